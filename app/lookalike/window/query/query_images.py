"""Small pictures for the chips of the query, decoded off the window's thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QImage

from lookalike.errors import LookalikeError, PictureUnusable
from lookalike.search import LibraryPicture, QueryTerm
from lookalike.window.jobs import Jobs, Lane
from lookalike.window.late_library import LateLibrary
from lookalike.window.look.pixel_image import image_of_jpeg, image_of_pixels
from lookalike.window.query.query_pixels import term_pixels

__all__ = ["QueryImages"]

CHIP_EDGE_PX = 40


class QueryImages(QObject):
    """Load what a term searches with: the picture, or the part that its box leaves."""

    def __init__(self, library: LateLibrary, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._jobs = jobs

    def load(self, term: QueryTerm, on_image: Callable[[QImage | None], None]) -> None:
        """Hand the image to the callback; None where the picture can't be read."""
        app = QGuiApplication.instance()
        ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
        edge_px = round(CHIP_EDGE_PX * ratio)
        library = self._library

        def work() -> QImage | None:
            if isinstance(term.source, LibraryPicture) and term.box is None:
                jpeg = library.thumbnail(term.source.label)
                if jpeg is not None:
                    return image_of_jpeg(jpeg, edge_px)
            try:
                return image_of_pixels(term_pixels(library, term, edge_px))
            except (PictureUnusable, LookalikeError, OSError):
                return None  # the search says why; the chip shows a mark

        self._jobs.run(work, on_image, None, Lane.THUMBNAILS)
