"""What both indexes promise, held against plain arithmetic."""

from collections.abc import Callable

import numpy as np
import pytest

from lookalike.index import ExactIndex, HnswIndex, Index
from lookalike.values import Labels, Neighbours, Vectors
from made_catalogues import labels_of, unit_vectors

DIMENSION = 8
MAKERS: dict[str, Callable[[int], Index]] = {"exact": ExactIndex, "hnsw": HnswIndex}


@pytest.fixture(params=MAKERS)
def index(request: pytest.FixtureRequest) -> Index:
    return MAKERS[request.param](DIMENSION)


def filled(index: Index, count: int) -> Vectors:
    vectors = unit_vectors(count, index.dimension)
    if count:
        index.add(np.arange(1, count + 1), vectors)
    return vectors


def plain(
    queries: Vectors, vectors: Vectors, k: int, allowed: Labels | None = None
) -> list[list[int]]:
    """Return labels by sorting everything; rows are labelled from 1."""
    scores = queries @ vectors.T
    if allowed is not None:
        kept = np.isin(np.arange(1, len(vectors) + 1), allowed)
        scores[:, ~kept] = -2
    order = np.argsort(-scores, axis=1, kind="stable") + 1
    return [[n for n in row.tolist() if scores[i, n - 1] > -2][:k] for i, row in enumerate(order)]


def found(neighbours: Neighbours) -> list[list[int]]:
    return [[n for n in row if n] for row in neighbours.labels.tolist()]


def assert_shape(neighbours: Neighbours, query_count: int, k: int) -> None:
    assert neighbours.labels.shape == neighbours.scores.shape == (query_count, k)
    assert neighbours.labels.dtype == np.int64
    assert neighbours.scores.dtype == np.float32
    assert ((neighbours.labels == 0) == np.isneginf(neighbours.scores)).all()
    assert (np.diff(neighbours.scores[:, :1], axis=1) <= 0).all()


@pytest.mark.parametrize("query_count", [1, 4, 5, 30])
@pytest.mark.parametrize("k", [1, 7, 40])
def test_the_nearest_are_found_in_order(index: Index, query_count: int, k: int) -> None:
    vectors = filled(index, 40)
    queries = unit_vectors(query_count, DIMENSION, seed=9)
    neighbours = index.nearest(queries, k)
    assert_shape(neighbours, query_count, k)
    assert found(neighbours) == plain(queries, vectors, k)


def test_a_picture_is_nearest_to_itself_with_score_one(index: Index) -> None:
    vectors = filled(index, 20)
    neighbours = index.nearest(vectors, 1)
    assert neighbours.labels[:, 0].tolist() == list(range(1, 21))
    np.testing.assert_allclose(neighbours.scores[:, 0], 1.0, atol=1e-6)
    assert neighbours.scores.max() <= 1.0


@pytest.mark.parametrize("count", [0, 1, 5])
def test_k_above_the_count_fills_up_with_nobody(index: Index, count: int) -> None:
    vectors = filled(index, count)
    query = unit_vectors(1, DIMENSION, seed=3)
    neighbours = index.nearest(query, 10)
    assert_shape(neighbours, 1, 10)
    assert found(neighbours) == plain(query, vectors, 10)


def test_no_query_and_no_k_give_empty_answers(index: Index) -> None:
    filled(index, 5)
    assert_shape(index.nearest(unit_vectors(3, DIMENSION), 0), 3, 0)
    assert_shape(index.nearest(np.zeros((0, DIMENSION), dtype=np.float32), 4), 0, 4)


@pytest.mark.parametrize(
    "allowed",
    [[], [1, 3], [3, 99], [99], list(range(1, 40))],
    ids=["none", "first and third", "one is unknown", "all are unknown", "all but one"],
)
def test_only_allowed_labels_are_found_once_each(index: Index, allowed: list[int]) -> None:
    vectors = filled(index, 40)
    query = unit_vectors(1, DIMENSION, seed=3)
    wanted = labels_of(*allowed)
    neighbours = index.nearest(query, 5, allowed=wanted)
    assert_shape(neighbours, 1, 5)
    assert found(neighbours) == plain(query, vectors, 5, wanted)


def test_equal_scores_come_in_the_order_of_their_labels() -> None:
    index = ExactIndex(2)
    same = np.tile(np.array([[1, 0]], dtype=np.float32), (5, 1))
    index.add(labels_of(9, 3, 7, 1, 5), same)
    assert index.nearest(same[:1], 3).labels.tolist() == [[1, 3, 5]]


def test_removed_labels_are_gone(index: Index) -> None:
    vectors = filled(index, 30)
    index.remove(labels_of(1, 15, 30, 99))
    index.remove(labels_of(1))
    assert len(index) == 27
    assert index.labels().tolist() == [n for n in range(2, 30) if n != 15]
    assert 15 not in found(index.nearest(vectors[14:15], 30))[0]
    assert len(found(index.nearest(vectors[14:15], 30))[0]) == 27


def test_a_removed_label_can_come_back(index: Index) -> None:
    vectors = filled(index, 30)
    index.remove(labels_of(4, 5))
    index.add(labels_of(5), vectors[4:5])
    assert found(index.nearest(vectors[4:5], 1)) == [[5]]
    assert len(index) == 29


