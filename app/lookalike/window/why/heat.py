"""Where two pictures agree, as colours to lay over them. Plain arithmetic, no Qt."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from lookalike.values import Box

__all__ = ["HEAT_EDGE", "box_within", "heat_colours", "ramp"]

HEAT_EDGE: Final = 96
"""Side of the finished heat map; it is stretched over the picture, smoothly."""

_SOFTNESS: Final = 0.45
"""Of each cell, in cells: enough that no grid shows, too little to move anything."""
_STOPS: Final = np.array([0.0, 0.35, 0.6, 0.8, 1.0])
_COLOURS: Final = np.array(
    [
        # red, green, blue and opacity, 0 to 255
        [16, 18, 74, 168],
        [60, 34, 124, 148],
        [186, 54, 92, 132],
        [246, 134, 36, 140],
        [255, 220, 92, 156],
    ]
)
"""From a dark blue over red to a bright yellow: it gets brighter all the way, so it can be
read without colours, and over dark pictures as well as bright ones."""


def heat_colours(cells: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Turn agreement, (rows, columns) from 0 to 1, into (HEAT_EDGE, HEAT_EDGE, 4) uint8.

    The last axis is red, green, blue, opacity, not premultiplied.
    """
    rows, columns = cells.shape
    smooth = _spread(rows) @ np.clip(cells, 0, 1).astype(np.float64) @ _spread(columns).T
    return ramp(smooth)


def ramp(values: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Give each value from 0 (differs) to 1 (agrees) its colour: (…, 4) uint8."""
    return np.stack(
        [np.interp(values, _STOPS, _COLOURS[:, channel]) for channel in range(4)], axis=-1
    ).astype(np.uint8)


def box_within(outer: Box | None, inner: Box) -> Box:
    """Return a box of a part of a picture as a box of the whole picture."""
    if outer is None:
        return inner
    width, height = outer.right - outer.left, outer.bottom - outer.top
    return Box(
        max(0.0, outer.left + inner.left * width),
        max(0.0, outer.top + inner.top * height),
        min(1.0, outer.left + inner.right * width),
        min(1.0, outer.top + inner.bottom * height),
    )


def _spread(cell_count: int) -> NDArray[np.float64]:
    """Return how much each cell counts at each place: (HEAT_EDGE, cell_count), rows sum to 1."""
    places = (np.arange(HEAT_EDGE) + 0.5) / HEAT_EDGE * cell_count - 0.5
    distance = np.clip(places, 0, cell_count - 1)[:, None] - np.arange(cell_count)[None, :]
    weights = np.exp(-((distance / _SOFTNESS) ** 2) / 2)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))
