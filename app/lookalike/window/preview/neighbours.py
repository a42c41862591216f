"""The pictures beside the one that is shown, read ahead so that an arrow shows them at once.

Only in the size of the window, only as many as one step can reach, and forgotten when the
preview closes.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from lookalike.values import Label
from lookalike.window.details.detail_pane import PreviewSource
from lookalike.window.jobs import Job, Jobs, Lane
from lookalike.window.look.pixel_image import image_of_pixels

__all__ = ["Neighbours"]


class Neighbours(QObject):
    """A handful of decoded pictures by label, all of one size."""

    def __init__(self, library: PreviewSource, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._jobs = jobs
        self._edge_px = 0
        self._images: dict[int, QImage] = {}
        self._waiting: dict[int, Job] = {}

    def image(self, label: int, edge_px: int) -> QImage | None:
        """Return a picture that was read for this size, None if it isn't there."""
        return self._images.get(label) if edge_px == self._edge_px else None

    def keep(self, label: int, edge_px: int, image: QImage) -> None:
        """Keep the picture that is shown, for the way back."""
        self._use_size(edge_px)
        self._images[label] = image

    def want(self, shown: int, labels: Iterable[int], edge_px: int) -> None:
        """Read these ahead, in this order; forget all others but the one that is shown."""
        self._use_size(edge_px)
        wanted = list(labels)
        near = {shown, *wanted}
        self._images = {each: self._images[each] for each in self._images if each in near}
        for label in [each for each in self._waiting if each not in near]:
            self._waiting.pop(label).cancel()
        for label in wanted:
            if label not in self._images and label not in self._waiting:
                self._waiting[label] = self._read(label)

    def clear(self) -> None:
        """Forget everything."""
        for job in self._waiting.values():
            job.cancel()
        self._waiting.clear()
        self._images.clear()

    def _use_size(self, edge_px: int) -> None:
        if edge_px != self._edge_px:
            self.clear()
            self._edge_px = edge_px

    def _read(self, label: int) -> Job:
        library, edge_px = self._library, self._edge_px

        def read() -> QImage:
            return image_of_pixels(library.preview(Label(label), edge_px=edge_px))

        return self._jobs.run(
            read, partial(self._on_read, label), partial(self._on_unusable, label), Lane.AHEAD
        )

    def _on_read(self, label: int, image: QImage) -> None:
        self._waiting.pop(label, None)
        self._images[label] = image

    def _on_unusable(self, label: int, error: Exception) -> None:
        """It is read again, and its reason said, when somebody gets there."""
        self._waiting.pop(label, None)
