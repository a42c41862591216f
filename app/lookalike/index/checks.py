"""What may enter an index: checked at the door, for what lies behind takes anything.

hnswlib accepts NaN rows and zero rows and lowers its recall with them, and casts a label of
-1 to 18446744073709551615 and one of 7.9 to 7.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lookalike.values import Labels, Vectors

__all__ = ["checked_allowed", "checked_labels", "checked_queries", "checked_vectors"]

_UNIT_TOLERANCE = 0.01
_SHORTEST = 1e-6


def checked_vectors(vectors: Vectors, dimension: int) -> Vectors:
    """Return ``vectors`` C-contiguous; ValueError unless (n, dimension) float32 unit rows."""
    squares = _squares(vectors, dimension)
    # Written so that NaN fails too.
    if not np.all(np.abs(squares - 1.0) <= 2 * _UNIT_TOLERANCE):
        raise ValueError("vectors are finite rows of unit length")
    return np.ascontiguousarray(vectors)


def checked_queries(queries: Vectors, dimension: int) -> Vectors:
    """Return ``queries`` C-contiguous; ValueError unless (n, dimension) float32, finite rows.

    They may be of any length but 0: one that gives the parts of a row another weight than
    they have in it is longer than 1, and the order of inner products is what counts.
    """
    squares = _squares(queries, dimension)
    if not np.all((squares > _SHORTEST) & np.isfinite(squares)):
        raise ValueError("queries are finite rows, longer than 0")
    return np.ascontiguousarray(queries)


def _squares(vectors: Vectors, dimension: int) -> NDArray[np.float32]:
    if vectors.dtype != np.float32 or vectors.ndim != 2 or vectors.shape[1] != dimension:
        raise ValueError(
            f"vectors are (count, {dimension}) float32, not {vectors.shape} {vectors.dtype}"
        )
    squares: NDArray[np.float32] = np.einsum("ij,ij->i", vectors, vectors)
    return squares


def checked_labels(labels: Labels) -> Labels:
    """Return ``labels`` as they are; ValueError unless they are int64, positive and unique."""
    if labels.dtype != np.int64 or labels.ndim != 1:
        raise ValueError(f"labels are (count,) int64, not {labels.shape} {labels.dtype}")
    if len(labels) and labels.min() < 1:
        raise ValueError("labels are at least 1")
    if len(np.unique(labels)) != len(labels):
        raise ValueError("a label occurs twice")
    return labels


def checked_allowed(allowed: Labels) -> Labels:
    """Return ``allowed``; ValueError unless it is int64 and strictly ascending."""
    if allowed.dtype != np.int64 or allowed.ndim != 1 or not np.all(allowed[1:] > allowed[:-1]):
        raise ValueError("allowed labels are int64, sorted and unique")
    return allowed
