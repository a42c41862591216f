"""What can be done with the selected pictures: open, show, copy, move to the bin."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMessageBox, QWidget

from lookalike.catalogue import PictureRecord
from lookalike.errors import PictureUnusable
from lookalike.values import Label
from lookalike.window.actions.bin import Binned, move_to_bin, take_back
from lookalike.window.actions.file_actions import (
    copy_files,
    copy_image,
    copy_paths,
    open_file,
    show_in_folder,
)
from lookalike.window.grid.grid_view import GridView
from lookalike.window.jobs import Jobs, Lane
from lookalike.window.late_library import LateLibrary
from lookalike.window.look.numbers import count_text
from lookalike.window.look.pixel_image import image_of_pixels
from lookalike.window.messages import Message
from lookalike.window.query.search_controller import SearchController

__all__ = ["PictureCommands"]

_KEY = "picture"
_MOST_OPENED = 10
_SAID_MS = 4000
_UNDO_MS = 15000


class PictureCommands(QObject):
    """Methods are named after rows of the actions table."""

    message = Signal(object)
    files_moved = Signal()
    """Files went to the bin or came back: the folders should be looked at."""
    facts_changed = Signal()

    def __init__(
        self,
        library: LateLibrary,
        grid: GridView,
        search: SearchController,
        jobs: Jobs,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._library = library
        self._grid = grid
        self._search = search
        self._jobs = jobs
        self._window = window
        self._binned: list[Binned] = []

    @property
    def can_undo_bin(self) -> bool:
        return bool(self._binned)

    def open_picture(self) -> None:
        self._with_paths(self._open)

    def show_in_folder(self) -> None:
        self._with_paths(self._reveal)

    def copy_file(self) -> None:
        self._with_paths(self._copy_files)

    def copy_path(self) -> None:
        self._with_paths(self._copy_paths)

    def copy_picture(self) -> None:
        labels = self._grid.selected_labels()[:1]
        if labels:
            library, label = self._library, Label(labels[0])
            self._jobs.run(
                lambda: image_of_pixels(library.preview(label)),
                self._on_image,
                self._on_unreadable,
                Lane.DETAILS,
            )

    def move_to_bin(self) -> None:
        self._with_records(self._ask_for_bin)

    def undo_bin(self) -> None:
        if self._binned:
            binned = self._binned.pop()
            self.facts_changed.emit()
            self._jobs.run(lambda: take_back(binned), self._on_taken_back, None, Lane.DETAILS)

    # With the records of the selection

    def open_label(self, label: int) -> None:
        """Open one picture, whatever is selected."""
        self._with_paths(self._open, (label,))

    def reveal_label(self, label: int) -> None:
        """Show one picture in its folder, whatever is selected."""
        self._with_paths(self._reveal, (label,))

    def reveal_path(self, path: Path) -> None:
        """Show a file or folder in the file manager."""
        self._reveal([path])

    def reveal_bytes(self, path: bytes) -> None:
        """Show a file in the file manager."""
        self._reveal([Path(os.fsdecode(path))])

    def _with_records(
        self,
        use: Callable[[list[PictureRecord]], None],
        labels: tuple[int, ...] | None = None,
    ) -> None:
        labels = self._grid.selected_labels() if labels is None else labels
        grid_model = self._grid.grid_model()
        hits = [grid_model.hit(label) for label in labels] if grid_model is not None else []
        if labels and all(hits):
            # A hit's record has the file to show first.
            use([hit.record for hit in hits if hit is not None])
            return
        wanted = np.array(labels, np.int64)
        if len(wanted):
            library = self._library
            self._jobs.run(lambda: library.records(wanted), use, None, Lane.DETAILS)

    def _with_paths(
        self, use: Callable[[list[Path]], None], labels: tuple[int, ...] | None = None
    ) -> None:
        def with_records(records: list[PictureRecord]) -> None:
            paths = [_path(record) for record in records if record.files]
            if paths:
                use(paths)

        self._with_records(with_records, labels)

    def _open(self, paths: list[Path]) -> None:
        failed = [path for path in paths[:_MOST_OPENED] if not open_file(path)]
        if failed:
            text = self.tr("No program could open ‘{name}’.").format(name=_name(failed[0]))
            self.message.emit(Message(_KEY, text, lasts_ms=_SAID_MS * 2))

    def _reveal(self, paths: list[Path]) -> None:
        if not show_in_folder(paths[0]):
            text = self.tr("No file manager could show ‘{name}’.").format(name=_name(paths[0]))
            self.message.emit(Message(_KEY, text, lasts_ms=_SAID_MS * 2))

    def _copy_files(self, paths: list[Path]) -> None:
        copy_files(paths)
        count = count_text(len(paths))
        one = self.tr("‘{name}’ is on the clipboard.").format(name=_name(paths[0]))
        many = self.tr("{count} files are on the clipboard.").format(count=count)
        self.message.emit(Message(_KEY, one if len(paths) == 1 else many, lasts_ms=_SAID_MS))

    def _copy_paths(self, paths: list[Path]) -> None:
        copy_paths(paths)
        text = self.tr("The path is on the clipboard.")
        self.message.emit(Message(_KEY, text, lasts_ms=_SAID_MS))

    def _on_image(self, image: QImage) -> None:
        copy_image(image)
        text = self.tr("The picture is on the clipboard.")
        self.message.emit(Message(_KEY, text, lasts_ms=_SAID_MS))

    def _on_unreadable(self, error: Exception) -> None:
        if not isinstance(error, PictureUnusable):
            raise error
        text = self.tr("The picture can't be read ({detail}).").format(detail=error.detail)
        self.message.emit(Message(_KEY, text, lasts_ms=_SAID_MS * 2))

    # Bin

    def _ask_for_bin(self, records: list[PictureRecord]) -> None:
        records = [record for record in records if record.files]
        if not records:
            return
        box = QMessageBox(self._window)
        box.setObjectName("bin_question")
        box.setIcon(QMessageBox.Icon.NoIcon)
        if len(records) == 1:
            name = _name(_path(records[0]))
            box.setText(self.tr("Move ‘{name}’ to the bin?").format(name=name))
        else:
            count = count_text(len(records))
            box.setText(self.tr("Move {count} pictures to the bin?").format(count=count))
        copy_count = sum(len(record.files) - 1 for record in records)
        if copy_count:
            text = self.tr("{count} identical copies in other places stay where they are.")
            box.setInformativeText(text.format(count=count_text(copy_count)))
        move = box.addButton(self.tr("Move to bin"), QMessageBox.ButtonRole.AcceptRole)
        cancel = box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setEscapeButton(cancel)
        box.setDefaultButton(move)
        box.accepted.connect(lambda: self._move(records))
        box.finished.connect(box.deleteLater)
        box.open()

    def _move(self, records: list[PictureRecord]) -> None:
        paths = [_path(record) for record in records]

        def finish(binned: Binned) -> None:
            self._on_moved(binned, records)

        self._jobs.run(lambda: move_to_bin(paths), finish, None, Lane.DETAILS)

    def _on_moved(self, binned: Binned, records: list[PictureRecord]) -> None:
        moved = {path for path, _ in binned.moved}
        gone = [
            int(record.label) for record in records
            if _path(record) in moved and len(record.files) == 1
        ]  # fmt: skip
        if binned.can_be_undone:
            self._binned.append(binned)
        self._search.hide(gone)
        self.facts_changed.emit()
        if moved:
            self.files_moved.emit()
        self.message.emit(self._moved_message(binned))

    def _moved_message(self, binned: Binned) -> Message:
        if binned.failed:
            text = self.tr("‘{name}’ could not be moved to the bin; it is still in its place.")
            return Message(_KEY, text.format(name=_name(binned.failed[0])))
        if len(binned.moved) == 1:
            text = self.tr("‘{name}’ is in the bin.").format(name=_name(binned.moved[0][0]))
        else:
            count = count_text(len(binned.moved))
            text = self.tr("{count} files are in the bin.").format(count=count)
        if not binned.can_be_undone:
            return Message(_KEY, text, lasts_ms=_UNDO_MS)
        return Message(_KEY, text, self.tr("Undo"), self.undo_bin, lasts_ms=_UNDO_MS)

    def _on_taken_back(self, failed: tuple[Path, ...]) -> None:
        self._search.show_hidden()
        self.files_moved.emit()
        if failed:
            text = self.tr("‘{name}’ could not be put back; it is still in the bin.")
            self.message.emit(Message(_KEY, text.format(name=_name(failed[0]))))
        else:
            text = self.tr("The files are back in their place.")
            self.message.emit(Message(_KEY, text, lasts_ms=_SAID_MS))


def _path(record: PictureRecord) -> Path:
    return Path(os.fsdecode(record.files[0].path))


def _name(path: Path) -> str:
    return os.fsencode(path.name).decode("utf-8", "replace")
