"""The slider subject ↔ look under a real mouse and real keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from lookalike.window.query.look_slider import SETTLE_MS, LookSlider

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
Told = list[tuple[float, bool]]


@pytest.fixture
def slider(qtbot: QtBot) -> LookSlider:
    made = LookSlider()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def told(slider: LookSlider) -> Told:
    values: Told = []
    slider.look_changed.connect(lambda look, goes_on: values.append((look, goes_on)))
    return values


def at(slider: LookSlider, share: float) -> QPoint:
    """Return a point of the groove, as a share of its width."""
    rect = slider.slider.rect()
    return QPoint(round(share * (rect.width() - 1)), rect.height() // 2)


def test_a_drag_tells_values_that_belong_together_and_its_end(
    slider: LookSlider, told: Told, qtbot: QtBot
) -> None:
    ended = QSignalSpy(slider.settled)
    QTest.mousePress(slider.slider, LEFT, NONE, at(slider, 0.05))
    for share in (0.2, 0.4, 0.6, 0.75):
        QTest.mouseMove(slider.slider, at(slider, share))
        qtbot.wait(60)
    assert told
    QTest.mouseRelease(slider.slider, LEFT, NONE, at(slider, 0.75))
    qtbot.waitUntil(lambda: ended.count() == 1, timeout=5000)
    assert [goes_on for _, goes_on in told] == [False, *[True] * (len(told) - 1)]
    assert told[-1][0] == slider.look == pytest.approx(0.75, abs=0.06)


def test_a_new_drag_right_after_another_is_one_of_its_own(slider: LookSlider, told: Told) -> None:
    for share in (0.3, 0.9):
        QTest.mouseClick(slider.slider, LEFT, NONE, at(slider, share))
    assert [goes_on for _, goes_on in told] == [False, False]


def test_a_click_goes_to_where_it_is(slider: LookSlider, told: Told) -> None:
    QTest.mouseClick(slider.slider, LEFT, NONE, at(slider, 1))
    assert told == [(1.0, False)]


def test_a_double_click_goes_back_to_the_subject(slider: LookSlider, told: Told) -> None:
    slider.show_look(0.6)
    QTest.mouseDClick(slider.slider, LEFT, NONE, at(slider, 0.6))
    assert slider.look == 0
    assert told[-1][0] == 0


@pytest.mark.parametrize("key", [Qt.Key.Key_0, Qt.Key.Key_Delete, Qt.Key.Key_Home])
def test_a_key_goes_back_to_the_subject(slider: LookSlider, told: Told, key: Qt.Key) -> None:
    slider.show_look(0.6)
    QTest.keyClick(slider.slider, key)
    assert told == [(0.0, False)]


def test_arrow_keys_in_a_row_are_one_change(slider: LookSlider, told: Told, qtbot: QtBot) -> None:
    ended = QSignalSpy(slider.settled)
    for _ in range(3):
        QTest.keyClick(slider.slider, Qt.Key.Key_Right)
        qtbot.wait(60)
    assert slider.look == pytest.approx(0.15)
    qtbot.waitUntil(lambda: ended.count() == 1, timeout=SETTLE_MS + 5000)
    assert told[0][1] is False
    assert all(goes_on for _, goes_on in told[1:])
    QTest.keyClick(slider.slider, Qt.Key.Key_Right)
    assert told[-1] == (pytest.approx(0.2), False)


def test_what_comes_from_the_history_is_shown_and_not_told(slider: LookSlider, told: Told) -> None:
    slider.show_look(0.45)
    assert slider.look == pytest.approx(0.45)
    assert "45 % look" in slider.slider.toolTip()
    assert told == []


def test_the_slider_says_what_it_is(slider: LookSlider) -> None:
    assert slider.slider.accessibleName()
    assert "Double-click or 0" in slider.slider.toolTip()
    assert "what the pictures show" in slider.slider.accessibleDescription()
