"""The measures. Average precision is `lookalike evaluate`'s own (lookalike.search)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lookalike.search.ranking_measures import measure_rankings

Vectors = NDArray[np.float32]

_DRAWS: Final = 2000
_ROWS_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much another mean is higher, with the 95 % interval of the paired bootstrap."""

    difference: float
    low: float
    high: float


def precisions(vectors: Vectors, classes: NDArray[np.str_]) -> NDArray[np.float64]:
    """Return the average precision of each query, leave one out; a class of one asks nothing.

    vectors: (n, d) of length 1.  classes: (n,).
    """
    _, numbers = np.unique(classes, return_inverse=True)
    return measure_rankings(vectors, numbers).average_precision


def bootstrap(
    base: Sequence[NDArray[np.float64]], other: Sequence[NDArray[np.float64]]
) -> Difference:
    """Compare the mean over sets of two features; one array of precisions a set.

    As `lookalike.search.compare` does for one set: both answer the same drawn queries (Efron
    1979). Queries are drawn within each set, and every set weighs the same.
    """
    rng = np.random.default_rng(95)
    means = np.zeros(_DRAWS)
    difference = 0.0
    for before, after in zip(base, other, strict=True):
        gained = after - before
        difference += float(gained.mean()) / len(base)
        drawn = rng.integers(0, len(gained), (_DRAWS, len(gained)))
        means += gained[drawn].mean(axis=1) / len(base)
    low, high = np.quantile(means, (0.025, 0.975))
    return Difference(difference, float(low), float(high))


def ranks(queries: Vectors, gallery: Vectors, wanted: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return the rank, from 1, of row ``wanted[i]`` of the gallery for query i.

    What scores the same as the wanted row is ranked before it: a feature that can't tell two
    pictures apart hasn't found the right one.
    """
    found = np.empty(len(queries), dtype=np.int64)
    for start in range(0, len(queries), _ROWS_AT_ONCE):
        chunk = slice(start, start + _ROWS_AT_ONCE)
        scores = queries[chunk] @ gallery.T
        found[chunk] = ranks_in(scores, wanted[chunk])
    return found


def ranks_in(scores: NDArray[np.floating], wanted: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return the rank, from 1, of column ``wanted[i]`` in row i of ``scores`` (q, n)."""
    own = scores[np.arange(len(scores)), wanted]
    return (scores >= own[:, None]).sum(axis=1)


def recall_at(found: NDArray[np.int64], k: int) -> float:
    """Return the share of ranks that are k or better."""
    return float((found <= k).mean())


def blended(subject: Vectors, look: Vectors, share: float) -> Vectors:
    """Return rows whose inner product is (1 - share) · subject's + share · look's."""
    parts = (np.sqrt(1 - share) * subject, np.sqrt(share) * look)
    return np.concatenate(parts, axis=1).astype(np.float32)
