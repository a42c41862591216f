"""The edges of the bands for each share of the look, measured on one sample of a library."""

from __future__ import annotations

import threading
from typing import Final

from lookalike.networks import Reference, RowParts
from lookalike.search.bands import BandEdges, calibrate, distinct_rows, measure_background
from lookalike.search.blend import blended_rows
from lookalike.values import Vectors

__all__ = ["Calibration", "mixed_reference"]

_STEP: Final = 0.05
"""Shares of the look this close have the same edges: a slider that is dragged asks for many,
and each costs some 50 ms of half a million pairs."""


class Calibration:
    """Measures when first asked for a share and remembers. Thread-safe."""

    def __init__(
        self,
        sample: Vectors | None,
        parts: RowParts,
        reference: Reference,
        look_reference: Reference | None,
    ) -> None:
        """Measure nothing yet.

        sample: (n, d) stored rows of pictures drawn at random; None for a library without.
        """
        self._sample = sample
        self._parts = parts
        self._reference = reference
        self._look_reference = look_reference
        self._lock = threading.Lock()
        self._is_distinct = False
        self._edges: dict[float, BandEdges] = {}

    def edges(self, look: float) -> BandEdges:
        """Return the edges for scores with this share of the look, from 0 to 1."""
        step = round(look / _STEP) * _STEP if self._parts.has_look else 0.0
        step = min(step, 1.0)
        with self._lock:
            if step not in self._edges:
                self._edges[step] = self._measured(step)
            return self._edges[step]

    def _measured(self, look: float) -> BandEdges:
        prior = mixed_reference(self._reference, self._look_reference, look)
        if self._sample is None:
            return calibrate(None, prior)
        if not self._is_distinct:
            # By subject whatever the look: pictures of one style are no burst.
            subjects = self._parts.subject_of(self._sample)
            self._sample = self._sample[distinct_rows(subjects, self._reference)]
            self._is_distinct = True
        return calibrate(measure_background(blended_rows(self._sample, self._parts, look)), prior)


def mixed_reference(subject: Reference, look: Reference | None, share: float) -> Reference:
    """Return the prior for scores with this share of the look.

    Each quantile is mixed on its own. That is exact where subject and look rise and fall
    together and else too high in the tail, by a few hundredths: the tail of a sum of two
    that don't is thinner. It only stands in while the library is small, and errs towards
    saying less.
    """
    if look is None or share == 0:
        return subject
    mixed = [
        (1 - share) * getattr(subject, name) + share * getattr(look, name)
        for name in Reference.__dataclass_fields__
    ]
    return Reference(*map(float, mixed))
