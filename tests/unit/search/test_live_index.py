"""The index in step with the catalogue: exact, HNSW, its file, its background thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from lookalike.catalogue import Catalogue
from lookalike.index import ExactIndex, read_manifest
from lookalike.search.live_index import LiveIndex
from lookalike.values import Label
from made_catalogues import SPACE, commit, filled, known, labels_of, new, record


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path / "catalogue.sqlite3") as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "index" / f"{SPACE.id}.hnsw"


def opened(
    catalogue: Catalogue, file: Path | None = None, *, exact_limit: int = 10**6
) -> LiveIndex:
    index = LiveIndex(catalogue, SPACE, file, exact_limit=exact_limit)
    index.refresh()
    return index


def assert_complete(index: LiveIndex, catalogue: Catalogue) -> None:
    """Compare what the index finds with looking at every vector."""
    labels, vectors = catalogue.all_vectors(SPACE.id)
    exact = ExactIndex.holding(labels, vectors)
    assert index.labels().tolist() == labels.tolist()
    for query in vectors[:5]:
        found, _ = index.nearest(query, 10)
        expected = exact.nearest(query[None], 10)
        np.testing.assert_array_equal(found.labels[0], expected.labels[0])


def test_an_empty_library_is_searched_without_complaint(catalogue: Catalogue) -> None:
    index = opened(catalogue)
    found, method = index.nearest(np.eye(1, SPACE.dimension, dtype=np.float32)[0], 5)
    assert found.labels[0].tolist() == [0] * 5
    assert (len(index), method) == (0, "exact")
    index.close()


def test_a_small_library_is_searched_exactly_and_leaves_no_file(
    catalogue: Catalogue, file: Path
) -> None:
    filled(catalogue, 50)
    index = opened(catalogue, file)
    assert index.method == "exact"
    assert_complete(index, catalogue)
    index.close()
    assert not file.exists()


def test_new_pictures_join_and_vanished_ones_leave(catalogue: Catalogue) -> None:
    root = filled(catalogue, 20)
    index = opened(catalogue)
    commit(catalogue, root, [record(b"new/a.jpg", new(1000)), record(b"new/b.jpg", new(1001))])
    catalogue.forget_files(root.id, b"f0", [b"p3.jpg"])
    assert index.refresh()
    assert len(index) == 21
    assert_complete(index, catalogue)
    index.close()


def test_nothing_is_done_where_nothing_was_committed(catalogue: Catalogue) -> None:
    filled(catalogue, 5)
    index = opened(catalogue)
    assert not index.refresh()
    index.close()


def test_a_picture_that_comes_back_is_found_again(catalogue: Catalogue) -> None:
    root = filled(catalogue, 5)
    index = opened(catalogue)
    catalogue.forget_files(root.id, b"f0", [b"p3.jpg"])
    index.refresh()
    assert 4 not in index.labels()
    commit(catalogue, root, [record(b"again/p3.jpg", known(Label(4)))])
    index.refresh()
    assert 4 in index.labels()
    assert_complete(index, catalogue)
    index.close()


def test_a_large_library_gets_an_hnsw_index_in_the_background(
    catalogue: Catalogue, file: Path
) -> None:
    filled(catalogue, 300)
    index = opened(catalogue, file, exact_limit=100)
    assert_complete(index, catalogue)
    index.wait_until_built()
    assert index.method == "hnsw"
    assert_complete(index, catalogue)
    assert read_manifest(file).generation == catalogue.generation()
    index.close()


def test_growing_over_the_limit_changes_the_method(catalogue: Catalogue, file: Path) -> None:
    root = filled(catalogue, 90)
    index = opened(catalogue, file, exact_limit=100)
    assert not index.is_rebuilding
    commit(catalogue, root, [record(b"more/%d.jpg" % n, new(1000 + n)) for n in range(30)])
    index.refresh()
    index.wait_until_built()
    assert index.method == "hnsw"
    assert_complete(index, catalogue)
    index.close()


def test_a_file_that_fits_is_loaded_and_brought_up_to_date(
    catalogue: Catalogue, file: Path
) -> None:
    root = filled(catalogue, 300)
    first = opened(catalogue, file, exact_limit=100)
    first.wait_until_built()
    first.close()
    commit(catalogue, root, [record(b"more/a.jpg", new(1000))])
    catalogue.forget_files(root.id, b"f0", [b"p3.jpg"])
    second = opened(catalogue, file, exact_limit=100)
    assert second.method == "hnsw"
    assert not second.is_rebuilding
    assert_complete(second, catalogue)
    second.close()


def test_a_file_that_has_fallen_far_behind_is_written_again(
    catalogue: Catalogue, file: Path
) -> None:
    root = filled(catalogue, 300)
    index = opened(catalogue, file, exact_limit=100)
    index.wait_until_built()
    commit(catalogue, root, [record(b"more/%d.jpg" % n, new(1000 + n)) for n in range(60)])
    index.refresh()
    index.wait_until_built()
    assert read_manifest(file).count == 360
    index.close()


def test_many_removals_make_a_fresh_index(catalogue: Catalogue, file: Path) -> None:
    root = filled(catalogue, 3000, folder_size=1000)
    index = opened(catalogue, file, exact_limit=100)
    index.wait_until_built()
    catalogue.forget_folders(root.id, [b"f0"])
    index.refresh()
    index.wait_until_built()
    assert (index.method, len(index)) == ("hnsw", 2000)
    assert read_manifest(file).removed == ()
    assert_complete(index, catalogue)
    index.close()


def test_an_index_far_behind_catches_up_in_the_background(
    catalogue: Catalogue, file: Path
) -> None:
    root = filled(catalogue, 100)
    first = opened(catalogue, file, exact_limit=50)
    first.wait_until_built()
    files = [record(b"more/%d.jpg" % n, new(1000 + n)) for n in range(2100)]
    commit(catalogue, root, files)
    catalogue.forget_files(root.id, b"f0", [b"p3.jpg"])
    second = opened(catalogue, file, exact_limit=50)
    for index in (first, second):
        index.refresh()
        assert_complete(index, catalogue)
        index.wait_until_built()
        assert index.method == "hnsw"
        assert_complete(index, catalogue)
        index.close()
    assert read_manifest(file).count == 2199


def test_closing_ends_a_build_that_is_under_way(catalogue: Catalogue, file: Path) -> None:
    filled(catalogue, 3000)
    index = opened(catalogue, file, exact_limit=100)
    index.close()
    assert not index.is_rebuilding
    assert not any(thread.name == "lookalike-index" for thread in threading.enumerate())


def test_closing_twice_or_before_anything_was_loaded_is_fine(catalogue: Catalogue) -> None:
    index = LiveIndex(catalogue, SPACE, None)
    index.close()
    index.close()


def test_searching_while_the_library_changes_raises_nothing(
    catalogue: Catalogue, file: Path
) -> None:
    root = filled(catalogue, 300)
    index = opened(catalogue, file, exact_limit=350)
    query = catalogue.vectors(SPACE.id, labels_of(1))[0]
    problems: list[BaseException] = []
    done = threading.Event()

    def search() -> None:
        try:
            while not done.is_set():
                found, _ = index.nearest(query, 5)
                assert found.labels[0, 0] == 1
        except BaseException as error:  # noqa: BLE001 - handed to the test
            problems.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for batch in range(10):
        files = [record(b"n%d/%d.jpg" % (batch, n), new(1000 + 20 * batch + n)) for n in range(20)]
        commit(catalogue, root, files)
        index.refresh()
    index.wait_until_built()
    done.set()
    for thread in threads:
        thread.join()
    assert problems == []
    index.refresh()
    assert_complete(index, catalogue)
    index.close()
