"""Back with its place, filters, panes, messages, the second start, what is remembered."""

from __future__ import annotations

import dataclasses
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QMenu, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from lookalike.settings import Theme, read_settings
from lookalike.values import Filters
from lookalike.window.app import STATE_FILE, Session
from lookalike.window.empty_state import EmptyKind
from lookalike.window.messages import Message
from lookalike.window.query.chip_row import ChipRow
from lookalike.window.query.search_controller import library_terms
from lookalike.window.single_instance import Request, SingleInstance, parse_request, request_line
from made_pictures import write_picture

OpenWindow = Callable[..., Session]


def test_back_comes_to_the_same_place_and_selection(session: Session, qtbot: QtBot) -> None:
    window, grid = session.window, session.window.results.grid
    window.resize(900, 600)
    grid.set_thumbnail_edge(250)
    chosen = window.model.label_at(20)
    grid.setFocus()
    grid.go_to(chosen)
    QApplication.processEvents()
    before = grid.state()
    assert grid.verticalScrollBar().value() > 0
    window.actions_table["find_similar"].trigger()
    qtbot.waitUntil(lambda: window.results.answer is not None, timeout=20_000)
    window.actions_table["go_back"].trigger()
    qtbot.waitUntil(lambda: window.results.answer is None, timeout=20_000)
    assert grid.state() == before
    window.actions_table["go_forward"].trigger()
    qtbot.waitUntil(lambda: window.results.answer is not None, timeout=20_000)


def test_a_folder_narrows_what_is_shown_and_says_so(
    session: Session, pictures: Path, qtbot: QtBot
) -> None:
    window = session.window
    window.folders.folder_chosen.emit(pictures / "first")
    qtbot.waitUntil(lambda: window.model.rowCount() == 12, timeout=20_000)
    assert window.results.header.text == "12 pictures · in first"
    assert window.bar.filters_button.text() == "Filters · 1"
    window.folders.folder_chosen.emit(None)
    qtbot.waitUntil(lambda: window.model.rowCount() == 24, timeout=20_000)


def test_filters_that_nothing_passes_offer_to_clear_them(session: Session, qtbot: QtBot) -> None:
    window = session.window
    filters = dataclasses.replace(window.search.view.filters, minimum_pixels=24_000_000)
    window.search.set_filters(filters)
    qtbot.waitUntil(lambda: window.results.empty.isVisible(), timeout=20_000)
    assert window.results.empty.kind is EmptyKind.NO_FILTERED
    window.results.empty.filters_cleared.emit()
    qtbot.waitUntil(lambda: window.model.rowCount() == 24, timeout=20_000)


def test_of_twenty_quick_searches_the_last_wins(session: Session, qtbot: QtBot) -> None:
    window = session.window
    labels = [window.model.label_at(row) for row in range(20)]
    for label in labels:
        window.search.search(library_terms([label]))
    wanted = library_terms([labels[-1]])
    qtbot.waitUntil(
        lambda: window.results.answer is not None and window.results.answer.query.terms == wanted,
        timeout=30_000,
    )
    assert len(window.bar.chips) == 1


def test_a_chip_is_weighed_turned_and_removed_by_keys(session: Session, qtbot: QtBot) -> None:
    window = session.window
    labels = [window.model.label_at(row) for row in (0, 1)]
    window.search.search(library_terms(labels))
    chip = window.bar.chips[1]
    QTest.keyClick(chip, Qt.Key.Key_Up)
    assert window.search.view.terms[1].weight == 1.25
    assert window.bar.chips[1] is chip
    QTest.keyClick(chip, Qt.Key.Key_Minus)
    assert window.search.view.terms[1].weight == -1.25
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert len(window.search.view.terms) == 1
    qtbot.waitUntil(lambda: window.results.answer is not None, timeout=20_000)


