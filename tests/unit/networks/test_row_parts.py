"""A row holds subject and look; any mix of both is one inner product with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lookalike.networks import RowParts, golden_pictures, open_embedder, prepare
from made_networks import (
    LOOK_DIMENSION,
    expected_looks,
    expected_tokens,
    expected_vectors,
    make_network,
)

PARTS = RowParts(subject_dimension=12, look_dimension=5, subject_share=0.75)


def _unit_rows(rng: np.random.Generator, width: int) -> NDArray[np.float32]:
    rows = rng.standard_normal((20, width)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.parametrize("look", [0, 0.3, 1])
def test_any_mix_is_one_inner_product_with_the_stored_rows(look: float) -> None:
    rng = np.random.default_rng(5)
    subject, looks = _unit_rows(rng, 12), _unit_rows(rng, 5)
    rows = PARTS.join(subject, looks)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    wanted = (1 - look) * (subject @ subject[0]) + look * (looks @ looks[0])
    np.testing.assert_allclose(rows @ PARTS.query(rows[0], look), wanted, atol=1e-5)


def test_a_row_is_taken_apart_into_what_it_was_made_from() -> None:
    rng = np.random.default_rng(6)
    subject, looks = _unit_rows(rng, 12), _unit_rows(rng, 5)
    rows = PARTS.join(subject, looks)
    np.testing.assert_allclose(PARTS.subject_of(rows), subject, atol=1e-6)
    np.testing.assert_allclose(PARTS.look_of(rows), looks, atol=1e-6)


def test_a_network_without_a_look_has_none_to_ask_for() -> None:
    plain = RowParts(12)
    row = _unit_rows(np.random.default_rng(7), 12)[0]
    assert np.array_equal(plain.query(row, 0), row)
    with pytest.raises(ValueError, match="look"):
        plain.query(row, 0.5)
    with pytest.raises(ValueError, match="look"):
        plain.look_of(row[None])
    with pytest.raises(ValueError, match="look"):
        PARTS.query(np.ones(17, np.float32), 1.1)


def test_an_embedder_joins_what_the_network_says_in_one_pass(tmp_path: Path) -> None:
    network = make_network(tmp_path / "tiny", has_look=True)
    inputs = np.stack([prepare(picture, network) for picture in golden_pictures()])
    embedder = open_embedder(network)
    rows = embedder.embed(golden_pictures())
    assert network.look is not None
    assert network.look.dimension == LOOK_DIMENSION
    np.testing.assert_allclose(network.parts.subject_of(rows), expected_vectors(inputs), atol=1e-5)
    np.testing.assert_allclose(network.parts.look_of(rows), expected_looks(inputs), atol=1e-5)
    np.testing.assert_allclose(
        embedder.embed_tokens(golden_pictures()),
        expected_tokens(inputs).transpose(0, 2, 3, 1),
        atol=1e-5,
    )


def test_a_look_that_the_golden_values_do_not_know_is_no_proof(tmp_path: Path) -> None:
    network = make_network(tmp_path / "tiny", has_look=True)
    path = network.folder / "golden.json"
    path.write_text(path.read_text().replace('"look"', '"looks"'))
    with pytest.raises(Exception, match=r"golden\.json"):
        open_embedder(network)
