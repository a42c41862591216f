"""Reduce the 1280 pooled features to fewer values: directions · features, then length 1.

Three sources decide which directions are kept (docs/decisions/0003): how features vary over
the substitute pictures, which directions the network's own classifier reads, and which ones
change when nothing but the size and the compression of a picture changes. The last are damped,
as in within-class covariance normalisation (Hatch, Kajarekar and Stolcke, Interspeech 2006).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Features = NDArray[np.float32]
Matrix = NDArray[np.float64]

DAMPING = 0.25
PICTURE_SHARE = 0.3
POWER = 0.5
"""Leading directions are weakened by their strength to half this power; 1 would whiten."""


@dataclass(frozen=True, slots=True)
class Projection:
    """A linear map of pooled features; the result is then scaled to length 1."""

    directions: NDArray[np.float32]
    """(d, 1280), the most telling direction first."""

    def apply(self, features: Features) -> Features:
        """Return unit rows (n, d) of ``features`` (n, 1280)."""
        return unit_rows(features @ self.directions.T)


def learn_projection(
    pictures: Features, copies: Features, classifier: Features, dimension: int
) -> Projection:
    """Learn ``dimension`` directions.

    pictures, copies: (n, 1280) features of the substitute pictures and, row by row, of their
    half-size re-encoded copies.  classifier: (1000, 1280) weights of the network's last layer.
    """
    sound, changed = unit_rows(pictures), unit_rows(copies)
    damping = damped(scatter(sound - changed), DAMPING)
    both = np.concatenate([sound, changed])
    spread = mixed(scatter(both - both.mean(axis=0)), scatter(classifier), PICTURE_SHARE)
    leading = principal(damping @ spread @ damping, dimension, power=POWER)
    return Projection((leading @ damping).astype(np.float32))


def unit_rows(rows: Features) -> Features:
    """Scale each row to length 1."""
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def scatter(rows: Features) -> Matrix:
    """Return the second moments (k, k) of ``rows`` (n, k), with trace 1."""
    exact = rows.astype(np.float64)
    product = exact.T @ exact
    return product / np.trace(product)


def mixed(first: Matrix, second: Matrix, share: float) -> Matrix:
    """Return ``share`` of the first and the rest of the second."""
    return share * first + (1 - share) * second


def damped(nuisance: Matrix, strength: float) -> Matrix:
    """Return (I + strength · k · nuisance) to the power -1/2: less of what only disturbs."""
    width = len(nuisance)
    values, vectors = np.linalg.eigh(np.eye(width) + strength * width * nuisance)
    return (vectors * values**-0.5) @ vectors.T


def principal(spread: Matrix, dimension: int, *, power: float = 0) -> Matrix:
    """Return the ``dimension`` leading eigenvectors as rows, each with a settled sign.

    Each is scaled by its eigenvalue to the power -``power``/2, the first one to length 1.
    """
    values, vectors = np.linalg.eigh(spread)
    rows = vectors[:, ::-1].T[:dimension]
    strengths = values[::-1][:dimension] / values[-1]
    largest = np.abs(rows).argmax(axis=1)
    signs = np.sign(rows[np.arange(len(rows)), largest])
    return rows * (signs * strengths ** (-power / 2))[:, None]
