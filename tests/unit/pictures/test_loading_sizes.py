"""How large pictures come out, what is refused, and that copies of a picture stay alike."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from PIL import Image

from lookalike.errors import PictureUnusable
from lookalike.pictures import Limits, load_picture
from lookalike.values import Reason
from made_pictures import encode, photo_like

ALL_TYPES = ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF"]


@pytest.mark.parametrize("kind", ALL_TYPES)
def test_the_short_edge_is_exactly_what_was_asked_for(kind: str) -> None:
    picture = load_picture(encode(photo_like(2, 640, 480), kind), short_edge_px=96)
    assert picture.pixels.shape == (96, 128, 3)
    assert (picture.facts.width_px, picture.facts.height_px) == (640, 480)


@pytest.mark.parametrize("kind", ALL_TYPES)
def test_a_small_picture_is_never_enlarged(kind: str) -> None:
    picture = load_picture(encode(photo_like(3, 80, 60), kind), short_edge_px=256)
    assert picture.pixels.shape == (60, 80, 3)


@pytest.mark.parametrize("size", [(1, 1), (1, 7), (5000, 1), (3, 4000)])
def test_a_strip_of_any_shape_keeps_at_least_one_pixel(size: tuple[int, int]) -> None:
    picture = load_picture(encode(Image.new("RGB", size, "teal"), "PNG"), short_edge_px=16)
    height, width = picture.pixels.shape[:2]
    assert 1 <= height <= size[1]
    assert 1 <= width <= size[0]
    assert max(height, width) <= 32 * 16


def test_a_panorama_is_bounded_by_its_long_edge() -> None:
    picture = load_picture(
        encode(Image.new("L", (60_000, 600), 90), "PNG", compress_level=1), short_edge_px=256
    )
    assert picture.pixels.shape == (82, 8192, 3)


def test_a_panorama_of_1_to_20_keeps_its_short_edge() -> None:
    picture = load_picture(encode(Image.new("L", (8000, 400), 90), "PNG"), short_edge_px=256)
    assert picture.pixels.shape == (256, 5120, 3)


@pytest.mark.parametrize("seed", range(12))
def test_a_half_size_copy_of_another_type_gives_nearly_the_same_pixels(seed: int) -> None:
    original = photo_like(seed, 1600, 1200)
    half = original.resize((800, 600), Image.Resampling.LANCZOS)
    expected = load_picture(encode(original, quality=92), short_edge_px=128).pixels.astype(int)
    for data in (
        encode(half, quality=90),
        encode(half, "PNG", compress_level=1),
        encode(half, "WEBP", quality=90, method=0),
    ):
        got = load_picture(data, short_edge_px=128).pixels.astype(int)
        assert got.shape == expected.shape
        assert np.abs(got - expected).mean() < 4


def test_the_pixels_are_read_only_and_contiguous() -> None:
    pixels = load_picture(encode(photo_like(1)), short_edge_px=64).pixels
    assert pixels.dtype == np.uint8
    assert pixels.flags.c_contiguous
    assert not pixels.flags.writeable


def test_only_the_first_frame_of_an_animation_is_used() -> None:
    first, second = Image.new("RGB", (20, 20), "red"), Image.new("RGB", (20, 20), "blue")
    for kind in ("GIF", "PNG", "WEBP", "AVIF", "TIFF"):
        data = encode(first, kind, save_all=True, append_images=[second, first])
        picture = load_picture(data, short_edge_px=None)
        assert picture.facts.frame_count == 3, kind
        assert picture.pixels[10, 10, 0] > 200, kind


def test_the_average_colour_is_that_of_the_picture() -> None:
    picture = load_picture(encode(Image.new("RGB", (30, 30), "#204060"), "PNG"), short_edge_px=8)
    assert picture.facts.average_colour == 0x204060


def test_more_pixels_than_allowed_are_refused_with_the_figures() -> None:
    with pytest.raises(PictureUnusable) as caught:
        load_picture(
            encode(photo_like(1, 200, 100)), short_edge_px=64, limits=Limits(pixels=19_999)
        )
    assert caught.value.reason is Reason.TOO_LARGE
    assert "200 × 100 px" in caught.value.detail
    assert load_picture(
        encode(photo_like(1, 200, 100)), short_edge_px=64, limits=Limits(pixels=20_000)
    )


def test_what_would_fill_the_memory_is_refused_before_it_is_decoded() -> None:
    data = encode(Image.new("RGB", (6000, 5000), "navy"), "PNG", compress_level=1)
    with pytest.raises(PictureUnusable, match="of memory") as caught:
        load_picture(data, short_edge_px=64, limits=Limits(memory_share=1e-6))
    assert caught.value.reason is Reason.TOO_LARGE


def test_a_reduced_jpeg_needs_only_the_memory_of_its_reduced_size() -> None:
    data = encode(Image.new("RGB", (6000, 5000), "navy"), quality=50)
    assert load_picture(data, short_edge_px=64, limits=Limits(memory_share=1e-6))
    with pytest.raises(PictureUnusable, match="of memory"):
        load_picture(data, short_edge_px=None, limits=Limits(memory_share=1e-6))


@pytest.mark.parametrize("chunk", ["VP8 ", "VP8L", "VP8X"])
def test_the_canvas_of_a_webp_is_judged_before_libwebp_allocates_it(chunk: str) -> None:
    data = bytearray(
        encode(photo_like(1), "WEBP", lossless=chunk == "VP8L")
        if chunk != "VP8X"
        else encode(photo_like(1), "WEBP", exif=b"Exif\0\0MM\0*")
    )
    assert data[12:16] == chunk.encode()
    if chunk == "VP8X":
        data[24:30] = b"\xfe\x3f\x00\xfe\x3f\x00"
    elif chunk == "VP8L":
        struct.pack_into("<I", data, 21, 0x3FFE | 0x3FFE << 14)
    else:
        struct.pack_into("<HH", data, 26, 0x3FFF, 0x3FFF)
    with pytest.raises(PictureUnusable, match="16,383 × 16,383"):
        load_picture(bytes(data), short_edge_px=64, limits=Limits(pixels=10**8))


def test_pillows_settings_for_the_whole_process_stay_as_they_were() -> None:
    from PIL import ImageFile

    before = (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES)
    load_picture(encode(photo_like(5))[:-2000], short_edge_px=64)
    assert before == (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES)
    assert before == (89_478_485, False)
