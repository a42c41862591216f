"""What the painters of sample pictures share: a canvas, gradients, noise and masks."""

from __future__ import annotations

import colorsys
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = [
    "Canvas",
    "Colour",
    "Field",
    "gradient",
    "hsv",
    "noise",
    "pigment",
    "ridge",
    "soft",
    "to_image",
]

Field = NDArray[np.floating[Any]]
"""A value or a colour for each pixel: (height, width) or (height, width, 3)."""

Colour = tuple[float, float, float]
"""sRGB, 0 to 1."""


_GRADIENT_STEPS = 2048


@dataclass(slots=True)
class Canvas:
    """The picture while it is painted.

    pixels: (height, width, 3) float32 sRGB from 0 to 1.  x, y: the place of each pixel in
    units of the picture's height, the top left being (0, 0).
    """

    pixels: NDArray[np.float32]
    x: Field
    y: Field

    @classmethod
    def blank(cls, size_px: tuple[int, int]) -> Canvas:
        """Return a black canvas of (width, height)."""
        width_px, height_px = size_px
        y, x = np.mgrid[0:height_px, 0:width_px].astype(np.float32) / np.float32(height_px)
        return cls(np.zeros((height_px, width_px, 3), np.float32), x, y)

    @property
    def size_px(self) -> tuple[int, int]:
        return self.pixels.shape[1], self.pixels.shape[0]

    @property
    def aspect(self) -> float:
        """Width in units of the height: the largest x."""
        width_px, height_px = self.size_px
        return width_px / height_px

    @property
    def pixel(self) -> float:
        """Edge of a pixel in the units of x and y."""
        return float(self.y[1, 0] - self.y[0, 0]) if len(self.y) > 1 else 1.0

    def around(self, middle: tuple[float, float], reach: float) -> Canvas:
        """Return the square part that reaches so far from ``middle``, sharing its pixels."""
        first = [max(0, math.floor((place - reach) / self.pixel)) for place in middle]
        last = [max(0, math.ceil((place + reach) / self.pixel)) for place in middle]
        part = slice(first[1], last[1]), slice(first[0], last[0])
        return Canvas(self.pixels[part], self.x[part], self.y[part])

    def lay(self, colour: Colour | Field, mask: Field | float = 1.0) -> None:
        """Cover the canvas with a colour, or with a painted layer, where the mask is 1."""
        layer = np.asarray(colour, np.float32)
        cover = np.asarray(mask, np.float32)[..., np.newaxis]
        self.pixels += (layer - self.pixels) * cover


def hsv(hue: float, saturation: float, value: float) -> Colour:
    """Return the colour of a hue (whole turns), a saturation and a brightness."""
    return colorsys.hsv_to_rgb(
        hue % 1.0, min(max(saturation, 0.0), 1.0), min(max(value, 0.0), 1.0)
    )


def pigment(colours: Colour | Sequence[Colour]) -> NDArray[np.float32]:
    """Return one colour, or a row of them, as an array to calculate with."""
    return np.asarray(colours, np.float32)


def gradient(values: Field, colours: Sequence[Colour]) -> NDArray[np.float32]:
    """Map 0 … 1 to colours at equal distances, straight lines between them."""
    stops, steps = np.linspace(0, 1, len(colours)), np.linspace(0, 1, _GRADIENT_STEPS)
    channels = [np.interp(steps, stops, [colour[i] for colour in colours]) for i in range(3)]
    table = np.stack(channels, axis=-1).astype(np.float32)
    nearest = np.clip(values * (_GRADIENT_STEPS - 1), 0, _GRADIENT_STEPS - 1).astype(np.int16)
    return table.take(nearest, axis=0)


def noise(
    rng: np.random.Generator,
    size_px: tuple[int, int],
    cells: tuple[float, float],
    octaves: int = 5,
) -> Field:
    """Return fractal noise from 0 to 1 with about ``cells`` bumps across and down.

    Value noise, octaves halving in size and strength.
    """
    total = np.zeros(size_px[::-1], np.float32)
    for octave in range(octaves):
        shape = tuple(max(2, min(round(c * 2**octave) + 1, 512)) for c in cells)
        knots = Image.fromarray(rng.random(shape[::-1], dtype=np.float32))
        total += np.asarray(knots.resize(size_px, Image.Resampling.BICUBIC)) / 2**octave
    low, high = float(total.min()), float(total.max())
    return ((total - low) / max(high - low, 1e-6)).astype(np.float32)


def ridge(rng: np.random.Generator, width_px: int, bumps: float, octaves: int = 6) -> Field:
    """Return a line of hills: one height from 0 to 1 for each column."""
    heights: Field = noise(rng, (width_px, 2), (bumps, 1), octaves)[0]
    return heights


def soft(distance: Field, edge: float) -> Field:
    """Return a mask that is 1 where ``distance`` is below 0, with an edge of that width."""
    mask: Field = np.clip(0.5 - distance / edge, 0, 1).astype(np.float32)
    return mask


def to_image(canvas: Canvas) -> Image.Image:
    """Return the canvas as 8-bit RGB."""
    return Image.fromarray(np.rint(np.clip(canvas.pixels, 0, 1) * 255).astype(np.uint8))
