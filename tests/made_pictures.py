"""Pictures for tests, made in code: the same for the same seed on every machine."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import Image

from lookalike.samples import paint

__all__ = ["encode", "photo_like", "write_many", "write_picture"]

_FORMAT_OF_SUFFIX = {
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".png": "PNG",
    ".webp": "WEBP",
    ".gif": "GIF",
    ".bmp": "BMP",
    ".tif": "TIFF",
    ".tiff": "TIFF",
    ".avif": "AVIF",
    ".heic": "HEIF",
}


def photo_like(seed: int, width: int = 160, height: int = 120) -> Image.Image:
    """Return an RGB picture; seeds that differ by 12 show variations of one motif."""
    return paint(seed, (width, height))


def encode(image: Image.Image, format: str = "JPEG", **options: Any) -> bytes:
    """Return the bytes of a file. format: as Pillow names it, HEIF included."""
    with io.BytesIO() as target:
        if format == "HEIF":
            pillow_heif.from_pillow(image).save(target, **options)
        else:
            image.save(target, format, **options)
        return target.getvalue()


def write_picture(
    path: Path,
    seed: int,
    *,
    width: int = 160,
    height: int = 120,
    format: str | None = None,
    **options: Any,
) -> Path:
    """Write ``photo_like(seed)`` and return its path; missing folders are made.

    format: None takes it from the path's suffix, JPEG where that says nothing.
    """
    kind = format or _FORMAT_OF_SUFFIX.get(path.suffix.lower(), "JPEG")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode(photo_like(seed, width, height), kind, **options))
    return path


def write_many(
    folder: Path, count: int, *, first_seed: int = 0, width: int = 160, height: int = 120
) -> list[Path]:
    """Write ``count`` different JPEGs ``000000.jpg`` … into ``folder``; return their paths."""
    return [
        write_picture(folder / f"{number:06}.jpg", first_seed + number, width=width, height=height)
        for number in range(count)
    ]
