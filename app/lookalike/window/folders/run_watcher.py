"""What the indexing process says, as figures and sentences for a person.

Owns the child. Every line it writes arrives here as an event and leaves as a figure for the
strip, a message for the bar, or the news that the catalogue holds something new.
"""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QObject, Signal

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
from lookalike.window.folders.child_end import ChildEnd, EndKind
from lookalike.window.folders.indexer import Indexer
from lookalike.window.folders.progress_text import Outcome, ProgressFigures
from lookalike.window.messages import Message

__all__ = ["RunWatcher", "offline_key"]


class RunWatcher(QObject):
    """Knows how the run that goes on is doing, and how the last one ended."""

    progressed = Signal(object)
    """`ProgressFigures`."""
    committed = Signal()
    """The catalogue holds something new; this may come many times a second."""
    finished = Signal()
    """The catalogue agrees with the disk now."""
    ended = Signal()
    """The child has left, whatever the reason."""
    state_changed = Signal()
    """Started, ended, paused or resumed."""
    message = Signal(object)
    """A `Message`."""
    message_gone = Signal(str)
    """The key of a message whose cause is gone."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.indexer = Indexer(folder, self)
        self.indexer.event_received.connect(self._on_event)
        self.indexer.state_changed.connect(self.state_changed)
        self.indexer.ended.connect(self._on_ended)
        self.indexer.restart_planned.connect(self._on_restart_planned)
        self._run_folders: tuple[bytes, ...] = ()
        self.outcome = Outcome.NONE
        """How the last run of this window ended."""
        self.device = ""
        """What computed last; empty before anything was computed."""

    def rescan(self, *, retry_skipped: bool = False) -> None:
        """Look for new, changed and removed pictures in all folders."""
        self.message_gone.emit("indexing")
        self.indexer.start(retry_skipped=retry_skipped)

    def note_device(self, provider: str) -> None:
        """Take note of what computes; "CPUExecutionProvider" is the runtime's word for CPU."""
        self.device = provider.removesuffix("ExecutionProvider") or self.device

    # What the child says

    def _on_event(self, event: Event) -> None:
        match event:
            case RunStarted():
                self._run_folders = event.folders
                self._show_figures("", 0, 0, 0.0, None, "")
            case Progress():
                self._on_progress(event)
            case BatchCommitted():
                self.committed.emit()
            case FolderOffline():
                self._on_offline(event.path)
            case FolderOnline():
                self.message_gone.emit(offline_key(event.path))
                self.committed.emit()
            case FolderScanned():
                self.committed.emit()
            case Notice():
                key = f"notice {event.what}"
                self.message.emit(Message(key, f"{event.what} {event.remedy}".strip()))
            case RunFailed():
                self.message.emit(self._failure(event))
            case RunFinished():
                self.message_gone.emit("indexing")
                self.committed.emit()

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
        self.note_device(device)
        self.progressed.emit(
            ProgressFigures(where, done, found, rate, left_s, self.device, self.indexer.is_paused)
        )

    def _on_offline(self, path: bytes) -> None:
        text = self.tr("‘{name}’ is not connected. Its pictures stay searchable.")
        self.message.emit(
            Message(
                offline_key(path),
                text.format(name=_name(path)),
                self.tr("Rescan"),
                self.rescan,
            )
        )
        self.committed.emit()

    def _failure(self, event: RunFailed) -> Message:
        text = f"{event.what} {event.remedy}"
        return Message("indexing", text, self.tr("Try again"), self.rescan)

    def _on_ended(self, end: ChildEnd) -> None:
        # A child that refused to run has said why in its last event.
        has_refused = end.kind is EndKind.FAILED and end.exit_code > 1
        if end.kind is EndKind.FINISHED:
            self.outcome = Outcome.FINISHED
        elif not has_refused:
            self.outcome = Outcome.UNFINISHED
        self.ended.emit()
        if end.kind is EndKind.FINISHED:
            self.finished.emit()
        if has_refused or end.kind in (EndKind.FINISHED, EndKind.STOPPED):
            return
        texts = {
            EndKind.DID_NOT_START: self.tr("Indexing could not be started. Searching works."),
            EndKind.FAILED: self.tr("Indexing ended with an error. Searching works."),
            EndKind.CRASHED: self.tr("Indexing stopped several times. What was done is kept."),
        }
        self.message.emit(Message("indexing", texts[end.kind], self.tr("Try again"), self.rescan))

    def _on_restart_planned(self, pause_s: float) -> None:
        text = self.tr("Indexing stopped unexpectedly and goes on in {seconds} s.")
        self.message.emit(Message("indexing", text.format(seconds=round(pause_s)), lasts_ms=5000))


def offline_key(path: bytes) -> str:
    """Return the key of the message that a root folder is not connected."""
    return f"offline {os.fsdecode(path)}"


def _name(path: bytes) -> str:
    folder = Path(os.fsdecode(path))
    return os.fsencode(folder.name or str(folder)).decode("utf-8", "replace")
