"""Indexing as a person sees it: counts, skipped files, drives that go and come, other indexers."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import filelock
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QTreeWidget
from pytestqt.qtbot import QtBot

from lookalike.catalogue import SkippedFile
from lookalike.values import Reason
from lookalike.window.app import Session
from lookalike.window.dialogs.skipped_view import SkippedView
from lookalike.window.grid.grid_model import GridModel
from lookalike.window.main_window import MainWindow
from made_pictures import write_picture

OpenWindow = Callable[..., Session]


def until(qtbot: QtBot, is_so: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(is_so()), timeout=60_000)


def test_new_pictures_appear_while_indexing_and_can_be_searched(
    open_window: OpenWindow, library_home: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "many"
    for number in range(160):
        write_picture(folder / f"{number:03}.jpg", number, width=320, height=240)
    window = open_window(library_home).window
    said: list[str] = []
    window.library.run.progressed.connect(lambda figures: said.append(window.strip.text))
    window.library.add_folder(folder)
    until(qtbot, lambda: window.model.rowCount() > 0)
    if window.library.indexer.is_running:
        window.results.grid.setFocus()
        window.results.grid.go_to(window.model.label_at(0))
        window.actions_table["find_similar"].trigger()
        until(qtbot, lambda: window.results.answer is not None)
        window.actions_table["show_all"].trigger()
    until(qtbot, lambda: window.model.rowCount() == 160)
    until(qtbot, lambda: window.strip.text == "Up to date · 160 pictures")
    assert any(text.startswith("Indexing many · ") for text in said)
    assert any(" of 160" in text for text in said)


def test_a_pause_holds_and_says_so(
    open_window: OpenWindow, library_home: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "many"
    for number in range(160):
        write_picture(folder / f"{number:03}.jpg", number, width=320, height=240)
    window = open_window(library_home).window
    window.library.add_folder(folder)
    until(qtbot, lambda: window.library.indexer.is_running)
    window.actions_table["toggle_pause"].trigger()
    until(qtbot, lambda: window.strip.text.startswith("Paused by you"))
    window.actions_table["toggle_pause"].trigger()
    until(qtbot, lambda: window.model.rowCount() == 160)
    until(qtbot, lambda: not window.library.indexer.is_running)


def test_a_skipped_file_is_counted_listed_and_tried_again(
    own_session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    window = own_session.window
    broken = tmp_path / "own pictures" / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 no more than this")
    window.actions_table["rescan"].trigger()
    until(qtbot, lambda: window.library.status and window.library.status.counts.skipped == 1)
    until(qtbot, lambda: not window.library.indexer.is_running)
    window.actions_table["show_skipped"].trigger()
    view = window.findChild(SkippedView)
    assert view is not None
    rows = view.findChild(QTreeWidget)
    until(qtbot, lambda: rows.topLevelItemCount() == 1)
    summary = "1 file was skipped. It is tried again when it changes."
    assert summary in [label.text() for label in view.findChildren(QLabel)]
    item = rows.topLevelItem(0)
    assert item is not None
    assert (item.text(0), item.text(1)) == (str(broken), "Damaged")
    write_picture(broken, 50)
    view.retry_wanted.emit()
    until(qtbot, lambda: window.model.rowCount() == 7)
    until(qtbot, lambda: rows.topLevelItemCount() == 0)
    view.close()
    until(qtbot, lambda: not window.library.indexer.is_running)


def test_the_path_of_a_skipped_file_keeps_its_direction_among_arabic(
    session: Session, qtbot: QtBot
) -> None:
    view = SkippedView(session.window)
    qtbot.addWidget(view)
    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    view.show_files((SkippedFile(b"/pictures/empty.jpg", Reason.EMPTY, ""),))
    view.show()
    qtbot.waitExposed(view)
    item = view.findChild(QTreeWidget).topLevelItem(0)
    assert item is not None
    assert item.text(0) == "\u2068/pictures/empty.jpg\u2069"
    assert item.data(0, Qt.ItemDataRole.UserRole) == Path("/pictures/empty.jpg")


def first_is_offline(window: MainWindow) -> bool:
    return bool(window.model.index(0).data(GridModel.OfflineRole))


def test_an_unplugged_folder_stays_searchable_and_its_message_goes_when_it_is_back(
    own_session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    window = own_session.window
    until(qtbot, lambda: window.library.status is not None)
    folder, away = tmp_path / "own pictures", tmp_path / "away"
    folder.rename(away)
    window.actions_table["rescan"].trigger()
    until(qtbot, lambda: window.results.messages.current is not None)
    message = window.results.messages.current
    assert message is not None
    assert message.text == "‘own pictures’ is not connected. Its pictures stay searchable."
    until(qtbot, lambda: not window.library.indexer.is_running)
    until(qtbot, lambda: window.library.status.folders[0].is_offline)
    assert window.model.rowCount() == 6
    until(qtbot, lambda: first_is_offline(window))
    window.results.grid.setFocus()
    window.results.grid.go_to(window.model.label_at(0))
    window.actions_table["find_similar"].trigger()
    until(qtbot, lambda: window.results.answer is not None)
    away.rename(folder)
    window.actions_table["rescan"].trigger()
    until(qtbot, lambda: window.results.messages.current is None)
    until(qtbot, lambda: not window.library.indexer.is_running)


def test_a_library_that_is_indexed_elsewhere_is_said_and_searched(
    own_session: Session, library_home: Path, qtbot: QtBot
) -> None:
    window = own_session.window
    with filelock.FileLock(library_home / "indexing.lock"):
        window.actions_table["rescan"].trigger()
        until(qtbot, lambda: window.results.messages.current is not None)
        message = window.results.messages.current
        assert message is not None
        assert "is being indexed already" in message.text
        until(qtbot, lambda: not window.library.indexer.is_running)
    assert message.button == "Try again"
    window.actions_table["rescan"].trigger()
    until(qtbot, lambda: window.results.messages.current is None)
    until(qtbot, lambda: window.strip.text == "Up to date · 6 pictures")


def test_a_removed_picture_leaves_the_grid_at_the_next_scan(
    own_session: Session, qtbot: QtBot
) -> None:
    window = own_session.window
    (record,) = window.late_library.records(window.model.labels()[:1])
    Path(os.fsdecode(record.files[0].path)).unlink()
    window.actions_table["rescan"].trigger()
    until(qtbot, lambda: window.model.rowCount() == 5)
    until(qtbot, lambda: not window.library.indexer.is_running)


def test_pausing_turns_the_button_into_one_that_goes_on(
    open_window: OpenWindow, library_home: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "many"
    for number in range(160):
        write_picture(folder / f"{number:03}.jpg", number, width=320, height=240)
    window = open_window(library_home).window
    pause = window.actions_table["toggle_pause"]
    window.library.add_folder(folder)
    until(qtbot, lambda: pause.isEnabled())
    assert pause.text() == "&Pause indexing"
    pause.trigger()
    assert pause.text() == "&Go on indexing"
    assert pause.toolTip() == "Go on with indexing (Ctrl+Shift+P)"
    pause.trigger()
    assert pause.text() == "&Pause indexing"
    until(qtbot, lambda: not window.library.indexer.is_running)


def test_a_window_that_indexes_nothing_says_how_much_there_is(session: Session) -> None:
    assert session.window.strip.text == "24 pictures"


def test_a_stopped_run_says_how_it_goes_on(
    open_window: OpenWindow, library_home: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "many"
    for number in range(160):
        write_picture(folder / f"{number:03}.jpg", number, width=320, height=240)
    window = open_window(library_home).window
    window.library.add_folder(folder)
    until(qtbot, lambda: window.library.indexer.is_running)
    window.actions_table["toggle_pause"].trigger()
    until(qtbot, lambda: window.strip.text.startswith("Paused by you"))
    window.actions_table["stop_indexing"].trigger()
    until(qtbot, lambda: not window.library.indexer.is_running)
    assert window.strip.text.startswith("Indexing is not finished; Rescan (F5) goes on with it")
    window.actions_table["rescan"].trigger()
    until(qtbot, lambda: window.strip.text == "Up to date · 160 pictures")


def test_the_network_is_ready_before_the_first_search(
    open_window: OpenWindow, library: Path, qtbot: QtBot
) -> None:
    window = open_window(library, goes_on_indexing=True).window
    until(qtbot, lambda: window.late_library.library.device_in_use)
    assert window.search.can_go_back is False
    until(qtbot, lambda: not window.library.indexer.is_running)
    until(qtbot, lambda: window.library.run.device)
    device = next(
        each for each in window.strip.findChildren(QPushButton)
        if each.text() == window.library.run.device
    )  # fmt: skip
    until(qtbot, lambda: device.isVisible())
    assert "A search looks at every picture." in device.toolTip()
