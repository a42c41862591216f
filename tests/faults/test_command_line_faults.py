"""Trouble as a person meets it on the command line: real processes, real files, real disks."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

import pytest

from lookalike.indexing_lock import indexing_lock
from made_libraries import write_small_ones
from small_disk import fill_disk, make_read_only, small_disk

ODD_NAME = os.fsdecode(b"caf\xe9 \xff")


def run(
    library: Path, *arguments: str | Path, code: int = 0, stdout: int | IO[Any] = subprocess.PIPE
) -> subprocess.CompletedProcess[bytes]:
    """Run a command on ``library`` to its end and check its exit code."""
    name, *rest = map(os.fspath, arguments)
    done = subprocess.run(
        [sys.executable, "-m", "lookalike", name, "--library", str(library), *rest],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        timeout=100,
    )
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    assert b"Traceback" not in done.stderr
    return done


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    write_small_ones(tmp_path / "pictures", 4)
    return tmp_path / "pictures"


@pytest.fixture
def library(library_home: Path, pictures: Path) -> Path:
    run(library_home, "index", pictures)
    return library_home


def test_a_read_only_library_says_so_and_answers(tmp_path: Path, pictures: Path) -> None:
    with small_disk(tmp_path / "disk", 16384) as disk:
        library = disk / "library"
        run(library, "index", pictures)
        (library / "settings.toml").write_text("not [ TOML")
        make_read_only(disk)

        found = run(library, "search", pictures / "00001.jpg", "--json")
        assert json.loads(found.stdout)["hits"][0]["path"] == str(pictures / "00001.jpg")
        assert str(library / "settings.toml").encode() in found.stderr
        for command in (("index",), ("index", pictures), ("remove", pictures)):
            assert b"can't be written to" in run(library, *command, code=6).stderr
        failed = json.loads(run(library, "index", "--events", code=6).stdout)
        assert (failed["event"], failed["exit_code"]) == ("run_failed", 6)
        run(library, "verify", "--repair")


def test_a_bad_index_on_a_read_only_disk_is_reported_and_stays(
    tmp_path: Path, pictures: Path
) -> None:
    with small_disk(tmp_path / "disk", 16384) as disk:
        library = disk / "library"
        run(library, "index", pictures)
        (library / "index").mkdir()
        (library / "index" / "00.hnsw").write_bytes(b"no index")
        make_read_only(disk)

        assert b"00.hnsw" in run(library, "verify", code=4).stdout
        assert b"can't be written to" in run(library, "verify", "--repair", code=6).stderr


def test_repairing_onto_a_full_disk_changes_nothing(tmp_path: Path, pictures: Path) -> None:
    with small_disk(tmp_path / "disk", 4096) as disk:
        library = disk / "library"
        run(library, "index", pictures)
        catalogue = library / "catalogue.sqlite3"
        damaged = bytearray(catalogue.read_bytes())
        damaged[4096:4196] = b"\xff" * 100
        catalogue.write_bytes(damaged)
        fill_disk(disk)

        assert b"no space left" in run(library, "verify", "--repair", code=6).stderr
        assert catalogue.read_bytes() == damaged
        assert not list(library.glob("*.damaged-*"))


def test_a_library_that_is_being_indexed_is_not_repaired(library: Path) -> None:
    (library / "index").mkdir()
    (library / "index" / "00.hnsw").write_bytes(b"no index")
    with indexing_lock(library):
        said = run(library, "verify", "--repair", code=4).stderr.decode()
        assert f"being indexed already (process {os.getpid()})" in said
        assert (library / "index" / "00.hnsw").exists()
    assert b"00.hnsw" in run(library, "verify", "--repair").stdout
    assert not (library / "index" / "00.hnsw").exists()


def test_output_onto_a_full_disk_is_no_fault_of_ours(library: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        for arguments in (("status",), ("status", "--json")):
            assert b"no space left" in run(library, *arguments, code=6, stdout=full).stderr


@pytest.mark.skipif(os.name == "nt", reason="pipes of another kind")
@pytest.mark.parametrize("arguments", [("status",), ("status", "--json")], ids=["text", "json"])
def test_a_reader_that_has_seen_enough_is_no_error(
    library: Path, arguments: tuple[str, ...]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        assert run(library, *arguments, stdout=writing).stderr == b""
    finally:
        os.close(writing)


@pytest.mark.parametrize(
    "name", ["Фотографии 2024", "写真", "party 🎉 'quoted' $HOME", "e\u0301 composed"], ids=ascii
)
def test_a_library_in_a_folder_of_any_name_is_made_and_searched(tmp_path: Path, name: str) -> None:
    library, folder = tmp_path / name / "library", tmp_path / name / "pictures"
    write_small_ones(folder, 3)
    run(library, "index", folder)
    for query in folder.iterdir():
        found = json.loads(run(library, "search", query, "--json").stdout)
        assert found["hits"][0]["path"] == str(query)


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_library_whose_name_is_not_utf8_is_named_exactly(
    tmp_path: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8:strict")
    library = tmp_path / ODD_NAME
    run(library, "index", pictures)
    for command in ("status", "doctor"):
        told = json.loads(run(library, command, "--json").stdout)
        assert base64.b64decode(told["library_b64"]) == os.fsencode(library)
        assert b"\\xff" in run(library, command).stdout


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_folder_whose_name_is_not_utf8_is_removed_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8:strict")
    library, folder = tmp_path / "library", tmp_path / ODD_NAME
    write_small_ones(folder, 1)
    run(library, "index", folder)
    told = json.loads(run(library, "remove", folder, "--json").stdout)
    assert base64.b64decode(told["removed_b64"]) == os.fsencode(folder)
    run(library, "index", folder)
    assert b"\\xff" in run(library, "remove", folder).stdout
    # What an error says of it can be shown and sent anywhere.
    failed = json.loads(run(library, "index", folder / "no", "--events", code=4).stdout)
    assert "\N{REPLACEMENT CHARACTER}" in failed["what"]


def test_a_terminal_without_the_letters_of_a_name_ends_no_search(
    library: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    query = pictures / "00001.jpg"
    assert b"same picture" in run(library, "search", query, "größe.jpg").stdout
    told = run(library, "search", query, "größe.jpg", "--json").stdout.decode("utf-8")
    assert "größe.jpg" in json.loads(told)["notices"][0]


@pytest.mark.parametrize("value", ["nan", "inf", "1e300", "-1"])
def test_a_size_that_is_none_is_wrong_usage(library: Path, value: str) -> None:
    run(library, "search", "any.jpg", "--min-megapixels", value, code=2)


@pytest.mark.parametrize(
    "arguments",
    [("index", ""), ("search", ""), ("search", "a.jpg", "--folder", ""), ("remove", "")],
    ids=["index", "search", "filter", "remove"],
)
def test_an_empty_path_is_not_the_current_folder(
    library: Path, arguments: tuple[str, ...]
) -> None:
    assert b"empty" in run(library, *arguments, code=2).stderr


@pytest.mark.skipif(os.name == "nt", reason="making a link needs rights there")
def test_a_folder_filter_means_the_same_folder_however_it_is_written(
    library: Path, pictures: Path, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(pictures)
    for folder in (pictures, tmp_path / "link", pictures / ".." / "pictures"):
        found = run(library, "search", pictures / "00001.jpg", "--folder", folder, "--json")
        assert json.loads(found.stdout)["hits"], folder


def test_events_and_json_exclude_each_other(library: Path) -> None:
    run(library, "index", "--events", "--json", code=2)


def test_settings_that_cannot_be_read_are_set_aside_and_said_once(library: Path) -> None:
    settings = library / "settings.toml"
    settings.write_text("not [ TOML")
    assert str(settings).encode() in run(library, "status").stderr
    assert settings.with_name("settings.toml.bad").read_text() == "not [ TOML"
    assert run(library, "status").stderr == b""


_FAULTY = """
import sys
from lookalike.cli import report_commands
from lookalike.cli.main import main
from lookalike.library import Library
from lookalike import network_choice

