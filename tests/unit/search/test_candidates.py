"""From a query vector to the best labels: narrow and wide filters, exact scores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from lookalike.catalogue import Catalogue
from lookalike.index import ExactIndex
from lookalike.search.candidates import Candidates, find_candidates
from lookalike.search.live_index import LiveIndex
from lookalike.values import Labels, Vectors
from made_catalogues import DIMENSION, SPACE, filled

COUNT = 1000


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path / "catalogue.sqlite3") as opened:
        yield opened


@pytest.fixture
def graph(catalogue: Catalogue) -> Iterator[LiveIndex]:
    """An HNSW index over a thousand pictures."""
    filled(catalogue, COUNT)
    index = LiveIndex(catalogue, SPACE, None, exact_limit=10)
    index.refresh()
    index.wait_until_built()
    assert index.method == "hnsw"
    yield index
    index.close()


def exact(catalogue: Catalogue, query: Vectors, k: int, allowed: Labels | None) -> list[int]:
    index = ExactIndex.holding(*catalogue.all_vectors(SPACE.id))
    labels = index.nearest(query[None], k, allowed=allowed).labels[0]
    return [label for label in labels.tolist() if label]


def found(
    graph: LiveIndex,
    catalogue: Catalogue,
    query: Vectors,
    k: int,
    allowed: Labels | None,
    *,
    narrow_count: int = 0,
) -> Candidates:
    return find_candidates(
        graph, catalogue, SPACE.id, query, k, allowed, narrow_count=narrow_count
    )


@pytest.mark.parametrize("narrow_count", [0, 10**6], ids=["over the graph", "by looking at all"])
@pytest.mark.parametrize("share", [0.003, 0.02, 0.3, 0.9])
def test_a_filter_finds_what_looking_at_everything_finds(
    graph: LiveIndex, catalogue: Catalogue, share: float, narrow_count: int
) -> None:
    rng = np.random.default_rng(3)
    allowed = np.sort(rng.choice(COUNT, int(COUNT * share), replace=False)) + 1
    _, vectors = catalogue.all_vectors(SPACE.id)
    for query in vectors[:20]:
        answer = found(graph, catalogue, query, 15, allowed, narrow_count=narrow_count)
        assert answer.labels.tolist() == exact(catalogue, query, 15, allowed)
        assert answer.method == ("exact" if narrow_count else "hnsw")


def test_a_filter_far_from_the_query_still_fills_the_list(
    graph: LiveIndex, catalogue: Catalogue
) -> None:
    labels, vectors = catalogue.all_vectors(SPACE.id)
    query = vectors[0]
    far = np.sort(labels[np.argsort(vectors @ query)[:300]])
    answer = found(graph, catalogue, query, 50, far)
    assert answer.labels.tolist() == exact(catalogue, query, 50, far)


def test_scores_are_those_of_the_stored_vectors(graph: LiveIndex, catalogue: Catalogue) -> None:
    labels, vectors = catalogue.all_vectors(SPACE.id)
    answer = found(graph, catalogue, vectors[5], 30, None)
    np.testing.assert_allclose(
        answer.scores, vectors[answer.labels - 1] @ vectors[5], rtol=0, atol=1e-6
    )
    np.testing.assert_array_equal(answer.vectors, vectors[answer.labels - 1])
    assert (np.diff(answer.scores) <= 0).all()
    assert len(labels) == COUNT


def test_nothing_allowed_is_nothing_found(graph: LiveIndex, catalogue: Catalogue) -> None:
    query = np.eye(1, DIMENSION, dtype=np.float32)[0]
    for narrow_count in (0, 10):
        answer = found(
            graph, catalogue, query, 5, np.zeros(0, dtype=np.int64), narrow_count=narrow_count
        )
        assert answer.vectors.shape == (0, DIMENSION)


def test_an_empty_library_without_a_space_has_no_candidates(catalogue: Catalogue) -> None:
    index = LiveIndex(catalogue, SPACE, None)
    index.refresh()
    query = np.eye(1, DIMENSION, dtype=np.float32)[0]
    assert find_candidates(index, catalogue, SPACE.id, query, 5, None).labels.tolist() == []
    index.close()
