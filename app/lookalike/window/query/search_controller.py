"""What is shown: the library or the hits of a query, with filters, history and order.

Everything that changes what is shown goes through here. An answer that a newer question has
overtaken never arrives: the search lane drops it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QObject, Signal

from lookalike.search import Answer, LibraryPicture, Query, QueryTerm
from lookalike.values import Filters, Label, Labels
from lookalike.window.jobs import Jobs, Lane
from lookalike.window.late_library import LateLibrary
from lookalike.window.query.query_history import QueryHistory, Visit

__all__ = ["SearchController", "Shown", "View", "library_terms"]

HIT_LIMIT = 300


@dataclass(frozen=True, slots=True)
class View:
    """What a person asked to see: a query, or the library where there are no terms."""

    terms: tuple[QueryTerm, ...] = ()
    filters: Filters = field(default_factory=Filters)
    look: float = 0.0
    """How much of the ranking is look instead of subject, 0 to 1."""

    @property
    def is_query(self) -> bool:
        return any(term.weight > 0 for term in self.terms)


@dataclass(frozen=True, slots=True)
class Shown:
    """What was found for a view: labels of the library or an answer."""

    view: View
    labels: Labels | None = None
    answer: Answer | None = None
    place: object | None = None
    """Where the grid was left, when this was come back to."""
    is_refresh: bool = False
    """The same view as before with news in it: nothing may jump."""


class SearchController(QObject):
    """Holds the history; asks the library; tells what came back."""

    view_changed = Signal(object)
    """A `View`, at once, before anything was found."""
    found = Signal(object)
    """A `Shown`."""
    failed = Signal(object)
    """The exception of a search that could not be answered."""

    def __init__(self, library: LateLibrary, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._jobs = jobs
        self._history: QueryHistory[View] = QueryHistory(View())
        self._hidden: set[int] = set()
        self._is_asking = False
        self._is_refresh_due = False
        self._is_look_due = False
        self._dragged: View | None = None
        """The view that the drag of the slider has made so far."""
        self.is_oldest_first = False
        self.place_of_grid: Callable[[], object | None] = lambda: None
        """Set by the window: where the grid is now."""

    @property
    def view(self) -> View:
        return self._history.current

    @property
    def can_go_back(self) -> bool:
        return self._history.can_go_back

    @property
    def can_go_forward(self) -> bool:
        return self._history.can_go_forward

    def show(self, view: View) -> None:
        """Go on to another view; what is shown already is asked again."""
        self._history.leave(self.place_of_grid())
        self._history.push(view)
        self._show(place=None)

    def start_with(self, view: View) -> None:
        """Show a view as the first of the history."""
        self._history = QueryHistory(view)
        self._show(place=None)

    def search(self, terms: Iterable[QueryTerm]) -> None:
        """Ask for look-alikes; the filters stay in force, and so does the look."""
        asked = tuple(terms)
        look = self.view.look if asked else 0.0  # without a query nobody could see or change it
        self.show(dataclasses.replace(self.view, terms=asked, look=look))

    def add_terms(self, terms: Iterable[QueryTerm]) -> None:
        """Add to the query; a picture that is there already gets the new weight."""
        added = list(terms)
        kept = [
            term for term in self.view.terms
            if all((term.source, term.box) != (each.source, each.box) for each in added)
        ]  # fmt: skip
        self.search([*kept, *added])

    def remove_term(self, position: int) -> None:
        """Take a picture out of the query; without any the library is shown."""
        terms = list(self.view.terms)
        del terms[position]
        self.search(terms)

    def remove_labels(self, labels: Iterable[int]) -> None:
        """Take library pictures out of the query; if none of them is in it, the last one.

        A query's own pictures are not among its hits, so there may be nothing to select.
        """
        gone, terms = set(labels), self.view.terms
        kept = [
            term for term in terms
            if not (isinstance(term.source, LibraryPicture) and term.source.label in gone)
        ]  # fmt: skip
        self.search(kept if len(kept) < len(terms) else terms[:-1])

    def change_term(self, position: int, term: QueryTerm) -> None:
        """Put another term, such as one with a box, in the place of one."""
        terms = list(self.view.terms)
        if position < len(terms):
            terms[position] = term
            self.search(terms)

    def change_weight(self, position: int, weight: float) -> None:
        """Let a picture of the query count more or less; negative is a minus."""
        term = self.view.terms[position]
        self.change_term(position, dataclasses.replace(term, weight=weight))

    def turn_sign(self, position: int) -> None:
        """Turn plus into minus and back."""
        self.change_weight(position, -self.view.terms[position].weight)

    def set_filters(self, filters: Filters) -> None:
        """Narrow or widen what is shown."""
        self.show(dataclasses.replace(self.view, filters=filters))

    def set_look(self, look: float, goes_on: bool = False) -> None:
        """Rank by look so much, 0 to 1, and by subject the rest.

        goes_on: part of the same drag as the value before; the history gets one entry a drag.
        While an answer is on its way the next question waits for it: were each answer
        overtaken, nothing would change on the screen until the drag ends.
        """
        view = dataclasses.replace(self.view, look=look)
        if view == self.view:
            return
        if goes_on and self.view is self._dragged:
            self._history.amend(view)
        else:
            self._history.leave(self.place_of_grid())
            self._history.push(view)
        self._dragged = view
        self.view_changed.emit(view)
        if self._is_asking:
            self._is_look_due = True
        elif self._library.is_open:
            self._ask(None, is_refresh=False)

    def settle_look(self) -> None:
        """The drag is over: one that ended where it began is no step of the history."""
        if self.view is self._dragged and self._history.drop_repeat():
            self.view_changed.emit(self.view)
        self._dragged = None

    def show_all(self) -> None:
        """Show the whole library."""
        self.show(View())

    def back(self) -> None:
        """Show what was shown before, at the place it was left."""
        self._history.leave(self.place_of_grid())
        self._come_back(self._history.back())

    def forward(self) -> None:
        """Show what was shown after."""
        self._history.leave(self.place_of_grid())
        self._come_back(self._history.forward())

    def refresh(self) -> None:
        """Look again for the same: pictures came or went."""
        if self._is_asking:
            # On a busy machine news would overtake every answer, and none would ever come.
            self._is_refresh_due = True
        elif self._library.is_open:
            self._ask(None, is_refresh=True)

    def set_oldest_first(self, is_oldest_first: bool) -> None:
        """Turn the order of the library."""
        self.is_oldest_first = is_oldest_first
        self._ask(None, is_refresh=False)

    def hide(self, labels: Iterable[int]) -> None:
        """Leave pictures out until `show_hidden`: their files went to the bin."""
        self._hidden.update(labels)
        self.refresh()

    def show_hidden(self) -> None:
        """Leave nothing out any more: the catalogue knows better by now."""
        if self._hidden:
            self._hidden.clear()
            self.refresh()

    def _come_back(self, visit: Visit[View] | None) -> None:
        if visit is not None:
            self._show(place=visit.place)

    def _show(self, place: object | None) -> None:
        self.view_changed.emit(self.view)
        if self._library.is_open:
            self._ask(place, is_refresh=False)

    def _ask(self, place: object | None, *, is_refresh: bool) -> None:
        self._is_asking = True
        self._is_look_due = False
        view, hidden, turn_round = self.view, frozenset(self._hidden), self.is_oldest_first
        library = self._library.library

        def ask() -> Shown:
            if view.is_query:
                answer = library.search(
                    Query(
                        view.terms, view.filters, HIT_LIMIT,
                        collapse=library.settings.collapse_copies,
                        look=view.look if self._library.has_look else 0.0,
                    )
                )  # fmt: skip
                if hidden:
                    hits = tuple(hit for hit in answer.hits if hit.label not in hidden)
                    answer = dataclasses.replace(answer, hits=hits)
                return Shown(view, answer=answer, place=place, is_refresh=is_refresh)
            labels = library.labels(view.filters)
            if hidden:
                labels = labels[~np.isin(labels, np.array(sorted(hidden), np.int64))]
            if turn_round:
                labels = labels[::-1]
            return Shown(view, labels=labels, place=place, is_refresh=is_refresh)

        self._jobs.run(ask, self._on_found, self._on_failed, Lane.SEARCH, latest_only=True)

    def _on_found(self, shown: Shown) -> None:
        self._is_asking = False
        self.found.emit(shown)
        self._refresh_if_due()

    def _on_failed(self, error: Exception) -> None:
        self._is_asking = False
        self.failed.emit(error)
        self._refresh_if_due()

    def _refresh_if_due(self) -> None:
        if self._is_look_due:
            self._ask(None, is_refresh=False)
            return
        is_due, self._is_refresh_due = self._is_refresh_due, False
        if is_due:
            self.refresh()


def library_terms(labels: Iterable[int], weight: float = 1.0) -> tuple[QueryTerm, ...]:
    """Make terms of pictures of the library."""
    return tuple(QueryTerm(LibraryPicture(Label(label)), weight) for label in labels)
