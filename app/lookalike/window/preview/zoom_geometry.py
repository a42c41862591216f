"""How a picture lies in a view: fitted, zoomed at a point, moved. Plain arithmetic, no Qt.

Lengths of the view are logical pixels with the origin at its upper left; a scale is logical
pixels of the view per pixel of the picture at full size.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

__all__ = ["Zoom"]


@dataclass(frozen=True, slots=True)
class Zoom:
    """A picture in a view. Every method returns a new value that keeps to the bounds."""

    picture_width: int
    picture_height: int
    view_width: int
    view_height: int
    scale: float
    left: float
    top: float
    margin: int = 0
    """Free on each side when the picture is fitted."""

    @classmethod
    def fit(
        cls, picture: tuple[int, int], view: tuple[int, int], *, largest: float, margin: int = 0
    ) -> Zoom:
        """Fit a picture whole and centred, at most at the scale ``largest``."""
        width, height = max(1, picture[0]), max(1, picture[1])
        scale = min(
            max(1, view[0] - 2 * margin) / width, max(1, view[1] - 2 * margin) / height, largest
        )
        return cls(width, height, *view, scale, 0.0, 0.0, margin)._bounded()

    @property
    def width(self) -> float:
        """Return the width of the picture as shown."""
        return self.picture_width * self.scale

    @property
    def height(self) -> float:
        """Return the height of the picture as shown."""
        return self.picture_height * self.scale

    @property
    def is_larger_than_view(self) -> bool:
        """Say whether there is anything to move to."""
        return self.width > self.view_width + 0.5 or self.height > self.view_height + 0.5

    def scaled(self, scale: float, x: float, y: float) -> Zoom:
        """Show at ``scale``; what is under the point (x, y) of the view stays there."""
        factor = scale / self.scale
        left, top = x - (x - self.left) * factor, y - (y - self.top) * factor
        return replace(self, scale=scale, left=left, top=top)._bounded()

    def moved(self, dx: float, dy: float) -> Zoom:
        """Move the picture by so much."""
        return replace(self, left=self.left + dx, top=self.top + dy)._bounded()

    def in_view(self, width: int, height: int) -> Zoom:
        """Keep the scale and what is in the middle while the view changes its size."""
        dx, dy = (width - self.view_width) / 2, (height - self.view_height) / 2
        moved = replace(self, left=self.left + dx, top=self.top + dy)
        return replace(moved, view_width=width, view_height=height)._bounded()

    def fraction_at(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the picture under a point of the view, 0 to 1 inside it."""
        return (x - self.left) / self.width, (y - self.top) / self.height

    def point_of(self, fraction_x: float, fraction_y: float) -> tuple[float, float]:
        """Return where in the view a point of the picture lies."""
        return self.left + fraction_x * self.width, self.top + fraction_y * self.height

    def _bounded(self) -> Zoom:
        """Centre what fits; keep the edges of what doesn't at or beyond the view's."""
        left = _bounded_start(self.left, self.width, self.view_width)
        top = _bounded_start(self.top, self.height, self.view_height)
        return replace(self, left=left, top=top)


def _bounded_start(start: float, length: float, room: int) -> float:
    if length <= room:
        return (room - length) / 2
    return min(0.0, max(room - length, start))
