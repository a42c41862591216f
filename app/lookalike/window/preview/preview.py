"""A picture as large as the window: zoom, walk on with the arrows, draw a box to search with.

An overlay over its parent, not a window of its own: Space and Esc lead back into the grid.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from lookalike.catalogue import PictureRecord
from lookalike.errors import LookalikeError, PictureUnusable
from lookalike.values import Box, Label, Pixels
from lookalike.window.details.detail_pane import PreviewSource
from lookalike.window.grid.thumbnails import ThumbnailLoader
from lookalike.window.jobs import Jobs, Lane
from lookalike.window.look.elided_label import ElidedLabel
from lookalike.window.look.hit_text import record_name
from lookalike.window.look.pixel_image import image_of_pixels
from lookalike.window.look.theme import ICON_PX, SPACE_M, SPACE_S, icon
from lookalike.window.preview.picture_canvas import PictureCanvas

__all__ = ["LoadPixels", "Preview"]

LoadPixels = Callable[[int | None], Pixels]
"""Decode with the longer side at most so many pixels, None for full size; on a worker."""

FULL_EDGE_PX = 12_000
"""Larger pictures are shown at this size: 12,000 × 12,000 take half a gigabyte already."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    source: Any
    image: QImage
    asked_px: int


class Preview(QWidget):
    """Shows a picture of the library, or any source of a query, over the whole parent."""

    next_requested = Signal()
    previous_requested = Signal()
    closed = Signal()
    similar_requested = Signal(object)
    crop_chosen = Signal(object, object)
    """The label or the query source that is shown, and the Box drawn on it."""

    def __init__(
        self,
        library: PreviewSource,
        jobs: Jobs,
        thumbnails: ThumbnailLoader,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._covered = parent
        self._library = library
        self._jobs = jobs
        self._thumbnails = thumbnails
        self._source: Any = None
        self._load: LoadPixels | None = None
        self._loaded_px = 0
        self._box_to_come: Box | None = None
        self._focus_before: QWidget | None = None
        self._canvas = PictureCanvas()
        self._title = ElidedLabel()
        self._trouble = ElidedLabel(role=QPalette.ColorRole.PlaceholderText)
        self._hint = ElidedLabel(
            self.tr("Draw a box around what you are looking for."),
            mode=Qt.TextElideMode.ElideRight,
            role=QPalette.ColorRole.PlaceholderText,
        )
        self._search_part = QPushButton(
            icon("search", QPalette.ColorRole.HighlightedText), self.tr("Search this part")
        )
        self._set_up()
        self.hide()
        parent.installEventFilter(self)

    # What others use

    def show_label(self, label: int, record: PictureRecord | None, position: str = "") -> None:
        """Show a picture of the library at once as its thumbnail, then sharp.

        position: where it stands among what one walks through, such as "3 of 214".
        """
        library = self._library

        def load(edge_px: int | None) -> Pixels:
            return library.preview(Label(label), edge_px=edge_px)

        name = "" if record is None else record_name(record)
        size = (1, 1) if record is None else (record.facts.width_px, record.facts.height_px)
        self._open(
            label, load, " · ".join(part for part in (name, position) if part), can_walk=True
        )
        self._canvas.show_picture(*size, self._thumbnails.image(label))
        self._load_for_zoom()

    def show_source(
        self, source: object, load: LoadPixels, title: str, box: Box | None = None
    ) -> None:
        """Show any picture that ``load`` can decode, ready for a box to be drawn on it."""
        self._open(source, load, title, can_walk=False)
        self._canvas.show_picture(1, 1, None)
        self._load_for_zoom()
        self.start_crop(box)

    def start_crop(self, box: Box | None = None) -> None:
        """Let a box be drawn; leaving this mode leads back to where it began."""
        self._box_to_come = box
        self._canvas.set_cropping(True, box)
        self._crop_button.setChecked(True)
        self._bottom.show()
        self._on_box_changed(self._canvas.box)
        self._canvas.setFocus()

    def stop_crop(self) -> None:
        """Look at the picture again."""
        self._canvas.set_cropping(False)
        self._crop_button.setChecked(False)
        self._bottom.hide()

    def close_preview(self) -> None:
        """Go back to what was there before."""
        if self.isHidden():
            return
        self._jobs.cancel_latest(Lane.PREVIEW)
        self.stop_crop()
        if self._focus_before is not None and isValid(self._focus_before):
            self._focus_before.setFocus()  # before hiding, which would look for another one
        self.hide()
        self._canvas.show_picture(1, 1, None)
        self.closed.emit()

    @property
    def source(self) -> object:
        """Return the label or the source that is shown."""
        return self._source

    # Set-up

    def _set_up(self) -> None:
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        self.setAccessibleName(self.tr("Preview"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top_bar())
        column.addWidget(self._canvas, 1)
        column.addWidget(self._bottom_bar())
        self._canvas.box_changed.connect(self._on_box_changed)
        self._canvas.zoom_changed.connect(self._on_zoom_changed)

    def _top_bar(self) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        row.setSpacing(SPACE_S)
        self._previous = self._tool("back", self.tr("Previous picture (←)"))
        self._next = self._tool("forward", self.tr("Next picture (→)"))
        self._one_to_one = self._tool("one-to-one", self.tr("Show every pixel, or all of it (1)"))
        self._crop_button = self._tool("crop", self.tr("Search a part of the picture (C)"))
        self._crop_button.setCheckable(True)
        self._close = self._tool("close", self.tr("Close the preview (Esc)"))
        self._previous.clicked.connect(self.previous_requested)
        self._next.clicked.connect(self.next_requested)
        self._one_to_one.clicked.connect(self._on_one_to_one)
        self._crop_button.clicked.connect(self._on_crop_clicked)
        self._close.clicked.connect(self.close_preview)
        row.addWidget(self._previous)
        row.addWidget(self._next)
        row.addSpacing(SPACE_S)
        row.addWidget(self._title, 3)
        row.addWidget(self._trouble, 2)
        for button in (self._one_to_one, self._crop_button, self._close):
            row.addWidget(button)
        return bar

    def _bottom_bar(self) -> QWidget:
        self._bottom = QWidget()
        row = QHBoxLayout(self._bottom)
        row.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        row.setSpacing(SPACE_S)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.setToolTip(self.tr("Draw no box (Esc)"))
        cancel.clicked.connect(self._leave_crop)
        self._search_part.setProperty("primary", True)
        self._search_part.setToolTip(self.tr("Search with what is inside the box (Enter)"))
        self._search_part.clicked.connect(self._choose_crop)
        row.addWidget(self._hint, 1)
        row.addWidget(cancel)
        row.addWidget(self._search_part)
        self._bottom.hide()
        return self._bottom

    def _tool(self, icon_name: str, hint: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(icon_name))
        button.setIconSize(QSize(ICON_PX, ICON_PX))
        button.setToolTip(hint)
        button.setAccessibleName(hint)
        return button

    def _open(self, source: object, load: LoadPixels, title: str, *, can_walk: bool) -> None:
        was_hidden = self.isHidden()
        if was_hidden:
            self._focus_before = self.window().focusWidget()
        self._source, self._load, self._loaded_px = source, load, 0
        self.stop_crop()
        self._title.set_text(title)
        self._trouble.set_text("")
        self._previous.setVisible(can_walk)
        self._next.setVisible(can_walk)
        if was_hidden:
            self._cover_parent()
            self.show()
            self.raise_()
        self._canvas.setFocus()

    # Loading

    def _load_for_zoom(self) -> None:
        """Load what is sharp at this zoom: first for the whole window, later every pixel."""
        load, source = self._load, self._source
        if load is None:
            return
        ratio = self.devicePixelRatioF()
        window_px = round(max(self._canvas.width(), self._canvas.height()) * ratio)
        needed = self._canvas.needed_edge_px
        asked = window_px if self._loaded_px == 0 or needed <= window_px else FULL_EDGE_PX
        if asked <= self._loaded_px:
            return
        self._loaded_px = asked

        def work() -> _Loaded:
            return _Loaded(source, image_of_pixels(load(asked)), asked)

        self._jobs.run(work, self._on_loaded, self._on_unusable, Lane.PREVIEW, latest_only=True)

    def _on_loaded(self, loaded: _Loaded) -> None:
        if loaded.source is not self._source and loaded.source != self._source:
            return
        image, box = loaded.image, self._canvas.box
        if self._canvas.picture_size == (1, 1):
            self._canvas.show_picture(image.width(), image.height(), image)
            if self._canvas.is_cropping:
                self._canvas.set_cropping(True, box or self._box_to_come)
        else:
            self._canvas.improve(image)
        self._load_for_zoom()

    def _on_unusable(self, error: Exception) -> None:
        if not isinstance(error, (PictureUnusable, LookalikeError, OSError)):
            raise error
        self._trouble.set_text(self.tr("This picture can't be read now; this is its thumbnail."))

    # What happens

    def _on_zoom_changed(self, _scale: float) -> None:
        if self._loaded_px:
            self._load_for_zoom()

    def _on_box_changed(self, box: Box | None) -> None:
        self._search_part.setEnabled(box is not None)

    def _on_one_to_one(self) -> None:
        self._canvas.toggle_one_to_one()
        self._canvas.setFocus()

    def _on_crop_clicked(self, checked: bool) -> None:
        if checked:
            self.start_crop()
        else:
            self.stop_crop()

    def _choose_crop(self) -> None:
        box, source = self._canvas.box, self._source
        if box is not None:
            self.close_preview()
            self.crop_chosen.emit(source, box)

    def _leave_crop(self) -> None:
        """Go one step back: to the picture, or out if it was opened to be cropped."""
        if self._next.isHidden():
            self.close_preview()
        else:
            self.stop_crop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, cropping = event.key(), self._canvas.is_cropping
        if key == Qt.Key.Key_Escape:
            if cropping:
                self._leave_crop()
            else:
                self.close_preview()
        elif key == Qt.Key.Key_Space:
            self.close_preview()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_enter()
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Down) and not self._next.isHidden():
            self.next_requested.emit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Up) and not self._next.isHidden():
            self.previous_requested.emit()
        elif key == Qt.Key.Key_C and not event.modifiers():
            self._crop_button.click()
        event.accept()  # nothing of this belongs to what lies below

    def _on_enter(self) -> None:
        if self._canvas.is_cropping:
            self._choose_crop()
        else:
            source = self._source
            self.close_preview()
            self.similar_requested.emit(source)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep the tab key inside the overlay."""
        stops = [
            each
            for each in (self._canvas, self._previous, self._next, self._one_to_one,
                         self._crop_button, self._close, *self._bottom.findChildren(QPushButton))
            if each.isVisible() and each.isEnabled()
        ]  # fmt: skip
        if not stops:
            return super().focusNextPrevChild(forward)
        here = self.window().focusWidget()
        place = stops.index(here) if here in stops else 0
        stops[(place + (1 if forward else -1)) % len(stops)].setFocus(
            Qt.FocusReason.TabFocusReason
        )
        return True

    def _cover_parent(self) -> None:
        self.setGeometry(self._covered.rect())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() is QEvent.Type.Resize:
            self._cover_parent()
        return super().eventFilter(watched, event)
