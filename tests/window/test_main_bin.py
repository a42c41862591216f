"""Files go to the system's bin after a question, and undo brings them back."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from lookalike.window.actions.bin import Binned, move_to_bin, take_back
from lookalike.window.app import Session


def question(qtbot: QtBot) -> QMessageBox:
    found: list[QMessageBox] = []

    def is_there() -> bool:
        found[:] = [
            each for each in QApplication.topLevelWidgets()
            if isinstance(each, QMessageBox) and each.objectName() == "bin_question"
            and each.isVisible()
        ]  # fmt: skip
        return bool(found)

    qtbot.waitUntil(is_there, timeout=20_000)
    return found[0]


def press(box: QMessageBox, text: str) -> None:
    next(each for each in box.findChildren(QPushButton) if each.text() == text).click()


def test_delete_asks_moves_and_undo_brings_back(own_session: Session, qtbot: QtBot) -> None:
    window = own_session.window
    grid, model = window.results.grid, window.model
    label = model.label_at(2)
    grid.setFocus()
    grid.go_to(label)
    (record,) = window.late_library.records(model.labels()[2:3])
    path = Path(os.fsdecode(record.files[0].path))
    before = path.read_bytes()

    window.actions_table["move_to_bin"].trigger()
    press(question(qtbot), "Move to bin")
    qtbot.waitUntil(lambda: model.row_of(label) is None, timeout=20_000)
    assert not path.exists()
    qtbot.waitUntil(lambda: window.library.status.counts.indexed == 5, timeout=60_000)
    assert model.rowCount() == 5

    qtbot.waitUntil(lambda: window.actions_table["undo_bin"].isEnabled(), timeout=20_000)
    window.actions_table["undo_bin"].trigger()
    qtbot.waitUntil(lambda: model.rowCount() == 6, timeout=60_000)
    assert path.read_bytes() == before
    assert not window.actions_table["undo_bin"].isEnabled()
    qtbot.waitUntil(lambda: not window.library.indexer.is_running, timeout=60_000)


def test_cancel_moves_nothing(own_session: Session, qtbot: QtBot) -> None:
    window = own_session.window
    window.results.grid.setFocus()
    window.results.grid.go_to(window.model.label_at(0))
    window.actions_table["move_to_bin"].trigger()
    press(question(qtbot), "Cancel")
    assert window.model.rowCount() == 6
    assert not window.actions_table["undo_bin"].isEnabled()


def test_a_file_that_cannot_be_moved_is_named_and_stays(tmp_path: Path) -> None:
    gone = tmp_path / "gone.jpg"
    here = tmp_path / "here.jpg"
    here.write_bytes(b"picture")
    binned = move_to_bin([gone, here])
    assert binned.failed == (gone,)
    assert not here.exists()
    assert take_back(binned) == ()
    assert here.read_bytes() == b"picture"


def test_taking_back_overwrites_nothing(tmp_path: Path) -> None:
    path = tmp_path / "one.jpg"
    path.write_bytes(b"old")
    binned = move_to_bin([path])
    path.write_bytes(b"new")
    assert take_back(binned) == (path,)
    assert path.read_bytes() == b"new"


def test_a_system_that_tells_no_place_offers_no_undo() -> None:
    assert not Binned(moved=((Path("/a"), None),)).can_be_undone
