"""Orientation, time and camera out of EXIF blocks, sound ones and rubbish."""

from __future__ import annotations

import struct
from datetime import datetime

import pytest
from PIL import ExifTags, Image

from lookalike.pictures import load_picture
from lookalike.pictures.exif import CameraFacts, count_directories, read_camera_facts
from lookalike.values import PictureFacts
from made_pictures import encode, photo_like

_TIME = "2019:08:07 06:05:04"


def _facts(kind: str, **tags: str) -> PictureFacts:
    exif = Image.Exif()
    for name, value in tags.items():
        if name.startswith("DateTime") and name != "DateTime":
            exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base[name]] = value
        else:
            exif[ExifTags.Base[name]] = value
    return load_picture(encode(photo_like(6), kind, exif=exif.tobytes()), short_edge_px=32).facts


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_time_and_camera_are_found_in_every_type(kind: str) -> None:
    facts = _facts(kind, DateTimeOriginal=_TIME, Make="NIKON CORPORATION", Model="NIKON D70")
    assert facts.captured_at == datetime(2019, 8, 7, 6, 5, 4)
    assert facts.camera == "NIKON D70"


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("Canon", "Canon EOS 40D", "Canon EOS 40D"),
        ("Apple", "iPhone 11", "Apple iPhone 11"),
        ("  OLYMPUS  IMAGING ", " E-M1\x00rest", "OLYMPUS IMAGING E-M1"),
        ("", "X100", "X100"),
        ("Leica", "", "Leica"),
        ("\x01\x02", " ", None),
    ],
)
def test_make_and_model_become_one_name(make: str, model: str, camera: str | None) -> None:
    assert _facts("JPEG", Make=make, Model=model).camera == camera


@pytest.mark.parametrize(
    ("written", "time"),
    [
        ("2019:08:07 06:05:04", datetime(2019, 8, 7, 6, 5, 4)),
        ("2019-08-07T06:05:04", datetime(2019, 8, 7, 6, 5, 4)),
        ("2019/08/07 06:05:04+02:00", datetime(2019, 8, 7, 6, 5, 4)),
        ("0000:00:00 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("2019:13:40 25:61:61", None),
        ("0001:01:01 00:00:00", None),
        ("yesterday", None),
    ],
)
def test_times_are_taken_only_where_they_make_sense(written: str, time: datetime | None) -> None:
    assert _facts("JPEG", DateTimeOriginal=written).captured_at == time


def test_the_time_of_capture_outranks_the_time_of_a_change() -> None:
    changed = "2022:01:01 00:00:00"
    both = _facts("JPEG", DateTimeOriginal=_TIME, DateTime=changed)
    assert both.captured_at == datetime(2019, 8, 7, 6, 5, 4)
    assert _facts("JPEG", DateTime=changed).captured_at == datetime(2022, 1, 1)
    unusable = _facts("JPEG", DateTimeOriginal="0000:00:00 00:00:00", DateTimeDigitized=_TIME)
    assert unusable.captured_at == datetime(2019, 8, 7, 6, 5, 4)


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"Exif\0\0", id="prefix-alone"),
        pytest.param(b"II*\0", id="header-cut-off"),
        pytest.param(b"II*\0\xff\xff\xff\xff", id="directory-beyond-the-end"),
        pytest.param(b"MM\0*\0\0\0\x08\xff\xff", id="65535-fields-promised"),
        pytest.param(b"II+\0\x08\0\0\0" + b"\xff" * 16, id="big-tiff-nonsense"),
        pytest.param(b"\xff" * 300, id="no-header"),
    ],
)
def test_rubbish_says_nothing_and_raises_nothing(block: bytes) -> None:
    assert read_camera_facts(block) == CameraFacts()
    assert count_directories(block) == 1


@pytest.mark.parametrize("kind", [0, 5, 7, 12, 99])
def test_an_orientation_of_the_wrong_field_type_is_ignored(kind: int) -> None:
    field = struct.pack("<HHIHH", 0x0112, kind, 1, 6, 0)
    assert read_camera_facts(b"II*\0\x08\0\0\0\x01\0" + field + bytes(4)).orientation == 1


def test_pages_that_point_at_each_other_are_counted_once() -> None:
    header = b"II*\0" + struct.pack("<I", 8)
    pages = b"".join(struct.pack("<HI", 0, following) for following in (14, 8))
    assert count_directories(header + pages) == 2


def test_names_that_are_not_utf8_are_still_shown() -> None:
    text = "Agfa f\xfcr alle".encode("latin-1") + b"\0"
    field = struct.pack("<HHII", 0x0110, 2, len(text), 26)
    block = b"II*\0\x08\0\0\0\x01\0" + field + bytes(4) + text
    assert read_camera_facts(block).camera == "Agfa für alle"
