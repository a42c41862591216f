"""A person's first hour, in a real window with real input and the real indexing process.

Screenshots go to the folder that LOOKALIKE_SCREENSHOTS names, else to build/screenshots.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from lookalike.indexing import Control
from lookalike.library import Library
from lookalike.samples import make_sample_pictures
from lookalike.search import Band, LibraryPicture, PictureFile
from lookalike.values import Orientation
from lookalike.window.app import Session
from lookalike.window.empty_state import EmptyKind
from lookalike.window.main_window import MainWindow
from lookalike.window.preview.picture_canvas import PictureCanvas
from lookalike.window.single_instance import Request
from made_pictures import photo_like, write_picture

pytestmark = pytest.mark.filterwarnings(
    "ignore:Function.*QDragEnterEvent.*deprecated:DeprecationWarning"
)
"""Qt 6.12 has a constructor with QPointF; older ones have only the one with QPoint."""

PICTURE_COUNT = 60
PORTRAIT_COUNT = 12
SAMPLE_COUNT = 24
MANY_COUNT = 400
"""Some seconds of indexing, so that one can leave in the midst of it."""
LIMIT_MS = 30_000

SCREENSHOTS = Path(
    os.environ.get("LOOKALIKE_SCREENSHOTS", Path(__file__).parents[2] / "build" / "screenshots")
)


class Journey:
    """One window and the hands of a person."""

    def __init__(self, library: Path, qapp: QApplication, qtbot: QtBot) -> None:
        self.bot = qtbot
        self.session = Session(library, qapp, None)
        self.window: MainWindow = self.session.window

    def start(self) -> None:
        begun = time.monotonic()
        self.session.start(Request())
        self.bot.waitExposed(self.window)
        self.seconds_to_window = time.monotonic() - begun
        self.until(lambda: self.window.late_library.is_open)

    def until(self, is_so: Callable[[], object]) -> None:
        self.bot.waitUntil(lambda: bool(is_so()), timeout=LIMIT_MS)

    def shot(self, name: str) -> None:
        QApplication.processEvents()
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        assert self.window.grab().save(str(SCREENSHOTS / f"{name}.png"))

    def click(self, widget: QWidget) -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
        focus = QApplication.focusWidget() or self.window
        QTest.keyClick(focus, key, modifier or Qt.KeyboardModifier.NoModifier)

    def click_picture(self, row: int) -> int:
        """Click the picture in the grid; return its label."""
        grid, model = self.window.results.grid, self.window.model
        grid.scrollTo(model.index(row))
        QApplication.processEvents()
        rect: QRect = grid.visualRect(model.index(row))
        place = QPoint(rect.center().x(), rect.top() + rect.height() // 3)
        QTest.mouseClick(
            grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
        )
        label = model.label_at(row)
        assert grid.selected_labels() == (label,)
        return label

    def drop(self, *paths: Path, at: QPoint) -> None:
        """Drag files over the window and let go."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        rest = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier)  # fmt: skip
        QApplication.sendEvent(self.window, QDragEnterEvent(at, *rest))
        assert self.window.drop_target.overlay.isVisible()
        self.shot("03-drag")
        QApplication.sendEvent(self.window, QDropEvent(QPointF(at), *rest))
        assert not self.window.drop_target.overlay.isVisible()

    def thumbnails_are_there(self) -> bool:
        model = self.window.model
        rows = range(min(8, model.rowCount()))
        return all(model.thumbnails.image(model.label_at(row)) is not None for row in rows)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Return a folder of pictures, the first twelve of them upright ones."""
    folder = tmp_path / "My pictures"
    for number in range(PICTURE_COUNT):
        is_upright = number < PORTRAIT_COUNT
        size = {"width": 360, "height": 480} if is_upright else {"width": 480, "height": 360}
        write_picture(folder / f"year {number % 3}" / f"{number:03}.jpg", number, **size)
    return folder


@pytest.fixture
def begin(qapp: QApplication, qtbot: QtBot, library_home: Path) -> Iterator[Callable[[], Journey]]:
    journeys: list[Journey] = []

    def begin_one() -> Journey:
        journeys.append(Journey(library_home, qapp, qtbot))
        journeys[-1].start()
        return journeys[-1]

    yield begin_one
    for journey in journeys:
        journey.window.close()
        journey.window.deleteLater()
        journey.session.deleteLater()


def choose_folder(journey: Journey, folder: Path) -> None:
    """Click the large button and type the folder into the file dialog."""
    window = journey.window
    journey.until(lambda: window.results.empty.isVisible())
    assert window.results.empty.kind is EmptyKind.FIRST_START
    journey.shot("01-first-start")
    button = next(
        each for each in window.results.empty.findChildren(QPushButton)
        if each.text().startswith("Choose")
    )  # fmt: skip
    journey.click(button)
    journey.until(lambda: window.findChild(QFileDialog, "folder_dialog"))
    dialog = window.findChild(QFileDialog, "folder_dialog")
    journey.bot.waitExposed(dialog)
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    # Pasted, not typed: the dialog's completion would change what is typed meanwhile.
    line.selectAll()
    line.insert(str(folder))
    QTest.keyClick(line, Qt.Key.Key_Return)
    journey.until(lambda: window.findChild(QFileDialog, "folder_dialog") is None)
    # Without a window manager nobody gives the focus back.
    window.activateWindow()
    journey.until(window.isActiveWindow)


def test_from_the_first_start_to_the_next(
    begin: Callable[[], Journey], pictures: Path, tmp_path: Path
) -> None:
    journey = begin()
    window, grid = journey.window, journey.window.results.grid
    assert journey.seconds_to_window < 5

    choose_folder(journey, pictures)
    journey.until(lambda: window.library.indexer.is_running)
    journey.until(lambda: window.model.rowCount() > 0)
    journey.shot("02-indexing")
    journey.until(lambda: window.model.rowCount() == PICTURE_COUNT)
    journey.until(lambda: not window.library.indexer.is_running)
    journey.until(lambda: window.strip.text.startswith("Up to date · "))

    # A picture from elsewhere: smaller and saved anew, as a browser would have it.
    known = pictures / "year 2" / "020.jpg"
    outside = tmp_path / "from elsewhere.png"
    photo_like(20, 480, 360).resize((240, 180)).save(outside)
    journey.drop(outside, at=window.rect().center())
    journey.until(lambda: window.results.answer is not None)
    assert window.search.view.terms[0].source == PictureFile(outside)
    best = window.results.answer.hits[0]
    assert best.record.files[0].path == os.fsencode(known)
    assert best.band in (Band.SAME, Band.VERY_SIMILAR)
    journey.until(journey.thumbnails_are_there)
    journey.shot("04-hits")

    label = journey.click_picture(0)
    journey.until(lambda: window.details.label == label)
    journey.press(Qt.Key.Key_Return)
    journey.until(lambda: window.search.view.terms[0].source == LibraryPicture(label))
    journey.until(lambda: window.results.answer.query.terms == window.search.view.terms)
    assert len(window.bar.chips) == 1
    journey.until(journey.thumbnails_are_there)
    journey.shot("05-similar")

    grid.setFocus()
    journey.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    journey.until(lambda: window.search.view.terms[0].source == PictureFile(outside))
    journey.until(lambda: grid.selected_labels() == (label,))

    journey.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    journey.until(lambda: window.results.answer is None)
    journey.click(window.bar.filters_button)
    assert window.filters.isVisible()
    window.filters.shape_choice.setFocus()
    QTest.keyClicks(window.filters.shape_choice, "Portrait")
    journey.until(lambda: window.search.view.filters.orientation is Orientation.PORTRAIT)
    journey.until(lambda: window.model.rowCount() == PORTRAIT_COUNT)
    assert "portrait" in window.results.header.text
    journey.shot("06-filter")
    journey.press(Qt.Key.Key_Escape)
    assert not window.filters.isVisible()

    whole = journey.click_picture(1)
    journey.press(Qt.Key.Key_Space)
    preview = window.overlay.preview
    assert preview.isVisible()
    journey.press(Qt.Key.Key_C)
    canvas = preview.findChild(PictureCanvas)
    journey.until(lambda: canvas.picture_size != (1, 1))
    middle = canvas.rect().center()
    corner, opposite = middle - QPoint(60, 60), middle + QPoint(70, 80)
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(canvas, left, Qt.KeyboardModifier.NoModifier, corner)
    QTest.mouseMove(canvas, middle)
    QTest.mouseMove(canvas, opposite)
    QTest.mouseRelease(canvas, left, Qt.KeyboardModifier.NoModifier, opposite)
    journey.until(lambda: canvas.box is not None)
    journey.shot("07-crop")
    journey.press(Qt.Key.Key_Return)
    journey.until(lambda: window.search.view.terms and window.search.view.terms[0].box)
    assert window.search.view.terms[0].source == LibraryPicture(whole)
    journey.until(lambda: window.results.answer is not None)
    journey.shot("08-crop-hits")

    window.resize(1100, 700)
    begun = time.monotonic()
    window.close()
    assert journey.session.is_ended
    assert time.monotonic() - begun < 2

    again = begin()
    again.until(lambda: again.window.model.rowCount() == PICTURE_COUNT)
    assert (again.window.width(), again.window.height()) == (1100, 700)
    again.until(again.thumbnails_are_there)
    again.until(lambda: not again.window.library.indexer.is_running)
    again.shot("09-next-start")


@pytest.fixture
def samples(library_home: Path, tmp_path: Path) -> Path:
    """Return a folder of painted motifs that the library holds already."""
    folder = tmp_path / "Painted"
    make_sample_pictures(folder, SAMPLE_COUNT)
    with Library.open(library_home) as library:
        library.index((folder,), on_event=lambda event: None, control=Control())
    return folder


def drag_look(journey: Journey, *shares: float) -> None:
    """Take the slider by its handle, at its left end, and let go at the last place."""
    slider = journey.window.bar.look.slider
    places = [QPoint(round(share * (slider.width() - 1)), slider.height() // 2)
              for share in shares]  # fmt: skip
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(slider, left, none, places[0])
    for place in places[1:]:
        QTest.mouseMove(slider, place)
        journey.bot.wait(50)
    QTest.mouseRelease(slider, left, none, places[-1])


@pytest.mark.timeout(300)
def test_hits_are_ranked_by_look_explained_and_a_spot_of_one_is_searched_for(
    begin: Callable[[], Journey], samples: Path
) -> None:
    journey = begin()
    window = journey.window
    window.activateWindow()
    journey.until(window.isActiveWindow)
    journey.until(lambda: window.model.rowCount() == SAMPLE_COUNT)
    journey.until(lambda: not window.library.indexer.is_running)
    asked = journey.click_picture(0)
    journey.press(Qt.Key.Key_Return)
    journey.until(lambda: window.results.answer is not None)
    by_subject = [(hit.label, hit.score) for hit in window.results.answer.hits]

    drag_look(journey, 0.03, 0.4, 0.7, 1.0)
    journey.until(lambda: window.results.answer.query.look == 1)
    by_look = [(hit.label, hit.score) for hit in window.results.answer.hits]
    assert [label for label, _ in by_look] != [label for label, _ in by_subject]
    assert [score for _, score in by_look] == sorted((s for _, s in by_look), reverse=True)
    journey.until(journey.thumbnails_are_there)
    journey.shot("10-look")

    hit = journey.click_picture(0)
    button = next(
        each for each in window.details.findChildren(QPushButton)
        if each.text() == "Why this hit?"
    )  # fmt: skip
    journey.until(lambda: button.isVisible() and button.isEnabled())
    journey.click(button)
    view = window.why.view
    assert view.isVisible()
    journey.until(lambda: view.query_picture.has_heat and view.hit_picture.has_heat)
    assert view.text == ""
    journey.shot("11-why")

    place = QPoint(*map(round, view.query_picture.zoom.point_of(0.4, 0.6)))
    QTest.mouseMove(view.query_picture, place)
    journey.until(lambda: view.query_picture.spot_area is not None)
    journey.shot("12-spot")
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(view.query_picture, left, none, place)
    assert view.isHidden()
    (term,) = window.search.view.terms
    assert term.source == LibraryPicture(asked)
    assert term.source != LibraryPicture(hit)
    assert term.box is not None
    assert term.box.left < 0.4 < term.box.right
    assert term.box.top < 0.6 < term.box.bottom
    journey.until(lambda: window.results.answer.query.terms == (term,))
    assert window.results.answer.hits
    journey.until(journey.thumbnails_are_there)
    journey.shot("13-spot-hits")


def test_closing_while_indexing_is_clean_and_the_next_start_goes_on(
    begin: Callable[[], Journey], tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    buffer = io.BytesIO()
    photo_like(1, 1600, 1200).save(buffer, "JPEG")
    for number in range(MANY_COUNT):  # what follows a JPEG's end makes it another content
        (folder / f"{number:03}.jpg").write_bytes(buffer.getvalue() + number.to_bytes(2))
    journey = begin()
    journey.until(lambda: journey.window.results.empty.isVisible())
    journey.window.library.add_folder(folder)
    journey.until(lambda: journey.window.model.rowCount() > 0)
    assert journey.window.library.indexer.is_running
    child = journey.window.library.indexer.process_id
    begun = time.monotonic()
    journey.window.close()
    assert time.monotonic() - begun < 2
    assert not Path(f"/proc/{child}").exists()

    again = begin()
    again.until(lambda: again.window.model.rowCount() == MANY_COUNT)
    again.until(lambda: not again.window.library.indexer.is_running)
    assert again.window.library.status.counts.indexed == MANY_COUNT


def test_the_program_starts_hands_over_and_leaves_on_a_signal(
    library_home: Path, tmp_path: Path
) -> None:
    picture = write_picture(tmp_path / "one.jpg", 1)
    command = [sys.executable, "-m", "lookalike", "gui", "--library", str(library_home)]
    first = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    log = library_home / "log" / "lookalike.log"
    try:
        end = time.monotonic() + 30
        while not (library_home / "catalogue.sqlite3").exists():
            assert time.monotonic() < end
            assert first.poll() is None
            time.sleep(0.05)
        second = subprocess.run([*command, str(picture.parent)], timeout=30, check=False)
        assert second.returncode == 0
        assert first.poll() is None
        first.send_signal(signal.SIGTERM)
        output, _ = first.communicate(timeout=10)
        assert first.returncode == 0, output
        assert b"Traceback" not in output
        assert "The window was closed" in log.read_text()
    finally:
        first.kill()
        first.wait()
