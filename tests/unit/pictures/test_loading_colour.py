"""Whatever a file stores, 8-bit sRGB on white comes out."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from lookalike.pictures import load_picture
from made_pictures import encode, photo_like


def _centre(data: bytes) -> tuple[int, int, int]:
    pixels = load_picture(data, short_edge_px=None).pixels
    red, green, blue = (int(v) for v in pixels[pixels.shape[0] // 2, pixels.shape[1] // 2])
    return red, green, blue


def _swapped_profile() -> bytes:
    """Return an sRGB profile in which red and blue have changed places."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    named = profile.replace("sRGB".encode("utf-16-be"), "swap".encode("utf-16-be"))
    return named.replace(b"rXYZ", b"....").replace(b"bXYZ", b"rXYZ").replace(b"....", b"bXYZ")


@pytest.mark.parametrize(
    ("mode", "colour", "expected"),
    [
        pytest.param("1", 1, (255, 255, 255), id="1-bit"),
        pytest.param("L", 77, (77, 77, 77), id="grey"),
        pytest.param("LA", (0, 127), (128, 128, 128), id="grey-half-transparent"),
        pytest.param("RGBA", (255, 0, 0, 0), (255, 255, 255), id="fully-transparent-is-white"),
        pytest.param("RGBA", (0, 0, 255, 127), (128, 128, 255), id="half-transparent-blue"),
        pytest.param("RGBA", (9, 200, 30, 255), (9, 200, 30), id="opaque-alpha"),
        pytest.param("I;16", 0x8080, (128, 128, 128), id="16-bit-grey"),
    ],
)
def test_png_modes(mode: str, colour: Any, expected: tuple[int, int, int]) -> None:
    assert _centre(encode(Image.new(mode, (8, 8), colour), "PNG")) == expected


@pytest.mark.parametrize(
    ("mode", "colour", "expected"),
    [
        pytest.param("CMYK", (0, 255, 255, 0), (255, 0, 0), id="CMYK-red"),
        pytest.param("CMYK", (0, 0, 0, 255), (0, 0, 0), id="CMYK-black"),
        pytest.param("F", 0.5, (128, 128, 128), id="float-from-0-to-1"),
        pytest.param("F", 200.0, (200, 200, 200), id="float-from-0-to-255"),
        pytest.param("I", 40_000, (156, 156, 156), id="32-bit-in-the-range-of-16"),
        pytest.param("YCbCr", (128, 128, 128), (128, 128, 128), id="YCbCr"),
        pytest.param("LAB", (255, 128, 128), (255, 255, 255), id="Lab-white"),
    ],
)
def test_tiff_modes(mode: str, colour: Any, expected: tuple[int, int, int]) -> None:
    centre = _centre(encode(Image.new(mode, (8, 8), colour), "TIFF"))
    assert np.allclose(centre, expected, atol=1)


def test_sixteen_bits_keep_their_gradation() -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16)[np.newaxis].repeat(8, axis=0)
    pixels = load_picture(encode(Image.fromarray(ramp), "PNG"), short_edge_px=None).pixels
    assert np.abs(pixels[4, :, 0].astype(int) - np.arange(256)).max() <= 1


def test_sixteen_bits_in_big_endian_order_are_the_same_picture() -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16)[np.newaxis].repeat(8, axis=0)
    little = Image.fromarray(ramp)
    big = Image.frombytes("I;16B", little.size, ramp.astype(">u2").tobytes())
    assert np.array_equal(
        load_picture(encode(big, "TIFF"), short_edge_px=None).pixels,
        load_picture(encode(little, "TIFF"), short_edge_px=None).pixels,
    )


def test_twelve_bit_data_in_sixteen_bits_are_not_black() -> None:
    ramp = np.linspace(0, 4095, 256).astype(np.uint16)[np.newaxis].repeat(8, axis=0)
    pixels = load_picture(encode(Image.fromarray(ramp), "TIFF"), short_edge_px=None).pixels
    assert np.abs(pixels[4, :, 0].astype(int) - np.arange(256)).max() <= 1


