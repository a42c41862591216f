"""Search in a graph of neighbours: fast on many vectors, and right nearly always.

Method: Malkov and Yashunin, arXiv:1603.09320, by hnswlib 0.8.0. What that library does not
guard itself is guarded here: it crashes when it is resized during a query or asked before
it is filled, takes NaN and negative labels, raises when it reaches fewer than k, and forgets
ef on loading. See the tests beside this file, one for each.

hnswlib's `replace_deleted` is never used: it must be set again at every load, and makes two
entries of a label that is alive. Labels are never reused, so nothing is lost without it.
"""

from __future__ import annotations

import errno
import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path

import hnswlib
import numpy as np

from lookalike.index.best import BLOCK_ROWS, best_of, merged, nobody, score_block
from lookalike.index.checks import (
    checked_allowed,
    checked_labels,
    checked_queries,
    checked_vectors,
)
from lookalike.index.stored import FEW_LABELS, stored_vectors
from lookalike.values import Labels, Neighbours, Vectors

__all__ = ["DEFAULT_EF_CONSTRUCTION", "DEFAULT_M", "METRIC", "HnswIndex"]

logger = logging.getLogger(__name__)

DEFAULT_M = 16
DEFAULT_EF_CONSTRUCTION = 200
_LEAST_EF = 400
"""These three are measured: docs/decisions/0010-exact-or-hnsw.md."""

METRIC = "ip"
"""Inner product: for unit vectors the cosine, and they can be read back as they were."""

_GROWTH = 1.5
_LEAST_CAPACITY = 1024
_TOO_MANY_REMOVED = 0.2
_REBUILD_AT_ONCE = 2_000
_MOST_OF_ALL = 0.25
_LARGEST_TABLE = 1 << 26


