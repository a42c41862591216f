"""Queries answered over a real catalogue."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest

from lookalike.catalogue import Catalogue, NewContent
from lookalike.errors import QueryUnusable
from lookalike.search import Answer, Band, CopyKind
from lookalike.values import Label, Orientation, content_hash
from made_catalogues import (
    SPACE,
    commit,
    facts,
    filled,
    known,
    new,
    record,
    unit_vectors,
)
from made_searches import like, searching


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path / "catalogue.sqlite3") as opened:
        yield opened


def labels(answer: Answer) -> list[int]:
    return [hit.label for hit in answer.hits]


def near(content: int, to: int, score: float) -> NewContent:
    """Return a content whose score with content ``to`` is as given."""
    base = unit_vectors(1, seed=to)[0]
    other = unit_vectors(1, seed=content)[0]
    other -= (other @ base) * base
    other /= np.linalg.norm(other)
    vector = score * base + np.sqrt(1 - score**2) * other
    return NewContent(
        content_hash(b"%d" % content), facts(width_px=100 + content), vector.astype(np.float32)
    )


def test_hits_are_the_nearest_best_first_with_exact_scores(catalogue: Catalogue) -> None:
    filled(catalogue, 100)
    with searching(catalogue) as searcher:
        answer = searcher.search(like(7, limit=10))
    found, vectors = catalogue.all_vectors(SPACE.id)
    scores = vectors @ vectors[6]
    expected = [label for label in found[np.argsort(-scores)].tolist() if label != 7][:10]
    assert labels(answer) == expected
    for hit in answer.hits:
        assert hit.score == pytest.approx(float(scores[hit.label - 1]), abs=1e-6)
    assert (answer.method, answer.live_count, answer.space) == ("exact", 100, SPACE)


def test_hits_by_hnsw_have_the_same_scores_as_exact_ones(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    filled(catalogue, 400)
    with searching(catalogue) as searcher:
        exact = searcher.search(like(7, limit=20))
    with searching(catalogue, index_folder=tmp_path / "index", exact_limit=100) as searcher:
        searcher.refresh()
        searcher.wait_until_built()
        approximate = searcher.search(like(7, limit=20))
    assert approximate.method == "hnsw"
    assert {hit.label: hit.score for hit in approximate.hits} == pytest.approx(
        {hit.label: hit.score for hit in exact.hits}
    )


def test_a_picture_searched_with_is_no_hit_of_its_own(catalogue: Catalogue) -> None:
    filled(catalogue, 5)
    with searching(catalogue) as searcher:
        assert 3 not in labels(searcher.search(like(3)))
        assert sorted(labels(searcher.search(like(3, 4)))) == [1, 2, 5]
        assert {3, 4}.isdisjoint(labels(searcher.search(like(3, -4))))


def test_a_picture_searched_with_is_a_hit_where_it_lies_elsewhere_too(
    catalogue: Catalogue,
) -> None:
    root = filled(catalogue, 5)
    commit(catalogue, root, [record(b"elsewhere/copy.jpg", known(Label(3)))])
    with searching(catalogue) as searcher:
        answer = searcher.search(like(3))
    first = answer.hits[0]
    assert (first.label, first.band, first.score) == (3, Band.SAME, pytest.approx(1.0))
    assert [copy.kind for copy in first.copies] == [CopyKind.IDENTICAL]


def test_identical_copies_are_one_hit_with_all_their_places(catalogue: Catalogue) -> None:
    root = filled(catalogue, 5)
    commit(catalogue, root, [record(b"z/%d.jpg" % n, known(Label(2))) for n in range(3)])
    with searching(catalogue) as searcher:
        hits = searcher.search(like(1)).hits
    (hit,) = [hit for hit in hits if hit.label == 2]
    places = {hit.record.files[0].path, *(copy.path for copy in hit.copies)}
    assert len(places) == 4
    assert {copy.kind for copy in hit.copies} == {CopyKind.IDENTICAL}


def test_near_identical_hits_collapse_under_the_best_and_can_be_listed(
    catalogue: Catalogue,
) -> None:
    root = filled(catalogue, 3)
    commit(
        catalogue,
        root,
        [
            record(b"n/a.jpg", near(100, 0, 0.6)),
            record(b"n/far.jpg", near(101, 0, -0.2)),
        ],
    )
    stored = catalogue.vectors(SPACE.id, np.array([4]))[0]
    twin = NewContent(content_hash(b"twin"), facts(), (stored * 0.999).astype(np.float32))
    commit(catalogue, root, [record(b"n/twin.jpg", twin)])
    with searching(catalogue) as searcher:
        collapsed = searcher.search(like(1, collapse=True))
        listed = searcher.search(like(1, collapse=False))
    assert 4 in labels(collapsed)
    assert 6 not in labels(collapsed)
    (hit,) = [hit for hit in collapsed.hits if hit.label == 4]
    assert [(copy.label, copy.kind) for copy in hit.copies] == [(6, CopyKind.NEAR)]
    assert {4, 6} <= set(labels(listed))


def test_collapsing_still_fills_the_wanted_number_of_hits(catalogue: Catalogue) -> None:
    root = filled(catalogue, 40)
    burst = [record(b"b/%d.jpg" % n, near(1000 + n, 0, 0.995)) for n in range(600)]
    commit(catalogue, root, burst)
    with searching(catalogue) as searcher:
        answer = searcher.search(like(1, limit=30, collapse=True))
    assert len(answer.hits) == 30
    assert len(answer.hits[0].copies) == 599


def test_a_limit_is_kept(catalogue: Catalogue) -> None:
    filled(catalogue, 50)
    with searching(catalogue) as searcher:
        for collapse in (True, False):
            assert len(searcher.search(like(1, limit=7, collapse=collapse)).hits) == 7


def test_a_minus_lowers_what_looks_like_it(catalogue: Catalogue) -> None:
    root = filled(catalogue, 2)
    files = [
        record(b"n/%d.jpg" % number, near(100 + number, to, score))
        for number, (to, score) in enumerate([(0, 0.7), (1, 0.8)])
    ]
    commit(catalogue, root, files)
    with searching(catalogue) as searcher:
        scores = {hit.label: hit.score for hit in searcher.search(like(1)).hits}
        away = {hit.label: hit.score for hit in searcher.search(like(1, -2)).hits}
    assert away[4] < scores[4]


def test_filters_limit_hits_to_what_passes(catalogue: Catalogue) -> None:
    root = catalogue.add_root(b"/pictures")
    catalogue.use_space(SPACE)
    tall = facts(width_px=300, height_px=900, captured_at=datetime(2020, 5, 1))
    wide = facts(width_px=900, height_px=300, captured_at=datetime(2024, 5, 1))
    files = [record(b"2020/%d.jpg" % n, new(n, tall), inode=n + 1) for n in range(10)]
    files += [record(b"2024/%d.jpg" % n, new(n, wide), inode=n + 1) for n in range(10, 30)]
    commit(catalogue, root, files)
    with searching(catalogue) as searcher:
        in_folder = labels(searcher.search(like(1, folder=b"/pictures/2020")))
        by_date = labels(searcher.search(like(1, after=date(2024, 1, 1))))
        by_shape = labels(searcher.search(like(1, orientation=Orientation.PORTRAIT)))
        nothing = searcher.search(like(1, folder=b"/pictures/none"))
    assert sorted(in_folder) == list(range(2, 11))
    assert sorted(by_date) == list(range(11, 31))
    assert sorted(by_shape) == list(range(2, 11))
    assert (nothing.hits, nothing.live_count) == ((), 30)


def test_with_a_folder_filter_the_copy_inside_that_folder_is_shown(catalogue: Catalogue) -> None:
    root = filled(catalogue, 3)
    commit(catalogue, root, [record(b"zz/copy.jpg", known(Label(2)), mtime_ns=2 * 10**18)])
    with searching(catalogue) as searcher:
        (hit,) = searcher.search(like(1, folder=b"/pictures/zz")).hits
    assert hit.record.files[0].path == b"/pictures/zz/copy.jpg"
    assert [os.path.dirname(copy.path) for copy in hit.copies] == [b"/pictures/f0"]  # noqa: PTH120


def test_a_library_whose_pictures_are_gone_answers_with_nothing(catalogue: Catalogue) -> None:
    filled(catalogue, 1)
    catalogue.remove_root(catalogue.roots()[0].id)
    with searching(catalogue) as searcher:
        answer = searcher.search(like(1))
    assert (answer.hits, answer.live_count) == ((), 0)


def test_an_unusable_query_says_what_to_do(catalogue: Catalogue) -> None:
    filled(catalogue, 3)
    with searching(catalogue) as searcher:
        with pytest.raises(QueryUnusable, match="Drop, paste or pick"):
            searcher.search(like())
        with pytest.raises(QueryUnusable, match="Add a picture"):
            searcher.search(like(-1))


def test_the_bands_follow_the_library_as_it_grows(catalogue: Catalogue) -> None:
    root = filled(catalogue, 2)
    with searching(catalogue) as searcher:
        before = searcher.search(like(1)).bands
        commit(catalogue, root, [record(b"m/%d.jpg" % n, new(100 + n)) for n in range(400)])
        after = searcher.search(like(1)).bands
    # In eight dimensions random pairs are far more alike than the reference says.
    assert after.related > before.related


def test_a_filter_value_is_part_of_the_answer(catalogue: Catalogue) -> None:
    filled(catalogue, 3)
    query = like(1, minimum_pixels=10)
    with searching(catalogue) as searcher:
        assert searcher.search(query).query is query
