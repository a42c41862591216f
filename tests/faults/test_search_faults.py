"""Faults that other programs had while searching, and the search rows of the fault table.

Each against a real catalogue, a real index and a tiny real network. ``users.md`` numbers
them; what went wrong there stands behind each name.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from lookalike.errors import NetworkMissing, QueryUnusable
from lookalike.index import read_manifest
from lookalike.networks import Embedder
from lookalike.search import Answer, CopyKind, PictureBytes, Query, QueryTerm, Searcher
from made_libraries import MadeLibrary, write_small_ones
from made_searches import file_query, like, no_network


@pytest.fixture
def library(library_home: Path) -> Iterator[MadeLibrary]:
    made = MadeLibrary(library_home)
    yield made
    made.close()


@contextmanager
def searching(
    library: MadeLibrary,
    *,
    exact_limit: int = 10**6,
    open_embedder: Callable[[], Embedder] | None = None,
) -> Iterator[Searcher]:
    """Search a library as a program does that was just started."""
    searcher = Searcher(
        library.catalogue,
        library.network.space,
        library.network.reference,
        open_embedder or library.open_embedder,
        index_folder=library.home / "index",
        thumbnail_of=library.thumbnails.get,
        exact_limit=exact_limit,
    )
    try:
        yield searcher
    finally:
        searcher.close()


def build_index(library: MadeLibrary, *, exact_limit: int) -> None:
    """Let one start of the program make the HNSW file."""
    with searching(library, exact_limit=exact_limit) as searcher:
        searcher.refresh()
        searcher.wait_until_built()
        assert searcher.method == "hnsw"


def index_file(library: MadeLibrary) -> Path:
    return library.home / "index" / f"{library.network.space.id}.hnsw"


def all_labels(answer: Answer) -> list[int]:
    return sorted(hit.label for hit in answer.hits)


# users.md 1: hnswlib#244, #93


def test_a_library_of_one_picture_answers_with_that_one(
    library: MadeLibrary, tmp_path: Path
) -> None:
    (path,) = write_small_ones(tmp_path / "pictures", 1)
    library.index(tmp_path / "pictures")
    for exact_limit in (10**6, 0):
        with searching(library, exact_limit=exact_limit) as searcher:
            searcher.refresh()
            searcher.wait_until_built()
            assert all_labels(searcher.search(file_query(path))) == [1]


def test_a_library_without_pictures_answers_with_nothing(
    library: MadeLibrary, tmp_path: Path
) -> None:
    (path,) = write_small_ones(tmp_path / "outside", 1)
    with searching(library, exact_limit=0) as searcher:
        answer = searcher.search(file_query(path))
    assert (answer.hits, answer.live_count) == ((), 0)


# users.md 2: hnswlib#555


@pytest.mark.parametrize("exact_limit", [10**6, 10], ids=["exact", "hnsw"])
def test_after_a_restart_all_pictures_can_be_asked_for_at_once(
    library: MadeLibrary, tmp_path: Path, exact_limit: int
) -> None:
    write_small_ones(tmp_path / "pictures", 60)
    library.index(tmp_path / "pictures")
    if exact_limit == 10:
        build_index(library, exact_limit=10)
    with searching(library, exact_limit=exact_limit) as searcher:
        answer = searcher.search(like(1, limit=60))
    assert all_labels(answer) == list(range(2, 61))


# users.md 3: hnswlib#316


def test_after_a_restart_new_pictures_join_an_index_with_its_old_settings(
    library: MadeLibrary, tmp_path: Path
) -> None:
    write_small_ones(tmp_path / "pictures", 60)
    library.index(tmp_path / "pictures")
    build_index(library, exact_limit=10)
    before = read_manifest(index_file(library))
    write_small_ones(tmp_path / "pictures" / "more", 20, first_seed=1000)
    library.index()
    with searching(library, exact_limit=10) as searcher:
        answer = searcher.search(like(1, limit=100))
        searcher.wait_until_built()
        assert searcher.method == "hnsw"
    after = read_manifest(index_file(library))
    assert all_labels(answer) == list(range(2, 81))
    assert (after.m, after.ef_construction) == (before.m, before.ef_construction)
    assert (before.count, after.count) == (60, 80)


# users.md 5: hnswlib PR#514


@pytest.mark.parametrize("exact_limit", [10**6, 0], ids=["exact", "hnsw"])
def test_a_filter_returns_each_picture_that_passes_once(
    library: MadeLibrary, tmp_path: Path, exact_limit: int
) -> None:
    first, _, third = (
        write_small_ones(tmp_path / "pictures" / folder, 1, first_seed=seed)[0]
        for seed, folder in enumerate(("wanted/one", "other", "wanted/two"))
    )
    library.index(tmp_path / "pictures")
    wanted = {library.catalogue.find_path(bytes(path)) for path in (first, third)}
    query = file_query(first, collapse=False)
    folder = bytes(tmp_path / "pictures" / "wanted")
    filtered = Query(query.terms, filters=like(1, folder=folder).filters, collapse=False)
    with searching(library, exact_limit=exact_limit) as searcher:
        searcher.refresh()
        searcher.wait_until_built()
        found = [hit.label for hit in searcher.search(filtered).hits]
    assert len(found) == 2
    assert set(found) == wanted


# users.md 7: fiftyone#5273


def test_twenty_searches_at_once_while_indexing_all_answer(
    library: MadeLibrary, tmp_path: Path
) -> None:
    write_small_ones(tmp_path / "pictures", 30)
    outside = write_small_ones(tmp_path / "outside", 20, first_seed=500)
    library.index(tmp_path / "pictures")
    write_small_ones(tmp_path / "pictures" / "more", 60, first_seed=1000)
    embedder = library.open_embedder()
    answers: list[Answer] = []
    problems: list[BaseException] = []

    def search(searcher: Searcher, path: Path) -> None:
        try:
            answers.append(searcher.search(file_query(path)))
        except BaseException as error:  # noqa: BLE001 - handed to the test
            problems.append(error)

    with searching(library, exact_limit=50, open_embedder=lambda: embedder) as searcher:
        threads = [threading.Thread(target=search, args=(searcher, path)) for path in outside]
        for thread in threads:
            thread.start()
        library.index()
        for thread in threads:
            thread.join()
        assert problems == []
        assert len(answers) == 20
        assert all(answer.hits for answer in answers)
        assert searcher.search(file_query(outside[0])).live_count == 90


# users.md 8: hydrus#1639


def test_copies_removed_and_added_again_are_copies_again(
    library: MadeLibrary, tmp_path: Path
) -> None:
    (path,) = write_small_ones(tmp_path / "pictures", 1)
    (tmp_path / "pictures" / "copy.jpg").write_bytes(path.read_bytes())
    library.index(tmp_path / "pictures")
    library.catalogue.remove_root(library.catalogue.roots()[0].id)
    with searching(library) as searcher:
        assert searcher.search(file_query(path)).hits == ()
        library.index(tmp_path / "pictures")
        (hit,) = searcher.search(file_query(path)).hits
    assert [copy.kind for copy in hit.copies] == [CopyKind.IDENTICAL]


# The fault table: index missing, stale, damaged, other parameters


def _flip_bytes(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 40] = bytes(40)
    file.write_bytes(data)


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def _spoil_manifest(file: Path) -> None:
    file.with_suffix(".json").write_text("{", encoding="utf-8")


def _of_another_format(file: Path) -> None:
    manifest = file.with_suffix(".json")
    text = manifest.read_text(encoding="utf-8").replace('"format": ', '"format": 9')
    manifest.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "spoil",
    [_flip_bytes, _cut, _spoil_manifest, _of_another_format, Path.unlink],
    ids=["flipped bytes", "cut", "manifest spoiled", "other format", "missing"],
)
def test_an_index_that_cannot_be_used_is_made_again_while_answers_are_exact(
    library: MadeLibrary, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    write_small_ones(tmp_path / "pictures", 60)
    library.index(tmp_path / "pictures")
    with searching(library) as searcher:
        expected = [(hit.label, hit.score) for hit in searcher.search(like(1)).hits]
    build_index(library, exact_limit=10)
    spoil(index_file(library))
    generation = library.catalogue.generation()
    with searching(library, exact_limit=10) as searcher:
        answer = searcher.search(like(1))
        assert [(hit.label, hit.score) for hit in answer.hits] == expected
        searcher.wait_until_built()
        assert searcher.method == "hnsw"
        again = searcher.search(like(1))
    assert [(hit.label, hit.score) for hit in again.hits] == expected
    assert read_manifest(index_file(library)).count == 60
    assert library.catalogue.generation() == generation


@pytest.mark.expects_warnings
def test_an_index_that_cannot_be_written_leaves_search_working(
    library: MadeLibrary, tmp_path: Path
) -> None:
    write_small_ones(tmp_path / "pictures", 60)
    library.index(tmp_path / "pictures")
    # A file where the folder should be: it can't be made, whoever runs the test.
    (library.home / "index").write_text("in the way", encoding="utf-8")
    with searching(library, exact_limit=10) as searcher:
        searcher.refresh()
        searcher.wait_until_built()
        assert all_labels(searcher.search(like(1))) == list(range(2, 61))


# The fault table: network file missing


def test_without_its_network_a_library_still_finds_more_like_its_pictures(
    library: MadeLibrary, tmp_path: Path
) -> None:
    paths = write_small_ones(tmp_path / "pictures", 20)
    (outside,) = write_small_ones(tmp_path / "outside", 1, first_seed=99)
    library.index(tmp_path / "pictures")
    with searching(library, open_embedder=no_network) as searcher:
        assert len(searcher.search(like(1)).hits) == 19
        assert len(searcher.search(file_query(paths[3], collapse=False)).hits) == 20
        with pytest.raises(NetworkMissing):
            searcher.search(file_query(outside))


# The fault table: NaN, infinite or zero vector


class _UnsoundEmbedder:
    """A device that computes nonsense, at the boundary to the network."""

    provider = "nonsense"

    def __init__(self, library: MadeLibrary, value: float) -> None:
        self.space = library.network.space
        self._value = value

    def embed(self, pictures: object) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        return np.full((1, self.space.dimension), self._value, dtype=np.float32)


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0])
def test_a_vector_that_is_none_is_never_searched_with(
    library: MadeLibrary, tmp_path: Path, value: float
) -> None:
    write_small_ones(tmp_path / "pictures", 3)
    (outside,) = write_small_ones(tmp_path / "outside", 1, first_seed=99)
    library.index(tmp_path / "pictures")
    embedder = _UnsoundEmbedder(library, value)
    with searching(library, open_embedder=lambda: embedder) as searcher:
        with pytest.raises(QueryUnusable, match="no usable vector"):
            searcher.search(file_query(outside))
        assert len(searcher.search(like(1)).hits) == 2


# The fault table: unusable drop, paste or address


@pytest.mark.parametrize(
    "data",
    [b"", b"https://example.org/a.jpg", b"GIF89a", b"\xff\xd8\xff" + bytes(200)],
    ids=["nothing", "an address", "a head without a body", "zeros"],
)
def test_a_query_that_is_no_picture_says_so_and_the_next_one_works(
    library: MadeLibrary, tmp_path: Path, data: bytes
) -> None:
    (path, *_) = write_small_ones(tmp_path / "pictures", 3)
    library.index(tmp_path / "pictures")
    with searching(library) as searcher:
        with pytest.raises(QueryUnusable) as caught:
            searcher.search(Query((QueryTerm(PictureBytes(data, "dropped")),)))
        assert caught.value.what
        assert caught.value.remedy
        terms = (QueryTerm(PictureBytes(data, "dropped")), *file_query(path).terms)
        answer = searcher.search(Query(terms, collapse=False))
    assert answer.hits[0].label == library.catalogue.find_path(bytes(path))
    assert len(answer.notices) == 1
