"""Subject or look in the window: offered with a query, re-ranks at once, part of the history."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lookalike.window.app import Session
from lookalike.window.main_window import MainWindow
from lookalike.window.query.search_controller import library_terms

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


def search(window: MainWindow, qtbot: QtBot, *rows: int) -> None:
    window.search.search(library_terms([window.model.label_at(row) for row in rows]))
    qtbot.waitUntil(lambda: window.results.answer is not None, timeout=20_000)


def shown_look(window: MainWindow) -> float | None:
    answer = window.results.answer
    return None if answer is None else answer.query.look


def drag(window: MainWindow, qtbot: QtBot, *shares: float) -> None:
    """Drag the slider over these places of its groove, and let go."""
    slider = window.bar.look.slider
    places = [QPoint(round(share * (slider.width() - 1)), slider.height() // 2)
              for share in shares]  # fmt: skip
    QTest.mousePress(slider, LEFT, NONE, places[0])
    for place in places[1:]:
        QTest.mouseMove(slider, place)
        qtbot.wait(50)
    QTest.mouseRelease(slider, LEFT, NONE, places[-1])


def test_the_slider_is_there_only_while_there_is_a_query(session: Session, qtbot: QtBot) -> None:
    window = session.window
    assert not window.bar.look.isVisible()
    assert not window.actions_table["rank_by_look"].isEnabled()
    search(window, qtbot, 0)
    assert window.bar.look.isVisible()
    window.actions_table["show_all"].trigger()
    assert not window.bar.look.isVisible()


def test_dragging_ranks_anew_and_is_one_step_of_the_history(
    session: Session, qtbot: QtBot
) -> None:
    window = session.window
    search(window, qtbot, 0)
    before = [hit.score for hit in window.results.answer.hits]
    drag(window, qtbot, 0.05, 0.3, 0.5, 0.8, 1.0)
    assert window.search.view.look == 1
    qtbot.waitUntil(lambda: shown_look(window) == 1, timeout=20_000)
    assert [hit.score for hit in window.results.answer.hits] != before
    window.actions_table["go_back"].trigger()
    qtbot.waitUntil(lambda: shown_look(window) == 0, timeout=20_000)
    assert window.bar.look.look == 0
    assert window.search.view.terms
    window.actions_table["go_forward"].trigger()
    qtbot.waitUntil(lambda: shown_look(window) == 1, timeout=20_000)
    assert window.bar.look.look == 1
    window.actions_table["go_back"].trigger()
    window.actions_table["go_back"].trigger()
    qtbot.waitUntil(lambda: window.results.answer is None, timeout=20_000)


def test_a_drag_that_comes_back_leaves_no_step(session: Session, qtbot: QtBot) -> None:
    window = session.window
    search(window, qtbot, 0)
    drag(window, qtbot, 0.05, 0.6, 0.0)
    qtbot.waitUntil(lambda: not window.search.can_go_forward and shown_look(window) == 0)
    with qtbot.waitSignal(window.bar.look.settled, timeout=5000):
        pass
    window.actions_table["go_back"].trigger()
    qtbot.waitUntil(lambda: window.results.answer is None, timeout=20_000)


def test_the_selection_stays_while_hits_are_ranked_anew(session: Session, qtbot: QtBot) -> None:
    window = session.window
    search(window, qtbot, 0)
    chosen = window.model.label_at(1)
    window.results.grid.go_to(chosen)
    drag(window, qtbot, 0.05, 0.4)
    look = window.search.view.look
    assert look > 0
    qtbot.waitUntil(lambda: shown_look(window) == look, timeout=20_000)
    if window.model.row_of(chosen) is not None:
        assert window.results.grid.selected_labels() == (chosen,)


def test_another_query_keeps_the_look_and_the_keyboard_reaches_it(
    session: Session, qtbot: QtBot
) -> None:
    window = session.window
    search(window, qtbot, 0)
    window.actions_table["rank_by_look"].trigger()
    assert window.focusWidget() is window.bar.look.slider
    for _ in range(5):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.search.view.look == 0.25)
    search(window, qtbot, 1)
    qtbot.waitUntil(lambda: shown_look(window) == 0.25, timeout=20_000)
    assert window.bar.look.look == 0.25
    window.bar.look.slider.setFocus()
    window.actions_table["show_all"].trigger()
    QApplication.processEvents()
    qtbot.waitUntil(lambda: window.focusWidget() is not window.bar.look.slider)
