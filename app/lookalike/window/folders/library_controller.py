"""The library and its indexing, as the window sees them: opening, folders, events, messages.

Opening happens on the library lane, so the window is there first. What the child process
commits is taken over at most once a second.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from lookalike.errors import LookalikeError
from lookalike.indexing import (
    BatchCommitted,
    Event,
    FolderOffline,
    FolderOnline,
    FolderScanned,
    Notice,
    Progress,
    RunFailed,
    RunFinished,
    RunStarted,
)
from lookalike.library import FolderSummary, Library, LibraryStatus
from lookalike.settings import Settings
from lookalike.window.folders.child_end import ChildEnd, EndKind
from lookalike.window.folders.indexer import Indexer
from lookalike.window.folders.progress_text import ProgressFigures
from lookalike.window.jobs import Jobs, Lane
from lookalike.window.late_library import LateLibrary
from lookalike.window.messages import Message

__all__ = ["LibraryController"]

log = logging.getLogger(__name__)

TAKE_OVER_EVERY_MS = 1000
SHOW_NEWS_EVERY_MS = 2500
"""Counts follow at once; a grid that somebody looks at is changed less often."""
FEW_PICTURES = 200


class LibraryController(QObject):
    """Owns the library and the indexer; everything it learns goes out as signals."""

    opened = Signal()
    open_failed = Signal(object)
    status_changed = Signal(object)
    """A `LibraryStatus`."""
    pictures_changed = Signal()
    """A search or a look at the library would find others now."""
    progressed = Signal(object)
    """`ProgressFigures`."""
    indexing_changed = Signal()
    """Started, ended, paused or resumed."""
    run_finished = Signal()
    """The catalogue agrees with the disk now."""
    message = Signal(object)
    """A `Message`."""
    message_gone = Signal(str)
    """The key of a message whose cause is gone."""

    def __init__(
        self, folder: Path, library: LateLibrary, jobs: Jobs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.folder = folder
        self._library = library
        self._jobs = jobs
        self.indexer = Indexer(folder, self)
        self.indexer.event_received.connect(self._on_event)
        self.indexer.state_changed.connect(self.indexing_changed)
        self.indexer.ended.connect(self._on_ended)
        self.indexer.restart_planned.connect(self._on_restart_planned)
        self._take_over_timer = QTimer(self)
        self._take_over_timer.setSingleShot(True)
        self._take_over_timer.timeout.connect(self._take_over)
        self._news_timer = QTimer(self)
        self._news_timer.setSingleShot(True)
        self._news_timer.timeout.connect(self.pictures_changed)
        self._is_taking_over = False
        self._run_folders: tuple[bytes, ...] = ()
        self._offline: set[bytes] = set()
        self.has_run = False
        """Whether any run has ended since the window was opened."""
        self.is_up_to_date = False
        """Whether the last run came to its end."""
        self.device = ""
        """What computed last; empty before anything was computed."""
        self.status: LibraryStatus | None = None

    # Opening and closing

    def open(self) -> None:
        """Open the library on its lane; `opened` or `open_failed` follows."""
        folder = self.folder
        self._jobs.run(
            lambda: Library.open(folder), self._on_opened, self.open_failed.emit, Lane.LIBRARY
        )

    def shut_down(self, wait_ms: int) -> None:
        """Stop timers and the child; the library is closed by whoever stops the jobs."""
        self._take_over_timer.stop()
        self._news_timer.stop()
        self.indexer.shut_down(wait_ms)

    # What a person wants

    def add_folder(self, path: Path) -> None:
        """Make a folder part of the library and index it."""
        library = self._library.library
        self.message_gone.emit("folder")
        self._jobs.run(
            lambda: library.add_folder(path), self._on_added, self._on_trouble, Lane.LIBRARY
        )

    def remove_folder(self, folder: FolderSummary) -> None:
        """Take a root folder out of the library."""
        library = self._library.library
        self.message_gone.emit(_offline_key(os.fsencode(folder.path)))
        self._jobs.run(
            lambda: library.remove_folder(folder.root_id),
            self._on_removed,
            self._on_trouble,
            Lane.LIBRARY,
        )

    def rescan(self, *, retry_skipped: bool = False) -> None:
        """Look for new, changed and removed pictures in all folders."""
        self.message_gone.emit("indexing")
        self.indexer.start(retry_skipped=retry_skipped)

    def retry_skipped(self) -> None:
        """Try again what could not be used before."""
        self.rescan(retry_skipped=True)

    def index_if_needed(self) -> None:
        """Go on with indexing at the start of the window, if there is any folder."""
        library = self._library.library
        if library.is_read_only:
            return
        self._jobs.run(library.folders, self._on_folders_known, self._on_trouble, Lane.LIBRARY)

    def toggle_pause(self) -> None:
        """Pause, or go on."""
        if self.indexer.is_paused:
            self.indexer.resume()
        else:
            self.indexer.pause()

    def change_settings(self, settings: Settings) -> None:
        """Store the settings; leaving out other files needs a rescan."""
        library = self._library.library
        old = library.settings
        needs_scan = (old.exclusions, old.pixel_limit) != (
            settings.exclusions, settings.pixel_limit
        )  # fmt: skip

        def change() -> bool:
            library.change_settings(settings)
            return needs_scan

        self._jobs.run(change, self._on_settings_changed, self._on_trouble, Lane.LIBRARY)

    def is_in_library(self, path: Path) -> bool:
        """Say whether a folder is a root folder or lies inside one."""
        roots = self.status.folders if self.status is not None else ()
        return any(path.resolve().is_relative_to(root.path) for root in roots)

    def take_over_soon(self) -> None:
        """Look at the catalogue's news, at most once a second."""
        if not self._take_over_timer.isActive():
            self._take_over_timer.start(TAKE_OVER_EVERY_MS)

    # What came back

    def _on_opened(self, library: Library) -> None:
        self._library.take(library)
        self.opened.emit()
        self._take_over()
        if library.is_read_only:
            text = self.tr("This library can't be written to: {path}. Searching works.")
            self.message.emit(Message("read_only", text.format(path=self.folder)))

    def _on_folders_known(self, folders: tuple[FolderSummary, ...]) -> None:
        if folders:
            self.indexer.start()

    def _on_added(self, root: object) -> None:
        self._take_over()
        self.rescan()

    def _on_removed(self, nothing: object) -> None:
        self._take_over()

    def _on_settings_changed(self, needs_scan: bool) -> None:
        self.pictures_changed.emit()
        if needs_scan and self.status is not None and self.status.folders:
            self.rescan(retry_skipped=True)

    def _on_trouble(self, error: Exception) -> None:
        if not isinstance(error, LookalikeError):
            raise error
        self.message.emit(Message("folder", f"{error.what} {error.remedy}"))

    def _take_over(self) -> None:
        if not self._library.is_open or self._is_taking_over:
            return
        library = self._library.library
        self._is_taking_over = True

        def take_over() -> tuple[bool, LibraryStatus]:
            return library.refresh(), library.status()

        self._jobs.run(take_over, self._on_taken_over, self._on_take_over_failed, Lane.LIBRARY)

    def _on_taken_over(self, news: tuple[bool, LibraryStatus]) -> None:
        self._is_taking_over = False
        _, status = news
        is_changed = self.status is None or status.generation != self.status.generation
        self.status = status
        self.status_changed.emit(status)
        if is_changed:
            self._show_news(status)

    def _show_news(self, status: LibraryStatus) -> None:
        if not self.indexer.is_running or status.counts.contents < FEW_PICTURES:
            self._news_timer.stop()
            self.pictures_changed.emit()
        elif not self._news_timer.isActive():
            self._news_timer.start(SHOW_NEWS_EVERY_MS)

    def _on_take_over_failed(self, error: Exception) -> None:
        self._is_taking_over = False
        if not isinstance(error, LookalikeError):
            raise error
        log.info("The catalogue could not be read just now: %s", error)
        self.take_over_soon()

    # The child's events

    def _on_event(self, event: Event) -> None:
        match event:
            case RunStarted():
                self._run_folders = event.folders
                self._show_figures("", 0, 0, 0.0, None, "")
            case Progress():
                self._on_progress(event)
            case BatchCommitted():
                self.take_over_soon()
            case FolderOffline():
                self._on_offline(event.path)
            case FolderOnline():
                self._offline.discard(event.path)
                self.message_gone.emit(_offline_key(event.path))
                self.take_over_soon()
            case FolderScanned():
                self.take_over_soon()
            case Notice():
                key = f"notice {event.what}"
                self.message.emit(Message(key, f"{event.what} {event.remedy}".strip()))
            case RunFailed():
                self.message.emit(self._failure(event))
            case RunFinished():
                self.message_gone.emit("indexing")
                self._take_over()

    def _on_progress(self, event: Progress) -> None:
        names = [_name(folder) for folder in self._run_folders]
        where = names[0] if len(names) == 1 else ""
        done = event.found - event.waiting
        self._show_figures(
            where, done, event.found, event.files_per_second, event.seconds_left, event.device
        )

    def _show_figures(
        self, where: str, done: int, found: int, rate: float, left_s: float | None, device: str
    ) -> None:
        self.device = _device_name(device) or self.device
        self.progressed.emit(
            ProgressFigures(where, done, found, rate, left_s, self.device, self.indexer.is_paused)
        )

    def _on_offline(self, path: bytes) -> None:
        self._offline.add(path)
        text = self.tr("‘{name}’ is not connected. Its pictures stay searchable.")
        self.message.emit(
            Message(
                _offline_key(path),
                text.format(name=_name(path)),
                self.tr("Rescan"),
                self.rescan,
            )
        )
        self.take_over_soon()

    def _failure(self, event: RunFailed) -> Message:
        text = f"{event.what} {event.remedy}"
        return Message("indexing", text, self.tr("Try again"), self.rescan)

    def _on_ended(self, end: ChildEnd) -> None:
        self.has_run = True
        self.is_up_to_date = end.kind is EndKind.FINISHED
        self._take_over()
        if end.kind is EndKind.FINISHED:
            self.run_finished.emit()
        if end.kind in (EndKind.FINISHED, EndKind.STOPPED):
            return
        if end.kind is EndKind.FAILED and end.exit_code > 1:
            return  # the child has said why in its last event
        texts = {
            EndKind.DID_NOT_START: self.tr("Indexing could not be started. Searching works."),
            EndKind.FAILED: self.tr("Indexing ended with an error. Searching works."),
            EndKind.CRASHED: self.tr("Indexing stopped several times. What was done is kept."),
        }
        self.message.emit(Message("indexing", texts[end.kind], self.tr("Try again"), self.rescan))

    def _on_restart_planned(self, pause_s: float) -> None:
        text = self.tr("Indexing stopped unexpectedly and goes on in {seconds} s.")
        self.message.emit(Message("indexing", text.format(seconds=round(pause_s)), lasts_ms=5000))


def _offline_key(path: bytes) -> str:
    return f"offline {os.fsdecode(path)}"


def _name(path: bytes) -> str:
    folder = Path(os.fsdecode(path))
    return os.fsencode(folder.name or str(folder)).decode("utf-8", "replace")


def _device_name(provider: str) -> str:
    """ "CPUExecutionProvider" is the runtime's word; a person reads "CPU"."""
    return provider.removesuffix("ExecutionProvider")
