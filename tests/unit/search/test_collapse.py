"""Near-identical hits go under the best ranked of them."""

from __future__ import annotations

import numpy as np

from lookalike.search.collapse import leading_rows
from lookalike.values import Vectors
from made_catalogues import unit_vectors


def on_a_circle(*degrees: float) -> Vectors:
    radians = np.radians(degrees)
    return np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)


EDGE = float(np.cos(np.radians(10.5)))
"""Rows up to 10 degrees apart are the same picture."""


def test_a_row_goes_under_the_best_ranked_one_that_is_near() -> None:
    assert leading_rows(on_a_circle(0, 90, 5, 85), EDGE).tolist() == [0, 1, 0, 1]


def test_a_chain_of_small_steps_is_not_swallowed() -> None:
    assert leading_rows(on_a_circle(0, 8, 16, 24), EDGE).tolist() == [0, 0, 2, 2]


def test_rows_between_two_leaders_go_to_the_better_ranked() -> None:
    assert leading_rows(on_a_circle(0, 14, 7), EDGE).tolist() == [0, 1, 0]


def test_nothing_near_leaves_every_row_a_leader() -> None:
    vectors = on_a_circle(*range(0, 360, 30))
    assert leading_rows(vectors, EDGE).tolist() == list(range(12))


def test_it_ends_after_the_wanted_leaders_but_fills_these() -> None:
    found = leading_rows(on_a_circle(0, 90, 180, 5, 270), EDGE, stop_after=2)
    assert found.tolist() == [0, 1, -1, 0, -1]


def test_the_first_group_is_one_picture_whatever_its_scores() -> None:
    found = leading_rows(on_a_circle(0, 90, 180), EDGE, first_group=2)
    assert found.tolist() == [0, 0, 2]


def test_nothing_at_all_has_no_leaders() -> None:
    assert leading_rows(np.empty((0, 4), dtype=np.float32), EDGE).tolist() == []


def test_blocks_agree_with_a_plain_loop() -> None:
    vectors = unit_vectors(500, dimension=3, seed=3)
    expected: list[int] = []
    for row, vector in enumerate(vectors):
        leads = [one for one in sorted(set(expected)) if vectors[one] @ vector >= 0.9]
        expected.append(leads[0] if leads else row)
    assert leading_rows(vectors, 0.9).tolist() == expected
