"""Several pictures become one query vector."""

from __future__ import annotations

import numpy as np
import pytest

from lookalike.errors import QueryUnusable
from lookalike.search.combine import combine_terms
from made_catalogues import unit_vectors


def test_one_picture_is_its_own_vector() -> None:
    vectors = unit_vectors(1)
    np.testing.assert_allclose(combine_terms(vectors, [0.3]), vectors[0], atol=1e-6)


def test_two_pictures_of_equal_weight_meet_in_the_middle() -> None:
    vectors = unit_vectors(2)
    combined = combine_terms(vectors, [1.0, 1.0])
    assert combined @ vectors[0] == pytest.approx(combined @ vectors[1], abs=1e-6)


def test_the_heavier_picture_counts_for_more() -> None:
    vectors = unit_vectors(2)
    combined = combine_terms(vectors, [3.0, 1.0])
    assert combined @ vectors[0] > combined @ vectors[1]


def test_a_picture_of_weight_zero_takes_no_part() -> None:
    vectors = unit_vectors(2)
    np.testing.assert_allclose(combine_terms(vectors, [1.0, 0.0]), vectors[0], atol=1e-6)


def test_many_minuses_never_turn_the_query_round() -> None:
    vectors = unit_vectors(2, seed=5)
    many = np.concatenate([vectors[:1], np.repeat(vectors[1:], 50, axis=0)])
    assert combine_terms(many, [1.0] + [-1.0] * 50) @ vectors[0] > 0.5


def test_a_query_of_minuses_only_is_refused_with_what_to_do() -> None:
    with pytest.raises(QueryUnusable) as caught:
        combine_terms(unit_vectors(1), [-1.0])
    assert "Add a picture" in caught.value.remedy


def test_opposite_pictures_cancel_out_and_are_refused() -> None:
    vector = unit_vectors(1)
    with pytest.raises(QueryUnusable, match="cancel"):
        combine_terms(np.concatenate([vector, -vector]), [1.0, 1.0])


def test_huge_and_tiny_weights_do_not_overflow() -> None:
    vectors = unit_vectors(2)
    for scale in (1e300, 1e-300):
        combined = combine_terms(vectors, [scale, scale])
        np.testing.assert_allclose(combined, combine_terms(vectors, [1, 1]), atol=1e-6)


def test_weights_that_do_not_fit_the_vectors_are_a_fault() -> None:
    with pytest.raises(ValueError, match="weights"):
        combine_terms(unit_vectors(2), [1.0])
