"""Each trap of hnswlib 0.8.0 is closed at the edge of this room.

Where the trap itself can be shown safely, a second test named ``…_hnswlib_still_…`` shows it:
when that one fails the guard may no longer be needed.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import hnswlib
import numpy as np
import pytest

from lookalike.index import ExactIndex, HnswIndex
from lookalike.index import hnsw as hnsw_module
from lookalike.index.stored import _from_state, stored_vectors
from lookalike.values import Vectors
from made_catalogues import labels_of, unit_vectors

DIMENSION = 16


def graph_of(count: int) -> tuple[HnswIndex, Vectors]:
    index = HnswIndex(DIMENSION)
    vectors = unit_vectors(count, DIMENSION)
    index.add(np.arange(1, count + 1), vectors)
    return index, vectors


def bare(count: int) -> hnswlib.Index:
    graph = hnswlib.Index(space="ip", dim=DIMENSION)
    graph.init_index(max_elements=count + 1, M=16, ef_construction=100)
    graph.set_num_threads(1)
    graph.add_items(unit_vectors(count, DIMENSION), np.arange(1, count + 1), num_threads=1)
    return graph


def test_hnswlib_still_raises_for_k_above_its_count() -> None:
    with pytest.raises(RuntimeError, match="contiguous 2D array"):
        bare(3).knn_query(unit_vectors(1, DIMENSION), k=4)


def test_hnswlib_still_takes_a_label_of_minus_one() -> None:
    graph = bare(3)
    vector = unit_vectors(1, DIMENSION, seed=5)
    graph.add_items(vector, np.array([-1]), num_threads=1)
    found, _ = graph.knn_query(vector, k=1)
    assert found.tolist() == [[2**64 - 1]]


def test_hnswlib_still_forgets_ef_on_loading(tmp_path) -> None:
    graph = bare(3)
    graph.set_ef(300)
    graph.save_index(str(tmp_path / "x"))
    other = hnswlib.Index(space="ip", dim=DIMENSION)
    other.load_index(str(tmp_path / "x"))
    assert other.ef == 10


def test_hnswlib_still_saves_nowhere_without_a_word(tmp_path) -> None:
    bare(3).save_index(str(tmp_path / "missing" / "x"))
    assert not (tmp_path / "missing").exists()


def test_a_filter_that_leaves_fewer_than_k_is_no_error() -> None:
    index, vectors = graph_of(1000)
    allowed = np.arange(1, 1001, 3)
    neighbours = index.nearest(vectors[:1], 400, allowed=allowed)
    assert sorted(neighbours.labels[0, :334].tolist()) == allowed.tolist()
    assert (neighbours.labels[0, 334:] == 0).all()


def test_where_the_graph_gives_up_every_vector_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index, vectors = graph_of(1000)

    def give_up(*_: object) -> None:
        raise RuntimeError("Cannot return the results in a contiguous 2D array.")

    monkeypatch.setattr(index, "_nearest_in_graph", give_up)
    exact = ExactIndex.holding(np.arange(1, 1001), vectors.copy())
    expected = exact.nearest(vectors[:3], 20)
    assert (index.nearest(vectors[:3], 20).labels == expected.labels).all()


def test_all_can_be_asked_for() -> None:
    index, vectors = graph_of(700)
    assert sorted(index.nearest(vectors[:1], 700).labels[0].tolist()) == list(range(1, 701))


def test_many_removed_ones_leave_all_others_reachable() -> None:
    index, vectors = graph_of(5000)
    index.remove(np.arange(1, 2501))
    assert index.needs_rebuild
    neighbours = index.nearest(vectors[:20], 300)
    assert neighbours.labels.min() > 2500


def test_a_small_graph_is_rebuilt_when_a_fifth_is_gone() -> None:
    index, vectors = graph_of(1000)
    index.remove(np.arange(1, 201))
    assert len(index.removed) == 200
    index.remove(labels_of(201))
    assert len(index.removed) == 0
    assert index.nearest(vectors[500:501], 1).labels.tolist() == [[501]]


def test_a_large_graph_is_rebuilt_by_whoever_has_the_time() -> None:
    index, vectors = graph_of(3000)
    index.remove(np.arange(1, 900))
    assert index.needs_rebuild
    fresh = index.rebuilt()
    assert not fresh.needs_rebuild
    assert fresh.labels().tolist() == index.labels().tolist()
    assert fresh.m == index.m
    assert fresh.nearest(vectors[2000:2001], 1).labels.tolist() == [[2001]]


def test_removing_twice_is_no_error() -> None:
    index, _ = graph_of(1000)
    index.remove(labels_of(7))
    index.remove(labels_of(7, 7, 8))
    assert len(index) == 998


def test_the_graph_grows_as_needed() -> None:
    index = HnswIndex(DIMENSION)
    vectors = unit_vectors(3000, DIMENSION)
    for start in range(0, 3000, 300):
        index.add(np.arange(start + 1, start + 301), vectors[start : start + 300])
    assert len(index) == 3000
    assert (index.nearest(vectors[::100], 1).labels[:, 0] == np.arange(1, 3001, 100)).all()


def test_growing_while_others_search_is_safe() -> None:
    index, vectors = graph_of(500)
    stop = threading.Event()

    def search() -> int:
        rounds = 0
        while not stop.is_set():
            assert index.nearest(vectors[:2], 5).labels[:, 0].tolist() == [1, 2]
            rounds += 1
        return rounds

    more = unit_vectors(4000, DIMENSION, seed=8)
    with ThreadPoolExecutor(3) as pool:
        searching = [pool.submit(search) for _ in range(3)]
        for start in range(0, 4000, 200):
            index.add(np.arange(1000 + start, 1200 + start), more[start : start + 200])
            index.remove(np.arange(1000 + start, 1020 + start))
        stop.set()
        assert all(future.result(timeout=60) > 0 for future in searching)


def test_ef_is_at_least_twice_k(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hnsw_module, "_LEAST_EF", 10)
    index, vectors = graph_of(3000)
    index.nearest(vectors[:1], 300)
    assert index._graph.ef == 600


def test_a_wide_filter_goes_through_the_graph_and_is_kept(monkeypatch) -> None:
    index, vectors = graph_of(2000)
    allowed = np.arange(1, 2001, 2)
    monkeypatch.setattr(index, "_nearest_exactly", None)
    neighbours = index.nearest(vectors[:50], 20, allowed=allowed)
    assert (neighbours.labels % 2 == 1).all()
    exact = ExactIndex.holding(np.arange(1, 2001), vectors.copy())
    expected = exact.nearest(vectors[:50], 20, allowed=allowed).labels
    shares = [len(set(a) & set(b)) / 20 for a, b in zip(neighbours.labels, expected, strict=True)]
    assert np.mean(shares) > 0.99


def test_huge_labels_do_not_need_a_huge_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hnsw_module, "_LARGEST_TABLE", 100)
    index, vectors = graph_of(1000)
    allowed = np.arange(1, 1001, 2)
    assert (index.nearest(vectors[:9], 20, allowed=allowed).labels % 2 == 1).all()


def test_vectors_are_read_back_alike_by_both_ways() -> None:
    index, vectors = graph_of(1000)
    index.remove(labels_of(3))
    wanted = np.arange(4, 1001)
    fast = _from_state(index._graph, wanted, DIMENSION)
    assert fast is not None
    assert (fast == vectors[3:]).all()
    few = np.arange(4, 50)
    assert (stored_vectors(index._graph, few, DIMENSION) == vectors[3:49]).all()


@pytest.mark.parametrize("state", [{}, {"size_data_per_element": 4, "offset_data": 0}, 7], ids=str)
def test_another_layout_of_the_state_is_not_believed(state: object) -> None:
    class Other:
        def __getstate__(self) -> tuple[object]:
            return (state,)

    assert _from_state(Other(), labels_of(1), DIMENSION) is None


def test_most_of_the_nearest_are_found_in_clusters() -> None:
    rng = np.random.default_rng(1)
    centres = unit_vectors(100, 32)
    vectors = centres[rng.integers(0, 100, 5000)] + rng.normal(size=(5000, 32)) * 0.1
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    index = HnswIndex(32)
    index.add(np.arange(1, 5001), vectors)
    exact = ExactIndex.holding(np.arange(1, 5001), vectors)
    a, b = index.nearest(vectors[:100], 50).labels, exact.nearest(vectors[:100], 50).labels
    assert np.mean([len(set(x) & set(y)) / 50 for x, y in zip(a, b, strict=True)]) >= 0.99
