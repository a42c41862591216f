"""Differences between two lists of labels as few ranges."""

from __future__ import annotations

import numpy as np

from lookalike.values import Labels
from lookalike.window.grid.row_changes import RowChanges, row_changes


def labels(*values: int) -> Labels:
    return np.array(values, np.int64)


def test_equal_lists_need_nothing() -> None:
    assert row_changes(labels(3, 1, 2), labels(3, 1, 2)) == RowChanges((), ())


def test_new_pictures_at_the_front_are_one_range() -> None:
    assert row_changes(labels(3, 1), labels(9, 8, 3, 1)) == RowChanges((), (range(2),))


def test_removals_come_last_range_first() -> None:
    found = row_changes(labels(1, 2, 3, 4, 5), labels(2, 4))
    assert found == RowChanges((range(4, 5), range(2, 3), range(1)), ())


def test_all_can_go_and_all_can_come() -> None:
    assert row_changes(labels(1, 2), labels()) == RowChanges((range(2),), ())
    assert row_changes(labels(), labels(1, 2)) == RowChanges((), (range(2),))
    assert row_changes(labels(), labels()) == RowChanges((), ())


def test_another_order_can_not_be_told_in_ranges() -> None:
    assert row_changes(labels(1, 2, 3), labels(3, 2, 1)) is None


def test_too_many_ranges_are_not_worth_it() -> None:
    assert row_changes(np.arange(1000), np.arange(0, 1000, 2), most=100) is None