def test_a_removed_label_can_come_back_with_another_vector(index: Index) -> None:
    filled(index, 30)
    index.remove(labels_of(5))
    other = unit_vectors(1, DIMENSION, seed=77)
    index.add(labels_of(5), other)
    neighbours = index.nearest(other, 1)
    assert neighbours.labels.tolist() == [[5]]
    assert neighbours.scores[0, 0] == pytest.approx(1.0, abs=1e-6)


def test_everything_can_be_removed_and_added_again(index: Index) -> None:
    vectors = filled(index, 30)
    index.remove(index.labels())
    assert len(index) == 0
    assert found(index.nearest(vectors[:1], 5)) == [[]]
    index.add(np.arange(1, 31), vectors)
    assert found(index.nearest(vectors[:1], 30)) == plain(vectors[:1], vectors, 30)


WRONG_LABELS = {
    "zero": labels_of(0),
    "negative": labels_of(-1),
    "twice": labels_of(5, 5),
    "alive": labels_of(3),
    "fraction": np.array([7.9]),
    "32 bits": np.array([7], dtype=np.int32),
}


@pytest.mark.parametrize("case", WRONG_LABELS)
def test_wrong_labels_are_refused_and_nothing_is_added(index: Index, case: str) -> None:
    filled(index, 5)
    labels = WRONG_LABELS[case]
    with pytest.raises(ValueError, match="label"):
        index.add(labels, unit_vectors(len(labels), DIMENSION, seed=1))
    assert len(index) == 5


def with_value(value: float) -> Vectors:
    vectors = unit_vectors(3, DIMENSION)
    vectors[1, 2] = value
    return vectors


WRONG_VECTORS = {
    "nan": with_value(float("nan")),
    "infinite": with_value(float("inf")),
    "too long": with_value(3.0),
    "zero": np.zeros((3, DIMENSION), dtype=np.float32),
    "another dimension": unit_vectors(3, DIMENSION + 1),
    "64 bits": unit_vectors(3, DIMENSION).astype(np.float64),
    "one row without its axis": unit_vectors(1, DIMENSION)[0],
}


@pytest.mark.parametrize("case", WRONG_VECTORS)
def test_wrong_vectors_are_refused(index: Index, case: str) -> None:
    filled(index, 5)
    vectors = WRONG_VECTORS[case]
    with pytest.raises(ValueError, match="vectors"):
        index.add(np.arange(10, 10 + len(vectors)), vectors)
    assert len(index) == 5


@pytest.mark.parametrize("case", sorted(set(WRONG_VECTORS) - {"too long"}))
def test_wrong_queries_are_refused(index: Index, case: str) -> None:
    filled(index, 5)
    with pytest.raises(ValueError, match=r"vectors|queries"):
        index.nearest(WRONG_VECTORS[case], 2)


def test_the_length_of_a_query_changes_no_order(index: Index) -> None:
    filled(index, 200)
    query = unit_vectors(1, DIMENSION, seed=3)
    asked, longer = index.nearest(query, 10), index.nearest(query * np.float32(1.1), 10)
    np.testing.assert_array_equal(longer.labels, asked.labels)
    np.testing.assert_allclose(longer.scores, np.minimum(asked.scores * 1.1, 1), atol=1e-6)


def test_as_many_labels_as_vectors(index: Index) -> None:
    with pytest.raises(ValueError, match="2 labels for 3 vectors"):
        index.add(labels_of(1, 2), unit_vectors(3, DIMENSION))


def test_allowed_labels_are_sorted(index: Index) -> None:
    filled(index, 5)
    with pytest.raises(ValueError, match="sorted"):
        index.nearest(unit_vectors(1, DIMENSION), 2, allowed=labels_of(3, 1))


def test_the_largest_label_is_kept(index: Index) -> None:
    largest = 2**63 - 1
    filled(index, 300)
    vector = unit_vectors(1, DIMENSION, seed=5)
    index.add(labels_of(largest), vector)
    allowed = np.append(np.arange(1, 299), largest)
    assert index.nearest(vector, 1, allowed=allowed).labels.tolist() == [[largest]]


def test_given_arrays_are_used_and_not_copied() -> None:
    vectors = unit_vectors(10, DIMENSION)
    index = ExactIndex.holding(np.arange(1, 11), vectors)
    assert np.shares_memory(index._vectors, vectors)
    assert found(index.nearest(vectors[3:4], 1)) == [[4]]
    index.add(labels_of(50), unit_vectors(1, DIMENSION, seed=4))
    assert len(index) == 11


def test_many_more_rows_than_a_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lookalike.index.exact.BLOCK_ROWS", 16)
    index = ExactIndex(DIMENSION)
    vectors = filled(index, 100)
    queries = unit_vectors(6, DIMENSION, seed=2)
    assert found(index.nearest(queries, 50)) == plain(queries, vectors, 50)
    some = np.arange(1, 101, 3)
    assert found(index.nearest(queries, 50, allowed=some)) == plain(queries, vectors, 50, some)
