"""The other files of a picture: exact copies and pictures that are nearly the same."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from lookalike.search import Copy, CopyKind
from lookalike.window.look.elided_label import ElidedLabel
from lookalike.window.look.hit_text import (
    Wording,
    copies_text,
    file_name,
    folder_name,
    visible_path,
)
from lookalike.window.look.layout_items import drop_widget
from lookalike.window.look.theme import ICON_SMALL_PX, SPACE_S, SPACE_XS, icon, small_font

__all__ = ["CopiesList"]

_SHOWN_AT_MOST = 20


class CopiesList(QWidget):
    """Lists copies with where they are; each can be shown in its folder."""

    reveal_requested = Signal(bytes)

    def __init__(self, wording: Wording, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wording = wording
        self._copies: tuple[Copy, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, SPACE_S, 0, 0)
        self._column.setSpacing(SPACE_S)

    def show_copies(self, copies: tuple[Copy, ...]) -> None:
        """List these copies; without any the list takes no room."""
        self.setVisible(bool(copies))
        if copies == self._copies:
            return
        self._copies = copies
        while (item := self._column.takeAt(0)) is not None:
            drop_widget(item)
        if not copies:
            return
        self._column.addWidget(QLabel(copies_text(len(copies), self._wording)))
        for copy in copies[:_SHOWN_AT_MOST]:
            self._column.addWidget(self._line(copy))
        rest = len(copies) - _SHOWN_AT_MOST
        if rest > 0:
            more = QLabel(self.tr("and {count} more").format(count=self._wording.count(rest)))
            more.setFont(small_font(self.font()))
            more.setProperty("quiet", True)
            self._column.addWidget(more)

    def _line(self, copy: Copy) -> QWidget:
        line, font = QWidget(), small_font(self.font())
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        name = ElidedLabel(file_name(copy.path))
        kind = self.tr("same bytes") if copy.kind is CopyKind.IDENTICAL else self.tr("nearly same")
        place = ElidedLabel(
            f"{kind} · {folder_name(copy.path)}", role=QPalette.ColorRole.PlaceholderText
        )
        for label in (name, place):
            label.setFont(font)
            label.setToolTip(visible_path(copy.path))
            texts.addWidget(label)
        button = QToolButton()
        button.setIcon(icon("reveal"))
        button.setIconSize(QSize(ICON_SMALL_PX, ICON_SMALL_PX))
        button.setToolTip(self.tr("Show this copy in its folder"))
        button.setAccessibleName(
            self.tr("Show {name} in its folder").format(name=file_name(copy.path))
        )
        button.clicked.connect(partial(self._reveal, copy.path))
        row.addLayout(texts, 1)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(SPACE_XS)
        return line

    def _reveal(self, path: bytes, *_checked: bool) -> None:
        self.reveal_requested.emit(path)
