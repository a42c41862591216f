"""Every picture comes out upright, whoever wrote down how it was held, and only once."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from PIL import Image

from lookalike.pictures import load_picture
from made_pictures import encode

_STORE = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera stores an upright scene for each orientation."""


def _scene() -> Image.Image:
    """Return 96 x 64 px with a different colour in each corner."""
    scene = Image.new("RGB", (96, 64), "grey")
    for box, colour in (
        ((0, 0, 48, 32), "red"),
        ((48, 0, 96, 32), "lime"),
        ((0, 32, 48, 64), "blue"),
        ((48, 32, 96, 64), "yellow"),
    ):
        scene.paste(Image.new("RGB", (48, 32), colour), box)
    return scene


def _exif(orientation: int) -> bytes:
    block = b"MM\x00*\x00\x00\x00\x08\x00\x01" + struct.pack(
        ">HHIHH", 0x0112, 3, 1, orientation, 0
    )
    return b"Exif\x00\x00" + block + bytes(4)


def _corners(pixels: np.ndarray) -> list[str]:
    names = {(1, 0, 0): "red", (0, 1, 0): "lime", (0, 0, 1): "blue", (1, 1, 0): "yellow"}
    height, width = pixels.shape[:2]
    places = ((0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8))
    return [
        names[tuple((pixels[round(y * height), round(x * width)] > 128).astype(int))]
        for x, y in places
    ]


@pytest.mark.parametrize("pillow_name", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_each_orientation_of_each_type_comes_out_upright(
    pillow_name: str, orientation: int
) -> None:
    how = _STORE[orientation]
    stored = _scene() if how is None else _scene().transpose(how)
    block = _exif(orientation)
    exif = block[6:] if pillow_name in ("PNG", "TIFF", "AVIF") else block
    picture = load_picture(encode(stored, pillow_name, exif=exif), short_edge_px=None)

    assert _corners(picture.pixels) == ["red", "lime", "blue", "yellow"]
    assert (picture.facts.width_px, picture.facts.height_px) == (96, 64)
    assert picture.pixels.shape == (64, 96, 3)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_shrinking_does_not_change_what_is_up(orientation: int) -> None:
    how = _STORE[orientation]
    large = _scene().resize((960, 640), Image.Resampling.NEAREST)
    stored = large if how is None else large.transpose(how)
    picture = load_picture(encode(stored, exif=_exif(orientation)), short_edge_px=32)

    assert _corners(picture.pixels) == ["red", "lime", "blue", "yellow"]
    assert picture.pixels.shape == (32, 48, 3)
    assert (picture.facts.width_px, picture.facts.height_px) == (960, 640)


def test_an_orientation_outside_1_to_8_leaves_the_picture_as_stored() -> None:
    for orientation in (0, 9, 65535):
        picture = load_picture(encode(_scene(), exif=_exif(orientation)), short_edge_px=None)
        assert picture.pixels.shape == (64, 96, 3)


def test_a_heic_is_turned_by_its_own_boxes_and_not_again_by_exif() -> None:
    upright = encode(_scene(), "HEIF", exif=_exif(1))
    assert upright.count(_exif(1)[6:]) == 1
    contradicting = upright.replace(_exif(1)[6:], _exif(6)[6:])
    picture = load_picture(contradicting, short_edge_px=None)

    assert _corners(picture.pixels) == ["red", "lime", "blue", "yellow"]
