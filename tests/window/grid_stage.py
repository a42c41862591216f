"""A grid on a real library, as the tests of this folder set it up."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from lookalike.library import Library
from lookalike.search import Answer, LibraryPicture, Query, QueryTerm
from lookalike.values import Label
from lookalike.window.grid.grid_model import GridModel
from lookalike.window.grid.grid_view import GridView
from lookalike.window.grid.thumbnails import ThumbnailLoader
from lookalike.window.jobs import Jobs

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


class GridStage:
    """Library, jobs, loader, model and view, wired as the main window does it."""

    def __init__(self, library: Library, qtbot: QtBot) -> None:
        self.library = library
        self.qtbot = qtbot
        self.jobs = Jobs()
        self.thumbnails = ThumbnailLoader(library, self.jobs)
        self.model = GridModel(library, self.jobs, self.thumbnails)
        self.view = GridView()
        self.view.setModel(self.model)
        qtbot.addWidget(self.view)
        self.view.resize(700, 500)
        self.view.show()
        qtbot.waitExposed(self.view)

    def close(self) -> None:
        self.view.close()
        assert self.jobs.shutdown(5.0)

    def show_library(self) -> None:
        self.model.show_labels(self.library.labels())
        self.wait_for_records()

    def wait_for_records(self) -> None:
        self.qtbot.waitUntil(
            lambda: all(
                self.model.record(self.model.label_at(row)) for row in self.view.seen_rows()
            )
        )

    def wait_for_thumbnails(self) -> None:
        self.qtbot.waitUntil(
            lambda: all(
                self.thumbnails.image(self.model.label_at(row)) for row in self.view.seen_rows()
            ),
            timeout=10_000,
        )

    def wait_for_thumbnails_known(self) -> None:
        """Wait until each picture on the screen has its thumbnail or is known to have none."""
        labels = [self.model.label_at(row) for row in self.view.seen_rows()]
        self.qtbot.waitUntil(
            lambda: all(
                self.thumbnails.image(label) or self.thumbnails.is_missing(label)
                for label in labels
            )
        )

    def answer(self, *labels: int, limit: int = 300) -> Answer:
        terms = tuple(QueryTerm(LibraryPicture(Label(label))) for label in labels)
        return self.library.search(Query(terms, limit=limit, collapse=False))

    def rows_selected(self) -> list[int]:
        rows = [self.model.row_of(label) for label in self.view.selected_labels()]
        return [row for row in rows if row is not None]

    def middle_of(self, row: int) -> QPoint:
        return self.view.visualRect(self.model.index(row)).center()

    def click(self, row: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseClick(self.view.viewport(), LEFT, modifiers, self.middle_of(row))

    def press_key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.view, key, modifiers)
