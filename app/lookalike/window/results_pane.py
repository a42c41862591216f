"""The middle of the window: messages, the line above the grid, the grid or an empty state."""

from __future__ import annotations

import dataclasses
from datetime import date

from PySide6.QtCore import QCoreApplication, QDate, QLocale, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from lookalike.search import Answer
from lookalike.window.empty_state import EmptyKind, EmptyState
from lookalike.window.grid.grid_header import GridHeader
from lookalike.window.grid.grid_model import GridModel
from lookalike.window.grid.grid_view import GridState, GridView
from lookalike.window.look.numbers import counted, number_text
from lookalike.window.messages import MessageBar
from lookalike.window.query.filter_text import filter_words
from lookalike.window.query.search_controller import Shown, View

__all__ = ["ResultsPane"]


class ResultsPane(QWidget):
    """Show what was found. A refresh changes rows in place; nothing jumps."""

    shown = Signal()
    """Something was found and is on the screen now."""

    def __init__(self, model: GridModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._shown = Shown(View())
        self._is_unrelated_shown = False
        self._has_folders = False
        self._is_indexing = False
        self._is_open = False
        self.messages = MessageBar(self)
        self.header = GridHeader(self)
        self.grid = GridView(self)
        self.grid.setModel(model)
        self.empty = EmptyState(self)
        self._blank = QWidget(self)
        self._stack = QStackedWidget(self)
        for part in (self._blank, self.grid, self.empty):
            self._stack.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self._stack, 1)
        self.header.hide()
        self.messages.changed.connect(self._place_messages)
        self.header.edge_changed.connect(self.grid.set_thumbnail_edge)
        self.grid.size_changed.connect(self.header.show_edge)
        self.grid.more_requested.connect(self.show_less_similar)

    def show_found(self, shown: Shown) -> None:
        """Put what was found in the place of what was there."""
        self._is_open = True
        is_ranked_anew = _differ_in_look_only(shown.view, self._shown.view)
        if shown.view != self._shown.view and not is_ranked_anew:
            self._is_unrelated_shown = False
        keep = self.grid.state() if shown.is_refresh and shown.answer is not None else None
        is_at_top = is_ranked_anew and shown.place is None
        if is_at_top:
            # What is selected stays so; what is best now is in sight.
            keep = dataclasses.replace(self.grid.state(), top_label=0)
        self._shown = shown
        if shown.answer is not None:
            self._model.show_answer(shown.answer, self._is_unrelated_shown)
        elif shown.labels is not None:
            is_steady = shown.is_refresh and self._is_indexing
            labels = self.grid.without_shift(shown.labels) if is_steady else shown.labels
            self._model.show_labels(labels)
        if shown.is_refresh:
            # The same pictures may have moved, or their drive may have come or gone.
            self._model.refresh_records()
        place = shown.place or keep
        if isinstance(place, GridState):
            self.grid.restore_state(place)
        if is_at_top or not (shown.is_refresh or isinstance(place, GridState)):
            self.grid.scrollToTop()
        self._update()
        self.shown.emit()

    def show_library_facts(self, *, has_folders: bool, is_indexing: bool) -> None:
        """Say what an empty grid would mean."""
        if (has_folders, is_indexing) != (self._has_folders, self._is_indexing):
            self._has_folders, self._is_indexing = has_folders, is_indexing
            if not is_indexing and self._shown.labels is not None:
                self._model.show_labels(self._shown.labels)
            self._update()

    def take_focus(self) -> None:
        """Give the keyboard to what is shown: the grid, or the button of the empty state."""
        (self.empty if self.empty.isVisible() else self.grid).setFocus()

    @property
    def answer(self) -> Answer | None:
        return self._shown.answer

    def show_less_similar(self) -> None:
        """Unfold the probably unrelated hits."""
        self._is_unrelated_shown = True
        if self._shown.answer is not None:
            place = self.grid.state()
            self._model.show_answer(self._shown.answer, unrelated_shown=True)
            self.grid.restore_state(place)
            self._update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_messages()

    def _place_messages(self) -> None:
        """A message lies over the line above the grid: no picture moves when it comes or goes."""
        bar, width = self.messages, self.width()
        bar.setGeometry(
            0, 0, width, max(bar.heightForWidth(width), self.header.sizeHint().height())
        )
        bar.raise_()
        focus = self.window().focusWidget()
        is_in_use = focus is not None and self.header.isAncestorOf(focus)
        self.header.setEnabled(bar.isHidden() or is_in_use)  # Tab goes to nothing that is covered

    def _update(self) -> None:
        if not self._is_open:
            return
        kind = self._empty_kind()
        if kind is not None:
            self.empty.show_kind(kind)
        before, now = self._stack.currentWidget(), self.grid if kind is None else self.empty
        focus = self.window().focusWidget()
        was_here = focus is not None and (focus is before or self._stack.isAncestorOf(focus))
        self._stack.setCurrentWidget(now)
        if now is not before and (was_here or before is self._blank):
            now.setFocus()  # the arrows walk through pictures from the start
        is_library = self._shown.answer is None
        self.header.setVisible(kind is not EmptyKind.FIRST_START)
        self.header.show_text(self._header_text(), is_ordered_by_time=is_library)
        note = self.tr("Nothing in the library is similar.")
        self.grid.set_note("" if is_library else note)

    def _empty_kind(self) -> EmptyKind | None:
        if self._model.rowCount() or self._model.hidden_count:
            return None
        view = self._shown.view
        if not self._has_folders and not view.is_query:
            return EmptyKind.FIRST_START
        if not view.filters.is_empty:
            return EmptyKind.NO_FILTERED
        if view.is_query:
            return EmptyKind.NO_HITS
        return EmptyKind.READING if self._is_indexing else EmptyKind.NO_PICTURES

    def _header_text(self) -> str:
        labels = self._shown.labels
        count = self._model.rowCount() if labels is None else len(labels)
        parts = []
        if self._shown.answer is None:
            parts.append(counted(count, self.tr("1 picture"), self.tr("{count} pictures")))
        else:
            parts.append(counted(count, self.tr("1 hit"), self.tr("{count} hits")))
            sections = self._model.sections()
            if len(sections) > 1:
                parts.append(self.tr("{band} and better").format(band=sections[-1].title))
            elif sections:
                parts.append(sections[-1].title)
        parts += filter_words(
            self._shown.view.filters, QCoreApplication.translate, _date_text, number_text
        )
        return " · ".join(parts)


def _differ_in_look_only(one: View, other: View) -> bool:
    return one.is_query and one != other and dataclasses.replace(one, look=other.look) == other


def _date_text(day: date) -> str:
    short = QLocale.FormatType.ShortFormat
    return QLocale().toString(QDate(day.year, day.month, day.day), short)
