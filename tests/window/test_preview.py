"""The preview over a window: looking closely, walking on, drawing a box to search with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from lookalike.errors import PictureUnusable
from lookalike.library import Library
from lookalike.values import Box, Pixels, Reason
from lookalike.window.grid.thumbnails import ThumbnailLoader
from lookalike.window.jobs import Jobs
from lookalike.window.preview.neighbours import Neighbours
from lookalike.window.preview.picture_canvas import PictureCanvas
from lookalike.window.preview.preview import Preview

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


class Stage:
    def __init__(self, library: Library, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.library = library
        self.jobs = Jobs()
        self.window = QWidget()
        self.field = QLineEdit(self.window)
        qtbot.addWidget(self.window)
        self.window.resize(800, 600)
        self.preview = Preview(
            library, self.jobs, ThumbnailLoader(library, self.jobs), self.window
        )
        self.canvas = self.preview.findChild(PictureCanvas)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.record = library.records(library.labels()[:1])[0]
        self.label = int(self.record.label)

    def show_with_neighbour(self) -> int:
        """Show the first picture, wait until the second was read ahead, return its label."""
        near = int(self.library.labels()[1])
        self.preview.show_label(self.label, self.record, near=(near,))
        neighbours = self.preview.findChild(Neighbours)
        edge_px = max(self.canvas.width(), self.canvas.height())
        self.qtbot.waitUntil(lambda: neighbours.image(near, edge_px) is not None)
        return near

    def show(self) -> None:
        self.preview.show_label(self.label, self.record, "1 of 24")
        self.qtbot.waitUntil(lambda: self.canvas._image is not None)

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.canvas, key)

    def wheel(self, notches: int, at: QPoint) -> None:
        event = QWheelEvent(
            QPointF(at),
            QPointF(self.canvas.mapToGlobal(at)),
            QPoint(),
            QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton,
            NONE,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.canvas, event)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Drag between two points of the picture, given as fractions of it."""
        first, last = (
            QPointF(*self.canvas.zoom.point_of(*point)).toPoint() for point in (start, end)
        )
        QTest.mousePress(self.canvas, LEFT, NONE, first)
        QTest.mouseMove(self.canvas, (first + last) / 2)
        QTest.mouseMove(self.canvas, last)
        QTest.mouseRelease(self.canvas, LEFT, NONE, last)

    def button(self, text: str) -> QPushButton:
        return next(b for b in self.preview.findChildren(QPushButton) if b.text() == text)


@pytest.fixture
def stage(library: Path, qtbot: QtBot) -> Iterator[Stage]:
    with Library.open(library) as opened:
        made = Stage(opened, qtbot)
        yield made
        assert made.jobs.shutdown(5.0)


@pytest.mark.parametrize("key", [Key.Key_Space, Key.Key_Escape])
def test_the_preview_covers_the_window_and_goes_back(stage: Stage, key: Qt.Key) -> None:
    stage.field.setFocus()
    spy = QSignalSpy(stage.preview.closed)
    stage.show()
    assert stage.preview.geometry() == stage.window.rect()
    stage.window.resize(900, 500)
    assert stage.preview.geometry() == stage.window.rect()
    stage.key(key)
    assert stage.preview.isHidden()
    assert spy.count() == 1
    assert stage.window.focusWidget() is stage.field


def test_the_whole_picture_is_shown_first(stage: Stage) -> None:
    stage.show()
    zoom = stage.canvas.zoom
    assert zoom.width <= stage.canvas.width()
    assert zoom.height <= stage.canvas.height()
    assert zoom.width / zoom.height == pytest.approx(240 / 180)


def test_a_click_shows_every_pixel_and_another_the_whole(stage: Stage) -> None:
    stage.window.resize(200, 200)
    stage.show()
    fitted = stage.canvas.zoom
    centre = stage.canvas.rect().center()
    QTest.mouseClick(stage.canvas, LEFT, NONE, centre)
    assert stage.canvas.zoom.scale == pytest.approx(1 / stage.canvas.devicePixelRatioF())
    QTest.mouseClick(stage.canvas, LEFT, NONE, centre)
    assert stage.canvas.zoom == fitted


