"""Hits by subject, by look, and by any mix of the two."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lookalike.catalogue import Catalogue, NewContent
from lookalike.errors import NetworkUnusable, QueryUnusable
from lookalike.networks import RowParts
from lookalike.search import Band, Query, Searcher
from lookalike.search.blend import blended_rows, combine_rows
from lookalike.search.calibration import Calibration, mixed_reference
from lookalike.values import Vectors, content_hash
from made_catalogues import SPACE, commit, facts, record, unit_vectors
from made_searches import REFERENCE, like, no_network

PARTS = RowParts(5, 3, 0.75)
LOOK_REFERENCE = replace(REFERENCE, background_q95=0.5, background_q99=0.7, background_q999=0.8)


def rows_of(subjects: Vectors, looks: Vectors) -> Vectors:
    return PARTS.join(subjects, looks)


def made_rows(count: int, seed: int = 0) -> Vectors:
    return rows_of(unit_vectors(count, 5, seed), unit_vectors(count, 3, seed + 1))


def mixed(rows: Vectors, look: float) -> np.ndarray:
    """Return the scores of all pairs by the definition."""
    subjects, looks = PARTS.subject_of(rows), PARTS.look_of(rows)
    mix: np.ndarray = (1 - look) * subjects @ subjects.T + look * looks @ looks.T
    return mix


@pytest.mark.parametrize("look", [0.0, 0.3, 1.0])
def test_blended_rows_score_each_other_as_queries_do(look: float) -> None:
    rows = made_rows(20)
    blended = blended_rows(rows, PARTS, look)
    np.testing.assert_allclose(blended @ blended.T, mixed(rows, look), atol=1e-5)
    asked = PARTS.query(combine_rows(rows[:1], [1.0], PARTS, look), look)
    np.testing.assert_allclose(rows @ asked, mixed(rows, look)[0], atol=1e-5)


def test_pictures_are_put_together_part_by_part() -> None:
    rows = made_rows(2)
    row = combine_rows(rows, [1.0, 1.0], PARTS, 0.5)[None]
    for part in (PARTS.subject_of, PARTS.look_of):
        both = part(rows).sum(axis=0)
        np.testing.assert_allclose(part(row)[0], both / np.linalg.norm(both), atol=1e-5)


def test_looks_that_cancel_out_are_no_matter_where_only_the_subject_counts() -> None:
    looks = unit_vectors(1, 3)
    rows = rows_of(unit_vectors(2, 5), np.concatenate([looks, -looks]))
    assert np.isfinite(combine_rows(rows, [1, 1], PARTS, 0.0)).all()
    with pytest.raises(QueryUnusable):
        combine_rows(rows, [1, 1], PARTS, 0.5)


def test_a_library_of_one_style_asks_for_more_where_the_look_counts() -> None:
    looks = unit_vectors(1, 3) + 0.1 * unit_vectors(300, 3, seed=5)
    rows = rows_of(
        unit_vectors(300, 5, seed=3), looks / np.linalg.norm(looks, axis=1, keepdims=True)
    )
    measured = Calibration(rows, PARTS, REFERENCE, LOOK_REFERENCE)
    assert measured.edges(0.0).related < measured.edges(0.5).related < measured.edges(1.0).related
    assert measured.edges(0.51) is measured.edges(0.5)


def test_the_look_moves_no_edge_of_a_network_without_one() -> None:
    measured = Calibration(None, RowParts(8), REFERENCE, None)
    assert measured.edges(0.0) is measured.edges(0.7)


def test_the_prior_goes_from_that_of_the_subject_to_that_of_the_look() -> None:
    assert mixed_reference(REFERENCE, LOOK_REFERENCE, 0) == REFERENCE
    assert mixed_reference(REFERENCE, LOOK_REFERENCE, 1) == LOOK_REFERENCE
    half = mixed_reference(REFERENCE, LOOK_REFERENCE, 0.5)
    assert half.background_q99 == pytest.approx(0.6)


# Searching: 1 is the query, 2 shows the same, 3 looks the same, 4 neither, 5 is a copy of 3

SUBJECTS = np.eye(5, dtype=np.float32)[[0, 0, 1, 2, 1]]
LOOKS = np.eye(3, dtype=np.float32)[[0, 1, 0, 2, 0]]


@contextmanager
def opened(path: Path, parts: RowParts) -> Iterator[Searcher]:
    catalogue = Catalogue.open(path / "catalogue.sqlite3")
    root = catalogue.add_root(b"/pictures")
    catalogue.use_space(SPACE)
    rows = rows_of(SUBJECTS, LOOKS)
    contents = [
        NewContent(content_hash(b"%d" % at), facts(width_px=400 + 50 * at), row)
        for at, row in enumerate(rows)
    ]
    commit(
        catalogue, root, [record(b"%d.jpg" % at, one, inode=at) for at, one in enumerate(contents)]
    )
    searcher = Searcher(
        catalogue, SPACE, REFERENCE, no_network, parts=parts, look_reference=LOOK_REFERENCE
    )
    try:
        yield searcher
    finally:
        searcher.close()
        catalogue.close()


@pytest.fixture
def searcher(tmp_path: Path) -> Iterator[Searcher]:
    with opened(tmp_path, PARTS) as made:
        yield made


def by_look(look: float, *, collapse: bool = False) -> Query:
    return replace(like(1, collapse=collapse), look=look)


@pytest.mark.parametrize(
    ("look", "scores"),
    [(0.0, {2: 1.0, 3: 0.0, 4: 0.0}), (0.25, {2: 0.75, 3: 0.25}), (1.0, {2: 0.0, 3: 1.0})],
)
def test_the_score_is_the_mix_that_was_asked_for(
    searcher: Searcher, look: float, scores: dict[int, float]
) -> None:
    found = {hit.label: hit.score for hit in searcher.search(by_look(look)).hits}
    assert {label: found[label] for label in scores} == pytest.approx(scores, abs=2e-3)


def test_the_best_hit_is_another_by_look(searcher: Searcher) -> None:
    assert searcher.search(by_look(0.0)).hits[0].label == 2
    assert searcher.search(by_look(1.0)).hits[0].label == 3


def test_what_only_looks_the_same_is_not_called_the_same_picture(searcher: Searcher) -> None:
    assert searcher.search(by_look(0.0)).hits[0].band is Band.SAME
    assert searcher.search(by_look(1.0)).hits[0].band is Band.VERY_SIMILAR


def test_copies_are_told_by_subject_whatever_the_look_counts(searcher: Searcher) -> None:
    hits = searcher.search(by_look(1.0, collapse=True)).hits
    assert [hit.label for hit in hits] == [3, 2, 4]
    assert [len(hit.copies) for hit in hits] == [1, 0, 0]


def test_a_look_of_a_network_without_one_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with opened(tmp_path, RowParts(SPACE.dimension)) as plain:
        with pytest.raises(NetworkUnusable) as caught:
            plain.search(by_look(0.5))
        assert "look 0" in caught.value.remedy
        assert len(plain.search(by_look(0.0)).hits) == 4


@pytest.mark.parametrize("look", [-0.1, 1.1, float("nan")])
def test_a_share_of_the_look_is_between_nothing_and_all(look: float) -> None:
    with pytest.raises(ValueError, match="look"):
        by_look(look)
