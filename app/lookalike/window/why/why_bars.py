"""The bars of *why this hit*: walking on and the heat map above, what it means below."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QPainterPath, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from lookalike.window.look.elided_label import ElidedLabel
from lookalike.window.look.theme import ICON_PX, SPACE_M, SPACE_S, SPACE_XL, icon, small_font
from lookalike.window.why.heat import ramp
from lookalike.window.why.term_row import TermRow

__all__ = ["HeadBar", "Legend", "walk_button"]


class HeadBar(QWidget):
    """Back and on through the hits, which one this is, the heat map's switch, close."""

    previous_clicked = Signal()
    next_clicked = Signal()
    heat_switched = Signal(bool)
    close_clicked = Signal()

    def __init__(self, terms: TermRow, parent: QWidget | None = None) -> None:
        """``terms`` gets its place here, before the switch."""
        super().__init__(parent)
        self._terms = terms
        mirrored = QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
        to_start, to_end = ("→", "←") if mirrored else ("←", "→")
        self.title = ElidedLabel()
        self._previous = walk_button(
            "forward" if mirrored else "back", self.tr("Previous hit ({key})").format(key=to_start)
        )
        self._next = walk_button(
            "back" if mirrored else "forward", self.tr("Next hit ({key})").format(key=to_end)
        )
        self.heat = walk_button(
            "agreement", self.tr("Show where they agree (H; hold it to look beneath)")
        )
        self.heat.setText(self.tr("Heat map"))
        self.heat.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.heat.setCheckable(True)
        self.heat.setChecked(True)
        self._close = walk_button("close", self.tr("Back to the hits (Esc)"))
        self._previous.clicked.connect(self.previous_clicked)
        self._next.clicked.connect(self.next_clicked)
        self.heat.toggled.connect(self.heat_switched)
        self._close.clicked.connect(self.close_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        row.setSpacing(SPACE_S)
        row.addWidget(self._previous)
        row.addWidget(self._next)
        row.addSpacing(SPACE_S)
        row.addWidget(self.title, 1)
        row.addWidget(terms)
        row.addSpacing(SPACE_S)
        row.addWidget(self.heat)
        row.addWidget(self._close)

    def stops(self) -> tuple[QWidget, ...]:
        """Return what the tab key reaches, in order."""
        return self._previous, self._next, *self._terms.stops(), self.heat, self._close


class Legend(QWidget):
    """What the colours mean, and what a click would do; or that it is being worked out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(small_font(self.font()))
        self._scale = QWidget(self)
        scale = QHBoxLayout(self._scale)
        scale.setContentsMargins(0, 0, 0, 0)
        scale.setSpacing(SPACE_S)
        for part in (
            self._word(self.tr("Only in this picture")),
            HeatRamp(self._scale),
            self._word(self.tr("In both")),
        ):
            scale.addWidget(part)
        self._state = ElidedLabel(
            parent=self, mode=Qt.TextElideMode.ElideRight, role=QPalette.ColorRole.PlaceholderText
        )
        self._hint = QLabel(self)
        self._hint.setProperty("quiet", True)
        self._hint.setFont(self.font())
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_XL, SPACE_S, SPACE_XL, SPACE_M)
        row.setSpacing(SPACE_M)
        row.addWidget(self._scale)
        row.addWidget(self._state, 1)
        row.addWidget(self._hint)
        self.setFixedHeight(row.sizeHint().height() + SPACE_S)
        self.show_state("")
        self.show_spot(has_spot=False)

    @property
    def text(self) -> str:
        """What is said in the legend's place; empty while the legend is there."""
        return self._state.text()

    def show_state(self, text: str, *, is_scale_shown: bool = False) -> None:
        """Say this, or show what the colours mean."""
        self._state.set_text(text)
        self._scale.setVisible(is_scale_shown)

    def show_spot(self, *, has_spot: bool) -> None:
        """Say what a click does, more exactly while there is something to click on."""
        self._hint.setText(
            self.tr("Click, or Enter: search with this spot")
            if has_spot
            else self.tr("Click a spot of a picture to search with it")
        )

    def _word(self, text: str) -> QLabel:
        label = QLabel(text, self._scale)
        label.setProperty("quiet", True)
        label.setFont(self.font())
        return label


class HeatRamp(QWidget):
    """The colours of the heat map over a plain grey, from differing to agreeing."""

    _WIDTH_PX, _HEIGHT_PX = 120, 10

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(self._WIDTH_PX, self._HEIGHT_PX)
        self.setAccessibleName(self.tr("From dark to bright"))
        mirrored = QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
        ends = (1.0, 0.0) if mirrored else (0.0, 1.0)
        colours = np.ascontiguousarray(ramp(np.linspace(*ends, self._WIDTH_PX)))
        self._colours = QImage(
            colours.data, self._WIDTH_PX, 1, 4 * self._WIDTH_PX, QImage.Format.Format_RGBA8888
        ).copy()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rounded = QPainterPath()
        rounded.addRoundedRect(QRectF(self.rect()), 3, 3)
        painter.setClipPath(rounded)
        painter.fillRect(self.rect(), Qt.GlobalColor.lightGray)
        painter.drawImage(QRectF(self.rect()), self._colours, QRectF(self._colours.rect()))


def walk_button(icon_name: str, hint: str) -> QToolButton:
    """Return a flat button with an icon, a name and a tooltip."""
    button = QToolButton()
    button.setIcon(icon(icon_name))
    button.setIconSize(QSize(ICON_PX, ICON_PX))
    button.setToolTip(hint)
    button.setAccessibleName(hint)
    return button
