"""How good a ranking is, when the class of every picture is known.

Leave-one-out: each picture in turn is the query and all others are ranked by score. Other
pictures of its class are relevant, all else is not; the query itself takes no part.

*Average precision* of one query is the mean, over its relevant pictures, of the precision at
the rank of each: (number of relevant pictures up to that rank) / rank (Manning, Raghavan,
Schütze, Introduction to Information Retrieval, 2008, section 8.4; not interpolated, over the
whole ranking). Where scores tie, irrelevant pictures are ranked first: a network that gives
everything the same score must not profit from the order of the files.

A picture that is the only one of its class has nothing to find: it is no query, but the
others are still ranked against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lookalike.values import Vectors

__all__ = ["QueryMeasures", "average_precision", "measure_rankings"]

_ROWS_AT_ONCE: Final = 256
"""Queries scored in one product: 256 × 20,000 scores take 20 MB."""


@dataclass(frozen=True, slots=True)
class QueryMeasures:
    """One value a query, all arrays of the same length q."""

    rows: NDArray[np.intp]
    """Which picture was the query."""
    average_precision: NDArray[np.float64]
    first_relevant_rank: NDArray[np.int64]
    """Rank of the best relevant picture, from 1."""

    def recall_at(self, k: int) -> float:
        """Return the share of queries with a relevant picture among the first k; NaN for none.

        This is `recall_at_k` of the retrieval field, not the share of relevant pictures found.
        """
        return float(np.mean(self.first_relevant_rank <= k)) if len(self.rows) else float("nan")

    def of(self, members: NDArray[np.bool_]) -> QueryMeasures:
        """Return the measures of the queries among ``members`` (n,) alone."""
        chosen = members[self.rows]
        return QueryMeasures(
            self.rows[chosen], self.average_precision[chosen], self.first_relevant_rank[chosen]
        )


def measure_rankings(vectors: Vectors, classes: NDArray[np.int64]) -> QueryMeasures:
    """Rank all pictures for each one by score and measure the rankings.

    vectors: (n, d) rows of unit length.  classes: (n,) class of each row.
    """
    if len(vectors) != len(classes):
        raise ValueError(f"{len(classes)} classes for {len(vectors)} vectors")
    _, position, sizes = np.unique(classes, return_inverse=True, return_counts=True)
    rows = np.flatnonzero(sizes[position] > 1)
    precision = np.empty(len(rows))
    first = np.empty(len(rows), dtype=np.int64)
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        chunk = rows[start : start + _ROWS_AT_ONCE]
        for offset, (row, scores) in enumerate(
            zip(chunk, vectors[chunk] @ vectors.T, strict=True), start=start
        ):
            others = np.arange(len(vectors)) != row
            relevant = (classes == classes[row])[others]
            ranks = _relevant_ranks(scores[others], relevant)
            precision[offset] = _precision(ranks)
            first[offset] = ranks[0]
    return QueryMeasures(rows=rows, average_precision=precision, first_relevant_rank=first)


def average_precision(scores: NDArray[np.floating], relevant: NDArray[np.bool_]) -> float:
    """Return the average precision of one ranking; NaN where nothing is relevant.

    scores: (n,) the higher the better, in any order.  relevant: (n,).
    """
    ranks = _relevant_ranks(scores, relevant)
    return _precision(ranks) if len(ranks) else float("nan")


def _relevant_ranks(scores: NDArray[np.floating], relevant: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the ranks, from 1 and ascending, of the relevant pictures."""
    order = np.lexsort((relevant, -scores))
    return np.flatnonzero(relevant[order]) + 1


def _precision(ranks: NDArray[np.intp]) -> float:
    return float(np.mean(np.arange(1, len(ranks) + 1) / ranks))