class HnswIndex:
    """A graph over the vectors. One lock around everything: hnswlib has none."""

    method = "hnsw"

    def __init__(
        self,
        dimension: int,
        *,
        m: int = DEFAULT_M,
        ef_construction: int = DEFAULT_EF_CONSTRUCTION,
        thread_count: int | None = None,
    ) -> None:
        """Make an empty index.

        m: links of a vector; ef_construction: how widely its place is searched for.
        thread_count: threads while adding; half the cores if None.
        """
        self.dimension = dimension
        self.m = m
        self.ef_construction = ef_construction
        self._thread_count = thread_count or max(1, (os.cpu_count() or 2) // 2)
        self._lock = threading.RLock()
        self._graph = self._new_graph(_LEAST_CAPACITY)
        self._live: Labels = np.zeros(0, dtype=np.int64)
        self._removed: Labels = np.zeros(0, dtype=np.int64)

    def __len__(self) -> int:
        return len(self._live)

    def labels(self) -> Labels:
        """Return the labels that can be found, sorted."""
        return self._live.copy()

    @property
    def removed(self) -> Labels:
        """Return the labels that are still in the graph but can't be found, sorted."""
        return self._removed.copy()

    @property
    def needs_rebuild(self) -> bool:
        """Say whether so much was removed that searching suffers: then use `rebuilt`."""
        with self._lock:
            total = len(self._live) + len(self._removed)
            return len(self._removed) > _TOO_MANY_REMOVED * total

    def add(self, labels: Labels, vectors: Vectors) -> None:
        """Add vectors under new labels; see Index.add. Batches of hundreds use the threads."""
        labels, vectors = checked_labels(labels), checked_vectors(vectors, self.dimension)
        if len(labels) != len(vectors):
            raise ValueError(f"{len(labels)} labels for {len(vectors)} vectors")
        with self._lock:
            if len(np.intersect1d(labels, self._live, assume_unique=True)):
                raise ValueError("a label is in the index already")
            known = np.isin(labels, self._removed)
            self._revive(labels[known], vectors[known])
            new = ~known
            if new.any():
                self._reserve(len(self._live) + len(self._removed) + int(new.sum()))
                self._graph.add_items(vectors[new], labels[new], num_threads=self._thread_count)
            self._live = np.union1d(self._live, labels)

    def remove(self, labels: Labels) -> None:
        """Make labels unfindable; see Index.remove. A small graph is rebuilt when it pays."""
        with self._lock:
            gone = np.intersect1d(labels, self._live)
            for label in gone.tolist():
                self._graph.mark_deleted(label)
            self._live = np.setdiff1d(self._live, gone, assume_unique=True)
            self._removed = np.union1d(self._removed, gone)
            if self.needs_rebuild and len(self._live) <= _REBUILD_AT_ONCE:
                self._take_over(self.rebuilt())

    def rebuilt(self) -> HnswIndex:
        """Return a new index of what is alive; this one can be searched meanwhile."""
        fresh = HnswIndex(
            self.dimension,
            m=self.m,
            ef_construction=self.ef_construction,
            thread_count=self._thread_count,
        )
        with self._lock:
            labels = self._live
            vectors = self._stored(labels)
        for start in range(0, len(labels), BLOCK_ROWS):
            block = slice(start, start + BLOCK_ROWS)
            fresh.add(labels[block], vectors[block])
        return fresh

    def nearest(self, queries: Vectors, k: int, *, allowed: Labels | None = None) -> Neighbours:
        """Find the k best labels for each query; see Index.nearest.

        ef is kept at 2k or more. Where the graph would look at most of the vectors anyway,
        or can't reach enough of them, every allowed vector is looked at instead.
        """
        queries = checked_queries(queries, self.dimension)
        with self._lock:
            pool = self._live
            if allowed is not None:
                pool = _common(checked_allowed(allowed), self._live)
            reachable = min(k, len(pool))
            if not reachable or not len(queries):
                return nobody(len(queries), k)
            if len(pool) <= FEW_LABELS or reachable > _MOST_OF_ALL * len(self._live):
                return self._nearest_exactly(queries, k, pool)
            try:
                found = self._nearest_in_graph(
                    queries, reachable, None if allowed is None else pool
                )
            except RuntimeError as error:
                # "Cannot return the results in a contiguous 2D array": nmslib/hnswlib#444.
                logger.debug("the graph gave up (%s), looking at every vector", error)
                return self._nearest_exactly(queries, k, pool)
            return merged(found, nobody(len(queries), k - reachable), k)

    def save_to(self, path: Path) -> tuple[Labels, Labels]:
        """Write the graph to ``path``; return the labels alive and removed at that moment.

        hnswlib reports neither a missing folder nor a full disk, so the size is checked:
        OSError if the file isn't whole.
        """
        with self._lock:
            self._graph.save_index(_native(path))
            expected = int(self._graph.index_file_size())
            saved = self.labels(), self.removed
        if path.stat().st_size != expected:
            raise OSError(errno.ENOSPC, "the index was not written completely", str(path))
        return saved

    @classmethod
    def loaded_from(
        cls, path: Path, dimension: int, *, m: int, ef_construction: int, removed: Labels
    ) -> HnswIndex:
        """Read a graph that was checked against its manifest; RuntimeError if it can't be.

        The file knows neither its dimension nor its metric: a wrong one reads beyond its
        vectors without a word.
        """
        index = cls(dimension, m=m, ef_construction=ef_construction)
        graph = hnswlib.Index(space=METRIC, dim=dimension)
        graph.load_index(_native(path))
        if (graph.M, graph.ef_construction) != (m, ef_construction):
            raise RuntimeError(f"the file has M={graph.M}, ef={graph.ef_construction}")
        if int(graph.index_file_size()) != path.stat().st_size:
            raise RuntimeError("the file has another size than its content")
        graph.set_num_threads(1)
        index._graph = graph
        inside = np.sort(np.asarray(graph.get_ids_list(), dtype=np.int64))
        index._removed = removed
        index._live = np.setdiff1d(inside, removed, assume_unique=True)
        return index

    def _new_graph(self, capacity: int) -> hnswlib.Index:
        graph = hnswlib.Index(space=METRIC, dim=self.dimension)
        graph.init_index(
            max_elements=capacity, M=self.m, ef_construction=self.ef_construction, random_seed=100
        )
        graph.set_num_threads(1)
        return graph

    def _reserve(self, count: int) -> None:
        capacity = int(self._graph.get_max_elements())
        if count > capacity:
            self._graph.resize_index(max(count, int(capacity * _GROWTH)))

    def _revive(self, labels: Labels, vectors: Vectors) -> None:
        """Bring back removed labels; a vector that isn't the old one replaces it."""
        if not len(labels):
            return
        for label in labels.tolist():
            self._graph.unmark_deleted(label)
        changed = np.any(self._stored(labels) != vectors, axis=1)
        if changed.any():
            self._graph.add_items(vectors[changed], labels[changed], num_threads=1)
        self._removed = np.setdiff1d(self._removed, labels, assume_unique=True)

    def _take_over(self, other: HnswIndex) -> None:
        self._graph, self._live, self._removed = other._graph, other._live, other._removed

    def _stored(self, labels: Labels) -> Vectors:
        return stored_vectors(self._graph, labels, self.dimension)

    def _nearest_in_graph(self, queries: Vectors, k: int, allowed: Labels | None) -> Neighbours:
        # load_index puts ef back to 10, so it is set before each query.
        self._graph.set_ef(max(_LEAST_EF, 2 * k))
        test = None
        if allowed is not None:
            last = max(int(self._live[-1]), int(self._removed.max(initial=0)))
            test = _is_in(allowed, last)
        found, distances = self._graph.knn_query(queries, k=k, num_threads=1, filter=test)
        scores = np.clip(1.0 - distances.astype(np.float32), -1.0, 1.0)
        return Neighbours(found.astype(np.int64), scores)

    def _nearest_exactly(self, queries: Vectors, k: int, pool: Labels) -> Neighbours:
        vectors = self._stored(pool)
        found = nobody(len(queries), k)
        for start in range(0, len(pool), BLOCK_ROWS):
            block = slice(start, start + BLOCK_ROWS)
            scores = score_block(queries, vectors[block])
            found = merged(found, best_of(pool[block], scores, k), k)
        return found


def _common(some: Labels, sorted_labels: Labels) -> Labels:
    """Return those of ``some`` that occur in ``sorted_labels``."""
    if not len(sorted_labels):
        return sorted_labels
    places = np.minimum(np.searchsorted(sorted_labels, some), len(sorted_labels) - 1)
    common: Labels = some[sorted_labels[places] == some]
    return common


def _is_in(allowed: Labels, last: int) -> Callable[[int], object]:
    """Return the test of a label that hnswlib calls at every step.

    It is a look into a table of all labels up to ``last``, without a line of Python.
    """
    if last > _LARGEST_TABLE:
        return set(allowed.tolist()).__contains__
    table = np.zeros(last + 1, dtype=np.uint8)
    table[allowed] = 1
    return table.tobytes().__getitem__


def _native(path: Path) -> str | bytes:
    """Return ``path`` as hnswlib's file stream takes it: the very bytes, where names are bytes."""
    return str(path) if os.name == "nt" else os.fsencode(path)
