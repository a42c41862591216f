"""What is chosen in the grid: one picture, a stretch of them in reading order, or several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPersistentModelIndex, Qt

from lookalike.window.grid.grid_geometry import Move

if TYPE_CHECKING:
    from lookalike.window.grid.grid_view import GridView

__all__ = ["GridSelection", "selection_of"]

_Flag = QItemSelectionModel.SelectionFlag


class GridSelection:
    """Changes a view's selection; remembers where a stretch began."""

    def __init__(self, view: GridView) -> None:
        self._view = view
        self._anchor: QPersistentModelIndex | None = None
        self._wanted_column: int | None = None

    def choose(self, row: int, command: QItemSelectionModel.SelectionFlag) -> None:
        """Make one row the current one; stretches begin there from now on."""
        index = self._view.model().index(row, 0)
        self._anchor = QPersistentModelIndex(index)
        self._view.selectionModel().setCurrentIndex(index, command)
        self._view.scrollTo(index)

    def choose_through(self, row: int, *, keep: bool = False) -> None:
        """Choose everything from where the stretch began up to ``row``, in reading order."""
        start = self._anchor.row() if self._anchor is not None and self._anchor.isValid() else row
        index = self._view.model().index(row, 0)
        self._view.selectionModel().setCurrentIndex(index, _Flag.NoUpdate)
        rows = range(min(start, row), max(start, row) + 1)
        self.select([rows], _Flag.Select if keep else _Flag.ClearAndSelect)
        self._view.scrollTo(index)

    def select(self, rows: Iterable[range], command: QItemSelectionModel.SelectionFlag) -> None:
        """Apply a command to several ranges of rows at once."""
        self._view.selectionModel().select(selection_of(self._view.model(), rows), command)

    def select_each(self, rows: Sequence[int], current: int | None) -> None:
        """Select just these rows and put the focus on one."""
        self.select(_ranges(rows), _Flag.ClearAndSelect)
        if current is not None:
            index = self._view.model().index(current, 0)
            self._anchor = QPersistentModelIndex(index)
            self._view.selectionModel().setCurrentIndex(index, _Flag.NoUpdate)

    def rows(self) -> Iterator[int]:
        """Yield the selected rows from first to last."""
        for part in sorted(self._parts(), key=lambda part: part.start):
            yield from part

    def count(self) -> int:
        """Return how many rows are selected; as quick for 100,000 as for one."""
        return sum(len(part) for part in self._parts())

    def move(self, move: Move, modifiers: Qt.KeyboardModifier) -> None:
        """Go where an arrow or page key leads; Shift stretches, Control only looks."""
        view, geometry = self._view, self._view.geometry_now()
        row = view.currentIndex().row()
        if geometry.row_count == 0:
            return
        if not 0 <= row < geometry.row_count:
            row = view.seen_rows().start
            if move not in (Move.HOME, Move.END):
                self.choose(row, _Flag.ClearAndSelect)
                return
        is_vertical = move in (Move.UP, Move.DOWN, Move.PAGE_UP, Move.PAGE_DOWN)
        if not is_vertical:
            self._wanted_column = None
        elif self._wanted_column is None:
            self._wanted_column = geometry.column_of(row)
        page = view.viewport().height()
        target = geometry.move(row, move, page=page, wanted_column=self._wanted_column)
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.choose_through(target)
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            view.selectionModel().setCurrentIndex(view.model().index(target, 0), _Flag.NoUpdate)
        else:
            self.choose(target, _Flag.ClearAndSelect)

    def forget_column(self) -> None:
        """Let the next vertical move begin in the column where the focus is."""
        self._wanted_column = None

    def _parts(self) -> list[range]:
        if self._view.grid_model() is None:
            return []
        selection = self._view.selectionModel().selection()
        return [
            range(selection.at(place).top(), selection.at(place).bottom() + 1)
            for place in range(selection.count())
        ]


def selection_of(model, rows: Iterable[range]) -> QItemSelection:  # type: ignore[no-untyped-def]
    """Return ranges of rows as Qt's kind of selection."""
    selection = QItemSelection()
    for part in rows:
        selection.select(model.index(part.start, 0), model.index(part.stop - 1, 0))
    return selection


def _ranges(rows: Sequence[int]) -> list[range]:
    """Join rows to as few ranges as possible."""
    joined: list[range] = []
    for row in sorted(rows):
        if joined and joined[-1].stop == row:
            joined[-1] = range(joined[-1].start, row + 1)
        else:
            joined.append(range(row, row + 1))
    return joined
