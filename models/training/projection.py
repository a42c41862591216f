"""Reduce the descriptor to fewer values: directions · features, then length 1.

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
PICTURE_SHARE = 0.9
POWER = 0.0
"""Leading directions are weakened by their strength to half this power; 1 would whiten."""

_MIDDLE_TRACE = 0.2
"""How much of all that tells pictures apart is the middle map's: as in the descriptor."""

_LEAST_STRENGTH = 1e-5


@dataclass(frozen=True, slots=True)
class Projection:
    """A linear map of descriptors; the result is then scaled to length 1."""

    directions: NDArray[np.float32]
    """(d, k), the most telling direction first."""

    def apply(self, features: Features) -> Features:
        """Return unit rows (n, d) of ``features`` (n, k)."""
        return unit_rows(features @ self.directions.T)


def learn_projection(
    pictures: Features, copies: Features, classifier: Features, dimension: int
) -> Projection:
    """Learn ``dimension`` directions.

    pictures, copies: (n, k) descriptors of the substitute pictures and, row by row, of their
    half-size re-encoded copies.  classifier: (1000, 1280) weights of the network's last layer,
    which read both poolings of the last map.
    """
    sound, changed = unit_rows(pictures), unit_rows(copies)
    damping = damped(scatter(sound - changed), DAMPING)
    both = np.concatenate([sound, changed])
    varying = scatter(both - both.mean(axis=0))
    spread = mixed(varying, _telling(classifier, varying), PICTURE_SHARE)
    leading = principal(damping @ spread @ damping, dimension, power=POWER)
    return Projection((leading @ damping).astype(np.float32))


def _telling(classifier: Features, varying: Matrix) -> Matrix:
    """Return second moments (k, k): of the classifier for the last map, else as they vary."""
    width = classifier.shape[1]
    found = np.zeros_like(varying)
    own = scatter(classifier)
    for start in (0, width):
        found[start : start + width, start : start + width] = own / 2 * (1 - _MIDDLE_TRACE)
    rest = varying[2 * width :, 2 * width :]
    found[2 * width :, 2 * width :] = rest / np.trace(rest) * _MIDDLE_TRACE
    return found


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

    Each is scaled by its eigenvalue to the power -``power``/2, the first one to length 1. A
    direction in which next to nothing varied is not blown up without end.
    """
    values, vectors = np.linalg.eigh(spread)
    rows = vectors[:, ::-1].T[:dimension]
    strengths = np.maximum(values[::-1][:dimension] / values[-1], _LEAST_STRENGTH)
    largest = np.abs(rows).argmax(axis=1)
    signs = np.sign(rows[np.arange(len(rows)), largest])
    return rows * (signs * strengths ** (-power / 2))[:, None]
