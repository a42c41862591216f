"""The pane on the right, on pictures of a real library."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from lookalike.catalogue import FilePlace, PictureRecord
from lookalike.library import Library
from lookalike.search import Copy, CopyKind, Hit, LibraryPicture, Query, QueryTerm
from lookalike.window.details.detail_pane import DetailPane
from lookalike.window.details.fitted_picture import FittedPicture
from lookalike.window.grid.thumbnails import ThumbnailLoader
from lookalike.window.jobs import Jobs
from lookalike.window.look.elided_label import ElidedLabel

LONG_NAME = "A very long name that somebody gave to a scan of the harbour " * 4 + ".jpg"


class Stage:
    def __init__(self, library: Library, qtbot: QtBot) -> None:
        self.library = library
        self.jobs = Jobs()
        self.pane = DetailPane(library, self.jobs, ThumbnailLoader(library, self.jobs))
        qtbot.addWidget(self.pane)
        self.pane.resize(300, 700)
        self.pane.show()
        qtbot.waitExposed(self.pane)
        self.record = library.records(library.labels()[:1])[0]

    def show(self, record: PictureRecord | None, hit: Hit | None) -> None:
        self.pane.show_record(record, hit)
        QApplication.processEvents()  # Qt shows new children of a layout from its queue

    def texts(self) -> list[str]:
        labels = [each for each in self.pane.findChildren(QLabel) if each.isVisible()]
        elided = [each for each in self.pane.findChildren(ElidedLabel) if each.isVisible()]
        return [each.text() for each in (*labels, *elided)]

    def has_picture(self) -> bool:
        return self.pane.findChild(FittedPicture)._image is not None


@pytest.fixture
def stage(library: Path, qtbot: QtBot) -> Iterator[Stage]:
    with Library.open(library) as opened:
        made = Stage(opened, qtbot)
        yield made
        assert made.jobs.shutdown(5.0)


def with_places(record: PictureRecord, *paths: str, is_offline: bool = False) -> PictureRecord:
    places = tuple(
        replace(record.files[0], path=os.fsencode(path), is_offline=is_offline) for path in paths
    )
    return replace(record, files=places)


def test_a_picture_is_shown_with_its_facts(stage: Stage, qtbot: QtBot) -> None:
    stage.show(stage.record, None)
    place: FilePlace = stage.record.files[0]
    assert Path(os.fsdecode(place.path)).name in stage.texts()
    assert "240 × 180" in stage.texts()
    qtbot.waitUntil(stage.has_picture)


def test_a_hit_says_how_alike_it_is_in_words(stage: Stage) -> None:
    term = QueryTerm(LibraryPicture(stage.record.label))
    hit = stage.library.search(Query((term,))).hits[0]
    stage.show(hit.record, hit)
    assert any(text.startswith(f"{hit.band} · ") for text in stage.texts())
    stage.show(hit.record, None)
    assert not any(text.startswith(f"{hit.band} · ") for text in stage.texts())


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("Find similar", "similar_requested"),
        ("Search a part", "crop_requested"),
        ("Open", "open_requested"),
        ("Show in folder", "reveal_requested"),
    ],
)
def test_a_button_asks_for_its_picture(stage: Stage, text: str, signal: str) -> None:
    stage.show(stage.record, None)
    spy = QSignalSpy(getattr(stage.pane, signal))
    button = next(b for b in stage.pane.findChildren(QPushButton) if b.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert spy.at(0) == [stage.record.label]
    assert button.toolTip()


def test_the_picture_leads_to_the_preview_by_mouse_and_key(stage: Stage) -> None:
    stage.show(stage.record, None)
    spy = QSignalSpy(stage.pane.preview_requested)
    picture = stage.pane.findChild(FittedPicture)
    QTest.mouseClick(picture, Qt.MouseButton.LeftButton)
    QTest.keyClick(picture, Qt.Key.Key_Space)
    assert [spy.at(0), spy.at(1)] == [[stage.record.label]] * 2


@pytest.mark.parametrize("width", [280, 320])
def test_a_very_long_name_widens_nothing(stage: Stage, width: int) -> None:
    folder = "/" + "/".join("a folder with a long name" for _ in range(9))
    stage.show(with_places(stage.record, f"{folder}/{LONG_NAME}", f"/b/{LONG_NAME}"), None)
    stage.pane.resize(width, 700)
    page: QWidget = stage.pane.widget()
    assert page.width() <= stage.pane.viewport().width()
    name = next(e for e in stage.pane.findChildren(ElidedLabel) if e.text() == LONG_NAME)
    assert name.toolTip() == LONG_NAME
    stage.pane.grab()


def test_copies_are_listed_and_can_be_shown_in_their_folder(stage: Stage) -> None:
    stage.show(with_places(stage.record, "/a/x.jpg", "/b/y.jpg"), None)
    assert "1 copy" in stage.texts()
    assert "same bytes · /b" in stage.texts()
    spy = QSignalSpy(stage.pane.copy_reveal_requested)
    next(b for b in stage.pane.findChildren(QToolButton) if b.isVisible()).click()
    assert bytes(spy.at(0)[0]) == b"/b/y.jpg"


def test_hundreds_of_copies_are_counted_and_not_all_listed(stage: Stage) -> None:
    hit = stage.library.search(Query((QueryTerm(LibraryPicture(stage.record.label)),))).hits[0]
    copies = tuple(
        Copy(f"/c/{number}.jpg".encode(), CopyKind.NEAR, hit.label) for number in range(500)
    )
    stage.show(hit.record, replace(hit, copies=copies))
    assert "500 copies" in stage.texts()
    assert len([b for b in stage.pane.findChildren(QToolButton) if b.isVisible()]) == 20


def test_an_offline_picture_says_so_and_keeps_what_it_has(stage: Stage, qtbot: QtBot) -> None:
    stage.show(with_places(stage.record, "/gone/x.jpg", is_offline=True), None)
    assert "not connected" in stage.texts()


def test_a_file_that_is_gone_is_no_fault(
    stage: Stage, qtbot: QtBot, pictures: Path, tmp_path: Path
) -> None:
    record = replace(stage.record, label=10**6)
    with qtbot.captureExceptions() as caught:
        stage.show(record, None)
        qtbot.wait(200)
    assert not caught
    assert not stage.has_picture()


def test_nothing_chosen_is_an_empty_pane(stage: Stage, qtbot: QtBot) -> None:
    stage.show(stage.record, None)
    stage.show(None, None)
    qtbot.waitUntil(lambda: stage.texts() == ["Choose a picture to see it large here."])
    assert stage.pane.label == 0


def test_every_control_has_a_name_to_be_spoken(stage: Stage) -> None:
    stage.show(with_places(stage.record, "/a/x.jpg", "/b/y.jpg"), None)
    controls = [*stage.pane.findChildren(QPushButton), *stage.pane.findChildren(QToolButton)]
    assert all(control.accessibleName() and control.toolTip() for control in controls)