def test_the_panes_fold_away_in_a_narrow_window_and_come_back(
    session: Session, qtbot: QtBot
) -> None:
    window = session.window
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: window.folders.isVisible() and window.details.isVisible())
    window.resize(900, 600)
    qtbot.waitUntil(lambda: not window.folders.isVisible() and not window.details.isVisible())
    window.actions_table["toggle_folders"].trigger()
    assert window.folders.isVisible()
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: window.folders.isVisible() and window.details.isVisible())


def test_the_next_window_looks_like_the_last(
    open_window: OpenWindow, library: Path, qtbot: QtBot
) -> None:
    first = open_window(library).window
    first.resize(1111, 700)
    first.actions_table["toggle_details"].trigger()
    first.results.grid.set_thumbnail_edge(222)
    first.close()
    second = open_window(library).window
    assert (second.width(), second.height()) == (1111, 700)
    assert not second.details.isVisible()
    assert second.results.grid.thumbnail_edge() == 222


def test_the_folder_that_was_shown_is_shown_again(
    open_window: OpenWindow, library: Path, pictures: Path, qtbot: QtBot
) -> None:
    first = open_window(library).window
    first.folders.folder_chosen.emit(pictures / "first")
    qtbot.waitUntil(lambda: first.model.rowCount() == 12, timeout=20_000)
    first.close()
    second = open_window(library).window
    qtbot.waitUntil(lambda: second.model.rowCount() == 12, timeout=20_000)
    assert "in first" in second.results.header.text


def test_settings_are_kept_and_take_effect(session: Session, library: Path, qtbot: QtBot) -> None:
    window = session.window
    settings = window.late_library.library.settings
    window.dialogs.settings_chosen.emit(
        dataclasses.replace(settings, theme=Theme.DARK, thumbnail_limit_bytes=500_000_000)
    )
    assert window.palette().window().color().lightnessF() < 0.5
    qtbot.waitUntil(
        lambda: read_settings(library / "settings.toml").theme is Theme.DARK, timeout=20_000
    )
    window.dialogs.settings_chosen.emit(settings)
    assert window.palette().window().color().lightnessF() > 0.5


def test_a_damaged_window_state_is_set_aside_and_said(
    open_window: OpenWindow, library: Path
) -> None:
    (library / STATE_FILE).write_bytes(b"= not toml")
    window = open_window(library).window
    message = window.results.messages.current
    assert message is not None
    assert str(library / (STATE_FILE + ".bad")) in message.text
    assert (library / (STATE_FILE + ".bad")).read_bytes() == b"= not toml"


def test_a_message_goes_with_its_cause_and_the_one_below_comes_back(session: Session) -> None:
    bar = session.window.results.messages
    bar.show_message(Message("one", "The first."))
    bar.show_message(Message("two", "The second."))
    assert bar.current is not None
    assert bar.current.text == "The second."
    bar.clear("two")
    assert bar.current.text == "The first."
    bar.clear("one")
    assert not bar.isVisible()


def test_a_message_moves_no_picture_and_hides_no_focus(session: Session, qtbot: QtBot) -> None:
    window = session.window
    results, bar = window.results, window.results.messages
    QApplication.processEvents()
    before = results.grid.mapTo(window, results.grid.rect().topLeft()), results.grid.size()

    bar.show_message(Message("one", "It is so.", "Do it"))
    QApplication.processEvents()
    assert bar.isVisible()
    assert before == (
        results.grid.mapTo(window, results.grid.rect().topLeft()), results.grid.size()
    )  # fmt: skip
    assert bar.geometry() == results.header.geometry()
    visited = set()
    for _ in range(60):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        assert not results.header.isAncestorOf(window.focusWidget())
        visited.add(window.focusWidget())
    assert any(bar.isAncestorOf(each) for each in visited)

    bar.clear("one")
    QApplication.processEvents()
    assert results.header.isEnabled()
    assert before == (
        results.grid.mapTo(window, results.grid.rect().topLeft()), results.grid.size()
    )  # fmt: skip


