"""From a query vector to the best labels with exact scores.

The index proposes, the catalogue decides: whatever an HNSW graph returns is scored again with
the stored vectors, so a score never depends on how a hit was found.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lookalike.search.catalogue_view import SearchedCatalogue
from lookalike.search.live_index import LiveIndex
from lookalike.values import Labels, Scores, Vectors

__all__ = ["Candidates", "find_candidates"]

_MARGIN: Final = 1.2
"""An HNSW graph is asked for this much more than wanted, then the best are taken."""

_MARGIN_COUNT: Final = 16
_MOST_FETCHED: Final = 4000
"""A filter that would need more than this from the graph is handed to the index instead."""

_NARROW_COUNT: Final = 5000
"""So many vectors are read from the catalogue and compared as fast as a graph with a filter
is walked, and nothing is missed."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Labels (n,), their scores (n,) and stored vectors (n, d), best first."""

    labels: Labels
    scores: Scores
    vectors: Vectors
    method: str

    def at(self, rows: NDArray[np.intp]) -> Candidates:
        """Return the candidates of these rows, in their order."""
        return Candidates(self.labels[rows], self.scores[rows], self.vectors[rows], self.method)


def find_candidates(
    index: LiveIndex,
    catalogue: SearchedCatalogue,
    space_id: str,
    query: NDArray[np.float32],
    k: int,
    allowed: Labels | None,
    *,
    narrow_count: int = _NARROW_COUNT,
) -> Candidates:
    """Return the ``k`` best candidates, fewer where fewer are allowed; ties by label.

    allowed: sorted, or None for all. A narrow filter is answered exactly from the stored
    vectors. A wide one takes more from the graph than wanted and drops what isn't allowed;
    where that leaves too few, because filter and query hardly meet, the index searches among
    the allowed alone.
    """
    labels, method = _propose(index, query, k, allowed, narrow_count)
    if not len(labels):
        # The space may not even be known to the catalogue yet.
        return Candidates(labels, query[:0], np.empty((0, len(query)), np.float32), method)
    vectors = catalogue.vectors(space_id, labels)
    scores = np.clip(vectors @ query, -1.0, 1.0)
    order = np.lexsort((labels, -scores))[:k]
    return Candidates(labels[order], scores[order], vectors[order], method)


def _propose(
    index: LiveIndex,
    query: NDArray[np.float32],
    k: int,
    allowed: Labels | None,
    narrow_count: int,
) -> tuple[Labels, str]:
    """Return the labels to score, at least the ``k`` best of them, and how they were found."""
    if index.method == "exact":
        return _nearest(index, query, k, allowed)
    if allowed is not None and len(allowed) <= narrow_count:
        return allowed, "exact"
    wanted = math.ceil(k * _MARGIN) + _MARGIN_COUNT
    if allowed is not None:
        fetched = math.ceil(wanted * max(1.0, len(index) / len(allowed)))
        if fetched <= _MOST_FETCHED:
            labels, method = _nearest(index, query, fetched, None)
            labels = labels[np.isin(labels, allowed)]
            if len(labels) >= min(wanted, len(allowed)):
                return labels, method
    return _nearest(index, query, wanted, allowed)


def _nearest(
    index: LiveIndex, query: NDArray[np.float32], k: int, allowed: Labels | None
) -> tuple[Labels, str]:
    found, method = index.nearest(query, k, allowed=allowed)
    labels = found.labels[0]
    return labels[labels > 0], method
