"""The line below a picture: band dots, name, and the marks for copies, damage and offline.

The marks stand here and not on the picture, so that a narrow panorama can carry them too.
Everything is placed from where reading begins, so the line mirrors itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from lookalike.search import Band
from lookalike.window.look.band_dots import DOTS_HEIGHT, DOTS_WIDTH, band_dots
from lookalike.window.look.elided_label import isolated
from lookalike.window.look.hit_text import band_strength, band_text
from lookalike.window.look.icons import icon_pixmap
from lookalike.window.look.locale_wording import locale_wording
from lookalike.window.look.theme import ICON_SMALL_PX, SPACE_S, SPACE_XS

__all__ = ["Caption", "CaptionPainter"]

_LEAST_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Caption:
    """What one cell has to say."""

    name: str
    """Empty where it isn't to be shown."""
    band: Band | None
    copy_count: int
    is_damaged: bool
    is_offline: bool


class _Line:
    """The free stretch of a line, used up from both ends in reading direction."""

    def __init__(self, rect: QRect, *, is_mirrored: bool) -> None:
        self._rect = rect
        self._is_mirrored = is_mirrored
        self._start = 0
        self._end = rect.width()

    @property
    def room(self) -> int:
        return self._end - self._start

    def lead(self, width: int) -> int:
        """Take a width where reading begins and return its left x."""
        offset, self._start = self._start, self._start + width
        return self._x(offset, width)

    def trail(self, width: int) -> int:
        """Take a width where reading ends and return its left x."""
        self._end -= width
        return self._x(self._end, width)

    def _x(self, offset: int, width: int) -> int:
        if self._is_mirrored:
            return self._rect.right() + 1 - offset - width
        return self._rect.x() + offset


class CaptionPainter:
    """Paints captions in one font; remembers how names were shortened."""

    def __init__(self, font: QFont) -> None:
        self._font = font
        self._metrics = QFontMetrics(font)
        self._wording = locale_wording()
        self._shorten = lru_cache(maxsize=2_000)(self._elided)
        self.line_height = max(ICON_SMALL_PX, self._metrics.height())

    def paint(
        self,
        painter: QPainter,
        rect: QRect,
        caption: Caption,
        colour: QColor,
        *,
        is_mirrored: bool,
        has_two_lines: bool,
    ) -> None:
        """Paint into ``rect``, one or two lines high, in one quiet colour."""
        painter.setFont(self._font)
        painter.setPen(colour)
        last = QRect(rect.x(), rect.bottom() + 1 - self.line_height, rect.width(), 0)
        line = _Line(last, is_mirrored=is_mirrored)
        self._paint_marks(painter, line, last.y(), caption, colour)
        if caption.band is not None:
            dots = band_dots(
                band_strength(caption.band), colour, painter.device().devicePixelRatioF()
            )
            x = line.lead(DOTS_WIDTH)
            painter.drawPixmap(QPointF(x, last.y() + (self.line_height - DOTS_HEIGHT) // 2), dots)
            line.lead(SPACE_S)
        if has_two_lines:
            if caption.band is not None:
                self._paint_text(painter, line, last.y(), band_text(caption.band, self._wording))
            line = _Line(rect, is_mirrored=is_mirrored)
            self._paint_text(painter, line, rect.y(), caption.name)
        else:
            self._paint_text(painter, line, last.y(), caption.name)

    def _paint_marks(
        self, painter: QPainter, line: _Line, y: int, caption: Caption, colour: QColor
    ) -> None:
        if caption.copy_count:
            text = self._wording.count(caption.copy_count + 1)
            x = line.trail(self._metrics.horizontalAdvance(text))
            painter.drawText(x, self._baseline(y), text)
            self._paint_icon(painter, line.trail(ICON_SMALL_PX + 2), y, "copy", colour)
            line.trail(SPACE_XS)
        for is_there, name in ((caption.is_damaged, "warning"), (caption.is_offline, "offline")):
            if is_there:
                self._paint_icon(painter, line.trail(ICON_SMALL_PX), y, name, colour)
                line.trail(SPACE_XS)

    def _paint_icon(self, painter: QPainter, x: int, y: int, name: str, colour: QColor) -> None:
        pixmap = icon_pixmap(name, ICON_SMALL_PX, painter.device().devicePixelRatioF(), colour)
        painter.drawPixmap(QPointF(x, y + (self.line_height - ICON_SMALL_PX) // 2), pixmap)

    def _paint_text(self, painter: QPainter, line: _Line, y: int, text: str) -> None:
        if not text or line.room < self._metrics.averageCharWidth() * _LEAST_LETTERS:
            return
        shown, width = self._shorten(text, line.room)
        painter.drawText(line.lead(width), self._baseline(y), isolated(shown))

    def _baseline(self, y: int) -> int:
        return y + (self.line_height - self._metrics.height()) // 2 + self._metrics.ascent()

    def _elided(self, text: str, width: int) -> tuple[str, int]:
        shown = self._metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, width)
        return shown, self._metrics.horizontalAdvance(shown)
