"""A graph made of rows of subject and look finds its way whatever mix is asked for."""

from __future__ import annotations

import numpy as np
import pytest

from lookalike.index import HnswIndex
from lookalike.networks import RowParts

COUNT = 6000
K = 20
MARGIN = 2
"""`find_candidates` asks for about twice as many of 20, and scores them again exactly."""
PARTS = RowParts(48, 16, 0.75)


def clustered(rng: np.random.Generator, dimension: int, cluster_count: int) -> np.ndarray:
    """Return unit rows in clusters of unequal size and width, as pictures are."""
    centres = rng.standard_normal((cluster_count, dimension))
    widths = rng.uniform(0.3, 1.0, cluster_count)
    chosen = rng.choice(cluster_count, COUNT, p=rng.dirichlet(np.full(cluster_count, 0.5)))
    noise = rng.standard_normal((COUNT, dimension))
    rows = centres[chosen] + noise * widths[chosen, None]
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    rng = np.random.default_rng(8)
    # Drawn apart: what looks alike mostly shows something else.
    return PARTS.join(clustered(rng, 48, 120), clustered(rng, 16, 25))


@pytest.fixture(scope="module")
def graph(rows: np.ndarray) -> HnswIndex:
    index = HnswIndex(PARTS.dimension, thread_count=1)
    index.add(np.arange(1, COUNT + 1), rows)
    return index


@pytest.mark.parametrize("look", [0.0, 0.5, 1.0])
def test_a_graph_of_both_finds_the_best_of_any_mix(
    rows: np.ndarray, graph: HnswIndex, look: float
) -> None:
    asked = np.random.default_rng(9).choice(COUNT, 60, replace=False)
    queries = np.stack([PARTS.query(row, look) for row in rows[asked]])
    proposed = graph.nearest(queries, MARGIN * K).labels - 1
    scores = queries @ rows.T
    best = np.argsort(-scores, axis=1)[:, :K]
    found = [np.isin(true, some).mean() for true, some in zip(best, proposed, strict=True)]
    assert np.mean(found) >= 0.95


@pytest.mark.parametrize("look", [0.0, 0.3, 1.0])
def test_an_inner_product_with_a_row_is_the_mix_of_both_cosines(
    rows: np.ndarray, look: float
) -> None:
    subjects, looks = PARTS.subject_of(rows[:9]), PARTS.look_of(rows[:9])
    mix = (1 - look) * (subjects @ subjects[0]) + look * (looks @ looks[0])
    assert rows[:9] @ PARTS.query(rows[0], look) == pytest.approx(mix, abs=1e-5)
