"""The measures of docs/quality.md on cases that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from quality.looks import is_below_alike
from quality.measures import blended, bootstrap, precisions, ranks, recall_at
from quality.regions import cell_to_cell, reranked
from quality.sheets import choose


def _unit(rows: list[list[float]]) -> np.ndarray:
    array = np.array(rows, dtype=np.float32)
    return array / np.linalg.norm(array, axis=1, keepdims=True)


def test_precision_is_one_where_each_class_lies_together() -> None:
    vectors = _unit([[1, 0], [1, 0.1], [0, 1], [0.1, 1]])
    found = precisions(vectors, np.array(["a", "a", "b", "b"]))
    assert found.tolist() == [1, 1, 1, 1]


def test_a_class_of_one_picture_asks_nothing() -> None:
    vectors = _unit([[1, 0], [1, 0.1], [0, 1]])
    assert len(precisions(vectors, np.array(["a", "a", "b"]))) == 2


def test_a_tie_ranks_the_wanted_picture_last() -> None:
    gallery = _unit([[1, 0], [1, 0], [0, 1]])
    found = ranks(_unit([[1, 0], [0, 1]]), gallery, np.array([0, 2]))
    assert found.tolist() == [2, 1]
    assert recall_at(found, 1) == 0.5


def test_ranks_are_the_same_however_many_are_asked_at_once() -> None:
    rng = np.random.default_rng(0)
    gallery = _unit(rng.standard_normal((1100, 8)).tolist())
    found = ranks(gallery, gallery, np.arange(1100))
    assert (found == 1).all()


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_the_inner_product_of_blends_is_the_blend_of_scores(share: float) -> None:
    rng = np.random.default_rng(1)
    subject = _unit(rng.standard_normal((5, 6)).tolist())
    look = _unit(rng.standard_normal((5, 3)).tolist())
    rows = blended(subject, look, share)
    wanted = (1 - share) * subject @ subject.T + share * look @ look.T
    assert np.allclose(rows @ rows.T, wanted, atol=1e-6)


def test_the_bootstrap_weighs_each_set_the_same() -> None:
    base = [np.zeros(100), np.zeros(4)]
    found = bootstrap(base, [np.full(100, 0.1), np.full(4, 0.3)])
    assert found.difference == pytest.approx(0.2)
    assert found.low == pytest.approx(0.2)
    assert found.high == pytest.approx(0.2)


def test_the_interval_of_a_doubtful_gain_holds_zero() -> None:
    rng = np.random.default_rng(2)
    base = [rng.random(50)]
    found = bootstrap(base, [base[0] + rng.normal(0, 0.3, 50)])
    assert found.low < found.difference < found.high
    assert found.low < 0 < found.high


def test_a_copy_is_below_when_another_of_its_class_is_nearer() -> None:
    vectors = _unit([[1, 0], [1, 0.2], [0, 1], [0.2, 1]])
    classes = np.array(["a", "a", "b", "b"])
    copies = _unit([[1, 1], [1, 0.2], [0, 1], [0.2, 1]])
    assert is_below_alike(vectors, copies, classes).tolist() == [True, False, False, False]


def test_cells_are_matched_wherever_they_lie() -> None:
    query = _unit([[1, 0], [0, 1]])
    candidates = np.stack([_unit([[0, 1], [1, 0]]), _unit([[1, 0], [1, 0]])])
    assert cell_to_cell(query, candidates).tolist() == [1, 0.5]


def test_re_ranking_orders_the_candidates_anew_and_keeps_them_first() -> None:
    scores = np.array([[0.5, 0.9] + [0.1] * 400], dtype=np.float32)
    query = _unit([[1, 0]])[None]
    candidates = np.zeros((402, 1, 2), dtype=np.float32)
    candidates[0, 0] = (1, 0)
    found = reranked(scores, query, candidates, 1.0)
    assert found.argmax() == 0
    assert (found > 1).sum() == 300


def test_sheets_show_one_query_a_class_and_ties_are_not_the_first_files() -> None:
    precision = np.array([1.0] * 30 + [0.2, 0.1])
    classes = np.array([f"class {number // 3}" for number in range(30)] + ["x", "y"])
    best = choose(precision, classes, best=True)
    assert len({classes[row] for row in best}) == 4
    assert best != sorted(best)
    assert choose(precision, classes, best=False)[:2] == [31, 30]
