"""What every test can rely on: its own home, no network, and the real pictures where they are.

The sets of real pictures are never part of the repository. They are unpacked once a session
from ``../shared/data`` beside the checkout, or taken from the folder that
``LOOKALIKE_TEST_DATA`` names. Without them the tests marked ``pictures`` are skipped and the
summary says so; where ``CI=true`` a missing set is a failure.
"""

from __future__ import annotations

import logging
import os
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

CHECKOUT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("LOOKALIKE_TEST_DATA", CHECKOUT.parent / "shared" / "data"))

hypothesis_settings.register_profile("lookalike", deadline=None, derandomize=True)
hypothesis_settings.load_profile("lookalike")


def _unpacked(name: str, factory: pytest.TempPathFactory) -> Path:
    archive = DATA / f"{name}.tar"
    if not archive.is_file():
        message = (
            f"the picture set {archive.name} is not in {DATA}; "
            "set LOOKALIKE_TEST_DATA to the folder that holds it"
        )
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    folder = factory.mktemp(name)
    # Debian 12's Python 3.11.2 knows no filters yet; later ones warn without.
    safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
    with tarfile.open(archive) as tar:
        tar.extractall(folder, **safely)  # noqa: S202  # a set of our own, checksum in its README
    return folder


@pytest.fixture(scope="session")
def evaluation_pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the unpacked ``evaluation.tar``: set/class/file."""
    return _unpacked("evaluation", tmp_path_factory)


@pytest.fixture(scope="session")
def format_pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the unpacked ``formats.tar``: the folder that holds INDEX.csv."""
    return _unpacked("formats", tmp_path_factory) / "formats"


@pytest.fixture
def library_home(tmp_path: Path) -> Path:
    """Return a fresh folder for one library; it doesn't exist yet."""
    return tmp_path / "library"


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a home, cache and configuration of its own."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.delenv("LOOKALIKE_HOME", raising=False)
    return home


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Fail a test that leaves a thread of ours running, and say which."""
    before = set(threading.enumerate())
    yield
    left = [t for t in threading.enumerate() if t not in before and t.name.startswith("lookalike")]
    for thread in left:
        thread.join(timeout=5)
    alive = [thread.name for thread in left if thread.is_alive()]
    assert not alive, f"threads left behind: {alive}"


@pytest.fixture(autouse=True)
def no_unexpected_warnings(
    caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> Iterator[None]:
    """Fail a test in which the program logs a warning that the test doesn't expect.

    A test about trouble says so with ``@pytest.mark.expects_warnings``.
    """
    yield
    if request.node.get_closest_marker("expects_warnings"):
        return
    unexpected = [
        f"{record.name}: {record.getMessage()}"
        for record in caplog.get_records("call")
        if record.levelno >= logging.WARNING and record.name.startswith("lookalike")
    ]
    assert not unexpected, unexpected
