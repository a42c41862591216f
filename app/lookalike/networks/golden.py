"""Three pictures made in code, and the first values a sound network gives for them.

A device is believed only when it reproduces these values: `golden.json` beside the network
holds them. The pictures are integer arithmetic alone, so they are the same bytes everywhere.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import NetworkDamaged
from lookalike.networks.network import Network
from lookalike.values import Pixels, Vectors

__all__ = ["GoldenValues", "golden_pictures", "read_golden"]

_SHOWN_VALUES: Final = 16
_FILE_LIMIT_BYTES: Final = 100_000


@dataclass(frozen=True, slots=True)
class GoldenValues:
    """The first values of the vectors of `golden_pictures`, as measured at export."""

    values: NDArray[np.float32]
    """Shape (3, at most 16)."""
    tolerance: float
    """Largest absolute difference of one value that still counts as agreement."""

    def disagreement(self, vectors: Vectors) -> str | None:
        """Say how ``vectors`` (3, d) differ from the golden ones; None where they agree."""
        if vectors.shape[0] != len(self.values) or vectors.shape[1] < self.values.shape[1]:
            return f"the output has the shape {vectors.shape}"
        if not np.isfinite(vectors).all():
            return "the output is not finite"
        lengths = np.linalg.norm(vectors, axis=1)
        if np.abs(lengths - 1).max() > self.tolerance * 2:
            return f"vectors have length {lengths.min():.4f} to {lengths.max():.4f} instead of 1"
        worst = float(np.abs(vectors[:, : self.values.shape[1]] - self.values).max())
        if worst > self.tolerance:
            return f"values differ by {worst:.2g}; {self.tolerance:.2g} is allowed"
        return None


def read_golden(network: Network) -> GoldenValues:
    """Read golden.json of ``network``; raises NetworkDamaged when it is missing or odd."""
    path = network.folder / "golden.json"
    try:
        data = path.read_bytes()[: _FILE_LIMIT_BYTES + 1]
        found = json.loads(data)
        values = np.array(found["values"], dtype=np.float32)
        tolerance = float(found["tolerance"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise NetworkDamaged(network.name, f"golden.json can't be read: {error!r:.120}") from error
    wanted = (len(golden_pictures()), min(_SHOWN_VALUES, network.dimension))
    if values.shape != wanted or not np.isfinite(values).all() or not 0 < tolerance < 0.1:
        raise NetworkDamaged(network.name, f"golden.json holds {values.shape}, not {wanted}")
    return GoldenValues(values, tolerance)


def golden_pictures() -> tuple[Pixels, ...]:
    """Return the three pictures: wide and smooth, square and busy, tall with flat shapes."""
    return _waves(240, 320), _blocks(224, 224), _discs(401, 97)


def _waves(height: int, width: int) -> Pixels:
    """Overlapping triangle waves, one slope per channel."""
    y, x = np.mgrid[0:height, 0:width]
    red = np.abs((x * 3 + y) % 510 - 255)
    green = np.abs((x + y * 2 + 90) % 510 - 255)
    blue = np.abs((x * x // 64 + y * 3) % 510 - 255)
    return np.stack([red, green, blue], axis=2).astype(np.uint8)


def _blocks(height: int, width: int) -> Pixels:
    """Coloured blocks of 16 px with a pseudo-random level each (a multiplicative hash)."""
    y, x = np.mgrid[0:height, 0:width]
    cell = (y // 16) * 64 + x // 16
    channels = [(cell * 2654435761 + salt * 40503) % 4294967296 >> 24 for salt in (1, 77, 901)]
    return np.stack(channels, axis=2).astype(np.uint8)


def _discs(height: int, width: int) -> Pixels:
    """A plain ground with three overlapping discs."""
    y, x = np.mgrid[0:height, 0:width]
    picture = np.empty((height, width, 3), dtype=np.uint8)
    picture[:] = (214, 203, 186)
    for top, left, radius, colour in (
        (90, 40, 38, (176, 42, 48)),
        (210, 60, 52, (38, 92, 150)),
        (330, 30, 44, (52, 128, 66)),
    ):
        picture[(y - top) ** 2 + (x - left) ** 2 <= radius**2] = colour
    return picture
