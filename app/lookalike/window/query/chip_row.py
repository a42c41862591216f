"""The row of query pictures; where they don't fit, it scrolls instead of crushing them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from lookalike.window.look.theme import SPACE_M
from lookalike.window.query.query_chip import PICTURE_EDGE_PX, QueryChip

__all__ = ["ChipRow"]

LEAST_WIDTH_PX = 180
"""Room for one picture with sign, weight and ×, and the beginning of the next."""
SCROLL_BAR_PX = 12


class ChipRow(QScrollArea):
    """As wide as its chips if there is room; the newest is in sight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self._content = QWidget()
        self._row = QHBoxLayout(self._content)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE_M)
        self.setWidget(self._content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._is_at_end = True
        self.horizontalScrollBar().rangeChanged.connect(self._on_range_changed)
        self.horizontalScrollBar().valueChanged.connect(self._on_scrolled)
        self._content.installEventFilter(self)
        self.hide()

    def show_chips(self, chips: list[QueryChip]) -> None:
        """Put these in order; those that are no longer part of it were removed before."""
        for position, chip in enumerate(chips):
            if self._row.indexOf(chip) != position:
                self._row.removeWidget(chip)
                self._row.insertWidget(position, chip)
            chip.show()
        self._is_at_end = self._is_at_end or len(chips) > self._count
        self._count = len(chips)
        self.setVisible(bool(chips))
        self.updateGeometry()

    def remove(self, chip: QueryChip) -> None:
        """Take a chip away."""
        self._row.removeWidget(chip)
        chip.hide()
        chip.deleteLater()

    def sizeHint(self) -> QSize:
        return QSize(self._content.sizeHint().width(), PICTURE_EDGE_PX + SCROLL_BAR_PX)

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(hint.width(), LEAST_WIDTH_PX), hint.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._content and event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()  # a weight came to be shown, or went
        return super().eventFilter(watched, event)

    def _on_range_changed(self, least: int, most: int) -> None:
        if self._is_at_end:  # also when what stands beside the row takes room later
            self.horizontalScrollBar().setValue(most)

    def _on_scrolled(self, value: int) -> None:
        self._is_at_end = value == self.horizontalScrollBar().maximum()
