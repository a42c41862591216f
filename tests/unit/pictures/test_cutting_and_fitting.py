"""Parts of pictures, and pictures made to fit."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from lookalike.pictures import crop, fit_into, make_thumbnail
from lookalike.values import Box
from made_pictures import photo_like


def test_a_box_cuts_out_exactly_its_part() -> None:
    pixels = np.asarray(photo_like(7, 200, 100))
    part = crop(pixels, Box(0.25, 0.5, 0.75, 1.0))
    assert np.array_equal(part, pixels[50:100, 50:150])
    assert part.flags.c_contiguous
    assert part.base is None


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (200, 100)])
def test_the_thinnest_box_still_holds_a_pixel(size: tuple[int, int]) -> None:
    pixels = np.asarray(photo_like(7, *size))
    for box in (Box(0, 0, 1e-9, 1e-9), Box(1 - 1e-9, 1 - 1e-9, 1, 1), Box(0.5, 0.5, 0.5001, 1)):
        assert min(crop(pixels, box).shape[:2]) >= 1


def test_the_whole_box_is_the_whole_picture() -> None:
    pixels = np.asarray(photo_like(7, 33, 21))
    assert np.array_equal(crop(pixels, Box(0, 0, 1, 1)), pixels)


@pytest.mark.parametrize(
    ("size", "fitted"),
    [
        ((400, 300), (75, 100)),
        ((300, 400), (100, 75)),
        ((80, 100), (100, 80)),
        ((900, 2), (1, 100)),
    ],
)
def test_the_longest_side_fits_and_the_shape_is_kept(
    size: tuple[int, int], fitted: tuple[int, int]
) -> None:
    assert fit_into(np.asarray(photo_like(9, *size)), 100).shape[:2] == fitted


def test_nothing_is_enlarged_to_fit() -> None:
    pixels = np.asarray(photo_like(9, 40, 30))
    assert fit_into(pixels, 500) is pixels


def test_a_thumbnail_is_a_jpeg_of_at_most_its_edge() -> None:
    jpeg = make_thumbnail(np.asarray(photo_like(10, 800, 600)))
    with Image.open(io.BytesIO(jpeg)) as thumbnail:
        assert thumbnail.format == "JPEG"
        assert thumbnail.size == (384, 288)
    small = np.asarray(photo_like(0, 90, 60))
    with Image.open(io.BytesIO(make_thumbnail(small, edge_px=384))) as thumbnail:
        assert thumbnail.size == (90, 60)
        assert np.abs(np.asarray(thumbnail).astype(int) - small.astype(int)).mean() < 8
