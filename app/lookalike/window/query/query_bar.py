"""The bar at the top: back and forward, the query as pictures, ways to give one, filters."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QToolButton, QWidget

from lookalike.search import QueryTerm
from lookalike.window.actions.action_set import ActionSet
from lookalike.window.look.icons import icon
from lookalike.window.look.theme import SPACE_S
from lookalike.window.query.chip_row import ChipRow
from lookalike.window.query.look_slider import LookSlider
from lookalike.window.query.query_chip import QueryChip

__all__ = ["QueryBar"]

WORDS_FROM_PX = 860
"""A narrower bar leaves out the words beside its slider and on its buttons."""

LoadImage = Callable[[QueryTerm, Callable[[QImage | None], None]], None]
"""Ask for a term's small picture; the callback comes later on the window's thread."""


class QueryBar(QWidget):
    """Show what is being searched. Decides nothing: everything goes out as a signal."""

    term_opened = Signal(int)
    term_sign_changed = Signal(int)
    term_weight_changed = Signal(int, float)
    term_removed = Signal(int)
    address_entered = Signal(str)
    keyboard_freed = Signal()
    """The line for an address goes away: the keyboard belongs to the pictures again."""

    def __init__(self, load_image: LoadImage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._load_image = load_image
        self._chips: list[QueryChip] = []
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(SPACE_S, 2, SPACE_S, 2)
        self._layout.setSpacing(SPACE_S)
        self._chip_row = ChipRow(self)
        self._address = self._make_address()
        self._address.installEventFilter(self)
        self._hint = QPushButton(icon("image"), self.tr("Drop or paste a picture"), self)
        self._hint.setObjectName("drop_hint")
        self._hint.setFlat(True)
        self._hint.setAccessibleName(self.tr("Pick pictures to search with"))
        self.look = LookSlider(self)
        self.look.hide()
        self._filters = QToolButton(self)
        self._filters.hide()
        self.setFixedHeight(56)
        self.setAccessibleName(self.tr("Query"))

    def set_actions(self, actions: ActionSet) -> None:
        """Put the buttons of the table in their places."""
        add = self._layout.addWidget
        add(self._sized(actions.button("toggle_folders", self)))
        walk = QHBoxLayout()
        walk.setSpacing(0)
        for action_id in ("go_back", "go_forward"):
            walk.addWidget(self._sized(actions.button(action_id, self)))
        self._layout.addLayout(walk)
        add(self._chip_row)
        add(self._address, 1)
        add(self._hint)
        self._hint.clicked.connect(actions["pick_pictures"].trigger)
        self._hint.setToolTip(actions["pick_pictures"].toolTip())
        self._layout.addStretch(1)
        add(self.look)
        self._layout.addSpacing(SPACE_S)
        self._filters.deleteLater()
        self._filters = self._sized(actions.button("toggle_filters", self))
        self._filters.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        add(self._filters)
        add(self._sized(actions.button("toggle_details", self)))

    @property
    def chips(self) -> tuple[QueryChip, ...]:
        return tuple(self._chips)

    @property
    def filters_button(self) -> QToolButton:
        """The button that the filters unfold from."""
        return self._filters

    @property
    def is_address_shown(self) -> bool:
        return self._address.isVisible()

    def show_terms(self, terms: tuple[QueryTerm, ...]) -> None:
        """Show a chip a term; a picture that stays keeps its chip, so nothing flashes."""
        free = list(self._chips)
        chips = []
        for position, term in enumerate(terms):
            chip = next((each for each in free if _is_same_picture(each.term, term)), None)
            if chip is None:
                chip = self._make_chip(term, position)
            else:
                free.remove(chip)
            chip.show_term(term, position, is_alone=len(terms) == 1)
            chips.append(chip)
        for chip in free:
            self._chip_row.remove(chip)
        self._chip_row.show_chips(chips)
        self._chips = chips
        self._show_words()

    def show_look(self, look: float, *, is_offered: bool) -> None:
        """Show what hits are ranked by, where there are hits and the network knows both."""
        had_focus = self.window().focusWidget() is self.look.slider
        self.look.show_look(look)
        if had_focus and not is_offered:
            self.keyboard_freed.emit()  # before hiding, which would look for another place
        self.look.setVisible(is_offered)

    def enter_address(self) -> None:
        """Show the line for a path or an address and put the cursor there."""
        self._hint.hide()
        self._address.show()
        self._address.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._address.selectAll()

    def leave_address(self) -> None:
        """Put the hint back in the line's place."""
        self.keyboard_freed.emit()  # before hiding, which would look for another place of focus
        self._address.hide()
        self._address.clear()
        self._hint.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_words()

    def _show_words(self) -> None:
        """Say less where there is little room."""
        is_wide = self.width() >= WORDS_FROM_PX
        text = self.tr("Add a picture") if self._chips else self.tr("Drop or paste a picture")
        is_full = len(self._chips) > 3 or (bool(self._chips) and not is_wide)
        self._hint.setText("" if is_full else text)
        self.look.set_words_shown(is_wide)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self._address
            and isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
        ):
            self.leave_address()
            return True
        return super().eventFilter(watched, event)

    def _make_address(self) -> QLineEdit:
        line = QLineEdit(self)
        line.setPlaceholderText(self.tr("Path of a picture or folder, or an address"))
        line.setAccessibleName(self.tr("Path or address"))
        line.setToolTip(self.tr("Enter searches with it, Esc closes (Ctrl+L)"))
        line.setAcceptDrops(False)
        line.setMinimumWidth(240)
        line.returnPressed.connect(self._on_address)
        line.hide()
        return line

    def _make_chip(self, term: QueryTerm, position: int) -> QueryChip:
        chip = QueryChip(term, position, self)
        chip.opened.connect(self.term_opened)
        chip.sign_changed.connect(self.term_sign_changed)
        chip.weight_changed.connect(self.term_weight_changed)
        chip.removed.connect(self.term_removed)
        self._load_image(term, chip.set_image)
        return chip

    def _sized(self, button: QToolButton) -> QToolButton:
        button.setIconSize(QSize(20, 20))
        return button

    def _on_address(self) -> None:
        text = self._address.text().strip()
        self.leave_address()
        if text:
            self.address_entered.emit(text)


def _is_same_picture(one: QueryTerm, other: QueryTerm) -> bool:
    return one.box == other.box and one.source == other.source
