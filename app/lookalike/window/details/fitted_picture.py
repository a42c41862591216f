"""A picture fitted whole into whatever room it has, sharp at any pixel ratio."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from lookalike.window.look.pixel_image import MOST_ENLARGED, fitted_size

__all__ = ["FittedPicture"]


class FittedPicture(QWidget):
    """Shows an image, or its average colour until it is there. A click says ``activated``."""

    activated = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._scaled: QImage | None = None
        self._shape = (0, 0)
        self._colour: QColor | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_placeholder(self, width_px: int, height_px: int, colour: int) -> None:
        """Show a plain area of the picture's shape and average colour (0xRRGGBB)."""
        self._image = self._scaled = None
        self._shape = (width_px, height_px)
        self._colour = QColor.fromRgb(colour)
        self.update()

    def show_image(self, image: QImage) -> None:
        """Show an image of the picture whose placeholder stands there."""
        self._image, self._scaled = image, None
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._image = self._scaled = self._colour = None
        self._shape = (0, 0)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(264, 220)

    def paintEvent(self, event: QPaintEvent) -> None:
        width, height = self._shape
        if not width or not height:
            return
        painter = QPainter(self)
        size = fitted_size(width, height, self.width(), self.height(), MOST_ENLARGED)
        x = (self.width() - size.width()) // 2
        y = (self.height() - size.height()) // 2
        target = QRectF(x, y, size.width(), size.height())
        if self._image is not None:
            painter.drawImage(target, self._fitted(self._image, size))
        elif self._colour is not None:
            painter.fillRect(target, self._colour)
        if self.hasFocus():
            colour = self.palette().color(QPalette.ColorRole.WindowText)
            painter.setPen(colour)
            painter.setPen(Qt.PenStyle.DotLine)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(event.button() is Qt.MouseButton.LeftButton)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        is_left = event.button() is Qt.MouseButton.LeftButton
        if is_left and self.rect().contains(event.position().toPoint()):
            self.activated.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit()
        else:
            super().keyPressEvent(event)

    def _fitted(self, image: QImage, size: QSize) -> QImage:
        """Scale once per size, not with every paint."""
        ratio = self.devicePixelRatioF()
        wanted = QSize(round(size.width() * ratio), round(size.height() * ratio))
        if self._scaled is None or self._scaled.size() != wanted:
            self._scaled = image.scaled(
                wanted,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        return self._scaled
