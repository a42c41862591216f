"""What stands in the middle when there is no picture to show, and what to do about it."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from lookalike.window.look.theme import SPACE_M, SPACE_S, SPACE_XL, large_font

__all__ = ["EmptyKind", "EmptyState"]

_TEXT_WIDTH_PX = 520


class EmptyKind(StrEnum):
    """Why nothing is shown."""

    FIRST_START = "first_start"
    READING = "reading"
    NO_PICTURES = "no_pictures"
    NO_FILTERED = "no_filtered"
    NO_HITS = "no_hits"


class EmptyState(QWidget):
    """A large sentence, a smaller one and at most two buttons."""

    folder_wanted = Signal()
    samples_wanted = Signal()
    filters_cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = EmptyKind.FIRST_START
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._title = self._label()
        self._title.setFont(large_font(self.font()))
        self._text = self._label()
        self._text.setProperty("quiet", True)
        self._folder = QPushButton(self.tr("Choose folder…"), self)
        self._folder.setProperty("primary", True)
        self._folder.setToolTip(self.tr("Choose a folder of pictures to search in (Ctrl+Shift+O)"))
        self._folder.clicked.connect(self.folder_wanted)
        self._samples = QPushButton(self.tr("Try with sample pictures"), self)
        self._samples.setToolTip(self.tr("Makes a hundred pictures in a folder of their own"))
        self._samples.clicked.connect(self.samples_wanted)
        self._clear = QPushButton(self.tr("Clear filters"), self)
        self._clear.setToolTip(self.tr("Show pictures of every kind again (Ctrl+Shift+F)"))
        self._clear.clicked.connect(self.filters_cleared)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addStretch(1)
        for button in (self._folder, self._samples, self._clear):
            button.setMinimumHeight(36)
            button.setAccessibleName(button.text())
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        layout.setSpacing(SPACE_M)
        layout.addStretch(2)
        for label in (self._title, self._text):
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(label, 20)
            row.addStretch(1)
            layout.addLayout(row)
        layout.addSpacing(SPACE_M)
        layout.addLayout(buttons)
        layout.addStretch(3)
        self.show_kind(EmptyKind.FIRST_START)

    @property
    def kind(self) -> EmptyKind:
        return self._kind

    def show_kind(self, kind: EmptyKind) -> None:
        """Say why there is nothing and offer what helps."""
        self._kind = kind
        focus = self.window().focusWidget()
        is_focus_here = focus is not None and (focus is self or self.isAncestorOf(focus))
        self.setFocusProxy(None)  # type: ignore[arg-type]  # the stub forgets None
        if is_focus_here:
            self.setFocus()  # before its button goes, or the focus would leave this place
        title, text = self._words(kind)
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._folder.setVisible(kind in (EmptyKind.FIRST_START, EmptyKind.NO_PICTURES))
        self._samples.setVisible(kind is EmptyKind.FIRST_START)
        self._clear.setVisible(kind is EmptyKind.NO_FILTERED)
        # Enter presses the button that leads on, where there is one.
        buttons = [each for each in (self._folder, self._clear) if not each.isHidden()]
        if buttons:
            self.setFocusProxy(buttons[0])
        if is_focus_here:
            self.setFocus()

    def _words(self, kind: EmptyKind) -> tuple[str, str]:
        if kind is EmptyKind.FIRST_START:
            return self.tr("Find pictures that look alike."), self.tr(
                "Choose a folder of pictures. Lookalike reads them where they are, changes none "
                "of them, and sends nothing anywhere."
            )
        if kind is EmptyKind.READING:
            return self.tr("Reading the first pictures"), self.tr(
                "They appear here as they are read. You can search meanwhile."
            )
        if kind is EmptyKind.NO_PICTURES:
            return self.tr("No pictures here yet."), self.tr(
                "The folders hold no picture that Lookalike can read. Choose another folder, or "
                "look at the skipped files."
            )
        if kind is EmptyKind.NO_FILTERED:
            return self.tr("No picture passes these filters."), ""
        return self.tr("Nothing was found."), self.tr("Try another picture, or go back (Alt+←).")

    def _label(self) -> QLabel:
        label = QLabel(self)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setMaximumWidth(_TEXT_WIDTH_PX)
        return label
