"""What is said about a hit and a picture, in words and figures. Needs no Qt.

Translation and the locale's formats are passed in as a ``Wording``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lookalike.catalogue import PictureRecord
from lookalike.search import Band, Copy, CopyKind, Hit
from lookalike.values import PictureFormat

__all__ = [
    "Wording",
    "band_strength",
    "band_text",
    "copies_text",
    "file_name",
    "folder_name",
    "format_text",
    "hidden_text",
    "hit_copies",
    "pixels_text",
    "record_name",
    "score_text",
    "size_text",
    "visible_path",
]


@dataclass(frozen=True, slots=True)
class Wording:
    """How this person's language and locale write things."""

    translate: Callable[[str, str], str]
    """Context and text; named so that lupdate finds what it is called with."""
    count: Callable[[int], str]
    decimal: Callable[[float, int], str]
    """A number with so many decimals."""
    moment: Callable[[datetime], str]
    """A date with its time of day."""


_SEPARATOR = os.sep.encode()

_STRENGTH = {
    Band.SAME: 4,
    Band.VERY_SIMILAR: 3,
    Band.SIMILAR: 2,
    Band.RELATED: 1,
    Band.UNRELATED: 0,
}

_FORMAT_NAMES = {
    PictureFormat.JPEG: "JPEG",
    PictureFormat.PNG: "PNG",
    PictureFormat.WEBP: "WebP",
    PictureFormat.GIF: "GIF",
    PictureFormat.BMP: "BMP",
    PictureFormat.TIFF: "TIFF",
    PictureFormat.AVIF: "AVIF",
    PictureFormat.HEIC: "HEIC",
    PictureFormat.JPEG2000: "JPEG 2000",
    PictureFormat.PSD: "Photoshop",
    PictureFormat.PNM: "PNM",
    PictureFormat.QOI: "QOI",
    PictureFormat.ICO: "Icon",
}


def band_strength(band: Band) -> int:
    """Return how many of the four dots are filled."""
    return _STRENGTH[band]


def band_text(band: Band, wording: Wording) -> str:
    """Name the band."""
    translate = wording.translate
    texts = {
        Band.SAME: translate("Hits", "same picture"),
        Band.VERY_SIMILAR: translate("Hits", "very similar"),
        Band.SIMILAR: translate("Hits", "similar"),
        Band.RELATED: translate("Hits", "related"),
        Band.UNRELATED: translate("Hits", "probably unrelated"),
    }
    return texts[band]


def score_text(band: Band, score: float, wording: Wording) -> str:
    """Say the score in words first: "very similar · 0.83"."""
    return f"{band_text(band, wording)} · {wording.decimal(score, 2)}"


def copies_text(count: int, wording: Wording) -> str:
    """Count the other files of a picture: "1 copy", "3 copies"."""
    if count == 1:
        return wording.translate("Hits", "1 copy")
    return wording.translate("Hits", "{count} copies").format(count=wording.count(count))


def hidden_text(hidden_count: int, shown_count: int, wording: Wording) -> str:
    """Offer what is folded away below the hits, or in their place."""
    count = wording.count(hidden_count)
    if shown_count:
        return wording.translate("Hits", "Show {count} less similar").format(count=count)
    if hidden_count == 1:
        return wording.translate("Hits", "Show the nearest anyway")
    return wording.translate("Hits", "Show the nearest {count} anyway").format(count=count)


def pixels_text(width_px: int, height_px: int, wording: Wording) -> str:
    """Write a picture's size: "4,000 × 3,000 · 12 MP"."""
    size = f"{wording.count(width_px)} × {wording.count(height_px)}"
    megapixels = width_px * height_px / 1e6
    if megapixels < 0.1:
        return size
    digits = 0 if megapixels >= 10 else 1
    return f"{size} · {wording.decimal(megapixels, digits)} MP"


def size_text(size_bytes: int, wording: Wording) -> str:
    """Write a file's size in the unit that leaves two or three figures."""
    size = float(size_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 999.5 or unit == "GB":
            break
        size /= 1000
    digits = 0 if unit == "B" or size >= 9.95 else 1
    return f"{wording.decimal(size, digits)} {unit}"


def format_text(picture_format: PictureFormat) -> str:
    """Return the name that people know the format by."""
    return _FORMAT_NAMES[picture_format]


def visible_path(path: bytes) -> str:
    """Return a path for eyes only; bytes that aren't UTF-8 become �."""
    return path.decode("utf-8", "replace")


def file_name(path: bytes) -> str:
    """Return the last part of a path, for eyes only."""
    return visible_path(path.rpartition(_SEPARATOR)[2])


def folder_name(path: bytes) -> str:
    """Return the folder of a path, for eyes only."""
    return visible_path(path.rpartition(_SEPARATOR)[0] or _SEPARATOR)


def record_name(record: PictureRecord) -> str:
    """Return the name of the picture's first file; it may have none left."""
    return file_name(record.files[0].path) if record.files else ""


def hit_copies(record: PictureRecord, hit: Hit | None) -> tuple[Copy, ...]:
    """Return the other files of a picture: a hit's copies, else the same bytes elsewhere."""
    if hit is not None:
        return hit.copies
    return tuple(Copy(file.path, CopyKind.IDENTICAL, record.label) for file in record.files[1:])
