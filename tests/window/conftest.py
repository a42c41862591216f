"""A real window on a real library. A warning of Qt fails the test it came up in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lookalike.indexing import Control
from lookalike.library import Library
from lookalike.window.app import Session
from lookalike.window.single_instance import Request
from made_pictures import write_picture

PICTURE_COUNT = 24

OpenWindow = Callable[[Path], Session]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every warning of Qt fail its test, in this folder."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            # The offscreen platform has no window manager; nothing of ours.
            item.add_marker(pytest.mark.qt_log_ignore("does not support propagateSizeHints"))


def make_pictures(folder: Path, count: int = PICTURE_COUNT) -> Path:
    """Write pictures in two folders; every twelfth is a variation of the same motif."""
    for number in range(count):
        name = "first" if number % 2 else "second"
        write_picture(folder / name / f"{number:03}.jpg", number, width=240, height=180)
    return folder


def index_now(library: Path, pictures: Path) -> Path:
    """Index in this process, so that a window opens on a library that is ready."""
    with Library.open(library) as opened:
        opened.index((pictures,), on_event=lambda event: None, control=Control())
    return library


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of pictures that no test changes."""
    return make_pictures(tmp_path_factory.mktemp("pictures"))


@pytest.fixture(scope="session")
def ready_library(tmp_path_factory: pytest.TempPathFactory, pictures: Path) -> Path:
    """Return an indexed library to copy; never opened itself by a test."""
    return index_now(tmp_path_factory.mktemp("ready") / "library", pictures)


@pytest.fixture
def library(ready_library: Path, library_home: Path) -> Path:
    """Return an indexed library of the test's own."""
    shutil.copytree(ready_library, library_home)
    return library_home


@pytest.fixture
def open_window(qapp: QApplication, qtbot: QtBot) -> Iterator[OpenWindow]:
    """Open the window of a library; closed at the end if the test hasn't done so."""
    sessions: list[Session] = []

    def open_one(folder: Path, *, goes_on_indexing: bool = False) -> Session:
        session = Session(folder, qapp, None, goes_on_indexing=goes_on_indexing)
        sessions.append(session)
        session.start(Request())
        qtbot.waitExposed(session.window)
        qtbot.waitUntil(lambda: session.window.late_library.is_open, timeout=20_000)
        return session

    yield open_one
    for session in sessions:
        session.window.close()
        session.window.deleteLater()
        session.deleteLater()
    qapp.sendPostedEvents()


@pytest.fixture
def own_session(
    open_window: OpenWindow, library_home: Path, tmp_path: Path, qtbot: QtBot
) -> Session:
    """Return the window of a library whose few pictures a test may move and change."""
    folder = make_pictures(tmp_path / "own pictures", 6)
    opened = open_window(index_now(library_home, folder))
    qtbot.waitUntil(lambda: opened.window.model.rowCount() == 6, timeout=20_000)
    qtbot.waitUntil(lambda: opened.window.library.status is not None, timeout=20_000)
    return opened


@pytest.fixture
def session(open_window: OpenWindow, library: Path, qtbot: QtBot) -> Session:
    """Return the window of the ready library with all its pictures shown."""
    opened = open_window(library)
    model = opened.window.model
    qtbot.waitUntil(lambda: model.rowCount() == PICTURE_COUNT, timeout=20_000)
    qtbot.waitUntil(lambda: opened.window.library.status is not None, timeout=20_000)
    return opened
