"""The band of a hit as four small dots, filled by strength: readable without colour."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPixmapCache

__all__ = ["DOTS_HEIGHT", "DOTS_WIDTH", "band_dots"]

_DOT: Final = 6
_STEP: Final = 9
DOTS_WIDTH: Final = 3 * _STEP + _DOT + 2
DOTS_HEIGHT: Final = _DOT + 2


def band_dots(strength: int, colour: QColor, ratio: float) -> QPixmap:
    """Return the dots as a pixmap of DOTS_WIDTH × DOTS_HEIGHT logical pixels.

    strength: how many are filled, 0 to 4. Window's thread only; kept in Qt's pixmap cache.
    """
    key = f"lookalike-dots/{strength}/{colour.rgba():08x}/{ratio}"
    pixmap = QPixmap()
    if QPixmapCache.find(key, pixmap):
        return pixmap
    pixmap = QPixmap(round(DOTS_WIDTH * ratio), round(DOTS_HEIGHT * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for number in range(4):
        dot = QRectF(1 + number * _STEP, 1, _DOT, _DOT)
        if number < strength:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(dot)
        else:
            painter.setPen(QPen(colour, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(dot.adjusted(0.5, 0.5, -0.5, -0.5))
    painter.end()
    QPixmapCache.insert(key, pixmap)
    return pixmap
