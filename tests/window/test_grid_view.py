"""The grid under mouse and keyboard, on a real library in a real window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QImage, QPalette, QWheelEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from tests.window.grid_stage import LEFT, NONE, GridStage

from lookalike.library import Library
from lookalike.search import Band
from lookalike.window.grid.new_above import NewAbove

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
MANY = np.arange(1, 100_001)


@pytest.fixture
def stage(library: Path, qtbot: QtBot) -> Iterator[GridStage]:
    with Library.open(library) as opened:
        made = GridStage(opened, qtbot)
        made.show_library()
        yield made
        made.close()


def columns(stage: GridStage) -> int:
    return stage.view.geometry_now().columns


def wheel(stage: GridStage, notches: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
    at = QPointF(200, 200)
    event = QWheelEvent(
        at,
        stage.view.viewport().mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(stage.view.viewport(), event)


def test_a_click_selects_one_picture_and_says_which(stage: GridStage) -> None:
    spy = QSignalSpy(stage.view.current_changed_label)
    stage.click(2)
    assert stage.rows_selected() == [2]
    assert spy.at(spy.count() - 1) == [stage.model.label_at(2)]


def test_control_adds_and_takes_away(stage: GridStage) -> None:
    stage.click(0)
    stage.click(2, CONTROL)
    assert stage.rows_selected() == [0, 2]
    stage.click(0, CONTROL)
    assert stage.rows_selected() == [2]


def test_shift_selects_in_reading_order_and_not_a_rectangle(stage: GridStage) -> None:
    stage.click(1)
    stage.click(columns(stage) + 1, SHIFT)
    assert stage.rows_selected() == list(range(1, columns(stage) + 2))
    stage.click(0, SHIFT)
    assert stage.rows_selected() == [0, 1]


def test_a_click_on_empty_ground_selects_nothing(stage: GridStage) -> None:
    stage.click(0)
    QTest.mouseClick(stage.view.viewport(), LEFT, NONE, QPoint(2, 2))
    assert stage.view.selected_count() == 0


def test_a_band_over_empty_ground_selects_what_it_touches(stage: GridStage) -> None:
    viewport = stage.view.viewport()
    QTest.mousePress(viewport, LEFT, NONE, QPoint(2, 2))
    QTest.mouseMove(viewport, stage.middle_of(1))
    QTest.mouseMove(viewport, stage.middle_of(columns(stage) + 1))
    assert stage.rows_selected() == [0, 1, columns(stage), columns(stage) + 1]
    QTest.mouseRelease(viewport, LEFT, NONE, stage.middle_of(columns(stage) + 1))
    QTest.mouseMove(viewport, QPoint(5, 5))
    assert stage.view.selected_count() == 4


def test_pressing_on_one_of_several_keeps_them_until_the_release(stage: GridStage) -> None:
    stage.click(0)
    stage.click(2, SHIFT)
    QTest.mousePress(stage.view.viewport(), LEFT, NONE, stage.middle_of(1))
    assert stage.view.selected_count() == 3  # it may become a drag of all three
    QTest.mouseRelease(stage.view.viewport(), LEFT, NONE, stage.middle_of(1))
    assert stage.rows_selected() == [1]


def test_a_double_click_asks_for_look_alikes(stage: GridStage) -> None:
    spy = QSignalSpy(stage.view.similar_requested)
    stage.click(1)
    QTest.mouseDClick(stage.view.viewport(), LEFT, NONE, stage.middle_of(1))
    assert spy.at(0) == [stage.model.label_at(1)]


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter])
def test_enter_asks_for_look_alikes(stage: GridStage, key: Qt.Key) -> None:
    spy = QSignalSpy(stage.view.similar_requested)
    stage.click(1)
    stage.press_key(key)
    assert spy.at(0) == [stage.model.label_at(1)]


def test_space_asks_for_the_preview(stage: GridStage) -> None:
    spy = QSignalSpy(stage.view.preview_requested)
    stage.click(1)
    stage.press_key(Key.Key_Space)
    assert spy.at(0) == [stage.model.label_at(1)]


def test_enter_without_a_picture_asks_for_nothing(stage: GridStage) -> None:
    stage.model.clear()
    spy = QSignalSpy(stage.view.similar_requested)
    stage.press_key(Key.Key_Return)
    assert spy.count() == 0


def test_the_arrows_walk_and_shift_stretches(stage: GridStage) -> None:
    stage.click(0)
    stage.press_key(Key.Key_Right)
    stage.press_key(Key.Key_Down)
    assert stage.rows_selected() == [columns(stage) + 1]
    stage.press_key(Key.Key_Left, SHIFT)
    assert stage.rows_selected() == [columns(stage), columns(stage) + 1]


def test_control_looks_without_selecting_and_space_toggles(stage: GridStage) -> None:
    stage.click(0)
    stage.press_key(Key.Key_Right, CONTROL)
    assert stage.rows_selected() == [0]
    stage.press_key(Key.Key_Space, CONTROL)
    assert stage.rows_selected() == [0, 1]


def test_end_and_home_reach_both_ends_of_a_hundred_thousand(stage: GridStage) -> None:
    stage.model.show_labels(MANY)
    stage.view.go_to(1)
    stage.press_key(Key.Key_End)
    assert stage.view.current_label() == 100_000
    assert 99_999 in stage.view.seen_rows()
    stage.press_key(Key.Key_Home)
    assert stage.view.verticalScrollBar().value() == 0


def test_selecting_all_of_a_hundred_thousand_is_one_step(stage: GridStage) -> None:
    stage.model.show_labels(MANY)
    stage.press_key(Key.Key_A, CONTROL)
    assert stage.view.selected_count() == 100_000


def test_letters_search_nothing(stage: GridStage) -> None:
    stage.click(0)
    stage.press_key(Key.Key_I)
    assert stage.rows_selected() == [0]


def test_control_and_wheel_change_the_size_and_say_so(stage: GridStage) -> None:
    spy, before = QSignalSpy(stage.view.size_changed), stage.view.thumbnail_edge()
    wheel(stage, 1, CONTROL)
    assert stage.view.thumbnail_edge() > before
    assert spy.at(0) == [stage.view.thumbnail_edge()]
    wheel(stage, -50, CONTROL)
    assert stage.view.thumbnail_edge() == 80


def test_the_wheel_alone_scrolls(stage: GridStage) -> None:
    stage.model.show_labels(MANY)
    wheel(stage, -1)
    assert stage.view.verticalScrollBar().value() > 0


def test_new_pictures_above_do_not_move_what_one_looks_at(stage: GridStage) -> None:
    stage.model.show_labels(MANY[5_000:])
    stage.view.verticalScrollBar().setValue(40_000)
    stage.view.go_to(stage.model.label_at(stage.view.seen_rows().start + 5))
    label, before = stage.view.current_label(), stage.view.visualRect(stage.view.currentIndex())
    stage.model.show_labels(MANY)
    assert stage.view.current_label() == label
    after = stage.view.visualRect(stage.view.currentIndex())
    assert abs(after.y() - before.y()) <= stage.view.geometry_now().cell.height


def test_at_the_top_new_pictures_push_nothing_away_and_a_button_leads_to_them(
    stage: GridStage,
) -> None:
    wide = columns(stage)
    stage.model.show_labels(MANY[10 * wide :])
    first = stage.model.label_at(0)
    before = stage.view.cell_rect(first)
    stage.model.show_labels(MANY[5 * wide :])
    stage.model.show_labels(MANY)
    assert stage.view.cell_rect(first) == before
    button = stage.view.findChild(NewAbove)
    assert button is not None
    assert button.isVisible()
    assert button.text() == f"↑ {10 * wide} new"
    QTest.mouseClick(button, LEFT)
    assert stage.view.verticalScrollBar().value() == 0
    assert button.isHidden()


def test_news_that_would_move_pictures_sideways_wait_for_the_next(stage: GridStage) -> None:
    stage.model.show_labels(MANY[40:])
    first, wide = stage.model.label_at(0), columns(stage)
    before = stage.view.cell_rect(first)
    for newest in range(39, 30, -1):
        stage.model.show_labels(stage.view.without_shift(MANY[newest:]))
        assert stage.view.cell_rect(first) == before
        assert 0 <= stage.model.label_at(0) - MANY[newest] < wide


def test_a_page_that_is_not_full_yet_fills_up_from_the_top(stage: GridStage) -> None:
    stage.model.show_labels(MANY[-3:])
    stage.model.show_labels(MANY)
    assert stage.view.verticalScrollBar().value() == 0
    button = stage.view.findChild(NewAbove)
    assert button is not None
    assert button.isHidden()


def test_scrolling_up_to_the_new_pictures_takes_the_button_away(stage: GridStage) -> None:
    stage.model.show_labels(MANY[40:])
    stage.model.show_labels(MANY)
    button = stage.view.findChild(NewAbove)
    assert button is not None
    assert button.isVisible()
    stage.press_key(Key.Key_Home)
    assert stage.view.verticalScrollBar().value() == 0
    assert stage.rows_selected() == [0]
    assert button.isHidden()


def test_back_brings_back_place_and_selection(stage: GridStage) -> None:
    stage.model.show_labels(MANY)
    stage.view.verticalScrollBar().setValue(77_777)
    row = stage.view.seen_rows().start + columns(stage)
    stage.click(row)
    stage.click(row + 1, CONTROL)
    value, state = stage.view.verticalScrollBar().value(), stage.view.state()
    stage.model.show_answer(stage.answer(int(stage.library.labels()[0])), unrelated_shown=True)
    assert stage.view.verticalScrollBar().value() == 0
    stage.model.show_labels(MANY)
    stage.view.restore_state(state)
    assert stage.view.verticalScrollBar().value() == value
    assert stage.rows_selected() == [row, row + 1]
    assert stage.view.current_label() == stage.model.label_at(row + 1)


def test_another_query_takes_the_selection_away_and_says_so(stage: GridStage) -> None:
    stage.click(1)
    current = QSignalSpy(stage.view.current_changed_label)
    chosen = QSignalSpy(stage.view.selection_changed)
    stage.model.show_answer(stage.answer(int(stage.library.labels()[0])), unrelated_shown=True)
    assert current.at(current.count() - 1) == [0]
    assert chosen.count() >= 1
    assert stage.view.selected_count() == 0


def test_a_state_of_pictures_that_are_gone_does_no_harm(stage: GridStage) -> None:
    state = replace(stage.view.state(), top_label=10**6, current_label=10**6, selected=(10**6,))
    stage.view.restore_state(state)
    assert stage.view.selected_count() == 0


def test_folded_hits_are_offered_by_a_button(stage: GridStage) -> None:
    answer = stage.answer(int(stage.library.labels()[0]))
    hits = tuple(replace(hit, band=Band.UNRELATED) for hit in answer.hits[3:])
    stage.model.show_answer(replace(answer, hits=answer.hits[:3] + hits), unrelated_shown=False)
    spy = QSignalSpy(stage.view.more_requested)
    button = next(b for b in stage.view.findChildren(QPushButton) if b.isVisible())
    assert button.text() == f"Show {len(hits)} less similar"
    button.click()
    assert spy.count() == 1


def test_when_nothing_is_similar_the_nearest_are_offered(stage: GridStage) -> None:
    answer = stage.answer(int(stage.library.labels()[0]))
    hits = tuple(replace(hit, band=Band.UNRELATED) for hit in answer.hits)
    stage.model.show_answer(replace(answer, hits=hits), unrelated_shown=False)
    button = next(b for b in stage.view.findChildren(QPushButton) if b.isVisible())
    assert button.text() == f"Show the nearest {len(hits)} anyway"


def test_a_menu_is_asked_for_with_the_selection_right(stage: GridStage) -> None:
    spy = QSignalSpy(stage.view.context_requested)
    stage.click(0)
    at = stage.middle_of(2)
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, at, stage.view.viewport().mapToGlobal(at)
    )
    QApplication.sendEvent(stage.view.viewport(), event)
    assert stage.rows_selected() == [2]
    assert spy.count() == 1


def test_the_selection_is_drawn_outside_the_picture(stage: GridStage) -> None:
    stage.wait_for_thumbnails()
    label = stage.model.label_at(0)
    plain = stage.view.viewport().grab().toImage()
    stage.view.go_to(label)
    chosen = stage.view.viewport().grab().toImage()
    rect, ratio = stage.view.cell_rect(label), plain.devicePixelRatio()
    inside = [
        (x, y)
        for x in range(round(rect.left() * ratio) + 1, round(rect.right() * ratio) - 1)
        for y in range(round(rect.top() * ratio) + 1, round(rect.bottom() * ratio) - 1, 7)
    ]
    assert all(plain.pixel(x, y) == chosen.pixel(x, y) for x, y in inside)
    accent = stage.view.palette().color(QPalette.ColorRole.Accent).name()
    beside = chosen.pixelColor(round((rect.left() - 4) * ratio), round(rect.center().y() * ratio))
    assert beside.name() == accent


def test_scrolling_paints_what_a_full_repaint_would(stage: GridStage) -> None:
    stage.model.show_labels(np.concatenate([stage.library.labels(), MANY[1_000:]]))
    stage.wait_for_thumbnails()
    for value in (7, 60, 61, 30, 200, 0, 333):
        stage.view.verticalScrollBar().setValue(value)
        QApplication.processEvents()
    stage.wait_for_thumbnails_known()
    QApplication.processEvents()
    scrolled = stage.view.grab().toImage()
    stage.view.viewport().repaint()
    assert scrolled == stage.view.grab().toImage()


def test_pictures_keep_to_the_same_size_and_fill_the_width(stage: GridStage) -> None:
    for width in (400, 555, 701, 1280):
        stage.view.resize(width, 500)
        grid = stage.view.geometry_now()
        last = grid.place(grid.columns - 1)
        assert abs(last.x + last.width + grid.cell.margin - stage.view.viewport().width()) <= 12
        assert {grid.place(row).width for row in range(12)} == {grid.cell.width}


def test_right_to_left_begins_on_the_right(stage: GridStage) -> None:
    stage.view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    first, second = (stage.view.visualRect(stage.model.index(row)) for row in (0, 1))
    assert first.x() > second.x()
    assert isinstance(stage.view.grab().toImage(), QImage)


def test_every_cell_can_be_spoken(stage: GridStage) -> None:
    spoken = stage.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken
    assert stage.view.accessibleName()


def test_fast_scrolling_while_workers_load_makes_no_warning(stage: GridStage) -> None:
    """Images are made in workers and pixmaps only here (quickshell#1028): Qt stays silent."""
    stage.model.show_labels(np.concatenate([stage.library.labels(), MANY[1_000:4_000]]))
    bar = stage.view.verticalScrollBar()
    for step in range(120):
        bar.setValue((step * 397) % max(1, bar.maximum()) if step % 3 else 0)
        stage.thumbnails.set_edge(100 + step % 7, 1.0)
        stage.view.viewport().update()
        QApplication.processEvents()
    bar.setValue(0)
    stage.wait_for_thumbnails_known()
