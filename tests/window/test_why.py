"""Why this hit: opened from a hit, walked with arrows, a spot becomes a query."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from lookalike.search import LibraryPicture, PictureBytes, QueryTerm, spot_box
from lookalike.values import Box, Label
from lookalike.window.app import Session
from lookalike.window.why.spot_picture import SpotPicture
from lookalike.window.why.term_row import heaviest
from lookalike.window.why.why_view import WhyView
from made_pictures import encode, photo_like

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
Key = Qt.Key


class Stage:
    """A window with hits, and the hands of a person."""

    def __init__(self, session: Session, qtbot: QtBot) -> None:
        self.window = session.window
        self.bot = qtbot
        self.view: WhyView = self.window.why.view

    def until(self, is_so: object) -> None:
        assert callable(is_so)
        self.bot.waitUntil(lambda: bool(is_so()), timeout=30_000)

    def search(self, *terms: QueryTerm) -> None:
        self.window.search.search(terms)
        answer = lambda: self.window.results.answer  # noqa: E731
        self.until(lambda: answer() is not None and answer().query.terms == terms)

    def query(self, row: int = 0) -> QueryTerm:
        term = QueryTerm(LibraryPicture(Label(self.window.model.label_at(row))))
        self.search(term)
        return term

    def choose(self, row: int) -> int:
        grid = self.window.results.grid
        self.window.activateWindow()
        self.until(self.window.isActiveWindow)
        grid.setFocus()
        grid.go_to(self.window.model.label_at(row))
        return self.window.model.label_at(row)

    def open(self, row: int = 0) -> int:
        label = self.choose(row)
        QTest.keyClick(self.window.results.grid, Key.Key_W)
        assert self.view.isVisible()
        self.explained()
        return label

    def explained(self) -> None:
        self.until(lambda: self.view.query_picture.has_heat and self.view.hit_picture.has_heat)

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.window.focusWidget(), key)

    def place(self, picture: SpotPicture, x: float, y: float) -> QPoint:
        return QPoint(*map(round, picture.zoom.point_of(x, y)))

    def title(self) -> str:
        return self.view.findChildren(QToolButton)[0].parent().title.text()


@pytest.fixture
def stage(session: Session, qtbot: QtBot) -> Stage:
    return Stage(session, qtbot)


def close_to(box: Box | None, other: Box) -> bool:
    assert box is not None
    pairs = zip(
        (box.left, box.top, box.right, box.bottom),
        (other.left, other.top, other.right, other.bottom),
        strict=True,
    )
    return all(abs(one - two) < 0.02 for one, two in pairs)


def test_only_a_hit_can_be_explained(stage: Stage) -> None:
    action = stage.window.actions_table["why_this_hit"]
    stage.choose(0)
    assert not action.isEnabled()
    stage.query()
    stage.choose(0)
    assert action.isEnabled()
    button = next(
        each for each in stage.window.details.findChildren(QPushButton)
        if each.text() == "Why this hit?"
    )  # fmt: skip
    stage.until(button.isVisible)
    QTest.mouseClick(button, LEFT)
    assert stage.view.isVisible()
    stage.explained()


def test_both_pictures_are_shown_with_a_heat_map_and_its_meaning(stage: Stage) -> None:
    stage.query()
    stage.open()
    assert stage.view.geometry() == stage.window.rect()
    assert stage.view.text == ""
    for picture in (stage.view.query_picture, stage.view.hit_picture):
        assert picture.has_image
        assert picture.zoom.width / picture.zoom.height == pytest.approx(240 / 180, rel=0.02)
        assert picture.accessibleName()


def test_h_hides_the_heat_map_and_shows_it_again(stage: Stage, qtbot: QtBot) -> None:
    stage.query()
    stage.open()
    stage.key(Key.Key_H)
    assert not stage.view.hit_picture.has_heat
    stage.key(Key.Key_H)
    assert stage.view.hit_picture.has_heat
    QTest.keyPress(stage.window.focusWidget(), Key.Key_H)
    assert not stage.view.query_picture.has_heat
    qtbot.wait(400)
    QTest.keyRelease(stage.window.focusWidget(), Key.Key_H)
    assert stage.view.query_picture.has_heat


def test_the_arrows_go_to_the_next_hit_and_escape_to_the_grid(stage: Stage) -> None:
    stage.query()
    stage.window.results.show_less_similar()
    stage.open(0)
    second = stage.window.model.label_at(1)
    stage.key(Key.Key_Right)
    assert stage.window.results.grid.current_label() == second
    assert "hit 2 of" in stage.title()
    stage.explained()
    stage.key(Key.Key_Left)
    assert "hit 1 of" in stage.title()
    stage.key(Key.Key_Escape)
    assert stage.view.isHidden()
    assert stage.window.focusWidget() is stage.window.results.grid
    assert stage.window.results.answer is not None


def test_a_click_on_the_query_picture_searches_with_that_spot(stage: Stage) -> None:
    term = stage.query()
    stage.open()
    picture = stage.view.query_picture
    QTest.mouseMove(picture, stage.place(picture, 0.3, 0.6))
    stage.until(lambda: picture.spot_area is not None)
    assert close_to(picture.spot_area, spot_box(0.3, 0.6))
    QTest.mouseClick(picture, LEFT, NONE, stage.place(picture, 0.3, 0.6))
    (asked,) = stage.window.search.view.terms
    assert asked.source == term.source
    assert close_to(asked.box, spot_box(0.3, 0.6))
    assert stage.view.isHidden()
    stage.until(lambda: stage.window.results.answer.query.terms == (asked,))


def test_a_click_on_the_hit_searches_with_that_spot_of_it(stage: Stage) -> None:
    stage.query()
    label = stage.open()
    picture = stage.view.hit_picture
    QTest.mouseClick(picture, LEFT, NONE, stage.place(picture, 0.9, 0.1))
    (asked,) = stage.window.search.view.terms
    assert asked.source == LibraryPicture(Label(label))
    assert close_to(asked.box, spot_box(0.9, 0.1))


def test_a_spot_is_chosen_without_a_mouse(stage: Stage) -> None:
    term = stage.query()
    stage.open()
    stage.key(Key.Key_Tab)
    assert stage.window.focusWidget() is stage.view.query_picture
    for _ in range(4):
        stage.key(Key.Key_Left)
    stage.key(Key.Key_Down)
    assert stage.view.query_picture.spot == pytest.approx((0.3, 0.55))
    stage.key(Key.Key_Escape)
    assert stage.view.isVisible()
    stage.key(Key.Key_Tab)
    stage.key(Key.Key_Return)
    (asked,) = stage.window.search.view.terms
    assert asked.source == term.source
    assert close_to(asked.box, spot_box(0.3, 0.55))


def test_a_spot_of_a_part_is_a_part_of_that_part(stage: Stage) -> None:
    whole = stage.query()
    part = QueryTerm(whole.source, box=Box(0.5, 0.5, 1, 1))
    stage.search(part)
    stage.open()
    picture = stage.view.query_picture
    QTest.mouseClick(picture, LEFT, NONE, stage.place(picture, 0.5, 0.5))
    (asked,) = stage.window.search.view.terms
    assert asked.box is not None
    assert close_to(asked.box, Box(0.6625, 0.6625, 0.8375, 0.8375))


def test_of_several_query_pictures_the_heaviest_is_compared_first(stage: Stage) -> None:
    sources = [LibraryPicture(Label(stage.window.model.label_at(row))) for row in (0, 1)]
    terms = (QueryTerm(sources[0], 1.0), QueryTerm(sources[1], 2.0))
    assert heaviest(terms) == 1
    assert heaviest((QueryTerm(sources[0], -3.0), QueryTerm(sources[1], 0.5))) == 1
    stage.search(*terms)
    stage.window.results.show_less_similar()
    stage.open()
    buttons = [each for each in stage.view.findChildren(QToolButton)
               if each.toolTip().startswith("Compare with")]  # fmt: skip
    assert [each.isChecked() for each in buttons] == [False, True]
    QTest.mouseClick(buttons[0], LEFT)
    stage.explained()
    picture = stage.view.query_picture
    QTest.mouseClick(picture, LEFT, NONE, stage.place(picture, 0.5, 0.5))
    assert stage.window.search.view.terms[0].source == sources[0]


def test_a_pasted_picture_can_be_explained(stage: Stage) -> None:
    stage.search(QueryTerm(PictureBytes(encode(photo_like(3, 240, 180)), "pasted.png")))
    stage.open()
    assert stage.view.hit_picture.has_heat


@pytest.mark.expects_warnings
def test_what_can_not_be_compared_is_said_in_words(
    own_session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    stage = Stage(own_session, qtbot)
    stage.query()
    stage.window.results.show_less_similar()
    stage.choose(0)
    shutil.rmtree(tmp_path / "own pictures")
    shutil.rmtree(own_session.window.library.folder / "thumbnails")
    QTest.keyClick(stage.window.results.grid, Key.Key_W)
    stage.until(lambda: "can't be" in stage.view.text)
    assert not stage.view.hit_picture.has_heat
    stage.key(Key.Key_Escape)
    assert stage.view.isHidden()


def test_tab_stays_inside_and_every_button_has_a_name(stage: Stage) -> None:
    stage.query()
    stage.open()
    for _ in range(9):
        stage.key(Key.Key_Tab)
        focus = stage.window.focusWidget()
        assert focus is stage.view or stage.view.isAncestorOf(focus)
    for button in stage.view.findChildren(QToolButton):
        assert button.accessibleName()
        assert button.toolTip()
