"""One of the two pictures: the heat map over it, and a spot of it to search with.

Under the heat map the picture is grey: colours mean agreement there and nothing else.

The spot is where the pointer is, or the cross that the arrow keys move while the picture has
the keyboard.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from lookalike.search import spot_box
from lookalike.values import Box
from lookalike.window.look.elided_label import isolated
from lookalike.window.look.theme import SPACE_S, SPACE_XS, small_font
from lookalike.window.preview.zoom_geometry import Zoom
from lookalike.window.why.heat import heat_colours

__all__ = ["SpotPicture"]

FIT_ENLARGED = 4.0
"""A small picture grows up to this: two pictures are best compared at one size."""
KEY_STEP = 0.05
_CROSS_PX = 9
_MIDDLE = (0.5, 0.5)


class SpotPicture(QWidget):
    """Shows a picture fitted whole. A click, or Enter, says ``spot_chosen``."""

    spot_chosen = Signal(float, float)
    """A point in fractions of the picture, both from 0 to 1."""
    spot_changed = Signal(bool)
    """Whether there is a spot now that a click or Enter would search with."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._smooth: QImage | None = None
        self._is_smooth_grey = False
        self._heat: QImage | None = None
        self._is_heat_shown = True
        self._colour: QColor | None = None
        self._caption = ""
        self._size = (1, 1)
        self._zoom = Zoom.fit((1, 1), (1, 1), largest=1.0)
        self._hovered: tuple[float, float] | None = None
        self._cross = _MIDDLE
        self._is_pressed = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(120, 120)

    # What the view shows

    def show_placeholder(self, width_px: int, height_px: int, colour: int | None) -> None:
        """Show a plain area of a picture's shape until it is there (0xRRGGBB)."""
        self._image = self._smooth = self._heat = self._hovered = None
        self._cross = _MIDDLE
        self._colour = None if colour is None else QColor.fromRgb(colour)
        self._resize(width_px, height_px)

    def set_caption(self, text: str) -> None:
        """Name the picture, in a line above it."""
        self._caption = text
        self.setToolTip(text)
        self.update()

    def show_image(self, image: QImage) -> None:
        """Show the picture, or a sharper one of it."""
        self._image, self._smooth = image, None
        self._resize(image.width(), image.height())

    def show_heat(self, cells: NDArray[np.float32] | None) -> None:
        """Lay agreement over it, (rows, columns) from 0 to 1; None takes it away."""
        self._heat = None if cells is None else _heat_image(cells)
        self.update()

    def set_heat_shown(self, is_shown: bool) -> None:
        """Show the heat map, or the picture as it is."""
        self._is_heat_shown = is_shown
        self.update()

    @property
    def has_image(self) -> bool:
        return self._image is not None

    @property
    def has_heat(self) -> bool:
        """Whether a heat map lies over the picture and is shown."""
        return self._heat is not None and self._is_heat_shown

    @property
    def zoom(self) -> Zoom:
        """Return how the picture lies in the widget."""
        return self._zoom

    @property
    def spot(self) -> tuple[float, float] | None:
        """Return the point that would be searched with now, None where there is none."""
        if self._image is None:
            return None
        if self._hovered is not None:
            return self._hovered
        return self._cross if self.hasFocus() else None

    @property
    def spot_area(self) -> Box | None:
        """Return the box around the spot."""
        return None if self.spot is None else spot_box(*self.spot)

    # Geometry

    def sizeHint(self) -> QSize:
        return QSize(480, 480)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._resize(*self._size)

    def _resize(self, width_px: int, height_px: int) -> None:
        self._size = (max(1, width_px), max(1, height_px))
        view = (max(1, self.width()), max(1, self.height()))
        # Whatever the size of its file, as large as there is room, but no blur of few pixels.
        largest = max(FIT_ENLARGED, 1.0) if self._image is not None else float("inf")
        self._zoom = Zoom.fit(self._size, view, largest=largest, margin=self._margin())
        self.update()

    def _margin(self) -> int:
        """Room for the caption; as much on the other sides, so that the picture is centred."""
        return QFontMetrics(small_font(self.font())).height() + SPACE_S

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        target = QRectF(self._zoom.left, self._zoom.top, self._zoom.width, self._zoom.height)
        if self._image is None:
            empty = self.palette().color(QPalette.ColorRole.Midlight)
            painter.fillRect(target, self._colour or empty)
        else:
            self._paint_image(painter, self._image, target)
            if self._heat is not None and self._is_heat_shown:
                painter.drawImage(target, self._heat, QRectF(self._heat.rect()))
        self._paint_caption(painter, target)
        if self.hasFocus():
            pen = QPen(self.palette().color(QPalette.ColorRole.WindowText), 1)
            pen.setStyle(Qt.PenStyle.DotLine)
            painter.setPen(pen)
            painter.drawRect(target.adjusted(-2, -2, 1, 1))
        if self.spot_area is not None:
            self._paint_spot(painter, self.spot_area)

    def _paint_image(self, painter: QPainter, image: QImage, target: QRectF) -> None:
        """Scale once per size and colour, not with every paint."""
        ratio = self.devicePixelRatioF()
        size = QSize(round(target.width() * ratio), round(target.height() * ratio))
        smooth, is_grey = self._smooth, self.has_heat
        if smooth is None or smooth.size() != size or self._is_smooth_grey is not is_grey:
            smoothly = Qt.TransformationMode.SmoothTransformation
            smooth = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smoothly)
            if is_grey:
                smooth = smooth.convertToFormat(QImage.Format.Format_Grayscale8)
            self._smooth, self._is_smooth_grey = smooth, is_grey
        painter.drawImage(target, smooth, QRectF(smooth.rect()))

    def _paint_caption(self, painter: QPainter, target: QRectF) -> None:
        font = small_font(self.font())
        metrics = QFontMetrics(font)
        room = max(target.width(), 240.0)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = target.right() - room if mirrored else target.left()
        line = QRectF(left, target.top() - SPACE_XS - metrics.height(), room, metrics.height())
        shown = metrics.elidedText(self._caption, Qt.TextElideMode.ElideMiddle, round(room))
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        painter.setFont(font)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(line, side | Qt.AlignmentFlag.AlignVCenter, isolated(shown))

    def _paint_spot(self, painter: QPainter, box: Box) -> None:
        """Draw the box that would be searched, to be seen on any picture."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        left, top = self._zoom.point_of(box.left, box.top)
        right, bottom = self._zoom.point_of(box.right, box.bottom)
        area = QRectF(left, top, right - left, bottom - top)
        accent = self.palette().color(QPalette.ColorRole.Accent)
        for colour, width in ((QColor(255, 255, 255, 220), 4.0), (accent, 2.0)):
            painter.setPen(QPen(colour, width))
            painter.drawRect(area)
        if self._hovered is None:
            self._paint_cross(painter, accent)

    def _paint_cross(self, painter: QPainter, accent: QColor) -> None:
        centre = QPointF(*self._zoom.point_of(*self._cross))
        for colour, width in ((QColor(255, 255, 255, 220), 4.0), (accent, 2.0)):
            painter.setPen(QPen(colour, width))
            for way in (QPointF(_CROSS_PX, 0), QPointF(0, _CROSS_PX)):
                painter.drawLine(centre - way, centre + way)

    # Pointer and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._point_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        is_left = event.button() is Qt.MouseButton.LeftButton
        self._is_pressed = is_left and self._point_at(event.position()) is not None
        event.setAccepted(is_left)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or not self._is_pressed:
            return
        self._is_pressed = False
        point = self._point_at(event.position())
        if point is not None:
            self.spot_chosen.emit(*point)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = _WAYS.get(Qt.Key(event.key()))
        if way is not None and self._image is not None:
            x, y = self._cross
            self._cross = (_inside(x + way[0] * KEY_STEP), _inside(y + way[1] * KEY_STEP))
            self._hover(None)
            self.update()
        elif event.key() in _CHOOSING_KEYS and self._image is not None:
            self.spot_chosen.emit(*self._cross)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._tell()

    def _hover(self, point: tuple[float, float] | None) -> None:
        if point != self._hovered:
            self._hovered = point
            self._tell()

    def _tell(self) -> None:
        has_spot = self.spot is not None
        self.setCursor(Qt.CursorShape.CrossCursor if self._hovered else Qt.CursorShape.ArrowCursor)
        self.spot_changed.emit(has_spot)
        self.update()

    def _point_at(self, at: QPointF) -> tuple[float, float] | None:
        x, y = self._zoom.fraction_at(at.x(), at.y())
        is_inside = 0 <= x <= 1 and 0 <= y <= 1 and self._image is not None
        return (x, y) if is_inside else None


_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CHOOSING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


def _inside(fraction: float) -> float:
    return min(1.0, max(0.0, round(fraction, 4)))


def _heat_image(cells: NDArray[np.float32]) -> QImage:
    colours = np.ascontiguousarray(heat_colours(cells))
    height, width = colours.shape[:2]
    borrowed = QImage(colours.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    # Premultiplied, so that stretching mixes what is seen and not what is transparent.
    return borrowed.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
