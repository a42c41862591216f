"""Make pictures smaller, and cut parts out of them, with one good filter everywhere.

A shrink is an average over whole blocks (Pillow's ``reduce``, or the scaled inverse DCT of a
JPEG) down to no less than twice the wanted size, then one Lanczos pass to the exact size.
Whatever size a copy was stored in, its pixels end up nearly the same, and so do its vectors.
"""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

from lookalike.values import Box, Pixels

__all__ = ["block_size", "crop", "fit_into", "least_decoded_size", "resize_to", "shrunk_size"]

_REDUCING_GAP = 1.4
"""Block averages stop at this multiple of the wanted size; Lanczos does the rest."""

_LONGEST_SHAPE = 32
"""A picture longer than this many times the short edge is bounded by its long edge."""


def shrunk_size(width_px: int, height_px: int, short_edge_px: int | None) -> tuple[int, int]:
    """Return the size whose short edge is ``short_edge_px``; never larger than the given one.

    None keeps the size. A strip of more than 1:32 gets a shorter short edge instead of a
    long edge without bound.
    """
    if short_edge_px is None:
        return width_px, height_px
    scale = min(
        1.0,
        short_edge_px / min(width_px, height_px),
        _LONGEST_SHAPE * short_edge_px / max(width_px, height_px),
    )
    return max(1, round(width_px * scale)), max(1, round(height_px * scale))


def least_decoded_size(size: tuple[int, int]) -> tuple[int, int]:
    """Return how small a decoder may make a picture that is to become ``size``."""
    return math.ceil(size[0] * _REDUCING_GAP), math.ceil(size[1] * _REDUCING_GAP)


def block_size(decoded: tuple[int, int], size: tuple[int, int]) -> int:
    """Return the edge of the blocks to average before the picture is resampled to ``size``."""
    least = least_decoded_size(size)
    return max(1, min(decoded[0] // least[0], decoded[1] // least[1]))


def resize_to(
    image: Image.Image, size: tuple[int, int], box: tuple[float, float, float, float] | None = None
) -> Image.Image:
    """Resample an opaque 8-bit picture (or its part ``box``) to ``size``."""
    if image.size == size and box is None:
        return image
    return image.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=_REDUCING_GAP)


def crop(pixels: Pixels, box: Box) -> Pixels:
    """Return the part of a picture inside ``box``, at least one pixel, as its own array."""
    height_px, width_px = pixels.shape[:2]
    left, right = _span(box.left, box.right, width_px)
    top, bottom = _span(box.top, box.bottom, height_px)
    return np.ascontiguousarray(pixels[top:bottom, left:right])


def fit_into(pixels: Pixels, edge_px: int) -> Pixels:
    """Return the picture with its longest side at most ``edge_px``; never enlarged."""
    height_px, width_px = pixels.shape[:2]
    scale = edge_px / max(width_px, height_px)
    if scale >= 1:
        return pixels
    size = max(1, round(width_px * scale)), max(1, round(height_px * scale))
    return np.asarray(resize_to(Image.fromarray(pixels), size))


def _span(start: float, end: float, length_px: int) -> tuple[int, int]:
    first = min(round(start * length_px), length_px - 1)
    return first, max(first + 1, round(end * length_px))
