"""How one list of labels became another, as few removed and inserted ranges.

A view keeps selection and scroll position through ranges, and loses both through a reset.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lookalike.values import Labels

__all__ = ["RowChanges", "row_changes"]


@dataclass(frozen=True, slots=True)
class RowChanges:
    """First remove, last range first; then insert, first range first."""

    removed: tuple[range, ...]
    """Rows of the old list, descending."""
    inserted: tuple[range, ...]
    """Rows of the new list, ascending."""


def row_changes(old: Labels, new: Labels, *, most: int = 100) -> RowChanges | None:
    """Compare two lists without repeated labels.

    Returns None if labels that are in both changed their order, or if more than ``most``
    ranges would be needed: then a reset is the cheaper way.
    """
    kept_old = np.isin(old, new, assume_unique=True)
    kept_new = np.isin(new, old, assume_unique=True)
    if not np.array_equal(old[kept_old], new[kept_new]):
        return None
    removed, inserted = _runs(~kept_old), _runs(~kept_new)
    if len(removed) + len(inserted) > most:
        return None
    return RowChanges(tuple(reversed(removed)), tuple(inserted))


def _runs(flags: np.ndarray) -> list[range]:
    padded = np.concatenate(([False], flags, [False])).astype(np.int8)
    edges = np.diff(padded)
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return [range(int(start), int(end)) for start, end in zip(starts, ends, strict=True)]
