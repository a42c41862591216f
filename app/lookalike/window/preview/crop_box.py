"""The box of crop mode: drawn, moved and stretched with the mouse or the arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import QWidget

from lookalike.values import Box
from lookalike.window.preview.crop_geometry import Handle, Reach, box_between, dragged, handle_at
from lookalike.window.preview.zoom_geometry import Zoom

__all__ = ["CropBox"]

REACH_PX = 9
LEAST_PX = 12
KEY_STEP = 0.02
_HANDLE_PX = 8
_FIRST_BOX = Box(0.25, 0.25, 0.75, 0.75)

_CURSORS = {
    Handle.TOP_LEFT: Qt.CursorShape.SizeFDiagCursor,
    Handle.BOTTOM_RIGHT: Qt.CursorShape.SizeFDiagCursor,
    Handle.TOP_RIGHT: Qt.CursorShape.SizeBDiagCursor,
    Handle.BOTTOM_LEFT: Qt.CursorShape.SizeBDiagCursor,
    Handle.LEFT: Qt.CursorShape.SizeHorCursor,
    Handle.RIGHT: Qt.CursorShape.SizeHorCursor,
    Handle.TOP: Qt.CursorShape.SizeVerCursor,
    Handle.BOTTOM: Qt.CursorShape.SizeVerCursor,
    Handle.WHOLE: Qt.CursorShape.SizeAllCursor,
}
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class CropBox(QObject):
    """State and look of the box; positions are pixels of the canvas."""

    changed = Signal(object)
    """A Box, or None."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._zoom = Zoom.fit((1, 1), (1, 1), largest=1.0)
        self._held: Handle | None = None
        self._start = (0.0, 0.0)
        self._box_at_start: Box | None = None
        self.box: Box | None = None
        self.is_active = False

    def set_zoom(self, zoom: Zoom) -> None:
        """Say where the picture lies."""
        self._zoom = zoom

    def set_box(self, box: Box | None) -> None:
        """Put a box there, or take it away."""
        if box != self.box:
            self.box = box
            self.changed.emit(box)

    def press(self, at: QPointF) -> None:
        """Take hold of the box, or begin a new one outside of it."""
        self._start = self._zoom.fraction_at(at.x(), at.y())
        self._held = None if self.box is None else handle_at(self.box, *self._start, self._reach())
        self._box_at_start = self.box if self._held is not None else None

    def drag(self, at: QPointF) -> None:
        """Stretch or move what is held."""
        here = self._zoom.fraction_at(at.x(), at.y())
        if self._held is None or self._box_at_start is None:
            drawn = box_between(self._start, here, self._least())
            if drawn is not None:
                self.set_box(drawn)
            return
        dx, dy = here[0] - self._start[0], here[1] - self._start[1]
        self.set_box(dragged(self._box_at_start, self._held, dx, dy, self._least()))

    def release(self) -> None:
        """Let go."""
        self._held = self._box_at_start = None

    def key(self, event: QKeyEvent) -> bool:
        """Move the box with the arrow keys, with Shift its lower right corner."""
        step = _ARROWS.get(Qt.Key(event.key()))
        if step is None:
            return False
        if self.box is None:
            self.set_box(_FIRST_BOX)
            return True
        stretch = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        handle = Handle.BOTTOM_RIGHT if stretch else Handle.WHOLE
        dx, dy = step[0] * KEY_STEP, step[1] * KEY_STEP
        self.set_box(dragged(self.box, handle, dx, dy, self._least()))
        return True

    def cursor_at(self, at: QPointF) -> Qt.CursorShape:
        """Return the cursor that says what a press here would do."""
        held = self._held
        if held is None and self.box is not None:
            here = self._zoom.fraction_at(at.x(), at.y())
            held = handle_at(self.box, *here, self._reach())
        return Qt.CursorShape.CrossCursor if held is None else _CURSORS[held]

    def paint(self, painter: QPainter) -> None:
        """Dim what is left out, and draw the box with its eight handles."""
        if not self.is_active or self.box is None:
            return
        area = self._area(self.box)
        picture = QRectF(self._zoom.left, self._zoom.top, self._zoom.width, self._zoom.height)
        left_out = QPainterPath()
        left_out.addRect(picture)
        left_out.addRect(area)
        shade = self._canvas.palette().color(QPalette.ColorRole.Window)
        shade.setAlphaF(0.6)
        painter.fillPath(left_out, shade)
        accent = self._canvas.palette().color(QPalette.ColorRole.Accent)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(accent, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area)
        painter.setBrush(QColor(self._canvas.palette().color(QPalette.ColorRole.Base)))
        for handle in Handle:
            if handle is not Handle.WHOLE:
                painter.drawEllipse(self._point(area, handle), _HANDLE_PX / 2, _HANDLE_PX / 2)

    def _area(self, box: Box) -> QRectF:
        left, top = self._zoom.point_of(box.left, box.top)
        right, bottom = self._zoom.point_of(box.right, box.bottom)
        return QRectF(left, top, right - left, bottom - top)

    @staticmethod
    def _point(area: QRectF, handle: Handle) -> QPointF:
        horizontal, vertical = handle.value
        centre = area.center()
        return QPointF(
            centre.x() + horizontal * area.width() / 2, centre.y() + vertical * area.height() / 2
        )

    def _reach(self) -> Reach:
        return Reach(REACH_PX / self._zoom.width, REACH_PX / self._zoom.height)

    def _least(self) -> Reach:
        return Reach(min(1.0, LEAST_PX / self._zoom.width), min(1.0, LEAST_PX / self._zoom.height))
