"""Every row of the actions table does something real when it is triggered in a real window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from lookalike.search import LibraryPicture, PictureBytes
from lookalike.values import Filters, Orientation
from lookalike.window.actions.table import ACTIONS, Menu
from lookalike.window.app import Session

Effect = Callable[[], object]


class Opened(QObject):
    """Stands where the system would open a file, and keeps the addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[QUrl] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.urls.append(url)


@pytest.fixture
def opened() -> Iterator[Opened]:
    taker = Opened()
    QDesktopServices.setUrlHandler("file", taker, "take")
    yield taker
    QDesktopServices.unsetUrlHandler("file")


class Walk:
    """Triggers rows and waits for what each must bring about."""

    def __init__(self, session: Session, qtbot: QtBot, opened: Opened) -> None:
        self.session = session
        self.window = session.window
        self.bot = qtbot
        self.opened = opened

    def select_one(self, row: int = 0) -> int:
        grid = self.window.results.grid
        grid.setFocus()
        grid.go_to(self.window.model.label_at(row))
        return self.window.model.label_at(row)

    def query(self, row: int = 0) -> int:
        label = self.select_one(row)
        self.trigger("find_similar")
        self.bot.waitUntil(lambda: self.window.results.answer is not None, timeout=20_000)
        return label

    def trigger(self, action_id: str) -> None:
        action = self.window.actions_table[action_id]
        assert action.isEnabled(), f"{action_id} can't be triggered"
        action.trigger()

    def until(self, effect: Effect) -> None:
        self.bot.waitUntil(lambda: bool(effect()), timeout=20_000)

    def dialog(self, name: str) -> QDialog:
        found: list[QWidget] = []

        def is_there() -> bool:
            found[:] = [
                each for each in QApplication.topLevelWidgets()
                if isinstance(each, QDialog) and each.isVisible()
                and name in (each.objectName(), type(each).__name__)
            ]  # fmt: skip
            return bool(found)

        self.until(is_there)
        dialog = found[0]
        assert isinstance(dialog, QDialog)
        return dialog

    def clipboard_text(self) -> str:
        return QGuiApplication.clipboard().text()


def do_choose_folder(walk: Walk) -> None:
    walk.trigger("choose_folder")
    dialog = walk.dialog("folder_dialog")
    assert isinstance(dialog, QFileDialog)
    dialog.reject()


def do_rescan(walk: Walk) -> None:
    walk.trigger("rescan")
    walk.until(lambda: walk.window.library.indexer.is_running)


def do_toggle_pause(walk: Walk) -> None:
    walk.trigger("toggle_pause")
    assert walk.window.library.indexer.is_paused
    assert walk.window.actions_table["toggle_pause"].text() == "&Go on indexing"


def do_stop_indexing(walk: Walk) -> None:
    walk.trigger("stop_indexing")
    walk.until(lambda: not walk.window.library.indexer.is_running)


def do_show_skipped(walk: Walk) -> None:
    walk.trigger("show_skipped")
    walk.dialog("SkippedView").close()


def do_show_settings(walk: Walk) -> None:
    walk.trigger("show_settings")
    walk.dialog("SettingsDialog").reject()


def do_quit(walk: Walk) -> None:
    walk.trigger("quit")
    walk.until(lambda: walk.session.is_ended)


def do_pick_pictures(walk: Walk) -> None:
    walk.trigger("pick_pictures")
    walk.dialog("pictures_dialog").reject()


def do_paste(walk: Walk) -> None:
    image = QImage(32, 32, QImage.Format.Format_RGB32)
    image.fill(0xFF8800)
    QGuiApplication.clipboard().setImage(image)
    walk.trigger("paste")
    walk.until(lambda: walk.window.search.view.terms)
    assert isinstance(walk.window.search.view.terms[0].source, PictureBytes)


def do_enter_address(walk: Walk) -> None:
    walk.trigger("enter_address")
    walk.until(lambda: walk.window.bar.is_address_shown)
    walk.window.bar.leave_address()


def do_find_similar(walk: Walk) -> None:
    label = walk.query()
    assert walk.window.search.view.terms[0].source == LibraryPicture(label)


def do_search_part(walk: Walk) -> None:
    walk.select_one()
    walk.trigger("search_part")
    assert walk.window.overlay.preview.isVisible()
    walk.window.overlay.preview.close_preview()


def do_add_to_query(walk: Walk) -> None:
    walk.window.search.show_all()
    walk.until(lambda: walk.window.results.answer is None)
    walk.select_one(1)
    walk.trigger("add_to_query")
    assert [term.weight for term in walk.window.search.view.terms] == [1.0]
    walk.until(lambda: walk.window.results.answer)


def do_take_from_query(walk: Walk) -> None:
    walk.select_one()
    walk.trigger("take_from_query")
    assert [term.weight for term in walk.window.search.view.terms] == [1.0, -1.0]
    walk.until(lambda: len(walk.window.results.answer.query.terms) == 2)


def do_unmark(walk: Walk) -> None:
    walk.window.results.grid.setFocus()
    walk.trigger("unmark")
    assert [term.weight for term in walk.window.search.view.terms] == [1.0]
    walk.until(lambda: len(walk.window.results.answer.query.terms) == 1)
    walk.until(lambda: walk.window.model.rowCount() > 0)


