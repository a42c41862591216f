"""Line icons that take their colour from the palette at the moment they are painted.

``resources/icons/*.svg`` are drawn on a 24 grid with ``stroke="currentColor"``. An icon
engine renders them at the exact device pixels asked for, so nothing is ever scaled and a
change between light and dark needs no new icons.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QPainter,
    QPalette,
    QPixmap,
    QPixmapCache,
)
from PySide6.QtSvg import QSvgRenderer

from lookalike.shipped import shipped_folder

__all__ = ["icon", "icon_names", "icon_pixmap"]


def icon(name: str, role: QPalette.ColorRole = QPalette.ColorRole.WindowText) -> QIcon:
    """Return the icon of ``resources/icons/<name>.svg``. Raises FileNotFoundError.

    role: the palette's colour it is drawn in, HighlightedText on a primary button.
    """
    _drawing(name)
    return QIcon(_LineIconEngine(name, role))


def icon_names() -> tuple[str, ...]:
    """Return the names of all drawings, sorted."""
    return tuple(sorted(path.stem for path in _folder().glob("*.svg")))


def icon_pixmap(name: str, edge_px: int, ratio: float, colour: QColor) -> QPixmap:
    """Return the drawing in one colour, ``edge_px`` logical pixels wide and high.

    Window's thread only; kept in Qt's pixmap cache.
    """
    device_px = round(edge_px * ratio)
    if device_px < 1:  # a button squeezed to nothing asks for this
        return QPixmap()
    key = f"lookalike-icon/{name}/{device_px}/{colour.rgba():08x}"
    pixmap = QPixmap()
    if not QPixmapCache.find(key, pixmap):
        pixmap = QPixmap(device_px, device_px)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(colour.alphaF())
        _render(painter, name, QRectF(0, 0, device_px, device_px), colour)
        painter.end()
        QPixmapCache.insert(key, pixmap)
    pixmap.setDevicePixelRatio(device_px / edge_px)
    return pixmap


_CLONES: list[QIconEngine] = []
"""PySide6 6.12 leaves a clone to Python though an icon holds it: freeing one would crash.

Qt clones only where somebody adds pixmaps to a copy of an icon, so these stay few.
"""


class _LineIconEngine(QIconEngine):
    def __init__(self, name: str, role: QPalette.ColorRole) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def clone(self) -> QIconEngine:
        clone = _LineIconEngine(self._name, self._role)
        _CLONES.append(clone)
        return clone

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        edge = min(rect.width(), rect.height())
        target = QRectF(0, 0, edge, edge)
        target.moveCenter(QRectF(rect).center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _render(painter, self._name, target, _colour(mode, self._role))
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, _state: QIcon.State, scale: float
    ) -> QPixmap:
        edge = min(size.width(), size.height())
        # The size counts logical pixels since Qt 6.8; before it counted device pixels.
        return QPixmap(icon_pixmap(self._name, edge, scale, _colour(mode, self._role)))

    def actualSize(self, size: QSize, _mode: QIcon.Mode, _state: QIcon.State) -> QSize:
        edge = min(size.width(), size.height())
        return QSize(edge, edge)


def _colour(mode: QIcon.Mode, role: QPalette.ColorRole) -> QColor:
    palette = QGuiApplication.palette()
    if mode is QIcon.Mode.Disabled:
        return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText)
    return palette.color(role)


def _folder() -> Path:
    return shipped_folder("resources") / "icons"


@lru_cache(maxsize=64)
def _drawing(name: str) -> str:
    return (_folder() / f"{name}.svg").read_text("utf-8")


@lru_cache(maxsize=128)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    drawing = _drawing(name).replace("currentColor", colour)
    return QSvgRenderer(QByteArray(drawing.encode()))


def _render(painter: QPainter, name: str, target: QRectF, colour: QColor) -> None:
    _renderer(name, colour.name()).render(painter, target)
