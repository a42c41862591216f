"""Where two pictures agree: how well each part of one has a counterpart in the other.

A cell's best cosine with any cell of the other picture, wherever that lies, so that a thing
that moved, was mirrored or cut out still agrees. Between a floor, which the cells of unrelated
pictures rarely pass, and a ceiling, which those of copies mostly do, it becomes 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lookalike.values import Box, Pixels

__all__ = ["Agreement", "Explanation", "agreement", "spot_box"]

_SPOT_SHARE: Final = 0.35
"""How much of each side the box around a spot has: smaller boxes find little."""

_FLOOR: Final = 0.25
_CEILING: Final = 0.7
"""Measured with lookalike-1: the best cosines of unrelated pictures have their median at 0.20
and their upper quartile at 0.26, those of re-encoded half-size copies their lower quartile at
0.72 and their median at 0.81."""

Map = NDArray[np.float32]
"""Shape (rows, columns), 0 to 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """For each cell of two pictures, 0 to 1, how much of it the other picture has too."""

    query_map: Map
    hit_map: Map


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """Both pictures as they were compared, and where they agree.

    Each map covers the whole of its pixels; of a term with a box these are the box alone.
    """

    query_pixels: Pixels
    hit_pixels: Pixels
    query_map: Map
    hit_map: Map


def agreement(query_tokens: NDArray[np.float32], hit_tokens: NDArray[np.float32]) -> Agreement:
    """Return where two pictures agree.

    query_tokens, hit_tokens: (rows, columns, d) of unit length along the last axis; rows and
    columns may differ, d may not. Raises ValueError for other shapes.
    """
    if query_tokens.ndim != 3 or query_tokens.shape[2:] != hit_tokens.shape[2:]:
        raise ValueError(f"not tokens of two pictures: {query_tokens.shape}, {hit_tokens.shape}")
    cosines = np.tensordot(query_tokens, hit_tokens, axes=(2, 2))
    return Agreement(_share(cosines.max(axis=(2, 3))), _share(cosines.max(axis=(0, 1))))


def spot_box(x: float, y: float) -> Box:
    """Return the box around a spot, moved inside the picture where it would reach out of it.

    x, y: in fractions of the picture's size; a spot outside counts as one on the edge.
    """
    left, top = (min(max(at - _SPOT_SHARE / 2, 0.0), 1 - _SPOT_SHARE) for at in (x, y))
    return Box(left, top, left + _SPOT_SHARE, top + _SPOT_SHARE)


def _share(cosines: NDArray[np.float32]) -> Map:
    shares: Map = np.clip((cosines - _FLOOR) / (_CEILING - _FLOOR), 0, 1).astype(np.float32)
    return shares
