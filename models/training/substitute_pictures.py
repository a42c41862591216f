"""The two kinds of pictures that need no download: parts of a photograph, and generated ones.

The photographs lie in scikit-image's wheel. They are no sample of anyone's photo library (see
docs/decisions/0003-what-the-projection-is-learned-from.md); `pictures` mixes them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

Pixels = NDArray[np.uint8]

PHOTOGRAPHS = (
    "astronaut.png",
    "brick.png",
    "camera.png",
    "cell.png",
    "chelsea.png",
    "clock_motion.png",
    "coffee.png",
    "coins.png",
    "color.png",
    "grass.png",
    "gravel.png",
    "horse.png",
    "hubble_deep_field.jpg",
    "ihc.png",
    "logo.png",
    "moon.png",
    "motorcycle_left.png",
    "page.png",
    "retina.jpg",
    "rocket.jpg",
    "text.png",
)
"""What scikit-image 0.26 ships inside its wheel and what shows something."""

_SMALLEST_SHARE = 0.06
_LARGEST_STRETCH = 1.6


def one_generated(rng: np.random.Generator, *, with_shapes: bool, edge_px: int = 256) -> Pixels:
    """Return one square picture of coloured noise."""
    ground = _coloured_noise(rng, edge_px)
    if with_shapes:
        _draw_shapes(ground, rng)
    return (ground * 255).astype(np.uint8)


def altered_crop(picture: Image.Image, rng: np.random.Generator) -> Pixels:
    """Return a random part of a photograph, mirrored, turned and recoloured by chance."""
    return _altered(_crop(picture, rng), rng)


def on_white(image: Image.Image) -> Image.Image:
    """Return ``image`` in RGB, what is transparent in it as white."""
    layered = image.convert("RGBA")
    white = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(white, layered).convert("RGB")


def _crop(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    share = rng.uniform(_SMALLEST_SHARE, 1) ** 0.5
    stretch = rng.uniform(1 / _LARGEST_STRETCH, _LARGEST_STRETCH) ** 0.5
    width = min(picture.width, max(32, int(picture.width * share * stretch)))
    height = min(picture.height, max(32, int(picture.height * share / stretch)))
    left = int(rng.integers(picture.width - width + 1))
    top = int(rng.integers(picture.height - height + 1))
    return picture.crop((left, top, left + width, top + height))


def _altered(picture: Image.Image, rng: np.random.Generator) -> Pixels:
    """Mirror, turn, tint and change brightness and contrast, each by chance."""
    if rng.random() < 0.5:
        picture = ImageOps.mirror(picture)
    if rng.random() < 0.2:
        picture = picture.rotate(90 * int(rng.integers(1, 4)), expand=True)
    pixels = np.asarray(picture, dtype=np.float32) / 255
    if rng.random() < 0.3:
        pixels = pixels[:, :, rng.permutation(3)]
    gain = rng.uniform(0.6, 1.4, size=3) if rng.random() < 0.6 else rng.uniform(0.7, 1.3)
    pixels = (pixels - 0.5) * gain + 0.5 + rng.uniform(-0.15, 0.15)
    return (np.clip(pixels, 0, 1) * 255).astype(np.uint8)


def _coloured_noise(rng: np.random.Generator, edge_px: int) -> NDArray[np.float64]:
    """Noise whose power falls with frequency by a random exponent, mixed to random colours."""
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(edge_px), np.fft.rfftfreq(edge_px)))
    shape = np.maximum(frequency.T, 1 / edge_px) ** -rng.uniform(0.5, 2.5)
    squeeze = rng.uniform(0.3, 1.0)
    planes = [
        np.fft.irfft2(np.fft.rfft2(rng.standard_normal((edge_px, edge_px))) * shape)
        for _ in range(3)
    ]
    mixed = np.stack(planes, axis=2) @ rng.uniform(-1, 1, size=(3, 3))
    low, high = mixed.min(), mixed.max()
    return (mixed - low) / (high - low) * squeeze + rng.uniform(0, 1 - squeeze)


def _draw_shapes(ground: NDArray[np.float64], rng: np.random.Generator) -> None:
    edge_px = ground.shape[0]
    y, x = np.mgrid[0:edge_px, 0:edge_px]
    for _ in range(int(rng.integers(1, 12))):
        across = (x - rng.uniform(0, edge_px)) / rng.uniform(8, edge_px / 3)
        down = (y - rng.uniform(0, edge_px)) / rng.uniform(8, edge_px / 3)
        is_round = rng.random() < 0.5
        inside = np.hypot(across, down) < 1 if is_round else np.maximum(abs(across), abs(down)) < 1
        ground[inside] = rng.uniform(0, 1, size=3)
