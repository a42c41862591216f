"""A file is replaced wholly or not at all."""

import errno
import os
from pathlib import Path

import pytest

from lookalike.atomic_file import (
    drop_leftovers,
    make_folder,
    replace_file,
    storage_error,
    write_text_atomically,
)
from lookalike.errors import StorageFull, StorageReadOnly


def test_the_new_text_is_there(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    write_text_atomically(path, "a = 'é'\n")
    write_text_atomically(path, "b = 'ü'\n")
    assert path.read_bytes() == "b = 'ü'\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_a_writer_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("old")

    def fail(temporary: Path) -> None:
        temporary.write_text("half of")
        raise RuntimeError("midway")

    with pytest.raises(RuntimeError, match="midway"):
        replace_file(path, fail)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_temporary_file_lies_in_the_same_folder(tmp_path: Path) -> None:
    seen: list[Path] = []
    replace_file(tmp_path / "x", seen.append)
    assert seen[0].parent == tmp_path


def test_a_writer_may_replace_the_temporary_file(tmp_path: Path) -> None:
    def write(temporary: Path) -> None:
        temporary.unlink()
        temporary.write_text("by other means")

    replace_file(tmp_path / "x", write)
    assert (tmp_path / "x").read_text() == "by other means"


@pytest.mark.parametrize("name", ["x" * 250, "\udcff", "фото 写真 🖼", "é" * 120], ids=len)
def test_any_name_that_the_system_takes(tmp_path: Path, name: str) -> None:
    write_text_atomically(tmp_path / name, "here")
    assert [os.fsencode(path.name) for path in tmp_path.iterdir()] == [os.fsencode(name)]


def test_a_missing_folder_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_text_atomically(tmp_path / "missing" / "x", "text")


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, StorageFull),
        (errno.EDQUOT, StorageFull),
        (errno.EROFS, StorageReadOnly),
        (errno.EACCES, StorageReadOnly),
        (errno.EPERM, StorageReadOnly),
    ],
    ids=str,
)
def test_trouble_with_the_disk_is_said_in_our_words(
    tmp_path: Path, number: int, kind: type[Exception]
) -> None:
    path = tmp_path / "x"

    def fail(_: Path) -> None:
        raise OSError(number, os.strerror(number))

    with pytest.raises(kind, match="x"):
        replace_file(path, fail)
    assert list(tmp_path.iterdir()) == []


def test_other_trouble_is_passed_on() -> None:
    assert storage_error(OSError(errno.EIO, "input/output error"), Path("x")) is None


def test_what_a_killed_process_left_is_dropped_when_it_is_old(tmp_path: Path) -> None:
    (tmp_path / "kept.toml").touch()
    left: list[Path] = []

    def be_killed(temporary: Path) -> None:
        left.append(temporary.rename(tmp_path / temporary.name.replace(".part", "2.part")))
        temporary.touch()

    replace_file(tmp_path / "x", be_killed)
    written_at = left[0].stat().st_mtime
    drop_leftovers(tmp_path, now=written_at + 60)
    assert left[0].exists()
    drop_leftovers(tmp_path, now=written_at + 7200)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept.toml", "x"]
    drop_leftovers(tmp_path / "missing", now=written_at)


def test_folders_are_made_or_the_trouble_is_said(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        make_folder(tmp_path / "file")
