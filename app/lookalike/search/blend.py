"""Subject and look of pictures mixed into one score, by the share that a query gives the look.

A score is (1 - look) · cosine of the subjects + look · cosine of the looks. Pictures are put
together part by part, each part scaled to length 1, so that a minus or a weight means the same
for both whatever their lengths.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import NetworkUnusable, QueryUnusable
from lookalike.networks import RowParts
from lookalike.search.combine import combine_terms
from lookalike.values import Vectors

__all__ = ["blended_rows", "combine_rows", "require_look"]


def require_look(parts: RowParts, look: float) -> None:
    """Raise NetworkUnusable where a share of the look is asked of rows that hold none."""
    if look > 0 and not parts.has_look:
        raise NetworkUnusable(
            what="The network in use says nothing of how pictures look, only what they show.",
            remedy="Search by subject alone (look 0), or choose a network that has a look, "
            "like ‘lookalike-1’, and index the library with it to the end.",
        )


def blended_rows(rows: Vectors, parts: RowParts, look: float) -> Vectors:
    """Return unit rows whose inner product with each other is the score of two pictures.

    rows: (n, d) as stored. A part that has no share in the score is left out.
    """
    if look == 0:
        return parts.subject_of(rows)
    if look == 1:
        return parts.look_of(rows)
    shares = np.sqrt(np.array([1 - look, look], dtype=np.float32))
    return np.concatenate(
        [shares[0] * parts.subject_of(rows), shares[1] * parts.look_of(rows)], axis=1
    )


def combine_rows(
    rows: Vectors, weights: Sequence[float], parts: RowParts, look: float
) -> NDArray[np.float32]:
    """Return the row (d,) of a query of n pictures; `RowParts.query` makes it a score.

    rows: (n, d) as stored.  weights: as for `combine_terms`.
    Raises QueryUnusable when no weight is positive, or when the pictures cancel out in a part
    that counts; one that doesn't count is zero then.
    """
    if not parts.has_look:
        return combine_terms(rows, weights)
    subject = _combined(parts.subject_of(rows), weights, counts=look < 1)
    own_look = _combined(parts.look_of(rows), weights, counts=look > 0)
    row: NDArray[np.float32] = parts.join(subject[None], own_look[None])[0]
    return row


def _combined(rows: Vectors, weights: Sequence[float], *, counts: bool) -> NDArray[np.float32]:
    try:
        return combine_terms(rows, weights)
    except QueryUnusable:
        if counts:
            raise
        return np.zeros(rows.shape[1], dtype=np.float32)