def do_why_this_hit(walk: Walk) -> None:
    walk.select_one()
    walk.trigger("why_this_hit")
    assert walk.window.why.view.isVisible()
    walk.until(lambda: walk.window.why.view.hit_picture.has_heat)
    walk.window.why.view.close_view()


def do_rank_by_look(walk: Walk) -> None:
    walk.trigger("rank_by_look")
    assert walk.window.focusWidget() is walk.window.bar.look.slider
    walk.window.results.grid.setFocus()


def do_go_back(walk: Walk) -> None:
    before = walk.window.search.view
    walk.trigger("go_back")
    assert walk.window.search.view != before


def do_go_forward(walk: Walk) -> None:
    before = walk.window.search.view
    walk.trigger("go_forward")
    assert walk.window.search.view != before


def do_show_all(walk: Walk) -> None:
    walk.trigger("show_all")
    assert not walk.window.search.view.terms
    walk.until(lambda: walk.window.results.answer is None)


def do_toggle_filters(walk: Walk) -> None:
    walk.trigger("toggle_filters")
    assert walk.window.filters.isVisible()
    walk.trigger("toggle_filters")
    assert not walk.window.filters.isVisible()


def do_clear_filters(walk: Walk) -> None:
    walk.window.search.set_filters(Filters(orientation=Orientation.PORTRAIT))
    walk.trigger("clear_filters")
    assert walk.window.search.view.filters.is_empty


def do_preview(walk: Walk) -> None:
    walk.select_one()
    walk.trigger("preview")
    assert walk.window.overlay.preview.isVisible()
    walk.window.overlay.preview.close_preview()


def do_open_picture(walk: Walk) -> None:
    walk.select_one()
    walk.trigger("open_picture")
    walk.until(lambda: walk.opened.urls)
    assert walk.opened.urls.pop().toLocalFile().endswith(".jpg")


def do_show_in_folder(walk: Walk) -> None:
    walk.trigger("show_in_folder")
    # No file manager answers here: its folder is opened instead.
    walk.until(lambda: walk.opened.urls)
    assert Path(walk.opened.urls.pop().toLocalFile()).is_dir()


def do_copy_file(walk: Walk) -> None:
    walk.trigger("copy_file")
    walk.until(lambda: QGuiApplication.clipboard().mimeData().hasUrls())


def do_copy_picture(walk: Walk) -> None:
    walk.trigger("copy_picture")
    walk.until(lambda: QGuiApplication.clipboard().image().width() == 240)


def do_copy_path(walk: Walk) -> None:
    walk.trigger("copy_path")
    walk.until(lambda: walk.clipboard_text().endswith(".jpg"))


def do_move_to_bin(walk: Walk) -> None:
    walk.trigger("move_to_bin")
    walk.dialog("bin_question").reject()


def do_undo_bin(walk: Walk) -> None:
    assert not walk.window.actions_table["undo_bin"].isEnabled()
    # What it does once something was moved is in test_main_bin.py, with files of its own.


def do_toggle_folders(walk: Walk) -> None:
    before = walk.window.folders.isVisible()
    walk.trigger("toggle_folders")
    assert walk.window.folders.isVisible() is not before


def do_toggle_details(walk: Walk) -> None:
    before = walk.window.details.isVisible()
    walk.trigger("toggle_details")
    assert walk.window.details.isVisible() is not before


def do_larger(walk: Walk) -> None:
    before = walk.window.results.grid.thumbnail_edge()
    walk.trigger("larger")
    assert walk.window.results.grid.thumbnail_edge() > before


def do_smaller(walk: Walk) -> None:
    before = walk.window.results.grid.thumbnail_edge()
    walk.trigger("smaller")
    assert walk.window.results.grid.thumbnail_edge() < before


def do_toggle_oldest_first(walk: Walk) -> None:
    first = walk.window.model.label_at(0)
    walk.trigger("toggle_oldest_first")
    walk.until(lambda: walk.window.model.label_at(0) != first)
    assert walk.window.model.label_at(walk.window.model.rowCount() - 1) == first


def do_show_keys(walk: Walk) -> None:
    walk.trigger("show_keys")
    walk.dialog("KeysSheet").close()


def do_show_devices(walk: Walk) -> None:
    walk.trigger("show_devices")
    dialog = walk.dialog("DevicesView")
    walk.until(lambda: dialog.verdict_count > 0)
    dialog.close()


@pytest.mark.parametrize("menu", list(Menu), ids=lambda menu: menu.name.lower())
def test_every_row_of_a_menu_does_what_it_says(
    menu: Menu, session: Session, qtbot: QtBot, opened: Opened
) -> None:
    walk = Walk(session, qtbot, opened)
    for row in ACTIONS:
        if row.menu is menu:
            globals()[f"do_{row.id}"](walk)


def test_every_row_is_in_a_menu_with_its_key_and_has_a_tooltip(session: Session) -> None:
    bar = session.window.menuBar()
    shown = {each for menu in bar.actions() for each in menu.menu().actions()}
    for row in ACTIONS:
        action = session.window.actions_table[row.id]
        assert action in shown
        assert not action.shortcut().isEmpty()
        assert action.shortcut().toString() in action.toolTip()
