"""Name, score in words and facts of one picture, a line each."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from lookalike.catalogue import PictureRecord
from lookalike.search import Hit
from lookalike.window.details.fact_lines import fact_lines, state_lines
from lookalike.window.look.band_dots import band_dots
from lookalike.window.look.elided_label import ElidedLabel
from lookalike.window.look.hit_text import Wording, band_strength, record_name, score_text
from lookalike.window.look.layout_items import drop_widget
from lookalike.window.look.theme import SPACE_M, SPACE_S, SPACE_XS, small_font

__all__ = ["FactTable"]


class FactTable(QWidget):
    """Never wider than it is given: long values are elided in the middle."""

    def __init__(self, wording: Wording, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wording = wording
        self._name = ElidedLabel()
        font = self._name.font()
        font.setBold(True)
        self._name.setFont(font)
        self._dots = QLabel()
        self._score = ElidedLabel()
        self._score_line = QWidget()
        line = QHBoxLayout(self._score_line)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_S)
        line.addWidget(self._dots)
        line.addWidget(self._score, 1)
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(SPACE_M)
        self._lines.setVerticalSpacing(SPACE_XS)
        self._lines.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        column.addWidget(self._name)
        column.addWidget(self._score_line)
        column.addLayout(self._lines)

    def show_record(self, record: PictureRecord, hit: Hit | None) -> None:
        """Show the facts of a picture, and the score if it answers a query."""
        self._name.set_text(record_name(record))
        self._score_line.setVisible(hit is not None)
        if hit is not None:
            colour = self.palette().color(QPalette.ColorRole.WindowText)
            ratio = self.devicePixelRatioF()
            self._dots.setPixmap(band_dots(band_strength(hit.band), colour, ratio))
            self._score.set_text(score_text(hit.band, hit.score, self._wording))
        self._fill([*state_lines(record, self._wording), *fact_lines(record, self._wording)])

    def _fill(self, lines: list[tuple[str, str]]) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            drop_widget(item)
        font = small_font(self.font())
        for number, (title, value) in enumerate(lines):
            name = QLabel(title)
            name.setFont(font)
            name.setProperty("quiet", True)
            name.setAlignment(Qt.AlignmentFlag.AlignTop)
            text = ElidedLabel(value)
            text.setFont(font)
            text.setAccessibleName(f"{title}: {value}")
            self._lines.addWidget(name, number, 0)
            self._lines.addWidget(text, number, 1)
