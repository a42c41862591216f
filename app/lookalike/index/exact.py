"""Search by looking at every vector: never wrong, nothing to save, and the oracle of tests."""

from __future__ import annotations

import threading

import numpy as np

from lookalike.index.best import BLOCK_ROWS, best_of, merged, nobody, score_block
from lookalike.index.checks import (
    checked_allowed,
    checked_labels,
    checked_queries,
    checked_vectors,
)
from lookalike.values import Labels, Neighbours, Vectors

__all__ = ["ExactIndex"]

_GROWTH = 1.5


class ExactIndex:
    """All vectors in one array; rows are in no order, so that removing moves one row each."""

    method = "exact"

    def __init__(self, dimension: int) -> None:
        """Make an empty index of vectors with ``dimension`` values."""
        self.dimension = dimension
        self._lock = threading.RLock()
        self._count = 0
        self._labels: Labels = np.zeros(0, dtype=np.int64)
        self._vectors: Vectors = np.zeros((0, dimension), dtype=np.float32)
        self._sorted: tuple[Labels, Labels] | None = None

    @classmethod
    def holding(cls, labels: Labels, vectors: Vectors) -> ExactIndex:
        """Make an index of arrays that the caller gives away: they are used, not copied."""
        index = cls(vectors.shape[1])
        index._labels = checked_labels(labels)
        index._vectors = checked_vectors(vectors, index.dimension)
        if len(labels) != len(vectors):
            raise ValueError(f"{len(labels)} labels for {len(vectors)} vectors")
        index._count = len(labels)
        return index

    def __len__(self) -> int:
        return self._count

    def labels(self) -> Labels:
        """Return the labels that can be found, sorted."""
        with self._lock:
            return self._by_label()[0].copy()

    def add(self, labels: Labels, vectors: Vectors) -> None:
        """Add vectors under new labels; see Index.add."""
        labels, vectors = checked_labels(labels), checked_vectors(vectors, self.dimension)
        if len(labels) != len(vectors):
            raise ValueError(f"{len(labels)} labels for {len(vectors)} vectors")
        with self._lock:
            if len(self._rows_of(labels)):
                raise ValueError("a label is in the index already")
            end = self._count + len(labels)
            self._reserve(end)
            self._labels[self._count : end] = labels
            self._vectors[self._count : end] = vectors
            self._count = end
            self._sorted = None

    def remove(self, labels: Labels) -> None:
        """Take labels out; see Index.remove. The last rows fill the holes."""
        with self._lock:
            rows = np.sort(self._rows_of(np.unique(labels)))
            kept = self._count - len(rows)
            holes = rows[rows < kept]
            movable = np.setdiff1d(np.arange(kept, self._count), rows, assume_unique=True)
            self._labels[holes] = self._labels[movable]
            self._vectors[holes] = self._vectors[movable]
            self._count = kept
            self._sorted = None

    def nearest(self, queries: Vectors, k: int, *, allowed: Labels | None = None) -> Neighbours:
        """Find the k best labels for each query; see Index.nearest."""
        queries = checked_queries(queries, self.dimension)
        with self._lock:
            found = nobody(len(queries), k)
            if not len(queries):
                return found
            if allowed is None:
                chosen = None
                count = self._count
            else:
                chosen = np.sort(self._rows_of(checked_allowed(allowed)))
                count = len(chosen)
            for start in range(0, count, BLOCK_ROWS):
                rows: slice | Labels = slice(start, min(start + BLOCK_ROWS, count))
                if chosen is not None:
                    rows = chosen[rows]
                scores = score_block(queries, self._vectors[rows])
                found = merged(found, best_of(self._labels[rows], scores, k), k)
            return found

    def _reserve(self, count: int) -> None:
        if count <= len(self._labels):
            return
        capacity = max(count, int(len(self._labels) * _GROWTH), 1024)
        labels = np.zeros(capacity, dtype=np.int64)
        vectors = np.empty((capacity, self.dimension), dtype=np.float32)
        labels[: self._count] = self._labels[: self._count]
        vectors[: self._count] = self._vectors[: self._count]
        self._labels, self._vectors = labels, vectors

    def _by_label(self) -> tuple[Labels, Labels]:
        """Return the labels in order and the row of each, made again after a change."""
        if self._sorted is None:
            order = np.argsort(self._labels[: self._count], kind="stable")
            self._sorted = (self._labels[order], order)
        return self._sorted

    def _rows_of(self, labels: Labels) -> Labels:
        """Return the rows of those ``labels`` that are in the index."""
        known, rows = self._by_label()
        places = np.searchsorted(known, labels)
        places[places == len(known)] = 0
        if not len(known):
            return np.zeros(0, dtype=np.int64)
        found: Labels = rows[places[known[places] == labels]]
        return found
