"""Several pictures become one query vector.

The pictures with a positive weight are summed by weight, those with a negative one are
subtracted, the result is scaled to unit length: the Rocchio query of relevance feedback
(Rocchio 1971). As there, a minus counts for less than a plus. Only the ratio of the weights
counts, the order of the terms doesn't, and a minus never raises that picture's own score.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import QueryUnusable
from lookalike.values import Vectors

__all__ = ["combine_terms"]

_MINUS_SHARE: Final = 1 / 3
"""What a minus counts against a plus of the same weight: best between 1/4 and 1/2 on five
sets; at 1 the hits turn away from the subject itself (docs/decisions/0021-minus.md)."""

_MINUS_LIMIT: Final = 0.5
"""All minuses together are never longer than this share of the pluses, for the same reason."""

_CANCELLED: Final = 1e-4
"""Length of the pluses, as a share of their weights, under which only rounding is left."""


def combine_terms(vectors: Vectors, weights: Sequence[float]) -> NDArray[np.float32]:
    """Return the unit query vector (d,) of n terms.

    vectors: (n, d) rows of unit length.  weights: n finite numbers, negative for a minus;
    a term of weight 0 takes no part.
    Raises QueryUnusable when no weight is positive, or when the pluses cancel out.
    """
    factors = np.asarray(weights, dtype=np.float64)
    if vectors.ndim != 2 or factors.shape != (len(vectors),):
        raise ValueError(f"{factors.shape} weights for vectors of shape {vectors.shape}")
    if not (factors > 0).any():
        raise QueryUnusable(
            what="This query only says what the hits should not look like.",
            remedy="Add a picture that they should look like.",
        )
    # Scaled first, so that tiny or huge weights can't under- or overflow.
    factors /= factors.max()
    rows = vectors.astype(np.float64)
    plus = np.maximum(factors, 0) @ rows
    plus_length = float(np.linalg.norm(plus))
    if plus_length <= _CANCELLED * float(np.maximum(factors, 0).sum()):
        raise QueryUnusable(
            what="The pictures of this query cancel each other out.",
            remedy="Remove one of them, or change a weight.",
        )
    minus = _MINUS_SHARE * (np.maximum(-factors, 0) @ rows)
    minus_length = float(np.linalg.norm(minus))
    longest = _MINUS_LIMIT * plus_length
    if minus_length > longest:
        minus *= longest / minus_length
    total = plus - minus
    return (total / np.linalg.norm(total)).astype(np.float32)
