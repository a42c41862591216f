"""The grid's model on a real library: rows by need, ranges not resets, bands as sections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy
from pytestqt.qtbot import QtBot
from tests.made_pictures import write_picture
from tests.window.grid_stage import GridStage

from lookalike.indexing import Control
from lookalike.library import Library
from lookalike.search import Band
from lookalike.window.grid.grid_model import GridModel
from lookalike.window.grid.thumbnails import ThumbnailLoader
from lookalike.window.jobs import Jobs


@pytest.fixture
def stage(library: Path, qtbot: QtBot) -> Iterator[GridStage]:
    with Library.open(library) as opened:
        made = GridStage(opened, qtbot)
        yield made
        made.close()


def test_qt_finds_nothing_wrong_with_the_model(stage: GridStage) -> None:
    tester = QAbstractItemModelTester(
        stage.model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    labels = stage.library.labels()
    stage.model.show_labels(labels[:10])
    stage.model.show_labels(labels)
    stage.model.show_labels(labels[5:])
    stage.model.show_answer(stage.answer(int(labels[0])), unrelated_shown=True)
    stage.model.clear()
    assert tester.model() is stage.model


def test_rows_and_labels_lead_to_each_other(stage: GridStage) -> None:
    stage.show_library()
    for row in range(stage.model.rowCount()):
        assert stage.model.row_of(stage.model.label_at(row)) == row
    assert stage.model.row_of(10**9) is None


def test_records_come_for_the_rows_on_the_screen(stage: GridStage) -> None:
    stage.show_library()
    index = stage.model.index(0)
    record = index.data(GridModel.RecordRole)
    assert record.label == stage.model.label_at(0)
    assert index.data(GridModel.NameRole).endswith(".jpg")
    assert index.data(GridModel.ColourRole) == record.facts.average_colour
    assert index.data(GridModel.OfflineRole) is False
    assert index.data(GridModel.CopiesRole) == 0
    assert index.data(GridModel.BandRole) is None


def test_asking_for_a_row_fetches_nothing(stage: GridStage) -> None:
    stage.view.hide()
    stage.model.show_labels(np.arange(1, 100_001))
    assert stage.model.index(99_999).data(GridModel.RecordRole) is None
    assert stage.model.index(99_999).data(Qt.ItemDataRole.DisplayRole) == ""


def test_new_pictures_are_inserted_and_nothing_is_reset(stage: GridStage) -> None:
    labels = stage.library.labels()
    stage.model.show_labels(labels[3:])
    resets = QSignalSpy(stage.model.modelReset)
    inserts: list[tuple[int, int]] = []

    def keep(_parent: QModelIndex, first: int, last: int) -> None:
        inserts.append((first, last))

    stage.model.rowsInserted.connect(keep)
    stage.model.show_labels(labels)
    assert inserts == [(0, 2)]
    assert resets.count() == 0
    assert list(stage.model.labels()) == list(labels)


def test_the_same_labels_again_change_nothing(stage: GridStage) -> None:
    stage.show_library()
    spy = QSignalSpy(stage.model.sections_changed)
    stage.model.show_labels(stage.library.labels())
    assert spy.count() == 0


def test_hits_stand_under_their_bands(stage: GridStage) -> None:
    label = int(stage.library.labels()[0])
    answer = stage.answer(label)
    stage.model.show_answer(answer, unrelated_shown=True)
    sections = stage.model.sections()
    assert [section.title for section in sections] == list(
        dict.fromkeys(hit.band.value for hit in answer.hits)
    )
    assert sum(section.row_count for section in sections) == len(answer.hits)
    best, first = answer.hits[0], stage.model.index(0)
    assert first.data(GridModel.LabelRole) == best.label
    assert first.data(GridModel.BandRole) == best.band
    assert first.data(GridModel.ScoreTextRole).startswith(f"{best.band} · ")
    assert best.band in first.data(Qt.ItemDataRole.AccessibleTextRole)


def test_probably_unrelated_hits_are_counted_and_not_shown(stage: GridStage) -> None:
    answer = stage.answer(int(stage.library.labels()[0]))
    unrelated = sum(hit.band is Band.UNRELATED for hit in answer.hits)
    stage.model.show_answer(answer, unrelated_shown=False)
    assert stage.model.rowCount() == len(answer.hits) - unrelated
    assert stage.model.hidden_count == unrelated
    stage.model.show_answer(answer, unrelated_shown=True)
    assert stage.model.rowCount() == len(answer.hits)
    assert stage.model.hidden_count == 0


def test_a_fresh_answer_to_the_same_query_keeps_the_rows(stage: GridStage) -> None:
    answer = stage.answer(int(stage.library.labels()[0]))
    fewer = replace(answer, hits=(*answer.hits[:2], *answer.hits[4:]))
    stage.model.show_answer(fewer, unrelated_shown=True)
    resets = QSignalSpy(stage.model.modelReset)
    stage.model.show_answer(answer, unrelated_shown=True)
    assert resets.count() == 0
    assert [hit.label for hit in answer.hits] == list(stage.model.labels())


def test_another_query_replaces_everything_at_once(stage: GridStage) -> None:
    labels = stage.library.labels()
    stage.model.show_answer(stage.answer(int(labels[0])), unrelated_shown=True)
    resets = QSignalSpy(stage.model.modelReset)
    stage.model.show_answer(stage.answer(int(labels[1])), unrelated_shown=True)
    assert resets.count() == 1


def test_thumbnails_arrive_in_the_pixels_of_a_cell(stage: GridStage) -> None:
    stage.show_library()
    stage.wait_for_thumbnails()
    image: QImage = stage.model.index(0).data(GridModel.ThumbnailRole)
    rect = stage.view.cell_rect(stage.model.label_at(0))
    ratio = stage.view.devicePixelRatioF()
    assert abs(image.width() - rect.width() * ratio) <= 1
    assert abs(image.height() - rect.height() * ratio) <= 1


def test_dragging_offers_the_files(stage: GridStage) -> None:
    stage.show_library()
    urls = stage.model.mimeData([stage.model.index(1), stage.model.index(0)]).urls()
    assert [url.isLocalFile() for url in urls] == [True, True]
    assert all(Path(url.toLocalFile()).is_file() for url in urls)


def test_a_picture_that_is_gone_has_no_thumbnail_and_stops_nothing(
    stage: GridStage, library: Path
) -> None:
    labels = stage.library.labels()
    stage.model.show_labels(np.concatenate([[10**6], labels[:4]]).astype(np.int64))
    stage.qtbot.waitUntil(lambda: stage.thumbnails.is_missing(10**6))
    stage.qtbot.waitUntil(lambda: stage.thumbnails.image(int(labels[3])) is not None)
    stage.view.viewport().repaint()


def test_cells_larger_than_a_stored_thumbnail_get_a_sharp_one(
    tmp_path: Path, qtbot: QtBot
) -> None:
    write_picture(tmp_path / "pictures" / "large.jpg", 1, width=1200, height=900)
    with Library.open(tmp_path / "library") as library:
        library.index((tmp_path / "pictures",), on_event=lambda event: None, control=Control())
        jobs, label = Jobs(), int(library.labels()[0])
        loader = ThumbnailLoader(library, jobs)
        loader.set_edge(700, 2.0)
        seen: list[bool] = []
        loader.loaded.connect(lambda _label: seen.append(True))
        loader.want([label])
        qtbot.waitUntil(lambda: len(seen) == 2, timeout=10_000)
        sharp = loader.image(label)
        qtbot.wait(50)
        assert jobs.shutdown(5.0)
    assert sharp is not None
    assert (sharp.width(), sharp.height()) == (700, 525)
    assert sharp.devicePixelRatio() == 2
    assert len(seen) == 2  # it isn't decoded again and again
