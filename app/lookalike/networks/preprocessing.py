"""Upright sRGB pixels of any size → the input of one network.

Runs in the decode workers: nothing here is shared between threads, and Pillow lets go of the
interpreter's lock while it resizes.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lookalike.networks.network import Network, Resize
from lookalike.values import Pixels

__all__ = ["prepare", "prepare_square"]

# Pillow's bilinear filter widens with the scale (it is antialiased); above this factor whole
# blocks are averaged first, which is many times faster on a large picture.
_REDUCING_GAP: Final = 3.0


def prepare(pixels: Pixels, network: Network) -> NDArray[np.float32]:
    """Return the network's input of one picture, (3, edge, edge) float32, C-contiguous.

    pixels: (height, width, 3) uint8, any size of at least one pixel.
    Raises ValueError on any other shape or type. The same pixels give the same bits on every
    call and thread.
    """
    return prepare_square(
        pixels,
        edge_px=network.input_edge_px,
        resize=network.resize,
        mean=network.mean,
        std=network.std,
    )


def prepare_square(
    pixels: Pixels,
    *,
    edge_px: int,
    resize: Resize,
    mean: tuple[float, float, float],
    std: tuple[float, float, float],
) -> NDArray[np.float32]:
    """Do what `prepare` does for a network that has no folder yet: the exporter uses it."""
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        raise ValueError(f"not an RGB picture: {pixels.dtype} {pixels.shape}")
    square = _resize(pixels, edge_px, resize)
    planes = np.ascontiguousarray(square.transpose(2, 0, 1), dtype=np.float32)
    planes -= np.asarray(mean, dtype=np.float32)[:, None, None]
    planes /= np.asarray(std, dtype=np.float32)[:, None, None]
    return planes


def _resize(pixels: Pixels, edge_px: int, how: Resize) -> Pixels:
    if pixels.shape[:2] == (edge_px, edge_px):
        return pixels
    match how:
        case Resize.SQUASH:
            size = (edge_px, edge_px)
            image = Image.fromarray(np.ascontiguousarray(pixels))
            resized = image.resize(size, Image.Resampling.BILINEAR, reducing_gap=_REDUCING_GAP)
            return np.asarray(resized)