def test_the_wheel_zooms_at_the_pointer(stage: Stage) -> None:
    stage.show()
    at = QPoint(300, 250)
    before = stage.canvas.zoom.fraction_at(at.x(), at.y())
    stage.wheel(6, at)
    assert stage.canvas.zoom.is_larger_than_view
    assert stage.canvas.zoom.fraction_at(at.x(), at.y()) == pytest.approx(before)
    stage.wheel(-40, at)
    assert not stage.canvas.zoom.is_larger_than_view


def test_a_zoomed_picture_is_moved_by_dragging(stage: Stage) -> None:
    stage.show()
    stage.wheel(8, QPoint(400, 300))
    before = stage.canvas.zoom
    QTest.mousePress(stage.canvas, LEFT, NONE, QPoint(400, 300))
    QTest.mouseMove(stage.canvas, QPoint(360, 280))
    QTest.mouseMove(stage.canvas, QPoint(340, 270))
    QTest.mouseRelease(stage.canvas, LEFT, NONE, QPoint(340, 270))
    assert stage.canvas.zoom.left == pytest.approx(before.left - 60)
    assert stage.canvas.zoom.scale == before.scale


@pytest.mark.parametrize(
    ("key", "signal"),
    [
        (Key.Key_Right, "next_requested"),
        (Key.Key_Down, "next_requested"),
        (Key.Key_Left, "previous_requested"),
        (Key.Key_Up, "previous_requested"),
    ],
)
def test_the_arrows_walk_on(stage: Stage, key: Qt.Key, signal: str) -> None:
    stage.show()
    spy = QSignalSpy(getattr(stage.preview, signal))
    stage.key(key)
    assert spy.count() == 1


def test_enter_searches_with_the_whole_picture(stage: Stage) -> None:
    stage.show()
    spy = QSignalSpy(stage.preview.similar_requested)
    stage.key(Key.Key_Return)
    assert spy.at(0) == [stage.label]
    assert stage.preview.isHidden()


def test_a_drawn_box_is_what_is_searched_with(stage: Stage) -> None:
    stage.show()
    stage.preview.start_crop()
    assert not stage.button("Search this part").isEnabled()
    stage.drag((0.2, 0.3), (0.7, 0.8))
    chosen: list[tuple[object, Box]] = []
    stage.preview.crop_chosen.connect(lambda source, box: chosen.append((source, box)))
    QTest.mouseClick(stage.button("Search this part"), LEFT)
    ((source, box),) = chosen
    assert source == stage.label
    near = pytest.approx((0.2, 0.3, 0.7, 0.8), abs=0.01)
    assert (box.left, box.top, box.right, box.bottom) == near
    assert stage.preview.isHidden()


def test_a_box_can_be_moved_and_stretched(stage: Stage) -> None:
    stage.show()
    stage.preview.start_crop(Box(0.2, 0.2, 0.6, 0.6))
    stage.drag((0.4, 0.4), (0.5, 0.45))
    moved = stage.canvas.box
    assert (moved.left, moved.top) == pytest.approx((0.3, 0.25), abs=0.01)
    stage.drag((moved.right, moved.bottom), (0.95, 0.95))
    assert stage.canvas.box.right == pytest.approx(0.95, abs=0.01)


