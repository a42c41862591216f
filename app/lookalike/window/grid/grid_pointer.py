"""What the mouse does in the grid: choose, toggle, stretch a range, draw a band, drag out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import QApplication

from lookalike.window.grid.grid_selection import GridSelection, selection_of

if TYPE_CHECKING:
    from lookalike.window.grid.grid_view import GridView

__all__ = ["GridPointer"]

_Flag = QItemSelectionModel.SelectionFlag
_SCROLL_MS = 30


class GridPointer(QObject):
    """The state of the mouse between press and release. Positions are viewport pixels."""

    def __init__(self, view: GridView, selection: GridSelection) -> None:
        super().__init__(view)
        self._view = view
        self._selection = selection
        self._pressed_row = -1
        self._press_at = QPoint()
        self._band_start: QPoint | None = None
        """In the content, so that scrolling stretches the band."""
        self._band_end = QPoint()
        self._selected_before = QItemSelection()
        self._choose_on_release = False
        self._scroll_timer = QTimer(self, interval=_SCROLL_MS)
        self._scroll_timer.timeout.connect(self._scroll_on)

    @property
    def is_busy(self) -> bool:
        """Say whether a button is held: the view then doesn't scroll by itself."""
        return self._pressed_row >= 0 or self._band_start is not None

    def press(self, event: QMouseEvent) -> None:
        """Choose what is under the pointer, or begin a band on empty ground."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self._press_at = event.position().toPoint()
        index = self._view.indexAt(self._press_at)
        modifiers = event.modifiers()
        keeps = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        stretches = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if not index.isValid():
            self._begin_band(keep=keeps or stretches)
            return
        self._pressed_row = index.row()
        self._choose_on_release = False
        if modifiers & Qt.KeyboardModifier.AltModifier:
            self._pressed_row = -1
            self._selection.choose(index.row(), _Flag.ClearAndSelect)
            self._view.minus_requested.emit(self._view.current_label())
            return
        if stretches:
            self._selection.choose_through(index.row(), keep=keeps)
        elif keeps:
            self._selection.choose(index.row(), _Flag.Toggle)
        elif self._view.selectionModel().isSelected(index):
            self._choose_on_release = True  # it may become a drag of the whole selection
            self._selection.choose(index.row(), _Flag.NoUpdate)
        else:
            self._selection.choose(index.row(), _Flag.ClearAndSelect)

    def move(self, event: QMouseEvent) -> None:
        """Stretch the band, start a drag, or follow the pointer with the hover."""
        position = event.position().toPoint()
        if self._band_start is not None:
            self._stretch_band(self._band_start, position)
            return
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self._view.set_hovered(self._view.indexAt(position).row())
            return
        far = (position - self._press_at).manhattanLength() >= QApplication.startDragDistance()
        if self._pressed_row >= 0 and far:
            self._pressed_row = -1
            self._choose_on_release = False
            self._view.startDrag(Qt.DropAction.CopyAction)

    def release(self, event: QMouseEvent) -> None:
        """End what the press began."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if self._choose_on_release and self._pressed_row >= 0:
            self._selection.choose(self._pressed_row, _Flag.ClearAndSelect)
        self._pressed_row = -1
        self._choose_on_release = False
        if self._band_start is not None:
            self._band_start = None
            self._scroll_timer.stop()
            self._view.viewport().update()

    def choose_for_menu(self, position: QPoint) -> bool:
        """Make the selection right for a menu here; say whether there is a picture."""
        index = self._view.indexAt(position)
        if not index.isValid():
            return False
        chosen = self._view.selectionModel().isSelected(index)
        self._selection.choose(index.row(), _Flag.NoUpdate if chosen else _Flag.ClearAndSelect)
        return True

    def paint_band(self) -> None:
        """Draw the band over the cells; called while the viewport is painted."""
        if self._band_start is None:
            return
        painter = QPainter(self._view.viewport())
        accent = self._view.palette().color(QPalette.ColorRole.Accent)
        fill = QColor(accent)
        fill.setAlphaF(0.12)
        painter.setPen(accent)
        painter.setBrush(fill)
        painter.drawRect(self._band(self._band_start).translated(0, -self._view.verticalOffset()))

    def _begin_band(self, *, keep: bool) -> None:
        selection = self._view.selectionModel()
        if not keep:
            selection.clearSelection()
        self._selected_before = QItemSelection(selection.selection())
        self._band_start = self._press_at + QPoint(0, self._view.verticalOffset())
        self._band_end = self._band_start

    def _band(self, start: QPoint) -> QRect:
        return QRect(start, self._band_end).normalized()

    def _stretch_band(self, start: QPoint, position: QPoint) -> None:
        before = self._band(start)
        self._band_end = position + QPoint(0, self._view.verticalOffset())
        band = self._band(start)
        selection = QItemSelection(self._selected_before)
        inside = selection_of(self._view.model(), self._view.rows_in(band))
        selection.merge(inside, _Flag.Select)
        self._view.selectionModel().select(selection, _Flag.ClearAndSelect)
        changed = before.united(band).adjusted(-2, -2, 2, 2)
        self._view.viewport().update(changed.translated(0, -self._view.verticalOffset()))
        outside = not self._view.viewport().rect().contains(position)
        if outside and not self._scroll_timer.isActive():
            self._scroll_timer.start()
        elif not outside:
            self._scroll_timer.stop()

    def _scroll_on(self) -> None:
        """Scroll faster the farther the pointer is outside."""
        if self._band_start is None:
            return
        position = self._view.viewport().mapFromGlobal(self._view.cursor().pos())
        room = self._view.viewport().rect()
        beyond = min(0, position.y() - room.top()) + max(0, position.y() - room.bottom())
        bar = self._view.verticalScrollBar()
        bar.setValue(bar.value() + max(-120, min(120, beyond)))
        self._stretch_band(self._band_start, position)
