"""The twenty ways a copy is altered before its original is looked for.

Each is a fixed amount, so that a figure measured today and one measured next year mean the same;
only where a crop lies and what noise falls is drawn from ``rng``. Needs numpy and Pillow alone.
Don't change one: add another and say so in docs/quality.md.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

Pixels = NDArray[np.uint8]
"""(height, width, 3), RGB."""

Transformation = Callable[[Pixels, np.random.Generator], Pixels]
"""Returns a new array of any size; the same ``rng`` state gives the same pixels."""

_SMALLEST_EDGE_PX = 8


def jpeg30(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Encode as a JPEG of quality 30."""
    return _pixels(_encoded(Image.fromarray(pixels), 30))


def half_size(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Halve both edges."""
    return _resized(pixels, 0.5)


def third_size(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Take both edges down to a third."""
    return _resized(pixels, 1 / 3)


def mirror(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Swap left and right."""
    return np.ascontiguousarray(pixels[:, ::-1])


def rotate90(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Turn by 90 degrees to the left."""
    return np.ascontiguousarray(np.rot90(pixels, 1))


def rotate180(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Turn upside down."""
    return np.ascontiguousarray(np.rot90(pixels, 2))


def crop70(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Keep a random box of 70 % of the area, of the picture's shape."""
    return random_box(pixels, 0.7, rng)


def crop25(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Keep a random box of a quarter of the area."""
    return random_box(pixels, 0.25, rng)


def brighter(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Multiply by 1.5; what is too bright becomes white."""
    return _pixels(ImageEnhance.Brightness(Image.fromarray(pixels)).enhance(1.5))


def darker(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Multiply by 0.5."""
    return _pixels(ImageEnhance.Brightness(Image.fromarray(pixels)).enhance(0.5))


def colour_shift(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Turn every hue by 40 degrees, as a wrong white balance or a filter does, only more."""
    hue, saturation, value = Image.fromarray(pixels).convert("HSV").split()
    turned = hue.point([(level + 28) % 256 for level in range(256)])
    return _pixels(Image.merge("HSV", (turned, saturation, value)).convert("RGB"))


def grey(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Take the colour away."""
    return _pixels(ImageOps.grayscale(Image.fromarray(pixels)))


def sepia(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Grey, toned from a dark to a light brown."""
    toned = ImageOps.colorize(ImageOps.grayscale(Image.fromarray(pixels)), "#2b1d0e", "#f4e4c1")
    return _pixels(toned)


def border_white(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Put a white border of 12 % of the longer edge around it."""
    return _pixels(_bordered(Image.fromarray(pixels), 0.12, "white"))


def border_wide_black(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Make it square with black bars and put 10 % more around: a frame of a film."""
    image = Image.fromarray(pixels)
    edge = max(image.size)
    square = Image.new("RGB", (edge, edge), "black")
    square.paste(image, ((edge - image.width) // 2, (edge - image.height) // 2))
    return _pixels(_bordered(square, 0.1, "black"))


def screenshot(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Show it in a window on a desktop, as a screenshot saved as JPEG 70.

    The picture takes a good third of the screenshot's area.
    """
    image = Image.fromarray(pixels)
    unit = max(image.size) / 100
    bar, margin = round(9 * unit), round(22 * unit)
    left = round(margin * 0.7)
    top = round(margin * 0.6)
    width = image.width + round(2 * margin)
    height = image.height + bar + round(1.6 * margin)
    desktop = Image.new("RGB", (width, height), "#2d5f8b")
    draw = ImageDraw.Draw(desktop)
    right, bottom = left + image.width, top + bar + image.height
    draw.rectangle((left - 1, top - 1, right, bottom), fill="#d0d0d0")
    for place, colour in enumerate(("#e0443e", "#dea123", "#1aab29")):
        x = left + (4 + 6 * place) * unit
        draw.ellipse((x, top + 2.5 * unit, x + 4 * unit, top + 6.5 * unit), fill=colour)
    title = left + 30 * unit, top + 3.5 * unit, left + 62 * unit, top + 5.5 * unit
    draw.rectangle(title, fill="#8a8a8a")
    draw.rectangle((0, height - 6 * unit, width, height), fill="#1f1f24")
    for place in range(5):
        x = (3 + 7 * place) * unit
        draw.rectangle((x, height - 5 * unit, x + 4 * unit, height - unit), fill="#5f87af")
    desktop.paste(image, (left, top + bar))
    return _pixels(_encoded(desktop, 70))


def overlay(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Write a line across it and put a logo into a corner, as picture agencies do."""
    image = Image.fromarray(pixels)
    draw = ImageDraw.Draw(image)
    edge = min(image.size)
    size = max(_SMALLEST_EDGE_PX, edge * 0.14)
    text = "sample picture"
    x = (image.width - draw.textlength(text, font_size=size)) / 2
    y = image.height * 0.45
    draw.text((x + 1, y + 1), text, fill="#303030", font_size=size)
    draw.text((x, y), text, fill="#ffffff", font_size=size)
    corner = image.width - edge * 0.3, image.height - edge * 0.22
    draw.rectangle((*corner, image.width, image.height), fill="#c8102e")
    middle = image.width - edge * 0.15, image.height - edge * 0.11
    reach = edge * 0.07
    box = middle[0] - reach, middle[1] - reach, middle[0] + reach, middle[1] + reach
    draw.ellipse(box, fill="#ffd100")
    return _pixels(image)


def noise_and_blur(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Blur by 1 % of the shorter edge (at least one pixel), then add noise of deviation 15."""
    image = Image.fromarray(pixels)
    soft = image.filter(ImageFilter.GaussianBlur(max(1.0, min(image.size) * 0.01)))
    loud = _pixels(soft) + rng.normal(0, 15, pixels.shape)
    return np.clip(loud, 0, 255).astype(np.uint8)


def crop_grey_jpeg(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Half the area, grey, as a JPEG of quality 50."""
    box = random_box(pixels, 0.5, rng)
    return _pixels(_encoded(ImageOps.grayscale(Image.fromarray(box)), 50))


def rotate_border(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Turn by 90 degrees to the right and put a white border around it."""
    return border_white(np.rot90(pixels, 3), rng)


TRANSFORMATIONS: Final[Mapping[str, Transformation]] = MappingProxyType(
    {
        "jpeg 30": jpeg30,
        "half size": half_size,
        "third size": third_size,
        "mirror": mirror,
        "rotate 90": rotate90,
        "rotate 180": rotate180,
        "crop 70 %": crop70,
        "crop 25 %": crop25,
        "brighter": brighter,
        "darker": darker,
        "colour shift": colour_shift,
        "grey": grey,
        "sepia": sepia,
        "white border": border_white,
        "wide black border": border_wide_black,
        "screenshot": screenshot,
        "text and logo": overlay,
        "noise and blur": noise_and_blur,
        "half crop, grey, jpeg 50": crop_grey_jpeg,
        "rotate 270, border": rotate_border,
    }
)
"""Name, as the tables show it, to what it does; exactly twenty."""


def random_box(pixels: Pixels, share: float, rng: np.random.Generator) -> Pixels:
    """Return a box of ``share`` of the area, of the picture's shape, at a random place."""
    height, width = pixels.shape[:2]
    kept = [max(_SMALLEST_EDGE_PX, round(edge * share**0.5)) for edge in (height, width)]
    kept = [min(edge, have) for edge, have in zip(kept, (height, width), strict=True)]
    top = int(rng.integers(height - kept[0] + 1))
    left = int(rng.integers(width - kept[1] + 1))
    return np.ascontiguousarray(pixels[top : top + kept[0], left : left + kept[1]])


def _resized(pixels: Pixels, scale: float) -> Pixels:
    image = Image.fromarray(pixels)
    size = [max(_SMALLEST_EDGE_PX, round(edge * scale)) for edge in image.size]
    return _pixels(image.resize((size[0], size[1]), Image.Resampling.LANCZOS))


def _bordered(image: Image.Image, share: float, colour: str) -> Image.Image:
    return ImageOps.expand(image, max(1, round(max(image.size) * share)), colour)


def _encoded(image: Image.Image, quality: int) -> Image.Image:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality)
    with Image.open(io.BytesIO(stream.getvalue())) as copy:
        return copy.convert("RGB")


def _pixels(image: Image.Image) -> Pixels:
    return np.asarray(image.convert("RGB"))
