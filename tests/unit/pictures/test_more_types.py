"""Types beside the common eight: each is read through the same way and its own limits hold."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest

from lookalike.errors import PictureUnusable
from lookalike.pictures import Limits, load_picture
from lookalike.values import PictureFormat, Reason
from made_pictures import photo_like

PHOTO = photo_like(5, width=120, height=80).convert("RGB")


def encoded(kind: str) -> bytes:
    buffer = io.BytesIO()
    PHOTO.save(buffer, kind, **({"irreversible": False} if kind == "JPEG2000" else {}))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("JPEG2000", PictureFormat.JPEG2000),
        ("PPM", PictureFormat.PNM),
        ("QOI", PictureFormat.QOI),
    ],
)
def test_a_lossless_type_gives_the_same_pixels(kind: str, expected: PictureFormat) -> None:
    picture = load_picture(encoded(kind), short_edge_px=None)
    assert picture.facts.format is expected
    assert np.array_equal(picture.pixels, np.asarray(PHOTO))


def test_sixteen_bits_of_a_grey_map_are_scaled_and_not_cut_off() -> None:
    ramp = np.linspace(0, 65535, 64).astype(">u2").tobytes()
    pixels = load_picture(b"P5\n64 1\n65535\n" + ramp, short_edge_px=None).pixels
    assert pixels[0, 0, 0] == 0
    assert abs(int(pixels[0, 32, 0]) - 130) <= 2
    assert pixels[0, 63, 0] == 255


def test_a_photoshop_document_of_sixteen_bits_is_named_as_such() -> None:
    header = struct.pack(">4sH6xHIIHH", b"8BPS", 1, 3, 5, 5, 16, 3)
    with pytest.raises(PictureUnusable, match="Photoshop") as caught:
        load_picture(header + bytes(40), short_edge_px=None)
    assert caught.value.reason is Reason.UNSUPPORTED


def test_the_picture_inside_an_icon_is_held_against_the_limits() -> None:
    """The icon's own header says 16 × 16; the PNG in it is what gets decoded."""
    header = b"IHDR" + struct.pack(">II5B", 60_000, 60_000, 8, 6, 0, 0, 0)
    ihdr = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header
    ihdr += struct.pack(">I", zlib.crc32(header))
    icon = struct.pack("<HHH4BHHII", 0, 1, 1, 16, 16, 0, 0, 1, 32, len(ihdr), 22) + ihdr
    with pytest.raises(PictureUnusable) as caught:
        load_picture(icon, short_edge_px=None, limits=Limits(pixels=1_000_000))
    assert caught.value.reason is Reason.TOO_LARGE


@pytest.mark.parametrize(
    "head",
    [
        b"P6\n60000 60000\n255\n",
        b"qoif" + struct.pack(">IIBB", 60_000, 60_000, 3, 0),
        struct.pack(">4sH6xHIIHH", b"8BPS", 1, 3, 30_000, 30_000, 8, 3) + bytes(14),
    ],
    ids=["pnm", "qoi", "psd"],
)
def test_an_absurd_size_is_refused_on_the_header(head: bytes) -> None:
    with pytest.raises(PictureUnusable) as caught:
        load_picture(head + bytes(100), short_edge_px=None, limits=Limits(pixels=100_000_000))
    assert caught.value.reason is Reason.TOO_LARGE
