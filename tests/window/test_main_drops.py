"""What is dropped on the window or pasted into it becomes a query, an offer or a quiet hint."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lookalike.search import PictureBytes, PictureFile
from lookalike.window.app import Session
from lookalike.window.query.drop_overlay import DropZone
from lookalike.window.query.drops import read_mime
from made_pictures import encode, photo_like, write_picture

pytestmark = pytest.mark.filterwarnings(
    "ignore:Function.*QDragEnterEvent.*deprecated:DeprecationWarning"
)
"""Qt 6.12 has a constructor with QPointF; older ones have only the one with QPoint."""


def file_mime(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def drop(
    session: Session,
    mime: QMimeData,
    zone: DropZone = DropZone.SEARCH,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Drag something over the window and let it go on a zone."""
    window, overlay = session.window, session.window.drop_target.overlay
    rest = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, modifiers)
    middle = window.rect().center()
    QApplication.sendEvent(window, QDragEnterEvent(middle, *rest))
    assert overlay.isVisible()
    place = overlay.zone_rect(zone).center()
    QApplication.sendEvent(window, QDropEvent(QPointF(place), *rest))
    assert not overlay.isVisible()


def test_a_dropped_picture_is_searched_for_and_not_added(
    session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    outside = write_picture(tmp_path / "outside.png", 3)
    drop(session, file_mime(outside))
    qtbot.waitUntil(lambda: session.window.results.answer is not None, timeout=20_000)
    assert session.window.search.view.terms[0].source == PictureFile(outside)
    assert session.window.late_library.library.find(outside) is None
    assert len(session.window.bar.chips) == 1


def test_several_pictures_are_one_query(session: Session, tmp_path: Path, qtbot: QtBot) -> None:
    paths = [write_picture(tmp_path / f"{number}.jpg", number) for number in range(3)]
    drop(session, file_mime(*paths))
    qtbot.waitUntil(lambda: len(session.window.bar.chips) == 3, timeout=20_000)
    assert session.window.search.can_go_back
    session.window.search.back()
    assert not session.window.search.can_go_back


def test_alt_while_dropping_is_a_minus(session: Session, tmp_path: Path, qtbot: QtBot) -> None:
    first = write_picture(tmp_path / "first.jpg", 1)
    second = write_picture(tmp_path / "second.jpg", 2)
    drop(session, file_mime(first))
    qtbot.waitUntil(lambda: len(session.window.bar.chips) == 1, timeout=20_000)
    drop(session, file_mime(second), DropZone.ADD_TO_QUERY, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: len(session.window.bar.chips) == 2, timeout=20_000)
    assert [term.weight for term in session.window.search.view.terms] == [1.0, -1.0]


def test_a_folder_on_the_searching_half_is_offered_and_on_the_other_added(
    session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "more"
    write_picture(folder / "one.jpg", 77)
    window = session.window
    drop(session, file_mime(folder))
    qtbot.waitUntil(lambda: window.results.messages.current is not None, timeout=20_000)
    message = window.results.messages.current
    assert message is not None
    assert message.button == "Add to the library"
    assert len(window.library.status.folders) == 1
    drop(session, file_mime(folder), DropZone.ADD_TO_LIBRARY)
    qtbot.waitUntil(lambda: len(window.library.status.folders) == 2, timeout=20_000)
    qtbot.waitUntil(lambda: not window.library.indexer.is_running, timeout=60_000)


def test_a_third_zone_is_there_only_with_a_query(
    session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    picture = write_picture(tmp_path / "one.jpg", 1)
    overlay = session.window.drop_target.overlay
    drop(session, file_mime(picture))
    assert overlay.zones == (DropZone.SEARCH,)
    qtbot.waitUntil(lambda: len(session.window.bar.chips) == 1, timeout=20_000)
    drop(session, file_mime(tmp_path, picture))
    assert overlay.zones == (DropZone.SEARCH, DropZone.ADD_TO_QUERY, DropZone.ADD_TO_LIBRARY)


def test_the_overlay_goes_when_the_drag_leaves(session: Session, tmp_path: Path) -> None:
    window, mime = session.window, file_mime(tmp_path)  # an event only points to its data
    rest = (mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    event = QDragEnterEvent(QPoint(10, 10), Qt.DropAction.CopyAction, *rest)
    QApplication.sendEvent(window, event)
    assert window.drop_target.overlay.isVisible()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not window.drop_target.overlay.isVisible()


def browser_picture() -> QMimeData:
    """What a browser hands over for a picture it shows: bytes, HTML and the address."""
    mime = QMimeData()
    mime.setData("image/png", QByteArray(encode(photo_like(5), "PNG")))
    mime.setHtml('<img src="https://example.org/cat.jpg">')
    mime.setUrls([QUrl("https://example.org/cat.jpg")])
    return mime


def test_a_picture_from_a_browser_is_used_by_its_bytes(session: Session, qtbot: QtBot) -> None:
    drop(session, browser_picture())
    qtbot.waitUntil(lambda: session.window.results.answer is not None, timeout=20_000)
    assert isinstance(session.window.search.view.terms[0].source, PictureBytes)


def text_mime(text: str) -> QMimeData:
    mime = QMimeData()
    mime.setText(text)
    return mime


def data_mime(kind: str, data: bytes) -> QMimeData:
    mime = QMimeData()
    mime.setData(kind, QByteArray(data))
    return mime


ODD = {
    "text": lambda: text_mime("just a sentence"),
    "empty": QMimeData,
    "no picture behind the type": lambda: data_mime("image/png", b"nothing of the kind"),
    "virtual attachment": lambda: data_mime("application/x-qt-windows-mime", b"\0" * 600),
    "file reference of macOS": lambda: _urls("file:///.file/id=6571367.8922138"),
    "a file that is gone": lambda: file_mime(Path("/nowhere/at/all.jpg")),
    "an odd scheme": lambda: _urls("gopher://example.org/1"),
}


def _urls(*texts: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl(text) for text in texts])
    return mime


@pytest.mark.parametrize("name", ODD)
def test_what_is_no_picture_gives_a_quiet_hint_and_keeps_the_query(
    name: str, session: Session, qtbot: QtBot
) -> None:
    before = session.window.search.view
    drop(session, ODD[name]())
    qtbot.waitUntil(lambda: session.window.results.messages.current is not None, timeout=20_000)
    message = session.window.results.messages.current
    assert message is not None
    assert message.text == (
        "None of this is a picture Lookalike can read. Try a picture file, or paste a picture."
    )
    assert message.lasts_ms > 0
    assert session.window.search.view == before


def test_an_address_is_not_fetched(session: Session, qtbot: QtBot) -> None:
    drop(session, _urls("https://example.org/cat.jpg"))
    qtbot.waitUntil(lambda: session.window.results.messages.current is not None, timeout=20_000)
    message = session.window.results.messages.current
    assert message is not None
    assert message.button == "Open in browser"
    assert not session.window.search.view.terms


def test_a_name_that_is_not_utf8_keeps_its_bytes(tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromEncoded(b"file:///pictures/caf%E9.jpg")])
    assert bytes(read_mime(mime).paths[0]) == b"/pictures/caf\xe9.jpg"


@pytest.mark.parametrize("kind", ["bitmap", "files", "path"])
def test_the_clipboard_is_searched_with(
    kind: str, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    picture = write_picture(tmp_path / "a picture.jpg", 9)
    clipboard = QGuiApplication.clipboard()
    if kind == "bitmap":
        buffer = io.BytesIO()
        Image.open(picture).save(buffer, "PNG")
        clipboard.setImage(QImage.fromData(buffer.getvalue()))
    elif kind == "files":
        clipboard.setMimeData(file_mime(picture))
    else:
        clipboard.setText(str(picture))
    session.window.actions_table["paste"].trigger()
    qtbot.waitUntil(lambda: session.window.results.answer is not None, timeout=20_000)
    source = session.window.search.view.terms[0].source
    assert isinstance(source, PictureBytes if kind == "bitmap" else PictureFile)


def test_a_typed_path_is_searched_with(session: Session, tmp_path: Path, qtbot: QtBot) -> None:
    picture = write_picture(tmp_path / "typed.jpg", 4)
    session.window.bar.address_entered.emit(str(picture))
    qtbot.waitUntil(lambda: session.window.results.answer is not None, timeout=20_000)
