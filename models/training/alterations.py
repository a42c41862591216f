"""What people do to a copy of a picture, with every amount drawn at random.

The instance term of the training learns that a picture stays the same picture under these.
They are not the fixed transformations that copies are measured with (models/quality).
"""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

Pixels = NDArray[np.uint8]
Alteration = Callable[[Image.Image, np.random.Generator], Image.Image]

_SMALLEST_CROP_SHARE = 0.22
_SHORTEST_EDGE_PX = 24


def altered(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Return a copy (h, w, 3) of ``pixels`` with one to four alterations, in random order."""
    picture = Image.fromarray(pixels)
    count = int(rng.choice((1, 2, 3, 4), p=(0.4, 0.3, 0.2, 0.1)))
    weights = np.array([weight for _, weight in _ALTERATIONS])
    chosen = rng.choice(len(_ALTERATIONS), size=count, replace=False, p=weights / weights.sum())
    for number in chosen:
        picture = _ALTERATIONS[number][0](picture, rng)
    return np.asarray(picture.convert("RGB"))


def _crop(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    share = rng.uniform(_SMALLEST_CROP_SHARE, 0.9)
    stretch = rng.uniform(0.75, 1.33) ** 0.5
    width = min(picture.width, max(_SHORTEST_EDGE_PX, int(picture.width * share**0.5 * stretch)))
    height = min(
        picture.height, max(_SHORTEST_EDGE_PX, int(picture.height * share**0.5 / stretch))
    )
    left = int(rng.integers(picture.width - width + 1))
    top = int(rng.integers(picture.height - height + 1))
    return picture.crop((left, top, left + width, top + height))


def _turn(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    return picture.rotate(90 * int(rng.integers(1, 4)), expand=True)


def _tilt(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    fill = tuple(int(value) for value in rng.integers(0, 256, 3))
    return picture.rotate(
        rng.uniform(-20, 20), Image.Resampling.BILINEAR, expand=True, fillcolor=fill
    )


def _mirror(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    return ImageOps.mirror(picture) if rng.random() < 0.7 else ImageOps.flip(picture)


def _grey(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    grey = ImageOps.grayscale(picture)
    if rng.random() < 0.6:
        return grey.convert("RGB")
    dark, light = rng.integers(0, 90, 3), rng.integers(170, 256, 3)
    return ImageOps.colorize(grey, tuple(map(int, dark)), tuple(map(int, light)))


def _light(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    picture = ImageEnhance.Brightness(picture).enhance(float(rng.uniform(0.45, 1.7)))
    picture = ImageEnhance.Contrast(picture).enhance(float(rng.uniform(0.5, 1.6)))
    return ImageEnhance.Color(picture).enhance(float(rng.uniform(0.2, 2.0)))


def _tint(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    if rng.random() < 0.4:
        hue, saturation, value = picture.convert("HSV").split()
        shift = int(rng.integers(256))
        hue = hue.point([(level + shift) % 256 for level in range(256)])
        return Image.merge("HSV", (hue, saturation, value)).convert("RGB")
    gain = rng.uniform(0.6, 1.4, 3)
    pixels = np.asarray(picture, dtype=np.float32) * gain
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _border(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    return _on_ground(picture, _flat(rng), rng, 0.05, 0.35)


def _screenshot(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    framed = _on_ground(picture, _flat(rng), rng, 0.15, 0.9)
    draw = ImageDraw.Draw(framed)
    for _ in range(int(rng.integers(2, 12))):
        x, y = rng.integers(framed.width), rng.integers(max(2, framed.height // 8))
        if rng.random() < 0.5:
            y = framed.height - 1 - y
        size = rng.integers(4, 60), rng.integers(2, 10)
        draw.rectangle((x, y, x + size[0], y + size[1]), fill=_flat(rng))
    return framed


def _overlay(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    picture = picture.copy()
    draw = ImageDraw.Draw(picture)
    words = "".join(chr(int(code)) for code in rng.integers(65, 123, int(rng.integers(4, 24))))
    size = float(rng.uniform(0.06, 0.2)) * picture.height
    place = rng.uniform(0, 0.6) * picture.width, rng.uniform(0, 0.9) * picture.height
    if rng.random() < 0.4:
        draw.rectangle((*place, place[0] + size * 4, place[1] + size), fill=_flat(rng))
    draw.text(place, words, fill=_flat(rng), font_size=max(8, size))
    return picture


def _shrink(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    scale = rng.uniform(0.25, 0.9)
    size = [max(_SHORTEST_EDGE_PX, round(edge * scale)) for edge in picture.size]
    return picture.resize((size[0], size[1]), Image.Resampling.BILINEAR)


def _stretch(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    scale = rng.uniform(0.7, 1.4)
    return picture.resize((max(1, round(picture.width * scale)), picture.height))


def _encode(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=int(rng.integers(12, 80)))
    stream.seek(0)
    with Image.open(stream) as copy:
        return copy.convert("RGB")


def _soften(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    if rng.random() < 0.5:
        return picture.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.5, 2.5))))
    noise = rng.normal(0, rng.uniform(4, 25), (picture.height, picture.width, 3))
    return Image.fromarray(np.clip(np.asarray(picture) + noise, 0, 255).astype(np.uint8))


def _flat(rng: np.random.Generator) -> tuple[int, int, int]:
    if rng.random() < 0.5:
        level = int(rng.choice((0, 20, 40, 235, 245, 255)))
        return level, level, level
    red, green, blue = (int(value) for value in rng.integers(0, 256, 3))
    return red, green, blue


def _on_ground(
    picture: Image.Image,
    ground: tuple[int, int, int],
    rng: np.random.Generator,
    least: float,
    most: float,
) -> Image.Image:
    across, down = (rng.uniform(least, most, 2) * picture.size).astype(int)
    framed = Image.new("RGB", (picture.width + int(across), picture.height + int(down)), ground)
    at = rng.uniform(0.2, 0.8, 2)
    framed.paste(picture, (int(across * at[0]), int(down * at[1])))
    return framed


_ALTERATIONS: tuple[tuple[Alteration, float], ...] = (
    (_crop, 3.0),
    (_turn, 2.0),
    (_tilt, 0.7),
    (_mirror, 0.7),
    (_grey, 1.5),
    (_light, 1.2),
    (_tint, 1.0),
    (_border, 1.5),
    (_screenshot, 2.0),
    (_overlay, 0.8),
    (_shrink, 0.8),
    (_stretch, 0.4),
    (_encode, 0.8),
    (_soften, 0.8),
)
