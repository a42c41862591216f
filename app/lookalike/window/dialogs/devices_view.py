"""What computes the vectors here, and why other devices were passed over."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from lookalike.networks import DeviceVerdict
from lookalike.window.look.numbers import count_text
from lookalike.window.look.theme import SPACE_L, SPACE_M

__all__ = ["DevicesView"]


class DevicesView(QDialog):
    """A window beside the main one. The probe runs in a child process and takes a while."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Devices"))
        self.resize(880, 340)
        self._text = QLabel(self.tr("Trying each device with three pictures…"), self)
        self._text.setWordWrap(True)
        self._list = QTreeWidget(self)
        self._list.setRootIsDecorated(False)
        self._list.setWordWrap(True)
        self._list.setAccessibleName(self.tr("Devices"))
        self._list.setHeaderLabels([self.tr("Device"), self.tr("Verdict"), self.tr("Speed")])
        header = self._list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        close = QPushButton(self.tr("Close"), self)
        close.setToolTip(self.tr("Close this list (Esc)"))
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        layout.setSpacing(SPACE_M)
        layout.addWidget(self._text)
        layout.addWidget(self._list, 1)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)

    @property
    def verdict_count(self) -> int:
        return self._list.topLevelItemCount()

    def show_verdicts(self, verdicts: tuple[DeviceVerdict, ...]) -> None:
        """Fill the table."""
        self._text.setText(
            self.tr(
                "A device is used only when it gives the right answer for three known pictures."
            )
        )
        self._list.clear()
        for verdict in verdicts:
            self._list.addTopLevelItem(self._item(verdict))

    def show_failure(self, text: str) -> None:
        """Say why there is no table."""
        self._text.setText(text)

    def _item(self, verdict: DeviceVerdict) -> QTreeWidgetItem:
        states = {
            "works": self.tr("works: it gives the right answers"),
            "wrong_answer": self.tr("passed over: it gave a wrong answer"),
            "crashed": self.tr("passed over: it stopped the test program"),
            "not_installed": self.tr("passed over: not installed"),
            "failed": self.tr("passed over: it could not start"),
        }
        text = states.get(str(verdict.state), str(verdict.state))
        if verdict.in_use:
            text = self.tr("in use: it gives the right answers")
        elif verdict.detail and str(verdict.state) != "works":
            text = f"{text} — {verdict.detail}"
        rate = verdict.images_per_second
        speed = self.tr("{count} pictures/s").format(count=count_text(round(rate))) if rate else ""
        item = QTreeWidgetItem([verdict.provider, text, speed])
        item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setToolTip(1, text)
        if verdict.in_use:
            font = QFont(self._list.font())
            font.setBold(True)
            item.setFont(0, font)
        return item
