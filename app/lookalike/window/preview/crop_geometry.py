"""Drawing and changing a box on a picture. Plain arithmetic in fractions of it, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from lookalike.values import Box

__all__ = ["Handle", "Reach", "box_between", "dragged", "handle_at"]


class Handle(Enum):
    """What of a box is held: which edges move, as (horizontal, vertical).

    -1 is the left or upper edge, 1 the right or lower one, 0 none of the two.
    """

    TOP_LEFT = (-1, -1)
    TOP = (0, -1)
    TOP_RIGHT = (1, -1)
    LEFT = (-1, 0)
    WHOLE = (0, 0)
    RIGHT = (1, 0)
    BOTTOM_LEFT = (-1, 1)
    BOTTOM = (0, 1)
    BOTTOM_RIGHT = (1, 1)


@dataclass(frozen=True, slots=True)
class Reach:
    """A distance in both directions, as fractions of the picture's width and height."""

    x: float
    y: float


def handle_at(box: Box, x: float, y: float, reach: Reach) -> Handle | None:
    """Return what of the box is within reach of a point; corners win, then edges."""
    inside_x = box.left - reach.x <= x <= box.right + reach.x
    inside_y = box.top - reach.y <= y <= box.bottom + reach.y
    if not (inside_x and inside_y):
        return None
    horizontal = _near(x, box.left, box.right, reach.x)
    vertical = _near(y, box.top, box.bottom, reach.y)
    return Handle((horizontal, vertical))


def box_between(start: tuple[float, float], end: tuple[float, float], least: Reach) -> Box | None:
    """Return the box that two points span, cut to the picture; None if it is too small."""
    left, right = sorted((_inside(start[0]), _inside(end[0])))
    top, bottom = sorted((_inside(start[1]), _inside(end[1])))
    if right - left < least.x or bottom - top < least.y:
        return None
    return Box(left, top, right, bottom)


def dragged(box: Box, handle: Handle, dx: float, dy: float, least: Reach) -> Box:
    """Return the box with its held edges moved; it stays in the picture and keeps a size."""
    if handle is Handle.WHOLE:
        dx = min(1 - box.right, max(-box.left, dx))
        dy = min(1 - box.bottom, max(-box.top, dy))
        return _box(box.left + dx, box.top + dy, box.right + dx, box.bottom + dy)
    horizontal, vertical = handle.value
    left, right = _span(box.left, box.right, horizontal, dx, least.x)
    top, bottom = _span(box.top, box.bottom, vertical, dy, least.y)
    return _box(left, top, right, bottom)


def _near(value: float, low: float, high: float, reach: float) -> int:
    """Say which edge a value is at: -1, 1 or 0; in a narrow box the nearer one."""
    to_low, to_high = abs(value - low), abs(value - high)
    if min(to_low, to_high) > reach:
        return 0
    return -1 if to_low < to_high else 1


def _span(low: float, high: float, side: int, by: float, least: float) -> tuple[float, float]:
    if side < 0:
        return max(0.0, min(low + by, high - least)), high
    if side > 0:
        return low, min(1.0, max(high + by, low + least))
    return low, high


def _inside(value: float) -> float:
    return min(1.0, max(0.0, value))


def _box(left: float, top: float, right: float, bottom: float) -> Box:
    """Make the box; sums of fractions may lie a rounding error outside."""
    return Box(_inside(left), _inside(top), _inside(right), _inside(bottom))
