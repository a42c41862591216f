"""The Wording of the person in front of the screen: Qt's translations and locale."""

from __future__ import annotations

import re
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from lookalike.window.look.hit_text import Wording

__all__ = ["locale_wording"]


def locale_wording() -> Wording:
    """Return the wording of the default locale at the time of each call."""
    return Wording(
        translate=QCoreApplication.translate, count=_count, decimal=_decimal, moment=_moment
    )


def _count(number: int) -> str:
    return QLocale().toString(number)


def _decimal(number: float, digits: int) -> str:
    return QLocale().toString(number, "f", digits)


def _moment(moment: datetime) -> str:
    locale = QLocale()
    pattern = locale.dateFormat(QLocale.FormatType.LongFormat).replace("MMMM", "MMM")
    pattern = re.sub(r"^dddd\W*|\W*dddd$", "", pattern)  # no weekday: it is a fact line
    day = locale.toString(QDate(moment.year, moment.month, moment.day), pattern)
    time = locale.toString(QTime(moment.hour, moment.minute), QLocale.FormatType.ShortFormat)
    return f"{day}, {time}"
