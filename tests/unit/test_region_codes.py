"""Codes of one bit a value: their size, what they keep, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from lookalike.region_codes import (
    CODE_CELLS,
    code_bytes,
    decode_tokens,
    encode_tokens,
    pool_cells,
)

DIMENSION = 256


def made_tokens(count: int, cells: int = 9, seed: int = 0) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, cells, cells, DIMENSION))
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


def test_a_picture_takes_less_than_2_kb() -> None:
    (code,) = encode_tokens(made_tokens(1))
    assert len(code) == code_bytes(DIMENSION) == 1568


def test_pooling_to_the_same_cells_changes_nothing() -> None:
    tokens = made_tokens(2, CODE_CELLS)
    assert pool_cells(tokens) == pytest.approx(tokens, abs=1e-6)


def test_a_cell_between_two_takes_its_share_of_each() -> None:
    tokens = np.zeros((1, 3, 3, 8), dtype=np.float32)
    for column in range(3):
        tokens[0, :, column, column] = 1
    left = pool_cells(tokens, 2)[0, 0, 0]
    assert left[:3] == pytest.approx(np.array([2, 1, 0]) / 5**0.5, abs=1e-6)


def test_every_cell_fits_its_own_code_best() -> None:
    tokens = made_tokens(3, CODE_CELLS)
    cells = tokens.reshape(-1, DIMENSION)
    codes = decode_tokens(encode_tokens(tokens), DIMENSION).reshape(-1, DIMENSION)
    fits = cells @ codes.T
    assert (fits.argmax(axis=1) == np.arange(len(cells))).all()
    assert np.diag(fits).mean() == pytest.approx((2 / np.pi) ** 0.5, abs=0.01)


def test_what_is_no_code_is_refused() -> None:
    (code,) = encode_tokens(made_tokens(1))
    with pytest.raises(ValueError, match="another size"):
        decode_tokens([code, code[:-1]], DIMENSION)
    with pytest.raises(ValueError, match="not tokens"):
        encode_tokens(np.ones((1, 9, 9, 3), dtype=np.float32))
    with pytest.raises(ValueError, match="can't become"):
        encode_tokens(made_tokens(1, CODE_CELLS - 1))
