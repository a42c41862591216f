"""Any history of an index leaves it equal to an exact one with the same history."""

import tempfile
from pathlib import Path
from unittest import mock

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from lookalike.index import ExactIndex, HnswIndex, Manifest, hnsw, load_index, save_index
from lookalike.values import Labels, Neighbours, Vectors

DIMENSION = 6
SPACE_ID = "1" * 32

seeds = st.integers(0, 10_000)


def vectors_of(seed: int, count: int) -> Vectors:
    """Return unit rows, some of them equal: copies are what the program is about."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(max(count, 1), DIMENSION)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows[rng.integers(0, len(rows), count)]


def brute_force(held: dict[int, Vectors], query: Vectors, k: int, allowed: set[int]) -> Neighbours:
    """Return the answer to one query without any of the code that is tested."""
    scored = sorted(((-float(np.dot(vector, query)), label) for label, vector in held.items()))
    kept = [(score, label) for score, label in scored if label in allowed][:k]
    labels = [label for _, label in kept] + [0] * (k - len(kept))
    scores = [-score for score, _ in kept] + [-np.inf] * (k - len(kept))
    return Neighbours(np.array([labels]), np.array([scores], dtype=np.float32))


class TwoIndexes(RuleBasedStateMachine):
    """An exact index and a graph live through the same; a plain dictionary says what is right.

    The library here is small enough that the graph reaches everything, so its answers are
    not merely similar but equal in score.
    """

    @initialize()
    def start(self) -> None:
        self.held: dict[int, Vectors] = {}
        self.past: dict[int, Vectors] = {}
        self.next_label = 1
        self.exact = ExactIndex(DIMENSION)
        self.graph = HnswIndex(DIMENSION, m=8, ef_construction=100, thread_count=1)

    @rule(seed=seeds, count=st.integers(1, 60), gap=st.integers(0, 3))
    def add(self, seed: int, count: int, gap: int) -> None:
        first = self.next_label + gap
        labels = np.arange(first, first + count, dtype=np.int64)
        self.next_label = first + count
        self._add(labels, vectors_of(seed, count))

    @rule(seed=seeds)
    def bring_back(self, seed: int) -> None:
        gone = sorted(set(self.past) - set(self.held))
        chosen = [label for label in gone if (label * 7919 + seed) % 3 == 0]
        if chosen:
            rows = np.stack([self.past[label] for label in chosen])
            self._add(np.array(chosen, dtype=np.int64), rows)

    def _add(self, labels: Labels, vectors: Vectors) -> None:
        self.exact.add(labels, vectors)
        self.graph.add(labels, vectors)
        for label, vector in zip(labels.tolist(), vectors, strict=True):
            self.held[label] = self.past[label] = vector

    @rule(seed=seeds, share=st.sampled_from([0.05, 0.3, 1.0]))
    def remove(self, seed: int, share: float) -> None:
        rng = np.random.default_rng(seed)
        known = np.array(sorted(self.past), dtype=np.int64)
        gone = known[rng.random(len(known)) < share]
        self.exact.remove(gone)
        self.graph.remove(gone)
        for label in gone.tolist():
            self.held.pop(label, None)

    @precondition(lambda self: len(self.graph) > 0)
    @rule()
    def reload(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "index.hnsw"
            save_index(self.graph, path, SPACE_ID, 1)
            self.graph = load_index(path, SPACE_ID, DIMENSION)

    @rule()
    def rebuild(self) -> None:
        self.graph = self.graph.rebuilt()

    @rule(seed=seeds, k=st.integers(0, 80), filtered=st.booleans())
    def search(self, seed: int, k: int, filtered: bool) -> None:
        query = vectors_of(seed + 1, 1)
        rng = np.random.default_rng(seed)
        allowed = None
        if filtered:
            candidates = np.arange(0, self.next_label + 5, dtype=np.int64)
            allowed = candidates[rng.random(len(candidates)) < rng.random()]
        expected = brute_force(
            self.held, query[0], k, set(self.held if allowed is None else allowed.tolist())
        )
        for index in (self.exact, self.graph):
            found = index.nearest(query, k, allowed=allowed)
            np.testing.assert_allclose(found.scores, expected.scores, atol=1e-5)
            self._fits(found, query[0], allowed)

    def _fits(self, found: Neighbours, query: Vectors, allowed: Labels | None) -> None:
        labels = [label for label in found.labels[0].tolist() if label]
        assert len(set(labels)) == len(labels)
        assert set(labels) <= set(self.held)
        assert allowed is None or set(labels) <= set(allowed.tolist())
        for label, score in zip(labels, found.scores[0], strict=False):
            assert abs(float(np.dot(self.held[label], query)) - score) < 1e-5

    @invariant()
    def both_hold_the_same(self) -> None:
        if hasattr(self, "held"):
            held = sorted(self.held)
            assert self.exact.labels().tolist() == self.graph.labels().tolist() == held
            assert len(self.exact) == len(self.graph) == len(held)


class GraphAlone(RuleBasedStateMachine):
    """The same life, but every answer comes from the graph, however small it is.

    A graph may miss one of many equal vectors; what it says must be true all the same.
    """

    @initialize()
    def start(self) -> None:
        self.patches = mock.patch.multiple(hnsw, FEW_LABELS=0, _MOST_OF_ALL=2.0)
        self.patches.start()
        self.graph = hnsw.HnswIndex(DIMENSION, m=8, ef_construction=100, thread_count=1)
        self.held: dict[int, Vectors] = {}
        self.next_label = 1

    def teardown(self) -> None:
        if hasattr(self, "patches"):
            self.patches.stop()

    @rule(seed=seeds, count=st.integers(1, 100))
    def add(self, seed: int, count: int) -> None:
        labels = np.arange(self.next_label, self.next_label + count, dtype=np.int64)
        self.next_label += count
        vectors = vectors_of(seed, count)
        self.graph.add(labels, vectors)
        self.held.update(zip(labels.tolist(), vectors, strict=True))

    @rule(seed=seeds)
    def remove(self, seed: int) -> None:
        known = self.graph.labels()
        gone = known[np.random.default_rng(seed).random(len(known)) < 0.3]
        self.graph.remove(gone)
        for label in gone.tolist():
            del self.held[label]

    @rule(seed=seeds, k=st.integers(1, 80), share=st.sampled_from([None, 0.1, 0.6]))
    def search(self, seed: int, k: int, share: float | None) -> None:
        rng = np.random.default_rng(seed)
        allowed = None
        if share is not None:
            candidates = np.arange(1, self.next_label + 1, dtype=np.int64)
            allowed = candidates[rng.random(len(candidates)) < share]
        query = vectors_of(seed + 1, 1)
        found = self.graph.nearest(query, k, allowed=allowed)
        pool = set(self.held) if allowed is None else set(self.held) & set(allowed.tolist())
        labels = [label for label in found.labels[0].tolist() if label]
        assert len(labels) == len(set(labels)) == min(k, len(pool))
        assert set(labels) <= pool
        assert (np.diff(found.scores[0, : len(labels)]) <= 0).all()
        for label, score in zip(labels, found.scores[0], strict=False):
            assert abs(float(np.dot(self.held[label], query[0])) - score) < 1e-5


GraphAlone.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestGraphAlone = GraphAlone.TestCase

TwoIndexes.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestTwoIndexes = TwoIndexes.TestCase

labels = st.integers(1, 2**63 - 1)


@given(
    st.builds(
        Manifest,
        format=st.just(1),
        space_id=st.text(),
        dimension=st.integers(1, 10_000),
        metric=st.text(),
        count=st.integers(0, 10**9),
        removed=st.lists(labels, max_size=20).map(tuple),
        generation=st.integers(0, 2**62),
        m=st.integers(0, 100),
        ef_construction=st.integers(0, 1000),
        sha256=st.text(),
    )
)
def test_a_manifest_comes_back_as_it_was(manifest: Manifest) -> None:
    assert Manifest.from_text(manifest.to_text()) == manifest
