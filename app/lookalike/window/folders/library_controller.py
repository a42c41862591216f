"""The library and its indexing, as the window sees them: opening, folders, events, messages.

Opening happens on the library lane, so the window is there first. What the child process
commits is taken over at most once a second.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from lookalike.errors import LookalikeError
from lookalike.library import FolderSummary, Library, LibraryStatus
from lookalike.search import PictureBytes, Query, QueryTerm
from lookalike.settings import Settings
from lookalike.values import Label
from lookalike.window.folders.progress_text import idle_text
from lookalike.window.folders.run_watcher import RunWatcher, offline_key
from lookalike.window.jobs import Jobs, Lane
from lookalike.window.late_library import LateLibrary
from lookalike.window.look.numbers import count_text
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
    indexing_changed = Signal()
    """Started, ended, paused or resumed."""
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
        self.run = RunWatcher(folder, self)
        self.indexer = self.run.indexer
        self.run.committed.connect(self.take_over_soon)
        self.run.ended.connect(self._take_over)
        self.run.state_changed.connect(self.indexing_changed)
        self.run.message.connect(self.message)
        self.run.message_gone.connect(self.message_gone)
        self._take_over_timer = QTimer(self)
        self._take_over_timer.setSingleShot(True)
        self._take_over_timer.timeout.connect(self._take_over)
        self._news_timer = QTimer(self)
        self._news_timer.setSingleShot(True)
        self._news_timer.timeout.connect(self.pictures_changed)
        self._is_taking_over = False
        self._wants_warmth = False
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
        self.message_gone.emit(offline_key(os.fsencode(folder.path)))
        self._jobs.run(
            lambda: library.remove_folder(folder.root_id),
            self._on_removed,
            self._on_trouble,
            Lane.LIBRARY,
        )

    def rescan(self, *, retry_skipped: bool = False) -> None:
        """Look for new, changed and removed pictures in all folders."""
        self.run.rescan(retry_skipped=retry_skipped)

    def retry_skipped(self) -> None:
        """Try again what could not be used before."""
        self.rescan(retry_skipped=True)

    def index_if_needed(self) -> None:
        """Go on with indexing at the start of the window, if there is any folder."""
        library = self._library.library
        if library.is_read_only:
            return
        self._jobs.run(library.folders, self._on_folders_known, self._on_trouble, Lane.LIBRARY)

    def warm_up(self) -> None:
        """Load the network and the index beforehand: the first search is as quick as any."""
        self._wants_warmth = True

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

    def idle_text(self) -> str:
        """Say how things stand when nothing runs; empty while there is nothing to say."""
        status = self.status
        if status is None or not status.folders:
            return ""
        offline_count = sum(folder.is_offline for folder in status.folders)
        return idle_text(
            self.run.outcome, status.counts.contents, offline_count,
            QCoreApplication.translate, count_text, status.preparing,
        )  # fmt: skip

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
        if self._wants_warmth and status.counts.vectors:
            self._wants_warmth = False
            self._warm_up()
        if is_changed:
            self._show_news(status)

    def _show_news(self, status: LibraryStatus) -> None:
        if not self.indexer.is_running or status.counts.contents < FEW_PICTURES:
            self._news_timer.stop()
            self.pictures_changed.emit()
        elif not self._news_timer.isActive():
            self._news_timer.start(SHOW_NEWS_EVERY_MS)

    def _warm_up(self) -> None:
        library = self._library.library

        def search_once() -> str | None:
            """Ask for a picture as a stranger would bring it, so that all of it is used."""
            for label in library.labels()[:1]:
                if picture := library.thumbnail(Label(int(label))):
                    library.search(Query((QueryTerm(PictureBytes(picture)),), limit=1))
            return library.device_in_use

        self._jobs.run(search_once, self._on_warm, self._on_not_warm, Lane.WARMING)

    def _on_warm(self, provider: str | None) -> None:
        self.run.note_device(provider or "")
        self.indexing_changed.emit()

    def _on_not_warm(self, error: Exception) -> None:
        """The first search will say it if it is still so."""
        log.info("Getting ready for searching failed: %s", error)

    def _on_take_over_failed(self, error: Exception) -> None:
        self._is_taking_over = False
        if not isinstance(error, LookalikeError):
            raise error
        log.info("The catalogue could not be read just now: %s", error)
        self.take_over_soon()