def test_the_filters_button_is_pressed_only_while_the_panel_is_open(
    session: Session, qtbot: QtBot
) -> None:
    window = session.window
    action = window.actions_table["toggle_filters"]
    QTest.mouseClick(window.bar.filters_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(window.filters.isVisible, timeout=20_000)
    assert action.isChecked()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert not window.filters.isVisible()
    assert not action.isChecked()


def test_closing_the_filters_that_nothing_passes_keeps_their_count_and_the_keyboard(
    session: Session, qtbot: QtBot
) -> None:
    window = session.window
    QTest.mouseClick(window.bar.filters_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(window.filters.isVisible, timeout=20_000)
    size = next(
        each for each in window.filters.findChildren(QComboBox)
        if any("megapixels" in each.itemText(row) for row in range(each.count()))
    )  # fmt: skip
    QTest.keyClick(size, Qt.Key.Key_End)
    qtbot.waitUntil(window.results.empty.isVisible, timeout=20_000)
    QTest.keyClick(size, Qt.Key.Key_Escape)
    assert not window.filters.isVisible()
    assert window.bar.filters_button.text() == "Filters · 1"
    assert window.results.empty.isAncestorOf(window.focusWidget())
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.model.rowCount() == 24, timeout=20_000)
    assert window.bar.filters_button.text() == "Filters"


@pytest.mark.parametrize("command", ["enter_address", "toggle_filters", "paste", "show_all"])
def test_a_command_that_leads_elsewhere_closes_the_preview(
    session: Session, pictures: Path, qtbot: QtBot, command: str
) -> None:
    window, preview = session.window, session.window.overlay.preview
    window.search.search(library_terms([window.model.label_at(3)]))
    qtbot.waitUntil(lambda: window.results.answer is not None, timeout=20_000)
    QApplication.clipboard().setText(str(next((pictures / "first").iterdir())))
    window.results.grid.setFocus()
    window.results.grid.go_to(window.model.label_at(0))
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    qtbot.waitUntil(preview.isVisible, timeout=20_000)
    window.actions_table[command].trigger()
    qtbot.waitUntil(lambda: not preview.isVisible(), timeout=20_000)
    assert window.focusWidget().isVisible()
    if command in ("enter_address", "toggle_filters"):
        assert window.focusWidget() is not window.results.grid
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
        assert window.focusWidget() is window.results.grid


@pytest.mark.expects_warnings
def test_a_fault_of_our_own_is_one_sentence_with_details_to_copy(session: Session) -> None:
    window = session.window
    error = RuntimeError("made up for this test")
    window.trouble.show_our_fault(type(error), error, None)
    message = window.results.messages.current
    assert message is not None
    assert message.text == "Something went wrong. Your library is safe."
    assert message.call is not None
    message.call()
    assert "made up for this test" in QApplication.clipboard().text()
    assert window.isVisible()


def test_a_damaged_catalogue_leaves_the_window_open_with_the_reason(
    open_window: OpenWindow, library_home: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    library_home.mkdir()
    (library_home / "catalogue.sqlite3").write_bytes(b"no database " * 500)
    session = Session(library_home, qapp, None)
    session.start(Request())
    bar = session.window.results.messages
    qtbot.waitUntil(lambda: bar.current is not None, timeout=20_000)
    assert bar.current is not None
    assert "damaged" in bar.current.text
    session.window.close()


def test_removing_a_folder_asks_and_touches_no_picture(
    own_session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    window = own_session.window
    qtbot.waitUntil(lambda: window.library.status is not None, timeout=20_000)
    window.folders.remove_wanted.emit(window.library.status.folders[0])
    box = window.findChild(QMessageBox, "remove_question")
    assert box is not None
    next(each for each in box.findChildren(QPushButton) if each.text() == "Remove").click()
    qtbot.waitUntil(lambda: window.model.rowCount() == 0, timeout=20_000)
    assert window.results.empty.kind is EmptyKind.FIRST_START
    assert len(list((tmp_path / "own pictures").rglob("*.jpg"))) == 6


def test_sample_pictures_are_made_where_a_person_finds_them(
    open_window: OpenWindow, library_home: Path, own_home: Path, qtbot: QtBot
) -> None:
    window = open_window(library_home).window
    qtbot.waitUntil(lambda: window.results.empty.isVisible(), timeout=20_000)
    button = next(
        each for each in window.results.empty.findChildren(QPushButton) if "sample" in each.text()
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.library.indexer.is_running, timeout=60_000)
    qtbot.waitUntil(lambda: window.model.rowCount() >= 50, timeout=60_000)
    assert len(list((own_home / "Pictures" / "Lookalike samples").rglob("*.*"))) == 100


def test_a_killed_indexer_is_started_again_and_finishes(
    open_window: OpenWindow, library_home: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "pictures"
    for number in range(30):
        write_picture(folder / f"{number:02}.jpg", number)
    window = open_window(library_home).window
    window.library.add_folder(folder)
    qtbot.waitUntil(lambda: window.library.indexer.process_id is not None, timeout=20_000)
    with qtbot.waitSignal(window.library.indexer.restart_planned, timeout=20_000):
        os.kill(window.library.indexer.process_id, signal.SIGKILL)
    qtbot.waitUntil(lambda: window.model.rowCount() == 30, timeout=60_000)
    qtbot.waitUntil(lambda: not window.library.indexer.is_running, timeout=60_000)


def test_a_second_start_hands_over_and_finds_the_first_gone_after_it_closed(
    library_home: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    first, second = SingleInstance(library_home), SingleInstance(library_home)
    request = Request((tmp_path / "a folder",), (tmp_path / "ünï.jpg",))
    assert not second.hand_over(request)
    assert first.listen()
    with qtbot.waitSignal(first.asked, timeout=20_000) as asked:
        assert second.hand_over(request)
    assert asked.args == [request]
    first.close()
    assert not second.hand_over(request)


def test_another_library_has_its_own_window(tmp_path: Path) -> None:
    first = SingleInstance(tmp_path / "one")
    assert first.listen()
    assert not SingleInstance(tmp_path / "two").hand_over(Request())
    first.close()


@pytest.mark.parametrize(
    "line", ["", "[]", "{", '{"folders": 3}', '{"queries": [1, "a\\u0000b"]}']
)
def test_rubbish_on_the_socket_is_an_empty_request(line: str) -> None:
    assert parse_request(line) == Request()


def test_a_request_survives_its_line() -> None:
    odd = Path(os.fsdecode(b"/pictures/caf\xe9"))
    request = Request((odd,), ())
    assert parse_request(request_line(request).decode()) == request


def test_another_view_begins_at_its_top(session: Session, pictures: Path, qtbot: QtBot) -> None:
    window, grid = session.window, session.window.results.grid
    window.resize(900, 600)
    grid.set_thumbnail_edge(250)
    window.folders.folder_chosen.emit(pictures / "first")
    qtbot.waitUntil(lambda: window.model.rowCount() == 12, timeout=20_000)
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    assert grid.verticalScrollBar().value() > 0
    window.folders.folder_chosen.emit(None)
    qtbot.waitUntil(lambda: window.model.rowCount() == 24, timeout=20_000)
    assert grid.verticalScrollBar().value() == 0


def test_weights_are_written_as_the_person_writes_numbers(session: Session, qtbot: QtBot) -> None:
    QLocale.setDefault(QLocale("de_DE"))
    try:
        window = session.window
        window.search.search(library_terms([window.model.label_at(0)], 1.75))
        texts = [each.text() for each in window.bar.findChildren(QLabel)]
        assert "×1,75" in texts
        qtbot.waitUntil(lambda: window.results.answer is not None, timeout=20_000)
    finally:
        QLocale.setDefault(QLocale(QLocale.Language.English))


def test_the_arrows_walk_through_pictures_from_the_start(session: Session) -> None:
    grid = session.window.results.grid
    assert session.window.focusWidget() is grid
    QTest.keyClick(grid, Qt.Key.Key_Right)
    assert grid.selected_labels() == (session.window.model.label_at(0),)


def test_the_right_button_opens_a_folders_menu_and_shows_nothing_else(
    session: Session, qtbot: QtBot
) -> None:
    window, tree = session.window, session.window.folders.tree
    folder = tree.topLevelItem(2)
    assert folder is not None
    spy = QSignalSpy(window.folders.folder_chosen)
    at = tree.visualItemRect(folder).center()
    QTest.mouseClick(
        tree.viewport(), Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, at
    )
    QApplication.sendEvent(
        tree.viewport(),
        QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, tree.viewport().mapToGlobal(at)),
    )
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "Remove from the library…" in [each.text() for each in menu.actions()]
    menu.close()
    assert spy.count() == 0
    assert window.search.view.filters.is_empty


def test_many_query_pictures_keep_their_size_and_the_newest_is_in_sight(
    session: Session, qtbot: QtBot
) -> None:
    window = session.window
    window.resize(900, 600)
    labels = [window.model.label_at(row) for row in range(12)]
    window.search.search(library_terms(labels, 1.5))
    row = window.bar.findChild(ChipRow)
    assert row is not None
    newest = window.bar.chips[-1]
    qtbot.waitUntil(lambda: row.horizontalScrollBar().maximum() > 0, timeout=20_000)
    assert row.horizontalScrollBar().value() == row.horizontalScrollBar().maximum()
    assert all(chip.width() >= chip.sizeHint().width() for chip in window.bar.chips)
    right = newest.mapTo(row.viewport(), newest.rect().topRight()).x()
    assert right <= row.viewport().width()
    assert window.width() == 900
    qtbot.waitUntil(lambda: window.results.answer is not None, timeout=20_000)


def test_a_click_with_alt_asks_for_less_like_it(session: Session, qtbot: QtBot) -> None:
    window, grid = session.window, session.window.results.grid
    alt = Qt.KeyboardModifier.AltModifier

    def alt_click(row: int) -> int:
        rect = grid.visualRect(window.model.index(row))
        QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, alt, rect.center())
        return window.model.label_at(row)

    alt_click(2)
    assert not window.search.view.terms
    window.search.search(library_terms([window.model.label_at(0)]))
    qtbot.waitUntil(lambda: window.results.answer is not None, timeout=20_000)
    qtbot.waitUntil(lambda: window.model.rowCount() > 0, timeout=20_000)
    label = alt_click(0)
    terms = window.search.view.terms
    assert len(terms) == 2
    assert terms[1] == library_terms([label], -1.0)[0]
    qtbot.waitUntil(
        lambda: window.results.answer is not None and window.results.answer.query.terms == terms,
        timeout=20_000,
    )


def test_the_folder_of_the_filters_stays_chosen_while_counts_change(
    session: Session, pictures: Path, qtbot: QtBot
) -> None:
    window = session.window
    status = window.library.status
    assert status is not None
    window.search.set_filters(Filters(folder=os.fsencode(pictures / "first")))
    combo = next(
        each for each in window.filters.findChildren(QComboBox)
        if each.itemData(0) is None and each.itemText(0) == "All folders"
    )  # fmt: skip
    texts = [combo.itemText(row) for row in range(combo.count())]
    assert texts[1:] == [pictures.name, "    first", "    second"]
    combo.setItemText(1, "made once")
    window.library.status_changed.emit(status)
    assert combo.itemText(1) == "made once"
    assert combo.currentData() == pictures / "first"
    qtbot.waitUntil(lambda: window.model.rowCount() == 12, timeout=20_000)


def test_at_the_first_start_enter_chooses_a_folder_and_later_the_grid_has_the_keys(
    open_window: OpenWindow, library_home: Path, pictures: Path, qtbot: QtBot
) -> None:
    window = open_window(library_home).window
    qtbot.waitUntil(lambda: window.results.empty.isVisible(), timeout=20_000)
    focus = window.focusWidget()
    assert isinstance(focus, QPushButton)
    assert focus.text() == "Choose folder…"
    window.library.add_folder(pictures)
    qtbot.waitUntil(lambda: window.model.rowCount() == 24, timeout=60_000)
    assert window.focusWidget() is window.results.grid
    qtbot.waitUntil(lambda: not window.library.indexer.is_running, timeout=60_000)
