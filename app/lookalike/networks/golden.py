"""Three pictures made in code, and the first values a sound network gives for them.

A device is believed only when it reproduces these values: `golden.json` beside the network
holds them. The pictures are integer arithmetic alone, so they are the same bytes everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import NetworkDamaged
from lookalike.networks.network import Network
from lookalike.values import Pixels

__all__ = ["GoldenValues", "first_values", "golden_pictures", "read_golden"]

_SHOWN_VALUES: Final = 16
_FILE_LIMIT_BYTES: Final = 100_000


@dataclass(frozen=True, slots=True)
class GoldenValues:
    """The first values of each output for `golden_pictures`, as measured at export."""

    values: Mapping[str, NDArray[np.float32]]
    """By the output's name, (3, at most 16); of tokens those of the first cell."""
    tolerance: float
    """Largest absolute difference of one value that still counts as agreement."""

    def disagreement(self, outputs: Mapping[str, NDArray[np.float32]]) -> str | None:
        """Say how ``outputs``, (3, d) or (3, d, rows, columns) each, differ from the golden
        ones; None where they agree."""
        for name, golden in self.values.items():
            if (difference := self._difference(outputs[name], golden)) is not None:
                return f"{name}: {difference}"
        return None

    def _difference(self, found: NDArray[np.float32], golden: NDArray[np.float32]) -> str | None:
        if found.shape[0] != len(golden) or found.shape[1] < golden.shape[1]:
            return f"the output has the shape {found.shape}"
        if not np.isfinite(found).all():
            return "the output is not finite"
        lengths = np.linalg.norm(found, axis=1)
        if np.abs(lengths - 1).max() > self.tolerance * 2:
            return f"vectors have length {lengths.min():.4f} to {lengths.max():.4f} instead of 1"
        worst = float(np.abs(first_values(found)[:, : golden.shape[1]] - golden).max())
        if worst > self.tolerance:
            return f"values differ by {worst:.2g}; {self.tolerance:.2g} is allowed"
        return None


def first_values(output: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (n, at most 16) of an output: of its vectors, or of its first cell's."""
    vectors = output if output.ndim == 2 else output[:, :, 0, 0]
    return vectors[:, :_SHOWN_VALUES]


def read_golden(network: Network) -> GoldenValues:
    """Read golden.json of ``network``; raises NetworkDamaged when it is missing or odd."""
    path = network.folder / "golden.json"
    wanted = {network.subject.name: ("values", network.subject.dimension)}
    for output in (network.look, network.tokens):
        if output is not None:
            wanted[output.name] = (output.name, output.dimension)
    try:
        data = path.read_bytes()[: _FILE_LIMIT_BYTES + 1]
        found = json.loads(data)
        values = {
            name: np.array(found[key], dtype=np.float32) for name, (key, _) in wanted.items()
        }
        tolerance = float(found["tolerance"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise NetworkDamaged(network.name, f"golden.json can't be read: {error!r:.120}") from error
    for name, (_, dimension) in wanted.items():
        shape = (len(golden_pictures()), min(_SHOWN_VALUES, dimension))
        if values[name].shape != shape or not np.isfinite(values[name]).all():
            held = values[name].shape
            raise NetworkDamaged(network.name, f"golden.json holds {held} of {name}, not {shape}")
    if not 0 < tolerance < 0.1:
        raise NetworkDamaged(network.name, f"golden.json allows a difference of {tolerance}")
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
