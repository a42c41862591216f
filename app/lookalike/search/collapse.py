"""Near-identical hits go under the best ranked of them.

Every hit is compared with the leaders only, never with those that already went under one:
a chain of small steps (a pan, a sunset) must not swallow pictures that don't look like the
first (geeqie#477).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from lookalike.values import Vectors

__all__ = ["leading_rows"]

_BLOCK_ROWS: Final = 512


def leading_rows(
    vectors: Vectors, edge: float, *, stop_after: int | None = None, first_group: int = 0
) -> NDArray[np.intp]:
    """Return for each row the row that leads it, itself where it leads.

    vectors: (n, d) rows of unit length, best ranked first.  edge: the score from which two
    rows count as the same picture. A row goes to the first, that is best ranked, leader
    whose score with it reaches the edge.
    stop_after: the number of leaders wanted; later rows that none of these leads hold -1.
    first_group: that many first rows are one picture whatever their scores.
    """
    count = len(vectors)
    leaders = np.full(count, -1, dtype=np.intp)
    leaders[1:first_group] = 0
    found = 0
    for start in range(0, count, _BLOCK_ROWS):
        open_rows = start + np.flatnonzero(leaders[start : start + _BLOCK_ROWS] < 0)
        scores = vectors[open_rows] @ vectors[start:].T
        for row, row_scores in zip(open_rows.tolist(), scores, strict=True):
            if leaders[row] >= 0:
                continue
            if found == stop_after:
                return leaders
            found += 1
            taken = (row_scores >= edge) & (leaders[start:] < 0)
            taken[: row - start] = False
            leaders[start:][taken] = row
            leaders[row] = row
    return leaders
