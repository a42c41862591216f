"""Says that pictures came in above what is looked at, instead of pushing it down."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from lookalike.window.look.numbers import count_text
from lookalike.window.look.theme import SPACE_S

__all__ = ["NewAbove"]


class NewAbove(QPushButton):
    """A button at the upper edge that leads to the top; hidden while there is nothing to say."""

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self._count = 0
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setToolTip(self.tr("Go to the top (Home)"))
        self.hide()

    @property
    def count(self) -> int:
        """Return how many came in above since the top was on the screen."""
        return self._count

    def add(self, count: int) -> None:
        """Count more pictures above."""
        self._count += count
        self.setText(self.tr("↑ {count} new").format(count=count_text(self._count)))
        self.adjustSize()
        self.setVisible(self._count > 0)
        self.place()

    def clear(self) -> None:
        """Say nothing any more: the top is on the screen, or something else is shown."""
        self._count = 0
        self.hide()

    def place(self) -> None:
        """Stay at the upper edge while the content scrolls below."""
        self.move((self._viewport.width() - self.width()) // 2, SPACE_S)
