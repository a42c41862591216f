"""Numbers and dates as the person's locale writes them."""

from __future__ import annotations

from PySide6.QtCore import QLocale

__all__ = ["count_text", "counted"]


def count_text(count: int) -> str:
    """Write a count with the locale's separators: 12,408."""
    return QLocale().toString(count)


def counted(count: int, one: str, many: str) -> str:
    """Put a count into the sentence for one or for ``{count}`` things."""
    return (one if count == 1 else many).format(count=count_text(count))
