"""The files that were left out, each with its reason, and what can be done about them."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from lookalike.catalogue import SkippedFile
from lookalike.window.dialogs.reason_text import reason_text
from lookalike.window.look.elided_label import isolated
from lookalike.window.look.numbers import count_text, counted
from lookalike.window.look.theme import SPACE_L, SPACE_M, SPACE_S

__all__ = ["SkippedView"]

_MOST_ROWS = 5000


class SkippedView(QDialog):
    """A window beside the main one: list, show in folder, retry."""

    reveal_wanted = Signal(object)
    """A `Path`."""
    retry_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Skipped files"))
        self.resize(980, 520)
        self._summary = QLabel(self)
        self._summary.setWordWrap(True)
        self._list = QTreeWidget(self)
        self._list.setRootIsDecorated(False)
        self._list.setUniformRowHeights(True)
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._list.setHeaderLabels([self.tr("File"), self.tr("Reason"), self.tr("Detail")])
        self._list.setAccessibleName(self.tr("Skipped files"))
        self._list.setToolTip(self.tr("Double-click shows the file in its folder"))
        header = self._list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(2, 220)
        self._list.itemSelectionChanged.connect(self._on_selection)
        self._list.itemDoubleClicked.connect(self._on_reveal)
        self._reveal = self._button(self.tr("Show in folder"), self.tr("Show the file (F2)"))
        self._reveal.setShortcut("F2")
        self._reveal.setEnabled(False)
        self._reveal.clicked.connect(self._on_reveal)
        self._retry = self._button(
            self.tr("Retry"), self.tr("Read the folders again; files that changed are tried (F5)")
        )
        self._retry.setShortcut("F5")
        self._retry.clicked.connect(self.retry_wanted)
        close = self._button(self.tr("Close"), self.tr("Close this list (Esc)"))
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addWidget(self._reveal)
        buttons.addWidget(self._retry)
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        layout.setSpacing(SPACE_M)
        layout.addWidget(self._summary)
        layout.addWidget(self._list, 1)
        layout.addLayout(buttons)

    def show_files(self, files: tuple[SkippedFile, ...]) -> None:
        """Fill the list."""
        self._summary.setText(self._summary_text(files))
        self._list.clear()
        items = []
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        for file in files[:_MOST_ROWS]:
            path = os.fsdecode(file.path)
            shown = file.path.decode("utf-8", "replace")
            item = QTreeWidgetItem(
                [
                    isolated(shown) if mirrored else shown,  # else its first slash comes last
                    reason_text(file.reason, QCoreApplication.translate),
                    file.detail,
                ]
            )
            item.setData(0, Qt.ItemDataRole.UserRole, Path(path))
            for column in range(3):
                item.setToolTip(column, item.text(column))
            items.append(item)
        self._list.addTopLevelItems(items)
        self._on_selection()

    def _summary_text(self, files: tuple[SkippedFile, ...]) -> str:
        if not files:
            return self.tr("No file was skipped: everything that looks like a picture was read.")
        if len(files) > _MOST_ROWS:
            return self.tr("{count} files were skipped; the first {shown} are listed.").format(
                count=count_text(len(files)), shown=count_text(_MOST_ROWS)
            )
        return counted(
            len(files),
            self.tr("1 file was skipped. It is tried again when it changes."),
            self.tr("{count} files were skipped. They are tried again when they change."),
        )

    def _button(self, text: str, hint: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(hint)
        button.setAutoDefault(False)
        return button

    def _on_selection(self) -> None:
        self._reveal.setEnabled(bool(self._list.selectedItems()))

    def _on_reveal(self) -> None:
        for item in self._list.selectedItems()[:1]:
            self.reveal_wanted.emit(item.data(0, Qt.ItemDataRole.UserRole))
