"""The pane on the right: the chosen picture large, what is known of it, and its copies."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from PySide6.QtCore import QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from lookalike.catalogue import PictureRecord
from lookalike.errors import LookalikeError, PictureUnusable
from lookalike.search import Hit
from lookalike.values import Label, Pixels
from lookalike.window.details.copies_list import CopiesList
from lookalike.window.details.fact_table import FactTable
from lookalike.window.details.fitted_picture import FittedPicture
from lookalike.window.grid.thumbnails import ThumbnailLoader
from lookalike.window.jobs import Jobs, Lane
from lookalike.window.look.hit_text import hit_copies
from lookalike.window.look.locale_wording import locale_wording
from lookalike.window.look.pixel_image import image_of_pixels
from lookalike.window.look.theme import ICON_SMALL_PX, SPACE_L, SPACE_M, SPACE_S, icon

__all__ = ["DetailPane", "PreviewSource"]

LEAST_WIDTH = 280
MOST_WIDTH = 320
EMPTY_AFTER_MS = 150


class PreviewSource(Protocol):
    """The part of Library that decodes one picture; called on a worker thread."""

    def preview(self, label: Label, *, edge_px: int | None = None) -> Pixels:
        """Return upright pixels, the longer side at most ``edge_px``. Raises PictureUnusable."""


class DetailPane(QScrollArea):
    """Shows one picture at a time; asks for what its buttons say."""

    similar_requested = Signal(int)
    crop_requested = Signal(int)
    why_requested = Signal(int)
    open_requested = Signal(int)
    reveal_requested = Signal(int)
    preview_requested = Signal(int)
    copy_reveal_requested = Signal(bytes)
    """The path of one copy that should be shown in its folder."""

    def __init__(
        self,
        library: PreviewSource,
        jobs: Jobs,
        thumbnails: ThumbnailLoader,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._jobs = jobs
        self._thumbnails = thumbnails
        self._wording = locale_wording()
        self._record: PictureRecord | None = None
        self._picture = FittedPicture()
        self._facts = FactTable(self._wording)
        self._copies = CopiesList(self._wording)
        self._buttons: list[QPushButton] = []
        self._set_up()
        self._body.hide()

    @property
    def label(self) -> int:
        """Return the label of the picture that is shown, 0 for none."""
        return 0 if self._record is None else int(self._record.label)

    def show_record(
        self, record: PictureRecord | None, hit: Hit | None, *, can_explain: bool = False
    ) -> None:
        """Show a picture and, if it answers a query, how well; None shows the empty pane.

        can_explain: offer to show why it is a hit.
        """
        is_same = record is not None and self._record is not None and record == self._record
        self._record = record
        if record is None:
            self._empty_timer.start()  # not at once: the next record may be on its way
            return
        self._empty_timer.stop()
        self._hint.hide()
        self._body.show()
        self._facts.show_record(record, hit)
        self._why.setVisible(can_explain)
        self._copies.show_copies(hit_copies(record, hit))
        if not is_same:
            self._show_picture(record)

    def _empty(self) -> None:
        self._jobs.cancel_latest(Lane.DETAILS)
        self._body.hide()
        self._hint.show()
        self._picture.clear()

    def _set_up(self) -> None:
        self._empty_timer = QTimer(self, singleShot=True, interval=EMPTY_AFTER_MS)
        self._empty_timer.timeout.connect(self._empty)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(LEAST_WIDTH)
        self.setMaximumWidth(MOST_WIDTH)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setAccessibleName(self.tr("Details of the selected picture"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._body = QWidget()
        page = QWidget()
        self.setWidget(page)
        outer = QVBoxLayout(page)
        outer.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        self._hint = QLabel(self.tr("Choose a picture to see it large here."))
        self._hint.setProperty("quiet", True)
        self._hint.setWordWrap(True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        outer.addWidget(self._hint)
        outer.addWidget(self._body)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_M)
        self._picture.setFixedHeight(240)
        self._picture.setAccessibleName(self.tr("The picture; press to see it large"))
        self._picture.setToolTip(self.tr("See it as large as the window (Space)"))
        self._picture.activated.connect(partial(self._emit_label, self.preview_requested))
        column.addWidget(self._picture)
        column.addWidget(self._facts)
        column.addLayout(self._button_grid())
        column.addWidget(self._copies)
        column.addStretch(1)
        self._copies.reveal_requested.connect(self.copy_reveal_requested)

    def _button_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(SPACE_S)
        similar = self._button(
            self.tr("Find similar"),
            self.tr("Search with this picture (Enter)"),
            "search",
            self.similar_requested,
        )
        grid.addWidget(similar, 0, 0, 1, 2)
        rest = (
            (self.tr("Search a part"), self.tr("Draw a box on the picture and search with just "
                "that"), "crop", self.crop_requested),
            (self.tr("Open"), self.tr("Open it with its usual program"), "open",
                self.open_requested),
            (self.tr("Show in folder"), self.tr("Show the file in the file manager (F2)"),
                "reveal", self.reveal_requested),
        )  # fmt: skip
        grid.addWidget(self._button(*rest[0]), 1, 0)
        grid.addWidget(self._button(*rest[1]), 1, 1)
        grid.addWidget(self._button(*rest[2]), 2, 0, 1, 2)
        self._why = self._button(
            self.tr("Why this hit?"), self.tr("Show where it and the query agree (W)"),
            "agreement", self.why_requested,
        )  # fmt: skip
        grid.addWidget(self._why, 3, 0, 1, 2)
        return grid

    def _button(self, text: str, hint: str, icon_name: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(icon(icon_name), text)
        button.setIconSize(QSize(ICON_SMALL_PX, ICON_SMALL_PX))
        button.setToolTip(hint)
        button.setAccessibleName(text)
        button.clicked.connect(partial(self._emit_label, signal))
        self._buttons.append(button)
        return button

    def _emit_label(self, signal: SignalInstance, *_checked: bool) -> None:
        if self._record is not None:
            signal.emit(self.label)

    def _show_picture(self, record: PictureRecord) -> None:
        facts, label = record.facts, record.label
        self._picture.show_placeholder(facts.width_px, facts.height_px, facts.average_colour)
        small = self._thumbnails.image(label)
        if small is not None:
            self._picture.show_image(small)
        edge_px = round(MOST_WIDTH * self.devicePixelRatioF())
        library = self._library

        def load() -> tuple[int, QImage]:
            return int(label), image_of_pixels(library.preview(label, edge_px=edge_px))

        self._jobs.run(load, self._on_picture, self._on_unusable, Lane.DETAILS, latest_only=True)

    def _on_picture(self, answer: tuple[int, QImage]) -> None:
        label, image = answer
        if label == self.label:
            self._picture.show_image(image)

    def _on_unusable(self, error: Exception) -> None:
        """Leave the thumbnail there: an unplugged drive is a mark in the facts, not a fault."""
        if not isinstance(error, (PictureUnusable, LookalikeError, OSError)):
            raise error
