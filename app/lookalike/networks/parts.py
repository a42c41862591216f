"""What one stored row holds: the subject, and beside it the look where a network has one.

Both lie in one row of length 1, [√share · subject, √(1 - share) · look]. So a picture has one
vector, and any mix of the two similarities is one inner product with the rows as they are
stored: an index needs no second look, whatever the mix.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lookalike.values import Vectors

__all__ = ["SUBJECT_SHARE", "RowParts"]

SUBJECT_SHARE: Final = 0.75
"""A graph of an index finds its way by whole rows: mostly by the subject, as most queries do."""

_SHORTEST: Final = 1e-12


@dataclass(frozen=True, slots=True)
class RowParts:
    """How a row is put together and taken apart."""

    subject_dimension: int
    look_dimension: int = 0
    """0: the network has no look."""
    subject_share: float = 1.0

    @property
    def has_look(self) -> bool:
        """Say whether rows hold a look."""
        return self.look_dimension > 0

    @property
    def dimension(self) -> int:
        """Return how many values a row has."""
        return self.subject_dimension + self.look_dimension

    def join(self, subject: Vectors, look: Vectors | None) -> Vectors:
        """Return rows (n, dimension) of unit length from unit rows (n, s) and (n, l)."""
        if look is None:
            return subject
        rows = np.empty((len(subject), self.dimension), dtype=np.float32)
        rows[:, : self.subject_dimension] = subject * np.float32(self._scales[0])
        rows[:, self.subject_dimension :] = look * np.float32(self._scales[1])
        return rows

    def subject_of(self, rows: Vectors) -> Vectors:
        """Return the subjects (n, s) of rows, of unit length."""
        return rows if not self.has_look else _unit(rows[:, : self.subject_dimension])

    def look_of(self, rows: Vectors) -> Vectors:
        """Return the looks (n, l) of rows, of unit length. Raises ValueError without a look."""
        if not self.has_look:
            raise ValueError("the rows of this network hold no look")
        return _unit(rows[:, self.subject_dimension :])

    def query(self, row: NDArray[np.float32], look: float) -> NDArray[np.float32]:
        """Return the vector (dimension,) whose inner product with a stored row is the score.

        row: a stored row, or one made by `join`.  look: 0 to 1, the share of the look's cosine
        in the score; the rest is the subject's. The result isn't of unit length. Raises
        ValueError for another share, or for any look where the network has none.
        """
        if not 0 <= look <= 1 or (look and not self.has_look):
            raise ValueError(f"a look of {look} can't be asked of these rows")
        if not self.has_look:
            return row
        subject_scale, look_scale = self._scales
        asked = np.empty(self.dimension, dtype=np.float32)
        subject, own_look = self.subject_of(row[None])[0], self.look_of(row[None])[0]
        asked[: self.subject_dimension] = subject * np.float32((1 - look) / subject_scale)
        asked[self.subject_dimension :] = own_look * np.float32(look / look_scale)
        return asked

    @property
    def _scales(self) -> tuple[float, float]:
        return self.subject_share**0.5, (1 - self.subject_share) ** 0.5


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    found: Vectors = rows / np.maximum(lengths, np.float32(_SHORTEST))
    return found
