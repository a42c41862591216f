"""Filters and reasons in words: none is forgotten."""

from __future__ import annotations

from datetime import date

import pytest

from lookalike.values import Filters, Orientation, PictureFormat, Reason
from lookalike.window.dialogs.reason_text import reason_text
from lookalike.window.query.filter_text import filter_count, filter_words


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_text(reason: Reason) -> None:
    assert reason_text(reason, lambda context, text: text)


def test_every_filter_is_said() -> None:
    filters = Filters(
        folder=b"/pictures/2024",
        after=date(2024, 1, 2),
        before=date(2024, 3, 4),
        minimum_pixels=2_000_000,
        orientation=Orientation.PORTRAIT,
        formats=frozenset({PictureFormat.PNG, PictureFormat.JPEG}),
    )
    words = filter_words(filters, lambda context, text: text, date.isoformat, "{:g}".format)
    assert words == [
        "in 2024", "since 2024-01-02", "until 2024-03-04", "portrait",
        "at least 2 megapixels", "JPEG, PNG",
    ]  # fmt: skip
    assert filter_count(filters) == 6


def test_no_filter_is_no_word() -> None:
    assert filter_count(Filters()) == 0
