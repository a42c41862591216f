"""A view that covers its parent and gives the keyboard back when it goes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

__all__ = ["Covering", "arrows"]


class Covering(QWidget):
    """An overlay, not a window of its own: what lies below gets neither keys nor clicks."""

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._covered = parent
        self._focus_before: QWidget | None = None
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        self.hide()
        parent.installEventFilter(self)

    def stops(self) -> tuple[QWidget, ...]:
        """Return what the tab key walks through, in order."""
        raise NotImplementedError

    def cover(self) -> None:
        """Come over the parent, if it isn't there yet."""
        if self.isHidden():
            self._focus_before = self.window().focusWidget()
            self._follow_parent()
            self.show()
            self.raise_()

    def uncover(self) -> None:
        """Go, and give the keyboard back."""
        if self._focus_before is not None and isValid(self._focus_before):
            self._focus_before.setFocus()  # before hiding, which would look for another one
        self.hide()
        self.closed.emit()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep the tab key inside the overlay."""
        stops = [each for each in self.stops() if each.isVisible() and each.isEnabled()]
        if not stops:
            return super().focusNextPrevChild(forward)
        here = self.window().focusWidget()
        place = stops.index(here) if here in stops else 0
        stops[(place + (1 if forward else -1)) % len(stops)].setFocus(
            Qt.FocusReason.TabFocusReason
        )
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() is QEvent.Type.Resize:
            self._follow_parent()
        return super().eventFilter(watched, event)

    def _follow_parent(self) -> None:
        self.setGeometry(self._covered.rect())


def arrows(*, goes_on: bool) -> tuple[Qt.Key, Qt.Key]:
    """Return the keys of one direction: on is where reading goes."""
    mirrored = QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    sideways = Qt.Key.Key_Right if goes_on is not mirrored else Qt.Key.Key_Left
    return sideways, Qt.Key.Key_Down if goes_on else Qt.Key.Key_Up
