"""A line of text that shortens itself in the middle instead of widening its parent."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

__all__ = ["ElidedLabel", "isolated"]


class ElidedLabel(QFrame):
    """Shows its text elided; the whole text is the tooltip and the accessible name."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
        role: QPalette.ColorRole = QPalette.ColorRole.WindowText,
    ) -> None:
        super().__init__(parent)
        self._text = ""
        self._mode = mode
        self._role = role
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def text(self) -> str:
        """Return the whole text."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show this text."""
        self._text = text.replace("\n", " ")
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._text), metrics.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self._role))
        metrics = self.fontMetrics()
        shown = metrics.elidedText(self._text, self._mode, self.width())
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = self.width() - metrics.horizontalAdvance(shown) if mirrored else 0
        # By its baseline: the isolates come from another font, whose height would move it.
        baseline = (self.height() - metrics.height()) // 2 + metrics.ascent()
        painter.drawText(left, baseline, isolated(shown))


def isolated(text: str) -> str:
    """Return text in its own reading direction: a name like 014.jpg stays itself among Arabic.

    Unicode Standard Annex #9: first strong isolate … pop directional isolate.
    """
    return f"\u2068{text}\u2069" if text else text
