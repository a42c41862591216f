"""Scores in words: a band says where a score stands among pairs of unrelated pictures.

A cosine means nothing to a person and differs between networks and libraries. In a library
with a background of its own the edges are tail points of the scores of random pairs of its
pictures: *related* is what one pair in 20 reaches, *similar* one in 100, *very similar* one
in 1,000. While a library is small the network's reference stands in, measured when it was
exported, and fades as pictures join: *related* begins where one in 100 pairs of certainly
unrelated pictures ends, *same picture* where nearly all copies are, the other two between.

All blending and extrapolating is done on Fisher's z = artanh(score) (Fisher, Biometrika
1915), where the tail of the background is close to straight against the logarithm of its
probability. Measured in docs/decisions/0020-bands.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lookalike.networks import Reference
from lookalike.search.collapse import leading_rows
from lookalike.values import Vectors

__all__ = [
    "SAMPLE_COUNT",
    "Background",
    "Band",
    "BandEdges",
    "calibrate",
    "distinct_rows",
    "measure_background",
]

SAMPLE_COUNT: Final = 1024
"""Pictures that stand for a library: half a million pairs, some 50 ms."""

_PRIOR_COUNT: Final = 300
"""The prior weighs as much as this many distinct pictures of the library."""

_SIMILAR_SHARE: Final = 0.2
_VERY_SIMILAR_SHARE: Final = 0.45
"""How far the prior's edges lie on the way from *related* to *same picture*, in z."""

_SAME_STRETCH: Final = 1.1
"""*Same picture* begins a tenth further out in z than what 95 of 100 copies reached: at that
score itself too many different pictures of one subject would collapse into one hit."""

_SAME_DECADES: Final = 2.5
"""In a library with a heavy tail it begins this many powers of ten beyond one pair in 1,000."""

_SAME_LIMITS: Final = (0.85, 0.97)
_GAP: Final = 0.03
"""Least distance between two edges in z; keeps the bands in order on any input."""


class Band(StrEnum):
    """How alike two pictures are, in the words that a person sees."""

    SAME = "same picture"
    VERY_SIMILAR = "very similar"
    SIMILAR = "similar"
    RELATED = "related"
    UNRELATED = "probably unrelated"


@dataclass(frozen=True, slots=True)
class BandEdges:
    """The lowest score of each band; below ``related`` a hit is probably unrelated."""

    same: float
    very_similar: float
    similar: float
    related: float

    def __post_init__(self) -> None:
        if not (-1 <= self.related < self.similar < self.very_similar < self.same <= 1):
            raise ValueError(f"band edges out of order: {self}")

    def band_of(self, score: float) -> Band:
        """Return the band of a score; a score on an edge belongs to the better band."""
        if score >= self.same:
            return Band.SAME
        if score >= self.very_similar:
            return Band.VERY_SIMILAR
        if score >= self.similar:
            return Band.SIMILAR
        return Band.RELATED if score >= self.related else Band.UNRELATED


@dataclass(frozen=True, slots=True)
class Background:
    """Tail points of the scores of random pairs, and how many pictures they come from."""

    q95: float
    q99: float
    q999: float
    picture_count: int


def distinct_rows(subjects: Vectors, prior: Reference) -> NDArray[np.intp]:
    """Return the rows that stand for a sample, one of each burst.

    subjects: (n, d) rows of unit length in random order. Of pictures that the prior calls very
    similar only one is kept, or a folder of bursts would teach that nothing is similar to
    anything.
    """
    leaders = leading_rows(subjects, calibrate(None, prior).very_similar)
    return np.flatnonzero(leaders == np.arange(len(subjects)))


def measure_background(distinct: Vectors) -> Background | None:
    """Measure the scores between distinct pictures drawn at random from a library.

    distinct: (n, d) rows of unit length. Returns None under two pictures.
    """
    if len(distinct) < 2:
        return None
    pairs = (distinct @ distinct.T)[np.triu_indices(len(distinct), 1)]
    q95, q99, q999 = (float(value) for value in np.quantile(pairs, (0.95, 0.99, 0.999)))
    return Background(q95=q95, q99=q99, q999=q999, picture_count=len(distinct))


def calibrate(background: Background | None, prior: Reference) -> BandEdges:
    """Return the edges of the bands for a library with this background, or with none yet.

    A library can raise the edge of *same picture* over the prior's and never lower it: what
    is a copy depends on the network, and hits collapse at this edge.
    """
    floor, copies = _fisher(prior.background_q99, prior.copy_q05)
    top = float(np.arctanh(np.clip(np.tanh(_SAME_STRETCH * copies), *_SAME_LIMITS)))
    floor = min(floor, top - 10 * _GAP)
    z = floor + (top - floor) * np.array([0, _SIMILAR_SHARE, _VERY_SIMILAR_SHARE])
    if background is not None:
        own = _fisher(background.q95, background.q99, background.q999)
        share = background.picture_count / (background.picture_count + _PRIOR_COUNT)
        z += share * (own - z)
        own_top = float(own[2] + _SAME_DECADES * (own[2] - own[1]))
        top += share * max(0.0, min(own_top, math.atanh(_SAME_LIMITS[1])) - top)
    very_similar = min(float(z[2]), top - _GAP)
    similar = min(float(z[1]), very_similar - _GAP)
    related = min(float(z[0]), similar - _GAP)
    return BandEdges(
        same=math.tanh(top),
        very_similar=math.tanh(very_similar),
        similar=math.tanh(similar),
        related=math.tanh(related),
    )


def _fisher(*scores: float) -> NDArray[np.float64]:
    return np.arctanh(np.clip(np.array(scores, dtype=np.float64), -0.999, 0.999))
