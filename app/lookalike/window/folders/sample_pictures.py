"""Pictures to try the program with, made in code, in a folder that a person can find again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal

from lookalike.window.jobs import Jobs, Lane
from lookalike.window.messages import Message

__all__ = ["SamplePictures"]

_KEY = "samples"
_FOLDER = "Lookalike samples"


class SamplePictures(QObject):
    """Make them on a worker's thread; made once, they are used again."""

    made = Signal(object)
    """The folder, a `Path`."""
    message = Signal(object)
    message_gone = Signal(str)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs

    def make(self) -> None:
        """Make a hundred pictures in the person's pictures folder, then tell where."""
        location = QStandardPaths.StandardLocation.PicturesLocation
        folder = Path(QStandardPaths.writableLocation(location)) / _FOLDER
        text = self.tr("Making a hundred pictures in {folder}…").format(folder=folder)
        self.message.emit(Message(_KEY, text))

        def work() -> Path:
            from lookalike.samples import make_sample_pictures

            folder.mkdir(parents=True, exist_ok=True)
            make_sample_pictures(folder)
            return folder

        self._jobs.run(work, self._on_made, self._on_failed, Lane.DETAILS)

    def _on_made(self, folder: Path) -> None:
        self.message_gone.emit(_KEY)
        self.made.emit(folder)

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, OSError):
            raise error
        text = self.tr("The pictures could not be made ({detail}). Choose a folder of your own.")
        self.message.emit(Message(_KEY, text.format(detail=error.strerror or error)))
