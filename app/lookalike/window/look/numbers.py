"""Numbers and dates as the person's locale writes them."""

from __future__ import annotations

from PySide6.QtCore import QLocale

__all__ = ["count_text", "counted", "number_text"]


def count_text(count: int) -> str:
    """Write a count with the locale's separators: 12,408."""
    return QLocale().toString(count)


def number_text(number: float) -> str:
    """Write a short number: 0.5, and 0,5 where that is the custom."""
    return QLocale().toString(number, "g", 3)


def counted(count: int, one: str, many: str) -> str:
    """Put a count into the sentence for one or for ``{count}`` things."""
    return (one if count == 1 else many).format(count=count_text(count))
