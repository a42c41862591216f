"""The whole window as one drop zone with two or three parts while something is dragged over.

It only paints and names the part under a point: the main window gets the events, for this
overlay is transparent to the mouse, so no enter or leave is lost when it appears.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QWidget

__all__ = ["DropOverlay", "DropZone"]

_MARGIN_PX, _GAP_PX, _RADIUS_PX = 24, 16, 12


class DropZone(StrEnum):
    """What a drop on a part does."""

    SEARCH = "search"
    ADD_TO_QUERY = "add_to_query"
    ADD_TO_LIBRARY = "add_to_library"


class DropOverlay(QWidget):
    """Paint the zones over its parent's whole area."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._zones: tuple[DropZone, ...] = (DropZone.SEARCH,)
        self._hot: DropZone | None = None
        self._is_minus = False
        parent.installEventFilter(self)
        self.setAccessibleName(self.tr("Drop zone"))
        self.hide()

    @property
    def zones(self) -> tuple[DropZone, ...]:
        return self._zones

    def begin(self, zones: tuple[DropZone, ...]) -> None:
        """Cover the window with these zones, left to right."""
        self._zones, self._hot = zones, None
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()

    def point_at(self, point: QPoint, *, is_minus: bool = False) -> DropZone:
        """Light up the zone at a point of the window and return it."""
        zone = self.zone_at(point)
        if (zone, is_minus) != (self._hot, self._is_minus):
            self._hot, self._is_minus = zone, is_minus
            self.update()
        return zone

    def zone_at(self, point: QPoint) -> DropZone:
        """Return the zone of a point; the whole window belongs to one or another."""
        share = max(0, min(self.width() - 1, point.x())) / max(1, self.width())
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            share = 1 - share - 1e-9
        return self._zones[int(share * len(self._zones))]

    def zone_rect(self, zone: DropZone) -> QRect:
        """Return where a zone is painted."""
        count = len(self._zones)
        position = self._zones.index(zone)
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            position = count - 1 - position
        inner = self.rect().adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -_MARGIN_PX)
        width = (inner.width() - _GAP_PX * (count - 1)) // count
        left = inner.left() + position * (width + _GAP_PX)
        return QRect(left, inner.top(), width, inner.height())

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Follow the window's size."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._window.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(self.palette().color(QPalette.ColorRole.Window))
        veil.setAlpha(225)
        painter.fillRect(self.rect(), veil)
        for zone in self._zones:
            self._paint_zone(painter, zone)

    def _paint_zone(self, painter: QPainter, zone: DropZone) -> None:
        palette = self.palette()
        is_hot = zone is self._hot
        accent = palette.color(QPalette.ColorRole.Highlight)
        line = accent if is_hot else palette.color(QPalette.ColorRole.PlaceholderText)
        fill = QColor(accent)
        fill.setAlpha(38 if is_hot else 0)
        style = Qt.PenStyle.SolidLine if is_hot else Qt.PenStyle.DashLine
        painter.setPen(QPen(line, 2, style))
        painter.setBrush(fill)
        rect = self.zone_rect(zone)
        painter.drawRoundedRect(rect, _RADIUS_PX, _RADIUS_PX)
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.5)
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(rect.adjusted(16, 16, -16, -16), flags, self._zone_text(zone))

    def _zone_text(self, zone: DropZone) -> str:
        if zone is DropZone.ADD_TO_LIBRARY:
            return self.tr("Add to the library")
        if zone is DropZone.ADD_TO_QUERY:
            if self._is_minus:
                return self.tr("Take from the query")
            return self.tr("Add to the query")
        return self.tr("Search with this")
