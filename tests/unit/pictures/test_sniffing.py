"""The type of a file is judged by its first bytes alone."""

from __future__ import annotations

import pytest

from lookalike.pictures import sniff_format
from lookalike.pictures.sniff import name_other_type
from lookalike.values import PictureFormat
from made_pictures import encode, photo_like


@pytest.mark.parametrize(
    ("pillow_name", "expected"),
    [
        ("JPEG", PictureFormat.JPEG),
        ("PNG", PictureFormat.PNG),
        ("WEBP", PictureFormat.WEBP),
        ("GIF", PictureFormat.GIF),
        ("BMP", PictureFormat.BMP),
        ("TIFF", PictureFormat.TIFF),
        ("AVIF", PictureFormat.AVIF),
        ("HEIF", PictureFormat.HEIC),
    ],
)
def test_every_type_that_is_read_is_known_by_its_first_64_bytes(
    pillow_name: str, expected: PictureFormat
) -> None:
    assert sniff_format(encode(photo_like(1, 64, 48), pillow_name)[:64]) is expected


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"BM is how this letter begins, and it goes on for long", id="text-BM"),
        pytest.param(b"RIFF\x10\x00\x00\x00WAVEfmt ", id="sound"),
        pytest.param(b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", id="film"),
        pytest.param(b"II*\x00\x10\x00\x00\x00CR\x02\x00", id="camera-raw-CR2"),
        pytest.param(b"\xff\xd8", id="two-bytes-of-a-JPEG"),
        pytest.param(b"GIF88a", id="a-GIF-that-never-was"),
    ],
)
def test_what_is_not_one_of_our_types_is_not_taken_for_one(head: bytes) -> None:
    assert sniff_format(head) is None


@pytest.mark.parametrize(
    ("brands", "expected"),
    [
        pytest.param((b"mif1", b"mif1", b"heic"), PictureFormat.HEIC, id="container-heic"),
        pytest.param((b"mif1", b"mif1", b"avif"), PictureFormat.AVIF, id="container-avif"),
        pytest.param((b"mif1",), PictureFormat.HEIC, id="container-alone"),
        pytest.param((b"avis", b"msf1"), PictureFormat.AVIF, id="animated-avif"),
        pytest.param((b"    ", b"mif1"), PictureFormat.HEIC, id="odd-major-brand"),
    ],
)
def test_a_container_is_judged_by_all_its_brands(
    brands: tuple[bytes, ...], expected: PictureFormat
) -> None:
    major, *compatible = brands
    box = b"ftyp" + major + bytes(4) + b"".join(compatible)
    head = (len(box) + 4).to_bytes(4, "big") + box + bytes(40)

    assert sniff_format(head) is expected


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"8BPS\0\x02", "large Photoshop document (PSB)"),
        (b"P7\nWIDTH 640\nHEIGHT 480\n", "portable arbitrary map"),
        (b"<?xml version='1.0'?>\n<svg xmlns='x'>", "SVG drawing"),
        (b"\xff\x0a\x00", "JPEG XL picture"),
        (b"II*\x00\x10\x00\x00\x00CR\x02\x00", "camera raw picture (CR2)"),
        (b"P5 is the name of a script", None),
        (b"<!doctype html><body><svg></svg>", None),
        (b"plain text", None),
    ],
)
def test_other_types_are_named_where_that_is_cheap(head: bytes, name: str | None) -> None:
    assert sniff_format(head) is None
    assert name_other_type(head) == name
