"""Asks for what the grid shows: what is seen first, then what scrolling brings next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from lookalike.window.grid.grid_geometry import GridGeometry

if TYPE_CHECKING:
    from lookalike.window.grid.cell_view import CellView

__all__ = ["GridLoading"]

SOON_MS = 15
SETTLED_MS = 120
"""After a resize: thumbnails in the new size are made once, not for every step."""

_NONE_TOLD = (0, 0.0)


class GridLoading(QObject):
    """Gathers moves for a moment, then tells model and thumbnail loader what is wanted."""

    def __init__(self, view: CellView) -> None:
        super().__init__(view)
        self._view = view
        self._geometry: GridGeometry | None = None
        self._last_top = 0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._tell)
        self._told_edge = self._wanted_edge = _NONE_TOLD

    def moved(self, geometry: GridGeometry, edge_px: int) -> None:
        """Take note that another part, or the same in another size, is on the screen."""
        self._geometry = geometry
        ratio = self._view.devicePixelRatioF()
        self._wanted_edge = (round(edge_px * ratio), ratio)
        if self._wanted_edge != self._told_edge and self._told_edge != _NONE_TOLD:
            self._timer.start(SETTLED_MS)
        elif not self._timer.isActive():  # not put off again: scrolling may never pause
            self._timer.start(SOON_MS)

    def _tell(self) -> None:
        model, geometry = self._view.grid_model(), self._geometry
        if model is None or geometry is None:
            return
        if self._wanted_edge != self._told_edge:
            self._told_edge = self._wanted_edge
            model.thumbnails.set_edge(*self._wanted_edge)
        top, page = self._view.verticalOffset(), self._view.viewport().height()
        seen = geometry.rows_between(top, top + page)
        goes_up, is_moving = top < self._last_top, top != self._last_top
        self._last_top = top
        below = geometry.rows_between(top + page, top + page + page // (2 if goes_up else 1))
        above = reversed(geometry.rows_between(top - page // (1 if goes_up else 2), top))
        around = (*above, *below) if goes_up else (*below, *above)
        entering = seen if goes_up else reversed(seen)  # what comes in stays longest
        order = (*(entering if is_moving else seen), *(r for r in around if r not in seen))
        rows = [row for row in order if row < model.rowCount()]
        if rows:
            model.want_rows(range(min(rows), max(rows) + 1))
        model.thumbnails.want(model.label_at(row) for row in rows)
