"""Explains hits: which hit and which picture of the query, and what a spot asks."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from lookalike.errors import LookalikeError, PictureUnusable
from lookalike.search import Explanation, Hit, LibraryPicture, QueryTerm, spot_box
from lookalike.values import Label
from lookalike.window.grid.grid_view import GridView
from lookalike.window.grid.thumbnails import ThumbnailLoader
from lookalike.window.jobs import Jobs, Lane
from lookalike.window.late_library import LateLibrary
from lookalike.window.look.hit_text import record_name, score_text
from lookalike.window.look.locale_wording import locale_wording
from lookalike.window.look.numbers import count_text
from lookalike.window.look.pixel_image import image_of_pixels
from lookalike.window.query.query_bar import LoadImage
from lookalike.window.query.query_pixels import term_pixels
from lookalike.window.why.heat import box_within
from lookalike.window.why.term_row import heaviest
from lookalike.window.why.why_view import WhyView

__all__ = ["WhyOverlay"]


@dataclass(frozen=True, slots=True)
class _Pair:
    term: QueryTerm
    label: Label


class WhyOverlay(QObject):
    """Walks through the hits of the grid; a spot becomes a query of its own."""

    query_chosen = Signal(object)
    """The terms of a query: a spot of the query's picture or of the hit."""

    def __init__(
        self,
        library: LateLibrary,
        jobs: Jobs,
        grid: GridView,
        thumbnails: ThumbnailLoader,
        load_image: LoadImage,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._library = library
        self._jobs = jobs
        self._grid = grid
        self._thumbnails = thumbnails
        self._pair: _Pair | None = None
        self._position = 0
        self._terms: tuple[QueryTerm, ...] = ()
        self.view = WhyView(load_image, window)
        self.view.next_requested.connect(self._on_next)
        self.view.previous_requested.connect(self._on_previous)
        self.view.term_chosen.connect(self._on_term)
        self.view.query_spot_chosen.connect(self._on_query_spot)
        self.view.hit_spot_chosen.connect(self._on_hit_spot)
        self.view.closed.connect(self._on_closed)

    def can_explain(self, label: int) -> bool:
        """Say whether a picture is a hit of what is shown and there is a way to explain it."""
        return self._library.has_tokens and self._hit(label) is not None

    def show_label(self, label: int) -> None:
        """Explain a hit; nothing happens for a picture that is none."""
        hit = self._hit(label)
        model = self._grid.grid_model()
        if hit is None or model is None or model.answer is None:
            return
        terms = model.answer.query.terms
        if terms != self._terms:
            self._terms, self._position = terms, heaviest(terms)
        self._explain(hit)

    # One pair

    def _hit(self, label: int) -> Hit | None:
        model = self._grid.grid_model()
        return None if model is None else model.hit(label)

    def _explain(self, hit: Hit) -> None:
        pair = _Pair(self._terms[self._position], hit.label)
        is_same_query = self._pair is not None and self._pair.term == pair.term
        self._pair = pair
        name = record_name(hit.record)
        self.view.show_pair(
            self._title(hit, name),
            self.tr("Hit: {name}").format(name=name),
            hit.record.facts,
            self._thumbnails.image(hit.label),
            self._terms,
            self._position,
            is_same_query=is_same_query,
        )
        self._load_images(pair, is_query_wanted=not is_same_query)
        library = self._library

        def explain() -> tuple[_Pair, Explanation]:
            return pair, library.library.explain(pair.term, pair.label)

        self._jobs.run(
            explain, self._on_explained, self._on_trouble, Lane.EXPLAINING, latest_only=True
        )

    def _load_images(self, pair: _Pair, *, is_query_wanted: bool) -> None:
        """Both pictures as large as they are shown, apart from what explains them."""
        longest = max(self.view.width() // 2, self.view.height())
        edge_px = round(longest * self.view.devicePixelRatioF())
        library = self._library

        def load_hit() -> tuple[_Pair, QImage]:
            return pair, image_of_pixels(library.preview(pair.label, edge_px=edge_px))

        def load_query() -> tuple[_Pair, str, QImage]:
            pixels = term_pixels(library, pair.term, edge_px)
            return pair, _name_of(library, pair.term), image_of_pixels(pixels)

        if is_query_wanted:
            self._jobs.run(load_query, self._on_query, self._on_unreadable, Lane.AHEAD)
        self._jobs.run(load_hit, self._on_hit, self._on_unreadable, Lane.PREVIEW, latest_only=True)

    def _title(self, hit: Hit, name: str) -> str:
        model = self._grid.grid_model()
        row = None if model is None else model.row_of(hit.label)
        parts = [name, score_text(hit.band, hit.score, locale_wording())]
        if model is not None and row is not None:
            parts.append(
                self.tr("hit {place} of {count}").format(
                    place=count_text(row + 1), count=count_text(model.rowCount())
                )
            )
        return " · ".join(part for part in parts if part)

    # What came back

    def _on_query(self, answer: tuple[_Pair, str, QImage]) -> None:
        pair, name, image = answer
        if self._pair is None or pair.term != self._pair.term:
            return
        if not name:
            text = self.tr("Query")
        elif pair.term.box is None:
            text = self.tr("Query: {name}").format(name=name)
        else:
            text = self.tr("Query: a part of {name}").format(name=name)
        self.view.show_query(text, image)

    def _on_hit(self, answer: tuple[_Pair, QImage]) -> None:
        if answer[0] == self._pair:
            self.view.show_hit(answer[1])

    def _on_explained(self, answer: tuple[_Pair, Explanation]) -> None:
        if answer[0] == self._pair:
            self.view.show_explanation(answer[1])

    def _on_trouble(self, error: Exception) -> None:
        match error:
            case PictureUnusable():
                text = self.tr(
                    "One of the two pictures can't be read now ({detail}). Connect its drive, or "
                    "look at the next hit."
                ).format(detail=error.detail)
            case LookalikeError():
                text = f"{error.what} {error.remedy}"
            case OSError():
                text = self.tr("One of the two pictures can't be read now.")
            case _:
                raise error
        self.view.show_trouble(text)

    def _on_unreadable(self, error: Exception) -> None:
        """The explanation says why; the thumbnail stays."""
        if not isinstance(error, (PictureUnusable, LookalikeError, OSError)):
            raise error

    # What is asked

    def _on_next(self) -> None:
        self._walk(1)

    def _on_previous(self) -> None:
        self._walk(-1)

    def _walk(self, steps: int) -> None:
        label = self._grid.walk(steps)
        if label and (self._pair is None or label != self._pair.label):
            self.show_label(label)

    def _on_term(self, position: int) -> None:
        self._position = position
        hit = None if self._pair is None else self._hit(self._pair.label)
        if hit is not None:
            self._explain(hit)

    def _on_query_spot(self, x: float, y: float) -> None:
        if self._pair is not None:
            term = self._pair.term
            self._choose(QueryTerm(term.source, box=box_within(term.box, spot_box(x, y))))

    def _on_hit_spot(self, x: float, y: float) -> None:
        if self._pair is not None:
            source = LibraryPicture(self._pair.label)
            self._choose(QueryTerm(source, box=spot_box(x, y)))

    def _choose(self, term: QueryTerm) -> None:
        self.view.close_view()
        self.query_chosen.emit((term,))

    def _on_closed(self) -> None:
        self._pair = None
        self._terms = ()
        self._jobs.cancel_latest(Lane.EXPLAINING)
        self._jobs.cancel_latest(Lane.PREVIEW)


def _name_of(library: LateLibrary, term: QueryTerm) -> str:
    """Return what a person calls a picture of the query; on a worker's thread."""
    if isinstance(term.source, LibraryPicture):
        record = library.record(term.source.label)
        return "" if record is None else record_name(record)
    return term.source.name
