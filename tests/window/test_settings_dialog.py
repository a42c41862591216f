"""The settings dialog in a person's hands: what is chosen is in settings.toml, and only that."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from lookalike.networks import DEFAULT_NETWORK
from lookalike.settings import Settings, read_settings
from lookalike.window.app import Session
from lookalike.window.dialogs.network_field import NetworkField
from lookalike.window.dialogs.settings_dialog import SettingsDialog

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
OTHER_NETWORK = "efficientnet-lite0"


class Stage:
    """A window whose settings dialog is open, and the hands of a person."""

    def __init__(self, session: Session, qtbot: QtBot) -> None:
        self.window = session.window
        self.bot = qtbot
        self.open()

    def open(self) -> None:
        self.window.activateWindow()
        self.until(self.window.isActiveWindow)
        QTest.keyClick(self.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
        self.until(lambda: self.window.findChild(SettingsDialog))
        dialog = self.window.findChild(SettingsDialog)
        assert isinstance(dialog, SettingsDialog)
        self.dialog = dialog
        self.bot.waitExposed(dialog)

    def until(self, is_so: Callable[[], object]) -> None:
        self.bot.waitUntil(lambda: bool(is_so()), timeout=20_000)

    @property
    def field(self) -> NetworkField:
        return self.dialog.findChild(NetworkField)

    def choose_network(self, name: str) -> None:
        """Go to a network with the arrow keys."""
        box = self.field.findChild(QComboBox)
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Home)
        for _ in range(box.count()):
            if self.field.network != name:
                QTest.keyClick(box, Qt.Key.Key_Down)
        assert self.field.network == name

    def box(self, text: str) -> QCheckBox:
        return next(each for each in self.dialog.findChildren(QCheckBox) if each.text() == text)

    @property
    def regions(self) -> QCheckBox:
        return self.box("Remember the parts of pictures")

    def click_regions(self) -> None:
        """Click the box itself, at the left of its words."""
        place = QPoint(10, self.regions.height() // 2)
        QTest.mouseClick(self.regions, LEFT, NONE, place)

    def click_button(self, text: str) -> None:
        buttons: list[QPushButton] = self.dialog.findChildren(QPushButton)
        QTest.mouseClick(next(each for each in buttons if each.text() == text), LEFT)
        self.is_closed()

    def press(self, key: Qt.Key) -> None:
        focus: QWidget = self.dialog.focusWidget() or self.dialog
        QTest.keyClick(focus, key)

    def is_closed(self) -> None:
        self.until(lambda: self.window.findChild(SettingsDialog) is None)

    @property
    def file(self) -> Path:
        return self.window.library.folder / "settings.toml"

    def stored(self) -> Settings:
        return read_settings(self.file)


@pytest.fixture
def stage(session: Session, qtbot: QtBot) -> Stage:
    return Stage(session, qtbot)


def test_the_network_and_the_regions_that_are_chosen_are_stored(stage: Stage) -> None:
    assert stage.field.network == DEFAULT_NETWORK
    stage.choose_network(OTHER_NETWORK)
    stage.click_regions()
    stage.click_button("OK")
    stage.until(stage.file.exists)
    assert stage.stored() == Settings(network=OTHER_NETWORK, regions=True)
    assert stage.file.read_text() == f'network = "{OTHER_NETWORK}"\nregions = true\n'

    stage.open()
    assert stage.field.network == OTHER_NETWORK
    assert stage.regions.isChecked()
    stage.choose_network(DEFAULT_NETWORK)
    stage.click_regions()
    stage.click_button("OK")
    stage.until(lambda: stage.stored() == Settings())


def test_tab_goes_through_the_settings_from_top_to_bottom(stage: Stage) -> None:
    stage.dialog.findChild(QComboBox).setFocus()
    tops = []
    for _ in range(8):
        focus = stage.dialog.focusWidget()
        tops.append(focus.mapTo(stage.dialog, QPoint(0, 0)).y())
        stage.press(Qt.Key.Key_Tab)
    assert tops == sorted(set(tops))


def test_regions_are_chosen_without_a_mouse(stage: Stage) -> None:
    stage.field.setFocus()
    stage.press(Qt.Key.Key_Tab)
    assert stage.dialog.focusWidget() is stage.regions
    stage.press(Qt.Key.Key_Space)
    stage.press(Qt.Key.Key_Return)
    stage.is_closed()
    stage.until(stage.file.exists)
    assert stage.stored() == Settings(regions=True)


def test_another_network_says_when_it_comes_into_use(stage: Stage) -> None:
    before = stage.field.note
    assert "From the next start on" not in before
    stage.choose_network(OTHER_NETWORK)
    assert "From the next start on" in stage.field.note
    stage.choose_network(DEFAULT_NETWORK)
    assert stage.field.note == before


@pytest.mark.parametrize("way", ["button", "key"])
def test_cancel_changes_nothing(stage: Stage, way: str) -> None:
    stage.choose_network(OTHER_NETWORK)
    stage.click_regions()
    assert stage.regions.isChecked()
    if way == "button":
        stage.click_button("Cancel")
    else:
        stage.press(Qt.Key.Key_Escape)
        stage.is_closed()
    assert stage.window.late_library.library.settings == Settings()
    assert not stage.file.exists()
    stage.open()
    assert (stage.field.network, stage.regions.isChecked()) == (DEFAULT_NETWORK, False)
    stage.click_button("OK")
    assert not stage.file.exists()
