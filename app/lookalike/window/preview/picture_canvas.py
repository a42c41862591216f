"""One picture to look at closely: wheel zooms at the pointer, a click shows it 1:1.

In crop mode the same surface draws a box instead. The image may come in twice, first small,
then in full size; it lies in the same place both times.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from lookalike.values import Box
from lookalike.window.look.theme import SPACE_L, SPACE_S
from lookalike.window.preview.crop_box import CropBox
from lookalike.window.preview.zoom_geometry import Zoom

__all__ = ["PictureCanvas"]

WHEEL_STEP = 1.25
MOST_SCALE = 16.0
FIT_ENLARGED = 3.0
"""A small picture grows up to this when it is fitted; a box can be drawn on a larger one."""


class PictureCanvas(QWidget):
    """Shows a picture of a known full size; scales and boxes refer to that size."""

    zoom_changed = Signal(float)
    """Device pixels of the screen per pixel of the picture."""
    box_changed = Signal(object)
    """A Box, or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._smooth: QImage | None = None
        self._size = (1, 1)
        self._zoom = Zoom.fit((1, 1), (1, 1), largest=1.0)
        self._is_fitted = True
        self._press_at: QPointF | None = None
        self._last_at = QPointF()
        self._crop = CropBox(self)
        self._crop.changed.connect(self._on_box_changed)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Large picture"))

    # What the preview uses

    def show_picture(self, width_px: int, height_px: int, image: QImage | None) -> None:
        """Show another picture, fitted. ``image`` may be a smaller version, or None yet."""
        self._size = (max(1, width_px), max(1, height_px))
        self._set_image(image)
        self._crop.set_box(None)
        self.fit()

    def improve(self, image: QImage) -> None:
        """Show a better image of the same picture in the same place."""
        self._set_image(image)

    @property
    def picture_size(self) -> tuple[int, int]:
        """Return the full size; (1, 1) while it isn't known."""
        return self._size

    @property
    def box(self) -> Box | None:
        """Return the box that was drawn."""
        return self._crop.box

    @property
    def is_cropping(self) -> bool:
        """Say whether the mouse draws a box."""
        return self._crop.is_active

    def set_cropping(self, on: bool, box: Box | None = None) -> None:
        """Begin or end drawing; a box given is there to be changed."""
        self._crop.is_active = on
        self._crop.set_box(box if on else None)
        self.fit()
        self.setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor)
        self.update()

    @property
    def zoom(self) -> Zoom:
        """Return how the picture lies now."""
        return self._zoom

    @property
    def needed_edge_px(self) -> int:
        """Return the longer side in device pixels that would be sharp at this zoom."""
        longest = max(self._zoom.width, self._zoom.height) * self.devicePixelRatioF()
        return min(max(self._size), round(longest))

    def fit(self) -> None:
        """Show the whole picture."""
        self._is_fitted = True
        self._set_zoom(self._fitted())

    def toggle_one_to_one(self, at: QPointF | None = None) -> None:
        """Show a pixel of the picture on one of the screen, or the whole picture again."""
        if not self._is_fitted:
            self.fit()
            return
        point = at if at is not None else QPointF(self.rect().center())
        self._is_fitted = False
        self._set_zoom(self._zoom.scaled(self._one_to_one(), point.x(), point.y()))

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Enlarge or shrink around a point; it never gets smaller than fitted."""
        point = at if at is not None else QPointF(self.rect().center())
        scale = min(MOST_SCALE * self._one_to_one(), self._zoom.scale * factor)
        if scale <= self._fitted().scale:
            self.fit()
            return
        self._is_fitted = False
        self._set_zoom(self._zoom.scaled(scale, point.x(), point.y()))

    # Inside

    def _fitted(self) -> Zoom:
        is_active = self._crop.is_active
        view = (max(1, self.width()), max(1, self.height()))
        largest = MOST_SCALE if is_active else FIT_ENLARGED
        margin = SPACE_L if is_active else SPACE_S
        return Zoom.fit(self._size, view, largest=largest, margin=margin)

    def _one_to_one(self) -> float:
        return 1.0 / self.devicePixelRatioF()

    def _set_image(self, image: QImage | None) -> None:
        self._image, self._smooth = image, None
        self.update()

    def _set_zoom(self, zoom: Zoom) -> None:
        self._zoom = zoom
        self._crop.set_zoom(zoom)
        self.zoom_changed.emit(zoom.scale * self.devicePixelRatioF())
        self.update()

    def _on_box_changed(self, box: Box | None) -> None:
        self.update()
        self.box_changed.emit(box)

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._is_fitted:
            self.fit()
        else:
            self._set_zoom(self._zoom.in_view(self.width(), self.height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        zoom = self._zoom
        target = QRectF(zoom.left, zoom.top, zoom.width, zoom.height)
        if self._image is None:
            painter.fillRect(target, self.palette().color(QPalette.ColorRole.Midlight))
        else:
            self._paint_image(painter, self._image, target)
        self._crop.paint(painter)

    def _paint_image(self, painter: QPainter, image: QImage, target: QRectF) -> None:
        """Shrink well and only once; enlarge with square pixels when there are many."""
        ratio = self.devicePixelRatioF()
        wide = round(target.width() * ratio)
        if wide >= image.width():
            smooth = self._is_fitted or wide < 3 * image.width()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.drawImage(target, image, QRectF(image.rect()))
            return
        size = QSize(max(1, wide), max(1, round(target.height() * ratio)))
        if self._smooth is None or self._smooth.size() != size:
            self._smooth = image.scaled(
                size,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._smooth.setDevicePixelRatio(ratio)
        painter.drawImage(
            QPointF(round(target.x() * ratio) / ratio, round(target.y() * ratio) / ratio),
            self._smooth,
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_by(WHEEL_STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._press_at = self._last_at = event.position()
        if self._crop.is_active:
            self._crop.press(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._crop.is_active:
            self.setCursor(self._crop.cursor_at(event.position()))
            if self._press_at is not None:
                self._crop.drag(event.position())
        elif self._has_moved(event.position()) and self._zoom.is_larger_than_view:
            by = event.position() - self._last_at
            self._set_zoom(self._zoom.moved(by.x(), by.y()))
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._last_at = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or self._press_at is None:
            return
        moved = self._has_moved(event.position())
        self._press_at = None
        if self._crop.is_active:
            self._crop.release()
        elif not moved:
            self.toggle_one_to_one(event.position())
        if not self._crop.is_active:
            self.setCursor(Qt.CursorShape.ArrowCursor)

    def _has_moved(self, position: QPointF) -> bool:
        """Say whether the button is held and the pointer left the place of the press."""
        if self._press_at is None:
            return False
        way = (position - self._press_at).manhattanLength()
        return self._last_at != self._press_at or way >= QApplication.startDragDistance()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self._crop.is_active and self._crop.key(event):
            return
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(WHEEL_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(1 / WHEEL_STEP)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key == Qt.Key.Key_1:
            self.toggle_one_to_one()
        else:
            event.ignore()