def broken(*arguments, **named):
    raise ZeroDivisionError("by a mistake of ours")

Library.status = broken
network_choice.evaluate_networks = broken
sys.argv = ["lookalike", *sys.argv[1:]]
main()
"""


def faulty(*arguments: str | Path) -> str:
    """Run a command in a program with a mistake in it and return what it says."""
    done = subprocess.run(
        [sys.executable, "-c", _FAULTY, *map(os.fspath, arguments)],
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 1
    assert "Something went wrong in Lookalike (ZeroDivisionError" in done.stderr
    assert "by a mistake of ours" in done.stderr
    return done.stderr


def test_our_own_bug_is_one_sentence_and_its_traceback_is_in_the_log(library: Path) -> None:
    log = library / "log" / "lookalike.log"
    said = faulty("status", "--library", library)
    assert "Traceback" not in said
    assert str(log) in said
    assert "in broken" in log.read_text()


def test_our_own_bug_without_a_library_shows_its_traceback(tmp_path: Path) -> None:
    assert "in broken" in faulty("evaluate", tmp_path)


def test_our_own_bug_in_a_library_without_a_log_shows_its_traceback(
    tmp_path: Path, pictures: Path
) -> None:
    with small_disk(tmp_path / "disk", 16384) as disk:
        run(disk / "library", "index", pictures)
        (disk / "library" / "log" / "lookalike.log").unlink()
        make_read_only(disk)
        assert "in broken" in faulty("status", "--library", disk / "library")
