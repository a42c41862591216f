"""Which picture of the query a hit is compared with, where there are several."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from lookalike.search import QueryTerm
from lookalike.window.look.layout_items import drop_widget
from lookalike.window.look.numbers import number_text
from lookalike.window.look.theme import SPACE_XS, icon
from lookalike.window.query.query_bar import LoadImage

__all__ = ["TermRow", "heaviest"]

_EDGE_PX = 32


class _TermButton(QToolButton):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setIconSize(QSize(_EDGE_PX, _EDGE_PX))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIcon(icon("image"))

    def show_image(self, image: QImage | None) -> None:
        """Show the picture; one that can't be read keeps the sign of a picture."""
        if image is not None:
            self.setIcon(QIcon(QPixmap.fromImage(image)))


class TermRow(QWidget):
    """A small button a picture of the query; hidden where there is only one."""

    term_chosen = Signal(int)
    """The position of the picture in the query."""

    def __init__(self, load_image: LoadImage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._load_image = load_image
        self._terms: tuple[QueryTerm, ...] = ()
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.term_chosen)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE_XS)
        self.hide()

    def show_terms(self, terms: tuple[QueryTerm, ...], chosen: int) -> None:
        """Offer these, one of them pressed."""
        if terms != self._terms:
            self._terms = terms
            for button in self._group.buttons():
                self._group.removeButton(button)
            while item := self._row.takeAt(0):
                drop_widget(item)
            for position, term in enumerate(terms):
                self._row.addWidget(self._make(position, term))
        self.setVisible(len(terms) > 1)
        button = self._group.button(chosen)
        if button is not None:
            button.setChecked(True)

    def stops(self) -> tuple[QWidget, ...]:
        """Return what the tab key reaches, in order."""
        return tuple(self._group.buttons()) if not self.isHidden() else ()

    def _make(self, position: int, term: QueryTerm) -> QToolButton:
        button = _TermButton(self)
        sign = self.tr("less like this") if term.weight < 0 else self.tr("more like this")
        name = getattr(term.source, "name", "") or self.tr("Picture")
        hint = self.tr("Compare with {name} ({sign}, ×{weight})").format(
            name=name, sign=sign, weight=number_text(abs(term.weight))
        )
        button.setToolTip(hint)
        button.setAccessibleName(hint)
        self._group.addButton(button, position)
        self._load_image(term, button.show_image)
        return button


def heaviest(terms: tuple[QueryTerm, ...]) -> int:
    """Return the position of the picture that counts most for a hit; of equals the first."""
    return max(range(len(terms)), key=lambda position: terms[position].weight)
