"""The line above the grid: how many, of what, in which order, and how large."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSlider, QToolButton, QWidget

from lookalike.window.grid.grid_view import LEAST_EDGE, MOST_EDGE
from lookalike.window.look.elided_label import ElidedLabel
from lookalike.window.look.theme import SPACE_L, SPACE_S, icon, with_tabular_figures

__all__ = ["GridHeader"]

_SLIDER_WIDTH_PX = 120


class GridHeader(QWidget):
    """Count and filters in words, the order of the library, the size of the pictures."""

    edge_changed = Signal(int)
    oldest_first_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = ElidedLabel(parent=self)
        self._count.setFont(with_tabular_figures(self.font()))
        self._order = self._make_order()
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setRange(LEAST_EDGE, MOST_EDGE)
        self._slider.setSingleStep(16)
        self._slider.setPageStep(48)
        self._slider.setFixedWidth(_SLIDER_WIDTH_PX)
        self._slider.setAccessibleName(self.tr("Size of the pictures"))
        self._slider.setToolTip(self.tr("Size of the pictures (Ctrl+wheel, Ctrl++, Ctrl+-)"))
        self._slider.valueChanged.connect(self.edge_changed)
        size_mark = QToolButton(self)
        size_mark.setIcon(icon("image"))
        size_mark.setAutoRaise(True)
        size_mark.setEnabled(False)
        size_mark.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_L, SPACE_S, SPACE_L, SPACE_S)
        layout.setSpacing(SPACE_S)
        layout.addWidget(self._count, 1)
        layout.addWidget(self._order)
        layout.addSpacing(SPACE_S)
        layout.addWidget(size_mark)
        layout.addWidget(self._slider)

    @property
    def text(self) -> str:
        return self._count.text()

    def show_text(self, text: str, *, is_ordered_by_time: bool) -> None:
        """Say what the grid holds; the order can be chosen for the library only."""
        self._count.set_text(text)
        self._order.setVisible(is_ordered_by_time)

    def show_edge(self, edge_px: int) -> None:
        """Move the slider without telling anybody."""
        self._slider.blockSignals(True)
        self._slider.setValue(edge_px)
        self._slider.blockSignals(False)

    def show_order(self, is_oldest_first: bool) -> None:
        """Show the order that is in force."""
        choice = self._choices[1 if is_oldest_first else 0]
        choice.setChecked(True)
        self._order.setText(choice.text())
        self._order.setAccessibleName(self.tr("Order: {order}").format(order=choice.text()))

    def _make_order(self) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon("sort"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(self.tr("Order of the library (Ctrl+Shift+R)"))
        menu = QMenu(button)
        group = QActionGroup(menu)
        for text, is_oldest_first in (
            (self.tr("Newest first"), False),
            (self.tr("Oldest first"), True),
        ):
            choice = menu.addAction(text)
            choice.setCheckable(True)
            choice.setData(is_oldest_first)
            group.addAction(choice)
        group.triggered.connect(self._on_order)
        self._choices = group.actions()
        button.setMenu(menu)
        return button

    def _on_order(self, choice: QAction) -> None:
        self.oldest_first_changed.emit(bool(choice.data()))
