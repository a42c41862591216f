"""The algebra of queries, collapsing, bands and rankings, on whatever hypothesis thinks up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lookalike.errors import QueryUnusable
from lookalike.search.bands import Background, Band, BandEdges, calibrate
from lookalike.search.collapse import leading_rows
from lookalike.search.combine import combine_terms
from lookalike.search.ranking_measures import average_precision, measure_rankings
from lookalike.values import Vectors
from made_searches import REFERENCE

DIMENSION = 16


@st.composite
def pictures(draw: st.DrawFn, least: int = 1, most: int = 6) -> Vectors:
    """Draw unit vectors as a network makes them: none opposite to another by design."""
    seed = draw(st.integers(0, 2**32 - 1))
    count = draw(st.integers(least, most))
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def weights_for(vectors: Vectors) -> st.SearchStrategy[list[float]]:
    """Draw a weight for each, the first one a plus."""
    others = st.floats(-3, 3, allow_nan=False)
    return st.tuples(
        st.floats(0.1, 3), st.lists(others, min_size=len(vectors) - 1, max_size=len(vectors) - 1)
    ).map(lambda pair: [pair[0], *pair[1]])


@given(st.data(), st.floats(1e-6, 1e6))
def test_scaling_all_weights_changes_nothing(data: st.DataObject, factor: float) -> None:
    vectors = data.draw(pictures())
    weights = data.draw(weights_for(vectors))
    once = combine_terms(vectors, weights)
    again = combine_terms(vectors, [factor * weight for weight in weights])
    np.testing.assert_allclose(once, again, atol=1e-5)


@given(st.data())
def test_the_order_of_terms_changes_nothing(data: st.DataObject) -> None:
    vectors = data.draw(pictures())
    weights = data.draw(weights_for(vectors))
    order = data.draw(st.permutations(range(len(vectors))))
    once = combine_terms(vectors, weights)
    again = combine_terms(vectors[order], [weights[row] for row in order])
    np.testing.assert_allclose(once, again, atol=1e-5)


@given(st.data())
def test_a_query_has_unit_length(data: st.DataObject) -> None:
    vectors = data.draw(pictures())
    combined = combine_terms(vectors, data.draw(weights_for(vectors)))
    assert np.linalg.norm(combined) == pytest.approx(1, abs=1e-5)


@given(pictures(), st.floats(0.1, 3))
def test_a_term_of_weight_zero_changes_nothing(vectors: Vectors, weight: float) -> None:
    weights = [weight] * len(vectors)
    extended = np.concatenate([vectors, -vectors[:1]])
    once = combine_terms(vectors, weights)
    np.testing.assert_allclose(once, combine_terms(extended, [*weights, 0.0]), atol=1e-6)


@given(pictures(least=2), st.floats(0.1, 3))
def test_naming_a_picture_twice_is_naming_it_with_the_sum(vectors: Vectors, weight: float) -> None:
    twice = combine_terms(np.concatenate([vectors, vectors[:1]]), [weight] * (len(vectors) + 1))
    summed = combine_terms(vectors, [2 * weight, *[weight] * (len(vectors) - 1)])
    np.testing.assert_allclose(twice, summed, atol=1e-5)


@given(pictures(least=2), st.floats(0.1, 3))
def test_a_minus_pushes_the_query_away_from_its_picture(vectors: Vectors, minus: float) -> None:
    pluses, unwanted = vectors[:-1], vectors[-1]
    weights = [1.0] * len(pluses)
    before = float(combine_terms(pluses, weights) @ unwanted)
    assume(before < 0.99)
    after = float(combine_terms(vectors, [*weights, -minus]) @ unwanted)
    assert after < before


@given(pictures(least=2), st.floats(0.1, 3), st.floats(0.1, 3))
def test_more_weight_brings_the_query_nearer(vectors: Vectors, less: float, more: float) -> None:
    assume(more > less + 0.01)
    others = [1.0] * (len(vectors) - 1)
    near, nearer = (combine_terms(vectors, [one, *others]) @ vectors[0] for one in (less, more))
    assert nearer >= near - 1e-6


@given(pictures())
def test_minuses_alone_are_refused(vectors: Vectors) -> None:
    with pytest.raises(QueryUnusable):
        combine_terms(vectors, [-1.0] * len(vectors))


@given(pictures(most=40), st.floats(-0.5, 1))
def test_what_goes_under_a_hit_is_near_to_it_and_no_two_hits_are_near(
    vectors: Vectors, edge: float
) -> None:
    assume(np.abs(vectors @ vectors.T - edge).min() > 1e-5)
    leaders = leading_rows(vectors, edge)
    scores = vectors @ vectors.T
    hits = np.flatnonzero(leaders == np.arange(len(vectors)))
    for row, leader in enumerate(leaders.tolist()):
        assert leader == row or (leader < row and scores[row, leader] >= edge)
        assert leader in hits
        better = hits[(hits < leader) & (hits < row)]
        assert not (scores[row, better] >= edge).any()


@given(
    st.one_of(
        st.none(),
        st.builds(
            Background,
            q95=st.floats(-1, 1),
            q99=st.floats(-1, 1),
            q999=st.floats(-1, 1),
            picture_count=st.integers(2, 1024),
        ),
    ),
    st.lists(st.floats(-1, 1), min_size=2, max_size=10),
)
def test_a_higher_score_never_has_a_weaker_band(
    background: Background | None, scores: list[float]
) -> None:
    edges = calibrate(background, REFERENCE)
    strength = list(Band)
    found = [strength.index(edges.band_of(score)) for score in sorted(scores)]
    assert found == sorted(found, reverse=True)
    assert isinstance(edges, BandEdges)


def slow_average_precision(scores: list[float], relevant: list[bool]) -> float:
    """Follow the definition word for word: precision at the rank of each relevant picture."""
    ranking = sorted(zip(scores, relevant, strict=True), key=lambda one: (-one[0], one[1]))
    precisions = []
    for rank in range(1, len(ranking) + 1):
        if ranking[rank - 1][1]:
            found = sum(1 for _, is_relevant in ranking[:rank] if is_relevant)
            precisions.append(found / rank)
    return sum(precisions) / len(precisions)


@given(st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=1, max_size=40))
def test_average_precision_is_what_its_definition_says(ranked: list[tuple[int, bool]]) -> None:
    scores = [score / 5 for score, _ in ranked]
    relevant = [is_relevant for _, is_relevant in ranked]
    assume(any(relevant))
    found = average_precision(np.array(scores), np.array(relevant))
    assert found == pytest.approx(slow_average_precision(scores, relevant))


@given(pictures(least=2, most=25), st.data())
def test_leave_one_out_agrees_with_ranking_each_picture_by_hand(
    vectors: Vectors, data: st.DataObject
) -> None:
    count = len(vectors)
    classes = data.draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))
    measures = measure_rankings(vectors, np.array(classes, dtype=np.int64))
    expected = {}
    for query in range(count):
        others = [row for row in range(count) if row != query]
        relevant = [classes[row] == classes[query] for row in others]
        if any(relevant):
            scores = [float(vectors[query] @ vectors[row]) for row in others]
            expected[query] = slow_average_precision(scores, relevant)
    assert measures.rows.tolist() == list(expected)
    np.testing.assert_allclose(measures.average_precision, list(expected.values()), rtol=1e-6)


@given(st.integers(1, 30), st.integers(1, 30))
def test_a_perfect_ranking_has_average_precision_one(relevant: int, others: int) -> None:
    scores = np.concatenate([np.ones(relevant), np.zeros(others)])
    assert average_precision(scores, scores == 1) == 1.0


@given(st.integers(1, 30), st.integers(0, 30))
def test_equal_scores_profit_nobody(relevant: int, others: int) -> None:
    is_relevant = np.arange(relevant + others) < relevant
    found = average_precision(np.zeros(relevant + others), is_relevant)
    worst = np.mean([rank / (others + rank) for rank in range(1, relevant + 1)])
    assert found == pytest.approx(worst)
