"""The preview over the window: which picture it shows, and what a box drawn on it asks."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from lookalike.search import LibraryPicture, QueryTerm
from lookalike.values import Box, Label, Pixels
from lookalike.window.grid.grid_view import GridView
from lookalike.window.grid.thumbnails import ThumbnailLoader
from lookalike.window.jobs import Jobs
from lookalike.window.late_library import LateLibrary
from lookalike.window.look.numbers import count_text
from lookalike.window.preview.preview import Preview
from lookalike.window.query.query_pixels import source_pixels

__all__ = ["PictureOverlay"]


class PictureOverlay(QObject):
    """Walks through the grid, one picture at a time; shows a query's own pictures too."""

    query_chosen = Signal(object)
    """The terms of a query: one picture with a box, or one picture whole."""
    term_changed = Signal(int, object)
    """Position and new `QueryTerm` of a picture of the query that got another box."""

    def __init__(
        self,
        library: LateLibrary,
        jobs: Jobs,
        grid: GridView,
        thumbnails: ThumbnailLoader,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._library = library
        self._grid = grid
        self._term: tuple[int, QueryTerm] | None = None
        self._steps = 1
        """The way one walks: what comes next that way is read first."""
        self.preview = Preview(library, jobs, thumbnails, window)
        self.preview.next_requested.connect(self._on_next)
        self.preview.previous_requested.connect(self._on_previous)
        self.preview.crop_chosen.connect(self._on_crop)
        self.preview.similar_requested.connect(self._on_similar)

    def show_label(self, label: int, *, is_crop: bool = False) -> None:
        """Show a picture of the grid, ready for a box if that is wanted."""
        model = self._grid.grid_model()
        if model is None:
            return
        self._term = None
        row = model.row_of(label)
        position = ""
        near: tuple[int, ...] = ()
        if row is not None:
            rows = [row + self._steps, row - self._steps]
            near = tuple(model.label_at(each) for each in rows if 0 <= each < model.rowCount())
            position = self.tr("{place} of {count}").format(
                place=count_text(row + 1), count=count_text(model.rowCount())
            )
        self.preview.show_label(label, model.record(label), position, near)
        if is_crop:
            self.preview.start_crop()

    def show_for_crop(self, label: int) -> None:
        """Show a picture of the grid to draw a box on it."""
        self.show_label(label, is_crop=True)

    def show_term(self, position: int, term: QueryTerm) -> None:
        """Show a picture of the query with its box; another box changes the query."""
        library = self._library
        self._term = position, term

        def load(edge_px: int | None) -> Pixels:
            return source_pixels(library, term.source, edge_px)

        title = getattr(term.source, "name", "") or self.tr("Query picture")
        self.preview.show_source(term.source, load, title, term.box)

    def _on_next(self) -> None:
        self._walk(1)

    def _on_previous(self) -> None:
        self._walk(-1)

    def _walk(self, steps: int) -> None:
        self._steps = steps
        label = self._grid.walk(steps)
        if label and label != self.preview.source:
            self.show_label(label)

    def _on_crop(self, source: object, box: Box) -> None:
        if self._term is not None and source == self._term[1].source:
            position, term = self._term
            self.term_changed.emit(position, dataclasses.replace(term, box=box))
            return
        if isinstance(source, int):
            self.query_chosen.emit((QueryTerm(LibraryPicture(Label(source)), box=box),))

    def _on_similar(self, source: object) -> None:
        if isinstance(source, int):
            self.query_chosen.emit((QueryTerm(LibraryPicture(Label(source))),))
