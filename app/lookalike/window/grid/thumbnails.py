"""Thumbnails for what is on the screen: newest wish first, unseen ones cancelled.

Workers decode and scale to the device pixels of a cell and hand over QImage; images are kept
in the depth of the screen, so that painting one is a plain copy of pixels.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from lookalike.errors import LookalikeError, PictureUnusable
from lookalike.values import Label, Pixels
from lookalike.window.grid.thumbnail_order import ByteLimitedCache, ThumbnailOrder
from lookalike.window.jobs import Jobs, Lane
from lookalike.window.look.pixel_image import image_of_jpeg, image_of_pixels

__all__ = ["ThumbnailLoader", "ThumbnailSource"]

_log = logging.getLogger(__name__)

CACHE_BYTES = 64 * 2**20
STORED_EDGE_PX = 384
"""The longer side of a thumbnail in the library's store, or the picture's own if smaller."""
JOBS_AHEAD = 6
"""Jobs handed out at once: the threads never wait for the window, and few are too old."""


class ThumbnailSource(Protocol):
    """The part of Library that makes pictures to show; called on worker threads."""

    def thumbnail(self, label: Label) -> bytes | None:
        """Return a JPEG, None if the picture can't be reached."""

    def preview(self, label: Label, *, edge_px: int | None = None) -> Pixels:
        """Return upright pixels, the longer side at most ``edge_px``. Raises PictureUnusable."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    image: QImage
    edge_px: int
    """The edge it was scaled for, in device pixels."""
    is_sharp: bool
    """Nothing sharper can be had for this edge."""


@dataclass(frozen=True, slots=True)
class _Answer:
    label: int
    loaded: _Loaded | None


class ThumbnailLoader(QObject):
    """Loads and keeps the thumbnails of one library for one size of cell.

    Where a cell has more device pixels than a stored thumbnail, the thumbnail is shown first
    and replaced by a decode of the picture itself when nothing else is waiting.
    """

    loaded = Signal(int)
    """A label whose image is there now, or is known to be unreachable."""

    def __init__(
        self,
        library: ThumbnailSource,
        jobs: Jobs,
        parent: QObject | None = None,
        *,
        cache_bytes: int = CACHE_BYTES,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._jobs = jobs
        self._order = ThumbnailOrder()
        self._kept: ByteLimitedCache[_Loaded] = ByteLimitedCache(
            cache_bytes, lambda loaded: loaded.image.sizeInBytes()
        )
        self._missing: set[int] = set()
        self._wanted: tuple[int, ...] = ()
        self._to_sharpen: frozenset[int] = frozenset()
        self._edge_px = 256
        self._ratio = 1.0
        self._running = 0

    def set_edge(self, edge_px: int, ratio: float = 1.0) -> None:
        """Load for cells of ``edge_px`` device pixels on a screen of this pixel ratio.

        Images of another size go on being shown, scaled, until the sharp one is there.
        """
        self._edge_px = edge_px
        self._ratio = ratio

    def image(self, label: int) -> QImage | None:
        """Return the image if it is there; asking loads nothing."""
        loaded = self._kept.get(label)
        return None if loaded is None else loaded.image

    def is_missing(self, label: int) -> bool:
        """Say whether the picture couldn't be reached when it was last tried."""
        return label in self._missing

    def want(self, labels: Iterable[int]) -> None:
        """Load these, in this order, and cancel whatever else was waiting."""
        self._wanted = tuple(labels)
        first = [label for label in self._wanted if self._needs(label)]
        blurred = [] if first else [label for label in self._wanted if self._is_blurred(label)]
        self._to_sharpen = frozenset(blurred)
        waiting = self._order.want(first or blurred)
        for _ in range(min(waiting, JOBS_AHEAD - self._running)):
            self._start_one()

    def retry_missing(self) -> None:
        """Try unreachable pictures anew when they are next wanted: a drive came back."""
        self._missing.clear()

    def _needs(self, label: int) -> bool:
        if label in self._missing:
            return False
        loaded = self._kept.get(label)
        return loaded is None or loaded.edge_px != self._edge_px

    def _is_blurred(self, label: int) -> bool:
        loaded = self._kept.get(label)
        return loaded is not None and not loaded.is_sharp

    def _start_one(self) -> None:
        self._running += 1
        edge_px, ratio = self._edge_px, self._ratio
        order, library, to_sharpen = self._order, self._library, self._to_sharpen

        def load() -> _Answer | None:
            label = order.take()
            if label is None:
                return None
            make = _sharp if label in to_sharpen else _stored
            try:
                return _Answer(label, make(library, label, edge_px, ratio))
            finally:
                order.done(label)

        self._jobs.run(load, self._on_loaded, self._on_failed, Lane.THUMBNAILS)

    def _on_loaded(self, answer: _Answer | None) -> None:
        self._running -= 1
        if answer is not None:
            self._keep(answer)
        if len(self._order):
            self._start_one()
        elif self._running == 0 and any(map(self._is_blurred, self._wanted)):
            self.want(self._wanted)

    def _keep(self, answer: _Answer) -> None:
        label, before = answer.label, self._kept.get(answer.label)
        if answer.loaded is not None:
            self._kept.put(label, answer.loaded)
        elif before is not None:
            self._kept.put(label, replace(before, is_sharp=True))  # it gets no sharper
        else:
            self._missing.add(label)
        self.loaded.emit(label)

    def _on_failed(self, error: Exception) -> None:
        self._running -= 1
        if len(self._order):
            self._start_one()
        raise error


def _stored(library: ThumbnailSource, label: int, edge_px: int, ratio: float) -> _Loaded | None:
    """Load the stored thumbnail, scaled for the cell."""
    try:
        data = library.thumbnail(Label(label))
    except (LookalikeError, OSError) as error:
        _log.info("no thumbnail for %d: %s", label, error)
        return None
    image = image_of_jpeg(data, edge_px, ratio) if data else None
    return None if image is None else _Loaded(image, edge_px, edge_px <= STORED_EDGE_PX)


def _sharp(library: ThumbnailSource, label: int, edge_px: int, ratio: float) -> _Loaded | None:
    """Decode the picture itself for a cell larger than the stored thumbnail."""
    try:
        image = image_of_pixels(library.preview(Label(label), edge_px=edge_px))
    except (PictureUnusable, LookalikeError, OSError):
        return None
    image.setDevicePixelRatio(ratio)
    return _Loaded(image, edge_px, is_sharp=True)
