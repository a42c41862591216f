"""Paints the exposed part of the grid: headings, cells, or the note of an empty one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from lookalike.window.grid.grid_geometry import GridGeometry, Place, Section
from lookalike.window.look.locale_wording import locale_wording
from lookalike.window.look.theme import SPACE_M, SPACE_S, SPACE_XL, small_font

if TYPE_CHECKING:
    from lookalike.window.grid.cell_view import CellView

__all__ = ["GridPainter"]


class GridPainter:
    """Lives as long as its view; keeps nothing between two paints."""

    def __init__(self, view: CellView) -> None:
        self._view = view
        self._wording = locale_wording()

    def paint(self, painter: QPainter, area: QRect, geometry: GridGeometry, note: str) -> None:
        """Paint what touches ``area`` of the viewport."""
        offset = self._view.verticalOffset()
        top, bottom = area.top() + offset, area.bottom() + 1 + offset
        for section, place in geometry.headings_between(top, bottom):
            self._paint_heading(painter, section, place, offset)
        self._paint_cells(painter, area, geometry.rows_between(top, bottom))
        if geometry.row_count == 0 and note:
            self._paint_note(painter, note)

    def _paint_cells(self, painter: QPainter, area: QRect, rows: range) -> None:
        view, model = self._view, self._view.model()
        option = QStyleOptionViewItem()
        view.initViewItemOption(option)
        selected, plain = view.selectionModel(), option.state
        focused = view.currentIndex().row() if view.hasFocus() else -1
        delegate = view.itemDelegate()
        for row in rows:
            index = model.index(row, 0)
            option.rect = view.visualRect(index)
            if not option.rect.intersects(area):
                continue
            state = plain
            if selected.isSelected(index):
                state |= QStyle.StateFlag.State_Selected
            if row == focused:
                state |= QStyle.StateFlag.State_HasFocus
            option.state = state
            delegate.paint(painter, option, index)

    def _paint_heading(
        self, painter: QPainter, section: Section, place: Place, offset: int
    ) -> None:
        palette, plain = self._view.palette(), small_font(self._view.font())
        bold = QFont(plain)
        bold.setWeight(QFont.Weight.DemiBold)
        rect = QRect(place.x + SPACE_S, place.y - offset, place.width - 2 * SPACE_S, place.height)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        painter.setFont(bold)
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        painter.drawText(rect, middle, section.title)
        used = painter.fontMetrics().horizontalAdvance(section.title) + SPACE_S
        count = self._wording.count(section.row_count)
        painter.setFont(plain)
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(self._trimmed(rect, used), middle, count)
        used += painter.fontMetrics().horizontalAdvance(count) + SPACE_M
        rule = self._trimmed(rect, used)
        line = QRect(rule.x(), rule.center().y(), rule.width(), 1)
        painter.fillRect(line, palette.color(QPalette.ColorRole.Mid))

    def _trimmed(self, rect: QRect, lead: int) -> QRect:
        """Return the rectangle without ``lead`` pixels where reading begins."""
        mirrored = self._view.layoutDirection() is Qt.LayoutDirection.RightToLeft
        return rect.adjusted(0, 0, -lead, 0) if mirrored else rect.adjusted(lead, 0, 0, 0)

    def _paint_note(self, painter: QPainter, note: str) -> None:
        painter.setFont(self._view.font())
        painter.setPen(self._view.palette().color(QPalette.ColorRole.PlaceholderText))
        room = self._view.viewport().rect().adjusted(SPACE_XL, 0, -SPACE_XL, 0)
        room.setBottom(room.center().y())
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
        painter.drawText(room, flags | Qt.TextFlag.TextWordWrap, note)
