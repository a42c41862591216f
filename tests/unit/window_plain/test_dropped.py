"""Whatever is dropped or pasted becomes pictures, folders or a quiet count (faults 3 and 19)."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lookalike.window.query.dropped import (
    MOST_PICTURES,
    PictureData,
    RawDrop,
    html_to_drop,
    sort_out,
    text_to_drop,
)


def png() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "a picture.jpg"
    Image.new("RGB", (8, 8), "blue").save(path)
    return path


def test_pictures_folders_and_the_rest_are_told_apart(picture: Path, tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no picture")
    folder = tmp_path / "folder"
    folder.mkdir()
    gone = tmp_path / "gone.jpg"
    dropped = sort_out(RawDrop(paths=(picture, text, folder, gone)))
    assert dropped.files == (picture,)
    assert dropped.folders == (folder,)
    assert dropped.ignored_count == 2


def test_content_decides_and_not_the_name(tmp_path: Path) -> None:
    named_wrong = tmp_path / "picture.txt"
    named_wrong.write_bytes(png())
    only_named = tmp_path / "text.png"
    only_named.write_text("not a picture at all, and long enough to be looked at closely")
    assert sort_out(RawDrop(paths=(named_wrong, only_named))).files == (named_wrong,)


def test_of_500_files_the_first_are_used_and_the_rest_is_counted(tmp_path: Path) -> None:
    paths = []
    for number in range(500):
        path = tmp_path / f"{number}.png"
        path.write_bytes(png())
        paths.append(path)
    dropped = sort_out(RawDrop(paths=tuple(paths)))
    assert dropped.files == tuple(paths[:MOST_PICTURES])
    assert dropped.left_out_count == 500 - MOST_PICTURES


def test_the_same_file_twice_is_one_picture(picture: Path) -> None:
    assert sort_out(RawDrop(paths=(picture, picture))).files == (picture,)


def test_bytes_beside_a_file_are_the_same_picture(picture: Path) -> None:
    dropped = sort_out(RawDrop(paths=(picture,), pictures=(PictureData(png()),)))
    assert dropped.picture_count == 1


def test_bytes_that_are_no_picture_are_ignored() -> None:
    dropped = sort_out(RawDrop(pictures=(PictureData(b"MZ\0\0 a program"),)))
    assert dropped.picture_count == 0
    assert dropped.ignored_count == 1


def test_an_address_counts_only_when_nothing_better_is_there(picture: Path) -> None:
    address = "https://example.org/cat.jpg"
    assert sort_out(RawDrop(addresses=(address,))).addresses == (address,)
    assert sort_out(RawDrop(paths=(picture,), addresses=(address,))).addresses == ()


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/pictures/one.jpg", "/pictures/one.jpg"),
        ('"/pictures/one two.jpg"', "/pictures/one two.jpg"),
        ("file:///pictures/one%20two.jpg", "/pictures/one two.jpg"),
        ("  /pictures/ünïcode.jpg  ", "/pictures/ünïcode.jpg"),
    ],
)
def test_a_pasted_path_is_read(text: str, path: str) -> None:
    assert text_to_drop(text).paths == (Path(path),)


def test_a_data_address_is_a_picture() -> None:
    text = "data:image/png;base64," + base64.b64encode(png()).decode()
    assert text_to_drop(text).pictures == (PictureData(png()),)


def test_a_browsers_html_gives_its_picture_and_its_address() -> None:
    raw = html_to_drop(
        '<meta charset="utf-8"><img alt="x" src="https://example.org/a.jpg?b=1&amp;c=2">'
    )
    assert raw.addresses == ("https://example.org/a.jpg?b=1&c=2",)


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    sort_out(text_to_drop(text))
    html_to_drop(text)
    html_to_drop(f"<img src={text}>")