def test_a_box_can_be_made_without_a_mouse(stage: Stage) -> None:
    stage.show()
    stage.key(Key.Key_C)
    stage.key(Key.Key_Right)
    first = stage.canvas.box
    stage.key(Key.Key_Right)
    assert stage.canvas.box.left > first.left
    QTest.keyClick(stage.canvas, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert stage.canvas.box.bottom > first.bottom
    chosen: list[object] = []
    stage.preview.crop_chosen.connect(lambda source, box: chosen.append(source))
    stage.key(Key.Key_Return)
    assert chosen == [stage.label]


def test_escape_goes_one_step_back_at_a_time(stage: Stage) -> None:
    stage.show()
    stage.preview.start_crop(Box(0.2, 0.2, 0.6, 0.6))
    stage.key(Key.Key_Escape)
    assert stage.preview.isVisible()
    assert not stage.canvas.is_cropping
    stage.key(Key.Key_Escape)
    assert stage.preview.isHidden()


def test_any_source_can_be_shown_with_the_box_it_has(stage: Stage) -> None:
    pixels: Pixels = np.full((100, 300, 3), 127, np.uint8)
    box = Box(0.1, 0.1, 0.5, 0.9)
    stage.preview.show_source("a dropped file", lambda _edge_px: pixels, "dropped.png", box)
    stage.qtbot.waitUntil(lambda: stage.canvas.picture_size == (300, 100))
    assert stage.canvas.box == box
    chosen: list[tuple[object, Box]] = []
    stage.preview.crop_chosen.connect(lambda source, box: chosen.append((source, box)))
    stage.key(Key.Key_Return)
    assert chosen == [("a dropped file", box)]


def test_a_source_that_can_not_be_read_says_so(stage: Stage) -> None:
    def fail(_edge_px: int | None) -> Pixels:
        raise PictureUnusable(Reason.VANISHED, "gone")

    stage.preview.show_source("gone", fail, "gone.png")
    stage.qtbot.waitUntil(lambda: "can't be read" in stage.preview._top.trouble.text())
    stage.key(Key.Key_Escape)
    assert stage.preview.isHidden()


def test_a_late_picture_does_not_replace_the_one_walked_on_to(stage: Stage) -> None:
    small: Pixels = np.zeros((10, 20, 3), np.uint8)
    large: Pixels = np.zeros((50, 60, 3), np.uint8)
    stage.preview.show_source("first", lambda _edge_px: small, "first")
    stage.preview.show_source("second", lambda _edge_px: large, "second")
    stage.qtbot.waitUntil(lambda: stage.canvas.picture_size != (1, 1))
    stage.qtbot.wait(50)
    assert stage.canvas.picture_size == (60, 50)


def test_tab_stays_in_the_preview(stage: Stage) -> None:
    stage.show()
    for _ in range(12):
        QTest.keyClick(stage.window.focusWidget(), Key.Key_Tab)
        assert stage.preview.isAncestorOf(stage.window.focusWidget())


def test_every_control_has_a_name_and_a_hint(stage: Stage) -> None:
    stage.show()
    for control in stage.preview.findChildren(QToolButton):
        assert control.accessibleName()
        assert control.toolTip()


def test_the_next_picture_is_there_before_the_arrow_is_pressed(stage: Stage) -> None:
    near = stage.show_with_neighbour()
    stage.jobs.shutdown(5.0)  # nothing can be read any more
    stage.preview.show_label(near, stage.library.records(stage.library.labels()[1:2])[0])
    assert stage.canvas._image is not None
    assert (stage.canvas._image.width(), stage.canvas._image.height()) == (240, 180)


def test_what_was_read_ahead_is_forgotten_with_the_preview(stage: Stage) -> None:
    near = stage.show_with_neighbour()
    edge_px = max(stage.canvas.width(), stage.canvas.height())
    stage.key(Key.Key_Escape)
    neighbours = stage.preview.findChild(Neighbours)
    assert neighbours is not None
    assert neighbours.image(near, edge_px) is None


def test_right_to_left_the_next_picture_is_on_the_left(
    library: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        with Library.open(library) as opened:
            stage = Stage(opened, qtbot)
            stage.show()
            spy = QSignalSpy(stage.preview.next_requested)
            stage.key(Key.Key_Left)
            assert spy.count() == 1
            hints = [each.toolTip() for each in stage.preview.findChildren(QToolButton)]
            assert hints[:2] == ["Previous picture (→)", "Next picture (←)"]
            assert stage.jobs.shutdown(5.0)
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
