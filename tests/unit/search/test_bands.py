"""Scores in words, by the library's own background."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lookalike.search.bands import (
    Background,
    Band,
    BandEdges,
    calibrate,
    distinct_rows,
    measure_background,
)
from lookalike.values import Vectors
from made_catalogues import unit_vectors
from made_searches import REFERENCE

WIDE = 64


def shifted(count: int, towards: float, seed: int = 0) -> Vectors:
    """Return pictures that all share a direction, like a library of one subject."""
    rows = unit_vectors(count, WIDE, seed)
    rows[:, 0] += towards
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def bursts(of: Vectors, frames: int, spread: float) -> Vectors:
    """Return several frames of each picture, in random order."""
    rng = np.random.default_rng(9)
    rows = np.repeat(of, frames, axis=0)
    rows = rows + spread * rng.normal(size=rows.shape) / np.sqrt(rows.shape[1])
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return rng.permutation(rows).astype(np.float32)


def test_a_score_on_an_edge_belongs_to_the_better_band() -> None:
    edges = BandEdges(same=0.9, very_similar=0.7, similar=0.5, related=0.3)
    scores = (1.0, 0.9, 0.89, 0.7, 0.5, 0.3, 0.29, -1.0)
    assert [edges.band_of(score) for score in scores] == [
        Band.SAME,
        Band.SAME,
        Band.VERY_SIMILAR,
        Band.VERY_SIMILAR,
        Band.SIMILAR,
        Band.RELATED,
        Band.UNRELATED,
        Band.UNRELATED,
    ]


def test_edges_out_of_order_are_a_fault() -> None:
    with pytest.raises(ValueError, match="order"):
        BandEdges(same=0.7, very_similar=0.7, similar=0.5, related=0.3)


def test_an_empty_library_goes_by_what_the_network_scored_when_it_was_exported() -> None:
    edges = calibrate(None, REFERENCE)
    assert edges.related == pytest.approx(REFERENCE.background_q99)
    assert edges.related < edges.similar < edges.very_similar < REFERENCE.copy_q05 < edges.same


def background(sample: Vectors) -> Background | None:
    return measure_background(sample[distinct_rows(sample, REFERENCE)])


def test_one_picture_has_no_background() -> None:
    assert measure_background(unit_vectors(1)) is None
    assert background(np.repeat(unit_vectors(1), 5, axis=0)) is None


def test_a_library_of_one_subject_asks_for_more_to_be_similar() -> None:
    plain = background(unit_vectors(400, WIDE))
    one_subject = background(shifted(400, 0.7))
    assert calibrate(one_subject, REFERENCE).related > calibrate(plain, REFERENCE).related


def test_the_library_counts_for_more_as_it_grows() -> None:
    measured = Background(q95=0.7, q99=0.8, q999=0.85, picture_count=10)
    few, many = (
        calibrate(replace(measured, picture_count=count), REFERENCE) for count in (10, 1000)
    )
    assert REFERENCE.background_q99 < few.related < many.related < 0.7


def test_bursts_do_not_move_the_edges() -> None:
    distinct = unit_vectors(100, WIDE)
    without = calibrate(background(distinct), REFERENCE)
    frames = bursts(distinct, 10, 0.4)
    assert np.median(frames[:200] @ frames[:200].T) < 0.1
    with_bursts = calibrate(background(frames), REFERENCE)
    assert with_bursts.related == pytest.approx(without.related, abs=0.02)
    assert with_bursts.similar == pytest.approx(without.similar, abs=0.02)
    assert with_bursts.very_similar == pytest.approx(without.very_similar, abs=0.03)


def test_no_library_makes_hits_collapse_earlier_than_its_network_says() -> None:
    tame = Background(q95=0.05, q99=0.06, q999=0.07, picture_count=1000)
    assert calibrate(tame, REFERENCE).same == calibrate(None, REFERENCE).same


def test_a_library_with_a_heavy_tail_makes_hits_collapse_later() -> None:
    heavy = Background(q95=0.6, q99=0.75, q999=0.88, picture_count=1000)
    assert calibrate(heavy, REFERENCE).same > calibrate(None, REFERENCE).same


def test_nonsense_in_a_networks_description_still_gives_ordered_edges() -> None:
    for value in (-1.0, 0.0, 0.97, 1.0):
        nonsense = replace(
            REFERENCE, background_q95=value, background_q99=value, background_q999=-value
        )
        calibrate(None, nonsense)
        calibrate(Background(value, value, value, 500), nonsense)
