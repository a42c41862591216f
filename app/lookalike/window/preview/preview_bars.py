"""The two bars of the preview: what can be done with the picture, and with a box on it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from lookalike.window.look.elided_label import ElidedLabel
from lookalike.window.look.theme import ICON_PX, SPACE_M, SPACE_S, icon

__all__ = ["CropBar", "TopBar"]


class TopBar(QWidget):
    """Back and on, the name, 1:1, a box, close."""

    previous_clicked = Signal()
    next_clicked = Signal()
    one_to_one_clicked = Signal()
    crop_clicked = Signal(bool)
    close_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mirrored = QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
        to_start, to_end = ("→", "←") if mirrored else ("←", "→")
        self.title = ElidedLabel()
        self.trouble = ElidedLabel(role=QPalette.ColorRole.PlaceholderText)
        self._previous = self._tool(
            "forward" if mirrored else "back",
            self.tr("Previous picture ({key})").format(key=to_start),
        )
        self._next = self._tool(
            "back" if mirrored else "forward",
            self.tr("Next picture ({key})").format(key=to_end),
        )
        self._one_to_one = self._tool("one-to-one", self.tr("Show every pixel, or all of it (1)"))
        self.crop = self._tool("crop", self.tr("Search a part of the picture (C)"))
        self.crop.setCheckable(True)
        self._close = self._tool("close", self.tr("Close the preview (Esc)"))
        self._previous.clicked.connect(self.previous_clicked)
        self._next.clicked.connect(self.next_clicked)
        self._one_to_one.clicked.connect(self.one_to_one_clicked)
        self.crop.clicked.connect(self.crop_clicked)
        self._close.clicked.connect(self.close_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        row.setSpacing(SPACE_S)
        row.addWidget(self._previous)
        row.addWidget(self._next)
        row.addSpacing(SPACE_S)
        row.addWidget(self.title, 3)
        row.addWidget(self.trouble, 2)
        for button in (self._one_to_one, self.crop, self._close):
            row.addWidget(button)

    @property
    def can_walk(self) -> bool:
        """Say whether there is a picture before or after."""
        return not self._next.isHidden()

    def set_can_walk(self, can_walk: bool) -> None:
        """Show the arrows, or hide them where there is only one picture."""
        self._previous.setVisible(can_walk)
        self._next.setVisible(can_walk)

    def stops(self) -> tuple[QWidget, ...]:
        """Return what the tab key reaches, in order."""
        return self._previous, self._next, self._one_to_one, self.crop, self._close

    def _tool(self, icon_name: str, hint: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(icon_name))
        button.setIconSize(QSize(ICON_PX, ICON_PX))
        button.setToolTip(hint)
        button.setAccessibleName(hint)
        return button


class CropBar(QWidget):
    """Below the picture while a box is drawn on it."""

    cancelled = Signal()
    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        hint = ElidedLabel(
            self.tr("Draw a box around what you are looking for."),
            mode=Qt.TextElideMode.ElideRight,
            role=QPalette.ColorRole.PlaceholderText,
        )
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setToolTip(self.tr("Draw no box (Esc)"))
        self._cancel.clicked.connect(self.cancelled)
        self._search = QPushButton(
            icon("search", QPalette.ColorRole.HighlightedText), self.tr("Search this part")
        )
        self._search.setProperty("primary", True)
        self._search.setToolTip(self.tr("Search with what is inside the box (Enter)"))
        self._search.clicked.connect(self.chosen)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        row.setSpacing(SPACE_S)
        row.addWidget(hint, 1)
        row.addWidget(self._cancel)
        row.addWidget(self._search)

    def set_has_box(self, has_box: bool) -> None:
        """Allow the search once there is a box to search with."""
        self._search.setEnabled(has_box)

    def stops(self) -> tuple[QWidget, ...]:
        """Return what the tab key reaches, in order."""
        return self._cancel, self._search
