"""The grid as a person uses it: keys, mouse, selection, and what is asked for.

Layout and painting are CellView's; GridSelection does the keys, GridPointer the mouse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
    SignalInstance,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
    QRegion,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QWidget

from lookalike.window.grid.cell_view import DEFAULT_EDGE, MOST_EDGE, CellView
from lookalike.window.grid.grid_delegate import LEAST_EDGE
from lookalike.window.grid.grid_geometry import Move
from lookalike.window.grid.grid_pointer import GridPointer
from lookalike.window.grid.grid_selection import GridSelection

__all__ = ["DEFAULT_EDGE", "LEAST_EDGE", "MOST_EDGE", "GridState", "GridView"]

Index = QModelIndex | QPersistentModelIndex
_Flag = QItemSelectionModel.SelectionFlag

EDGE_STEP = 1.15

_FAR = 1_000_000
_MOVES = {
    Qt.Key.Key_Left: Move.LEFT,
    Qt.Key.Key_Right: Move.RIGHT,
    Qt.Key.Key_Up: Move.UP,
    Qt.Key.Key_Down: Move.DOWN,
    Qt.Key.Key_PageUp: Move.PAGE_UP,
    Qt.Key.Key_PageDown: Move.PAGE_DOWN,
    Qt.Key.Key_Home: Move.HOME,
    Qt.Key.Key_End: Move.END,
}


@dataclass(frozen=True, slots=True)
class GridState:
    """What *back* brings back: where one was and what was chosen."""

    top_label: int
    """The first picture on the screen, 0 if there was none."""
    top_offset_px: int
    """How far its cell began above the upper edge."""
    current_label: int
    selected: tuple[int, ...]


class GridView(CellView):
    """Shows a GridModel. Says what a person asks for; decides nothing."""

    current_changed_label = Signal(int)
    """The label under the focus, 0 for none; again when its record has arrived."""
    selection_changed = Signal()
    similar_requested = Signal(int)
    minus_requested = Signal(int)
    """Less like this one: a click with Alt."""
    preview_requested = Signal(int)
    context_requested = Signal(QPoint)
    """Where a menu should open, in screen coordinates; the selection is right already."""
    size_changed = Signal(int)
    """The edge of the pictures after Ctrl+wheel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._selection = GridSelection(self)
        self._pointer = GridPointer(self, self._selection)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(True)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Pictures"))

    # What is chosen

    def selected_labels(self) -> tuple[int, ...]:
        """Return the labels of the selection in the order of the grid."""
        model = self.grid_model()
        return () if model is None else tuple(map(model.label_at, self._selection.rows()))

    def selected_count(self) -> int:
        """Return how many pictures are selected."""
        return self._selection.count()

    def current_label(self) -> int:
        """Return the label under the focus, 0 for none."""
        model, index = self.grid_model(), self.currentIndex()
        return model.label_at(index.row()) if model is not None and index.isValid() else 0

    def go_to(self, label: int) -> bool:
        """Select one picture and bring it into view; say whether it is shown at all."""
        model = self.grid_model()
        row = None if model is None else model.row_of(label)
        if row is None:
            return False
        self._selection.choose(row, _Flag.ClearAndSelect)
        return True

    def walk(self, steps: int) -> int:
        """Move the focus by whole pictures, for the preview's arrows; return the label there."""
        row = min(max(0, self.currentIndex().row() + steps), self._geometry.row_count - 1)
        if row >= 0:
            self._selection.choose(row, _Flag.ClearAndSelect)
        return self.current_label()

    def state(self) -> GridState:  # type: ignore[override]  # Qt's own isn't virtual or public
        """Return what restore_state needs to come back here."""
        model, top = self.grid_model(), self.verticalOffset()
        rows = self._geometry.rows_between(top, top + _FAR)
        if model is None or not rows:
            return GridState(0, 0, 0, ())
        offset = top - self._geometry.place(rows.start).y
        label = model.label_at(rows.start)
        return GridState(label, offset, self.current_label(), self.selected_labels())

    def restore_state(self, state: GridState) -> None:
        """Come back to a state; pictures that are no longer shown are left out."""
        model = self.grid_model()
        if model is None:
            return
        rows = [row for label in state.selected if (row := model.row_of(label)) is not None]
        self._selection.select_each(rows, model.row_of(state.current_label))
        top = model.row_of(state.top_label)
        if top is not None:
            self._scroll_to(self._geometry.place(top).y + state.top_offset_px)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        self._selection.select(self.rows_in(rect.translated(0, self.verticalOffset())), command)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        return self.currentIndex()  # keyPressEvent moves it

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        seen, region = self.seen_rows(), QRegion()
        for place in range(selection.count()):
            part = selection.at(place)
            for row in range(max(part.top(), seen.start), min(part.bottom() + 1, seen.stop)):
                region += self.visualRect(self.model().index(row, 0))
        return region

    # Events

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self._pointer.paint_band()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if move is not None and not modifiers & Qt.KeyboardModifier.AltModifier:
            self._selection.move(move, modifiers)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not modifiers:
            self._say(self.similar_requested)
        elif event.key() == Qt.Key.Key_Space and not modifiers:
            self._say(self.preview_requested)
        elif event.key() == Qt.Key.Key_Space and modifiers == Qt.KeyboardModifier.ControlModifier:
            self.selectionModel().select(self.currentIndex(), _Flag.Toggle)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        else:
            event.ignore()
            return
        event.accept()

    def keyboardSearch(self, search: str) -> None:
        """Typing letters searches nothing: 100,000 names would have to be fetched."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        edge = round(self._edge_px * EDGE_STEP ** (event.angleDelta().y() / 120))
        if self._resize_cells(edge, int(event.position().y())):
            self.size_changed.emit(self._edge_px)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._selection.forget_column()
        self._pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        is_left = event.button() is Qt.MouseButton.LeftButton
        if is_left and self.indexAt(event.position().toPoint()).isValid():
            self._say(self.similar_requested)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.set_hovered(-1)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            rect = self.visualRect(self.currentIndex())
            if rect.isValid():
                self.context_requested.emit(self.viewport().mapToGlobal(rect.center()))
        elif self._pointer.choose_for_menu(event.pos()):
            self.context_requested.emit(event.globalPos())
        event.accept()

    def _say(self, signal: SignalInstance) -> None:
        label = self.current_label()
        if label:
            signal.emit(label)

    # What changed

    def reset(self) -> None:
        super().reset()
        self.current_changed_label.emit(0)  # Qt keeps silent when a reset takes them away
        self.selection_changed.emit()

    def currentChanged(self, current: Index, previous: Index) -> None:
        self._update_rows((current.row(), previous.row()))
        if current.isValid() and not self._pointer.is_busy:
            self.scrollTo(current)
        self.current_changed_label.emit(self.current_label())

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        self.viewport().update(
            self.visualRegionForSelection(selected) + self.visualRegionForSelection(deselected)
        )
        self.selection_changed.emit()

    def dataChanged(self, top_left: Index, bottom_right: Index, roles: Sequence[int] = ()) -> None:
        super().dataChanged(top_left, bottom_right, roles)
        current = self.currentIndex().row()
        if not roles and top_left.row() <= current <= bottom_right.row():
            self.current_changed_label.emit(self.current_label())
