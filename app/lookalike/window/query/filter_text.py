"""Filters in words, so that nobody wonders what is being searched. Needs no Qt."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import PurePath

from lookalike.values import Filters, Orientation
from lookalike.window.look.hit_text import format_text

__all__ = ["filter_count", "filter_words"]

Translate = Callable[[str, str], str]
"""Context and text; named so that lupdate finds what it is called with."""
FormatDate = Callable[[date], str]
FormatNumber = Callable[[float], str]


def filter_words(
    filters: Filters, translate: Translate, date_text: FormatDate, number_text: FormatNumber
) -> list[str]:
    """Return one short text a filter, in the order of the panel."""
    words = []
    if filters.folder is not None:
        folder = PurePath(os.fsdecode(filters.folder))
        name = folder.name or str(folder)
        words.append(translate("Filters", "in {folder}").format(folder=_for_eyes(name)))
    if filters.after is not None:
        words.append(translate("Filters", "since {date}").format(date=date_text(filters.after)))
    if filters.before is not None:
        words.append(translate("Filters", "until {date}").format(date=date_text(filters.before)))
    if filters.orientation is not None:
        shapes = {
            Orientation.LANDSCAPE: translate("Filters", "landscape"),
            Orientation.PORTRAIT: translate("Filters", "portrait"),
            Orientation.SQUARE: translate("Filters", "square"),
        }
        words.append(shapes[filters.orientation])
    if filters.minimum_pixels is not None:
        megapixels = number_text(filters.minimum_pixels / 1e6)
        words.append(translate("Filters", "at least {count} megapixels").format(count=megapixels))
    if filters.formats:
        words.append(", ".join(sorted(map(format_text, filters.formats))))
    return words


def filter_count(filters: Filters) -> int:
    """Return how many kinds of filter are set."""
    return len(filter_words(filters, lambda context, text: text, lambda day: day.isoformat(), str))


def _for_eyes(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
