"""A library of the former network in the window: searched at once, prepared with words on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from lookalike.indexing import Control
from lookalike.library import Library
from lookalike.window.app import Session
from lookalike.window.main_window import MainWindow
from lookalike.window.query.search_controller import library_terms

OpenWindow = Callable[..., Session]
FORMER = "efficientnet-lite0"


@pytest.fixture
def former_library(library_home: Path, pictures: Path) -> Path:
    with Library.open(library_home, network=FORMER) as opened:
        opened.index((pictures,), on_event=lambda event: None, control=Control())
    return library_home


def until(qtbot: QtBot, is_so: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(is_so()), timeout=60_000)


def rescan(window: MainWindow, qtbot: QtBot) -> None:
    """Press F5, as the strip says."""
    window.activateWindow()
    until(qtbot, window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_F5)
    until(qtbot, lambda: window.library.indexer.is_running)


def search(window: MainWindow, qtbot: QtBot) -> str:
    """Search with the first picture; return the space that answered."""
    window.actions_table["show_all"].trigger()
    until(qtbot, lambda: window.results.answer is None and window.model.rowCount())
    window.search.search(library_terms([window.model.label_at(0)]))
    until(qtbot, lambda: window.results.answer is not None)
    return window.results.answer.space.id


def test_a_library_of_another_network_says_so_until_it_is_prepared(
    open_window: OpenWindow, former_library: Path, qtbot: QtBot
) -> None:
    window = open_window(former_library).window
    until(qtbot, lambda: window.library.status is not None)
    assert window.strip.text == (
        "0 of 24 prepared for Lookalike 1; searched as before until Rescan (F5) has done the "
        "rest · 24 pictures"
    )
    former = search(window, qtbot)
    assert not window.bar.look.isVisible(), "the former network knows no look"

    said: list[str] = []
    window.library.run.progressed.connect(lambda figures: said.append(window.strip.text))
    rescan(window, qtbot)
    assert search(window, qtbot)
    until(qtbot, lambda: window.strip.text == "Up to date · 24 pictures")
    assert said
    assert all(text.startswith("Preparing for Lookalike 1") for text in said)
    assert search(window, qtbot) != former
    assert window.bar.look.isVisible()


def test_a_stopped_preparation_says_how_far_it_is(
    open_window: OpenWindow, former_library: Path, qtbot: QtBot
) -> None:
    window = open_window(former_library).window
    until(qtbot, lambda: window.library.status is not None)
    rescan(window, qtbot)
    window.actions_table["toggle_pause"].trigger()
    until(qtbot, lambda: window.strip.text.startswith("Paused by you"))
    window.actions_table["stop_indexing"].trigger()
    until(qtbot, lambda: not window.library.indexer.is_running)
    until(qtbot, lambda: " of 24 prepared for Lookalike 1; searched as" in window.strip.text)
    assert not window.strip.text.startswith("24 of 24")
