"""Whole files in one state, and a reason where that can't be had."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from lookalike.errors import PictureUnusable
from lookalike.pictures import read_picture_file
from lookalike.pictures.read_file import is_cloud_only
from lookalike.values import Reason
from made_pictures import write_picture

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="POSIX file types")


def _reason(path: Path | bytes, **options: int) -> Reason:
    with pytest.raises(PictureUnusable) as caught:
        read_picture_file(path, **options)
    assert caught.value.detail
    return caught.value.reason


def test_the_bytes_come_back_whole(tmp_path: Path) -> None:
    path = write_picture(tmp_path / "a.jpg", 1)
    assert read_picture_file(path) == path.read_bytes()
    assert read_picture_file(os.fsencode(path)) == path.read_bytes()


def test_an_empty_file_is_empty(tmp_path: Path) -> None:
    (tmp_path / "zero.jpg").touch()
    assert _reason(tmp_path / "zero.jpg") is Reason.EMPTY


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.jpg"
    with path.open("wb") as file:
        file.truncate(3 * 1024**3)  # sparse: takes no room
    assert _reason(path) is Reason.TOO_LARGE
    path.unlink()


def test_the_limit_itself_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"x" * 100)
    assert len(read_picture_file(path, largest_bytes=100)) == 100
    assert _reason(path, largest_bytes=99) is Reason.TOO_LARGE


def test_a_folder_is_no_picture(tmp_path: Path) -> None:
    assert _reason(tmp_path) is Reason.NOT_A_PICTURE


@posix_only
@pytest.mark.timeout(10)
def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert _reason(tmp_path / "pipe.jpg") is Reason.NOT_A_PICTURE


@posix_only
def test_a_device_is_not_opened() -> None:
    assert _reason(Path("/dev/zero")) is Reason.NOT_A_PICTURE


@posix_only
def test_links_are_followed_to_files_and_dead_ones_have_vanished(tmp_path: Path) -> None:
    path = write_picture(tmp_path / "a.jpg", 1)
    (tmp_path / "alive.jpg").symlink_to(path)
    (tmp_path / "dead.jpg").symlink_to(tmp_path / "gone.jpg")
    (tmp_path / "loop.jpg").symlink_to(tmp_path / "loop.jpg")
    assert read_picture_file(tmp_path / "alive.jpg") == path.read_bytes()
    assert _reason(tmp_path / "dead.jpg") is Reason.VANISHED
    assert _reason(tmp_path / "loop.jpg") is Reason.READ_ERROR


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    path = write_picture(tmp_path / "a.jpg", 1)
    (tmp_path / "zero.jpg").touch()
    listing = Path("/proc/self/fd")
    if not listing.is_dir():
        pytest.skip("needs /proc")
    before = len(list(listing.iterdir()))
    for _ in range(20):
        read_picture_file(path)
        _reason(tmp_path / "zero.jpg")
    assert len(list(listing.iterdir())) == before


@pytest.mark.parametrize(
    ("attributes", "is_placeholder"),
    [
        pytest.param(0x20, False, id="archived"),
        pytest.param(0x1000, True, id="offline"),
        pytest.param(0x400000, True, id="recalled-on-reading"),
        pytest.param(0x40000 | 0x20, True, id="recalled-on-opening"),
    ],
)
def test_placeholders_of_cloud_storage_are_told_by_windows_attributes(
    attributes: int, is_placeholder: bool
) -> None:
    assert is_cloud_only(SimpleNamespace(st_file_attributes=attributes)) is is_placeholder


def test_an_ordinary_file_is_no_placeholder(tmp_path: Path) -> None:
    assert not is_cloud_only(write_picture(tmp_path / "a.jpg", 1).stat())