def test_floats_with_nan_and_infinity_are_stretched_over_the_rest() -> None:
    values = np.linspace(-3, 3, 64, dtype=np.float32).reshape(8, 8)
    values[0, 0], values[7, 7] = np.nan, np.inf
    pixels = load_picture(encode(Image.fromarray(values), "TIFF"), short_edge_px=None).pixels
    assert pixels[0, 1, 0] < 10
    assert pixels[7, 6, 0] > 240
    assert pixels[7, 7, 0] == 255


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_a_transparent_ground_becomes_white_and_not_black(kind: str) -> None:
    drawing = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    drawing.paste((200, 30, 30, 255), (10, 10, 30, 30))
    options = {"lossless": True} if kind == "WEBP" else {}
    pixels = load_picture(encode(drawing, kind, **options), short_edge_px=None).pixels
    assert tuple(pixels[2, 2]) == (255, 255, 255)
    assert np.allclose(pixels[20, 20], (200, 30, 30), atol=6)


def test_a_palette_with_several_alphas_is_laid_on_white() -> None:
    drawing = Image.new("P", (8, 8), 1)
    drawing.putpalette([0, 0, 0, 255, 0, 0])
    data = encode(drawing, "PNG", transparency=bytes([0, 127]))
    assert np.allclose(_centre(data), (255, 128, 128), atol=1)


@pytest.mark.parametrize(
    ("mode", "key", "ground"),
    [("L", 40, 40), ("RGB", (1, 2, 3), (1, 2, 3)), ("1", 0, 0), ("I;16", 300, 300)],
)
def test_the_transparent_colour_of_a_png_without_alpha_becomes_white(
    mode: str, key: Any, ground: Any
) -> None:
    data = encode(Image.new(mode, (8, 8), ground), "PNG", transparency=key)
    assert _centre(data) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF", "HEIF"])
def test_an_icc_profile_is_applied_in_every_type_that_carries_one(kind: str) -> None:
    red = Image.new("RGB", (32, 32), (250, 10, 10))
    centre = _centre(encode(red, kind, icc_profile=_swapped_profile()))
    assert np.allclose(centre, (10, 10, 250), atol=14)


@pytest.mark.parametrize(
    "profile",
    [
        pytest.param(b"rubbish" * 40, id="rubbish"),
        pytest.param(_swapped_profile()[:200], id="cut-off"),
        pytest.param(
            ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(), id="of-Lab"
        ),
    ],
)
def test_a_profile_that_does_not_fit_is_ignored(profile: bytes) -> None:
    grey = Image.new("RGB", (16, 16), (90, 120, 150))
    assert _centre(encode(grey, "PNG", icc_profile=profile)) == (90, 120, 150)


def test_a_grey_picture_with_an_rgb_profile_stays_grey() -> None:
    data = encode(Image.new("L", (16, 16), 120), "PNG", icc_profile=_swapped_profile())
    red, green, blue = _centre(data)
    assert max(red, green, blue) - min(red, green, blue) <= 1


def test_an_ordinary_picture_is_not_touched_at_full_size() -> None:
    original = photo_like(4)
    with io.BytesIO(encode(original, "PNG")) as source:
        pixels = load_picture(source.getvalue(), short_edge_px=None).pixels
    assert np.array_equal(pixels, np.asarray(original))


def test_a_band_at_a_time_gives_what_the_whole_gives() -> None:
    photo = photo_like(8, 2400, 1700).convert("RGBA")
    photo.putalpha(Image.linear_gradient("L").resize(photo.size))
    white = Image.new("RGBA", photo.size, "white")
    flat = Image.alpha_composite(white, photo).convert("RGB")
    banded = load_picture(encode(photo, "PNG", compress_level=1), short_edge_px=128).pixels
    whole = load_picture(encode(flat, "PNG", compress_level=1), short_edge_px=128).pixels
    assert banded.shape == whole.shape
    assert np.abs(banded.astype(int) - whole.astype(int)).max() <= 2
