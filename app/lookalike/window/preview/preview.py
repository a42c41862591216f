"""A picture as large as the window: zoom, walk on with the arrows, draw a box to search with.

An overlay over its parent, not a window of its own: Space and Esc lead back into the grid.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lookalike.catalogue import PictureRecord
from lookalike.errors import LookalikeError, PictureUnusable
from lookalike.values import Box, Label, Pixels
from lookalike.window.details.detail_pane import PreviewSource
from lookalike.window.grid.thumbnails import ThumbnailLoader
from lookalike.window.jobs import Jobs, Lane
from lookalike.window.look.hit_text import record_name
from lookalike.window.look.pixel_image import image_of_pixels
from lookalike.window.preview.covering import Covering, arrows
from lookalike.window.preview.neighbours import Neighbours
from lookalike.window.preview.picture_canvas import PictureCanvas
from lookalike.window.preview.preview_bars import CropBar, TopBar

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


class Preview(Covering):
    """Shows a picture of the library, or any source of a query, over the whole parent."""

    next_requested = Signal()
    previous_requested = Signal()
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
        self._library = library
        self._jobs = jobs
        self._thumbnails = thumbnails
        self._source: Any = None
        self._load: LoadPixels | None = None
        self._loaded_px = 0
        self._box_to_come: Box | None = None
        self._neighbours = Neighbours(library, jobs, self)
        self._near: tuple[int, ...] = ()
        self._canvas = PictureCanvas()
        self._top = TopBar()
        self._bottom = CropBar()
        self._set_up()

    # What others use

    def show_label(
        self,
        label: int,
        record: PictureRecord | None,
        position: str = "",
        near: tuple[int, ...] = (),
    ) -> None:
        """Show a picture of the library at once as its thumbnail, then sharp.

        position: where it stands among what one walks through, such as "3 of 214".
        near: the labels that an arrow leads to, the likelier first; they are read ahead.
        """
        library = self._library

        def load(edge_px: int | None) -> Pixels:
            return library.preview(Label(label), edge_px=edge_px)

        name = "" if record is None else record_name(record)
        size = (1, 1) if record is None else (record.facts.width_px, record.facts.height_px)
        self._open(
            label, load, " · ".join(part for part in (name, position) if part), can_walk=True
        )
        self._near = near
        image = self._neighbours.image(label, self._window_px)
        if image is not None:
            self._loaded_px = self._window_px
            self._read_ahead()
        self._canvas.show_picture(*size, image or self._thumbnails.image(label))
        self._load_for_zoom()

    def show_source(
        self, source: object, load: LoadPixels, title: str, box: Box | None = None
    ) -> None:
        """Show any picture that ``load`` can decode, ready for a box to be drawn on it."""
        self._open(source, load, title, can_walk=False)
        self._near = ()
        self._canvas.show_picture(1, 1, None)
        self._load_for_zoom()
        self.start_crop(box)

    def start_crop(self, box: Box | None = None) -> None:
        """Let a box be drawn; leaving this mode leads back to where it began."""
        self._box_to_come = box
        self._canvas.set_cropping(True, box)
        self._top.crop.setChecked(True)
        self._bottom.show()
        self._on_box_changed(self._canvas.box)
        self._canvas.setFocus()

    def stop_crop(self) -> None:
        """Look at the picture again."""
        self._canvas.set_cropping(False)
        self._top.crop.setChecked(False)
        self._bottom.hide()

    def close_preview(self) -> None:
        """Go back to what was there before."""
        if self.isHidden():
            return
        self._jobs.cancel_latest(Lane.PREVIEW)
        self._neighbours.clear()
        self.stop_crop()
        self.uncover()
        self._canvas.show_picture(1, 1, None)

    @property
    def source(self) -> object:
        """Return the label or the source that is shown."""
        return self._source

    # Set-up

    def _set_up(self) -> None:
        self.setAccessibleName(self.tr("Preview"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top)
        column.addWidget(self._canvas, 1)
        column.addWidget(self._bottom)
        self._bottom.hide()
        self._top.previous_clicked.connect(self.previous_requested)
        self._top.next_clicked.connect(self.next_requested)
        self._top.one_to_one_clicked.connect(self._on_one_to_one)
        self._top.crop_clicked.connect(self._on_crop_clicked)
        self._top.close_clicked.connect(self.close_preview)
        self._bottom.cancelled.connect(self._leave_crop)
        self._bottom.chosen.connect(self._choose_crop)
        self._canvas.box_changed.connect(self._on_box_changed)
        self._canvas.zoom_changed.connect(self._on_zoom_changed)

    def _open(self, source: object, load: LoadPixels, title: str, *, can_walk: bool) -> None:
        self._source, self._load, self._loaded_px = source, load, 0
        self.stop_crop()
        self._top.title.set_text(title)
        self._top.trouble.set_text("")
        self._top.set_can_walk(can_walk)
        self.cover()
        self._canvas.setFocus()

    # Loading

    @property
    def _window_px(self) -> int:
        """The longer side, in pixels of the screen, that fills the window."""
        longest = max(self._canvas.width(), self._canvas.height())
        return round(longest * self.devicePixelRatioF())

    def _load_for_zoom(self) -> None:
        """Load what is sharp at this zoom: first for the whole window, later every pixel."""
        load, source = self._load, self._source
        if load is None:
            return
        window_px = self._window_px
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
        if isinstance(loaded.source, int) and loaded.asked_px == self._window_px:
            self._neighbours.keep(loaded.source, loaded.asked_px, image)
            self._read_ahead()
        self._load_for_zoom()

    def _read_ahead(self) -> None:
        """Read what the arrows lead to, now that this picture is sharp itself."""
        if isinstance(self._source, int) and not self.isHidden():
            self._neighbours.want(self._source, self._near, self._window_px)

    def _on_unusable(self, error: Exception) -> None:
        if not isinstance(error, (PictureUnusable, LookalikeError, OSError)):
            raise error
        self._top.trouble.set_text(
            self.tr("This picture can't be read now; this is its thumbnail.")
        )

    # What happens

    def _on_zoom_changed(self, _scale: float) -> None:
        if self._loaded_px:
            self._load_for_zoom()

    def _on_box_changed(self, box: Box | None) -> None:
        self._bottom.set_has_box(box is not None)

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
        if not self._top.can_walk:
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
        elif key in arrows(goes_on=True) and self._top.can_walk:
            self.next_requested.emit()
        elif key in arrows(goes_on=False) and self._top.can_walk:
            self.previous_requested.emit()
        elif key == Qt.Key.Key_C and not event.modifiers():
            self._top.crop.click()
        event.accept()  # nothing of this belongs to what lies below

    def _on_enter(self) -> None:
        if self._canvas.is_cropping:
            self._choose_crop()
        else:
            source = self._source
            self.close_preview()
            self.similar_requested.emit(source)

    def stops(self) -> tuple[QWidget, ...]:
        return self._canvas, *self._top.stops(), *self._bottom.stops()
