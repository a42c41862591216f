"""Filters in words, so that nobody wonders what is being searched. Needs no Qt."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import PurePath

from lookalike.values import Filters, Orientation

__all__ = ["filter_count", "filter_words"]

Translate = Callable[[str], str]
FormatDate = Callable[[date], str]


def filter_words(filters: Filters, tr: Translate, date_text: FormatDate) -> list[str]:
    """Return one short text a filter, in the order of the panel."""
    words = []
    if filters.folder is not None:
        folder = PurePath(os.fsdecode(filters.folder))
        name = folder.name or str(folder)
        words.append(tr("in {folder}").format(folder=_for_eyes(name)))
    if filters.after is not None:
        words.append(tr("since {date}").format(date=date_text(filters.after)))
    if filters.before is not None:
        words.append(tr("until {date}").format(date=date_text(filters.before)))
    if filters.orientation is not None:
        shapes = {
            Orientation.LANDSCAPE: tr("landscape"),
            Orientation.PORTRAIT: tr("portrait"),
            Orientation.SQUARE: tr("square"),
        }
        words.append(shapes[filters.orientation])
    if filters.minimum_pixels is not None:
        megapixels = f"{filters.minimum_pixels / 1e6:g}"
        words.append(tr("at least {count} megapixels").format(count=megapixels))
    if filters.formats:
        words.append(", ".join(sorted(each.value.upper() for each in filters.formats)))
    return words


def filter_count(filters: Filters) -> int:
    """Return how many kinds of filter are set."""
    return len(filter_words(filters, lambda text: text, lambda day: day.isoformat()))


def _for_eyes(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
