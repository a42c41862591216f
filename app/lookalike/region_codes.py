"""Tokens of a picture as codes of one bit a value, and how well a query fits them.

A code keeps the sign of each value: of 256 values 32 bytes, of 7 × 7 cells 1568 bytes. The
query stays as it is and only the stored side is rounded (the asymmetric comparison of Jégou,
Douze and Schmid, *Product quantization for nearest neighbor search*, 2011), which loses far
less than comparing signs with signs.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["CODE_CELLS", "code_bytes", "decode_tokens", "encode_tokens", "pool_cells"]

CODE_CELLS: Final = 7
"""Rows and columns that are kept: 9 × 9 would be more than 2 KB a picture."""

Tokens = NDArray[np.float32]
"""Shape (count, rows, columns, d), unit length along the last axis."""


def code_bytes(dimension: int) -> int:
    """Return the size of one picture's code; ``dimension`` is a multiple of 8."""
    return CODE_CELLS * CODE_CELLS * dimension // 8


def pool_cells(tokens: Tokens, cells: int = CODE_CELLS) -> Tokens:
    """Return (count, cells, cells, d) of unit length: each cell the mean of what it covers.

    tokens: (count, rows, columns, d) with at least ``cells`` rows and columns. A cell at an
    edge between two takes of each the share that it covers.
    """
    rows = _shares(tokens.shape[1], cells)
    columns = _shares(tokens.shape[2], cells)
    pooled = np.einsum("ar,nrcd,bc->nabd", rows, tokens, columns, optimize=True)
    lengths = np.linalg.norm(pooled, axis=-1, keepdims=True)
    unit: Tokens = (pooled / np.maximum(lengths, np.float32(1e-12))).astype(np.float32)
    return unit


def encode_tokens(tokens: Tokens) -> list[bytes]:
    """Return one code a picture. Raises ValueError unless the values fill whole bytes."""
    if tokens.ndim != 4 or tokens.shape[-1] % 8:
        raise ValueError(f"not tokens: {tokens.shape}")
    bits = np.packbits(pool_cells(tokens) > 0, axis=-1)
    return [picture.tobytes() for picture in bits]


def decode_tokens(codes: list[bytes], dimension: int) -> Tokens:
    """Return (count, cells · cells, d) float32 of ±1/√d for codes of `encode_tokens`.

    Raises ValueError where a code has another size.
    """
    if any(len(code) != code_bytes(dimension) for code in codes):
        raise ValueError("a code of another size")
    packed = np.frombuffer(b"".join(codes), dtype=np.uint8)
    packed = packed.reshape(len(codes), CODE_CELLS * CODE_CELLS, dimension // 8)
    signs = np.unpackbits(packed, axis=-1).astype(np.float32) * 2 - 1
    decoded: Tokens = signs * np.float32(dimension**-0.5)
    return decoded


def _shares(fine: int, coarse: int) -> NDArray[np.float32]:
    """Return (coarse, fine): how much of each fine cell a coarse one covers, rows sum to 1."""
    if fine < coarse:
        raise ValueError(f"{fine} cells can't become {coarse}")
    edges = np.arange(coarse + 1) * fine / coarse
    starts = np.maximum(edges[:-1, None], np.arange(fine)[None, :])
    ends = np.minimum(edges[1:, None], np.arange(1, fine + 1)[None, :])
    covered = np.maximum(ends - starts, 0)
    shares: NDArray[np.float32] = (covered * coarse / fine).astype(np.float32)
    return shares
