"""The child process that indexes: the only place that knows it.

`lookalike index --events` writes one JSON object a line (docs/events.md) and reads commands
as lines. End of its stdin means that the window is gone: it finishes its batch and leaves.
QProcess hands over pieces, not lines, and its stderr must be drained (a full pipe would stop
the child): both are done here.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from lookalike.indexing import Event, parse_line
from lookalike.window.folders.child_end import ChildEnd, EndKind, RestartPolicy
from lookalike.window.folders.event_lines import LineJoiner

__all__ = ["Indexer"]

log = logging.getLogger(__name__)


class Indexer(QObject):
    """Run the child, hand on its events, start it again after a crash."""

    event_received = Signal(object)
    """One `lookalike.indexing.Event`."""
    state_changed = Signal()
    """Running or paused turned over."""
    ended = Signal(object)
    """A `ChildEnd`, when no restart follows."""
    restart_planned = Signal(float)
    """Seconds until the child is started again after a crash."""

    def __init__(
        self,
        library_folder: Path,
        parent: QObject | None = None,
        *,
        command: Sequence[str] = (sys.executable, "-m", "lookalike"),
        policy: RestartPolicy | None = None,
    ) -> None:
        super().__init__(parent)
        self._library_folder = library_folder
        self._command = tuple(command)
        self._policy = policy or RestartPolicy()
        self._lines = LineJoiner()
        self._log_lines = LineJoiner()
        self._process: QProcess | None = None
        self._is_paused = False
        self._is_stopping = False
        self._is_wanted_again = False
        self._is_retrying = False
        self._restart_timer = QTimer(self)
        self._restart_timer.setSingleShot(True)
        self._restart_timer.timeout.connect(self._launch)

    @property
    def is_running(self) -> bool:
        """True from `start` until `ended`, a pause before a restart included."""
        return self._process is not None or self._restart_timer.isActive()

    @property
    def is_paused(self) -> bool:
        return self._is_paused

    @property
    def process_id(self) -> int | None:
        """The child's process id while it runs."""
        return self._process.processId() if self._process is not None else None

    def start(self, *, retry_skipped: bool = False) -> None:
        """Index every root folder of the library; while running, do so again afterwards.

        retry_skipped: try files again that could not be used before.
        """
        self._is_retrying = retry_skipped
        if self.is_running:
            self._is_wanted_again = True
            return
        self._policy.note_progress()
        self._launch()

    def pause(self) -> None:
        """Ask the child to hold on after its batch."""
        self._set_paused(True)

    def resume(self) -> None:
        """Ask the child to go on."""
        self._set_paused(False)

    def stop(self) -> None:
        """Ask the child to finish its batch and leave; `ended` follows."""
        self._is_wanted_again = False
        if self._restart_timer.isActive():
            self._restart_timer.stop()
            self._finish(ChildEnd(EndKind.STOPPED))
            return
        self._is_stopping = True
        self._send("stop")

    def shut_down(self, wait_ms: int) -> bool:
        """Stop the child for good within ``wait_ms``; return False if it had to be killed."""
        self._restart_timer.stop()
        process = self._process
        if process is None:
            return True
        self._is_stopping, self._is_wanted_again = True, False
        self._send("stop")
        process.closeWriteChannel()
        has_left = process.waitForFinished(wait_ms)
        if not has_left:
            log.info("The indexing process did not leave within %d ms and is killed", wait_ms)
            process.kill()
            process.waitForFinished(500)
        return has_left

    def _launch(self) -> None:
        self._lines, self._log_lines = LineJoiner(), LineJoiner()
        self._is_stopping = self._is_paused = False
        process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONUNBUFFERED", "1")
        environment.insert("PYTHONUTF8", "1")
        process.setProcessEnvironment(environment)
        process.readyReadStandardOutput.connect(self._on_output)
        process.readyReadStandardError.connect(self._on_log)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        self._process = process
        program, *arguments = self._command
        arguments += ["index", "--events", "--library", str(self._library_folder)]
        if self._is_retrying:
            arguments.append("--retry")
            self._is_retrying = False
        process.start(program, arguments)
        self.state_changed.emit()

    def _set_paused(self, is_paused: bool) -> None:
        if self._process is None or self._is_paused == is_paused:
            return
        self._is_paused = is_paused
        self._send("pause" if is_paused else "resume")
        self.state_changed.emit()

    def _send(self, command: str) -> None:
        if self._process is not None:
            self._process.write(f"{command}\n".encode())

    def _on_output(self) -> None:
        if self._process is None:
            return
        self._read_events(self._lines.feed(bytes(self._process.readAllStandardOutput().data())))

    def _read_events(self, lines: Sequence[str]) -> None:
        for line in lines:
            try:
                event: Event | None = parse_line(line)
            except ValueError as error:
                log.info("A line of the indexer was not understood: %s", error)
                continue
            if event is not None:
                if type(event).__name__ == "BatchCommitted":
                    self._policy.note_progress()
                self.event_received.emit(event)

    def _on_log(self) -> None:
        if self._process is not None:
            piece = bytes(self._process.readAllStandardError().data())
            for line in self._log_lines.feed(piece):
                log.debug("indexer: %s", line)

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._finish(ChildEnd(EndKind.DID_NOT_START))

    def _on_finished(self, exit_code: int, status: QProcess.ExitStatus) -> None:
        self._on_output()
        self._on_log()
        self._read_events(self._lines.finish())
        if status is QProcess.ExitStatus.CrashExit:
            kind = EndKind.STOPPED if self._is_stopping else EndKind.CRASHED
        elif self._is_stopping:
            kind = EndKind.STOPPED
        else:
            kind = EndKind.FINISHED if exit_code == 0 else EndKind.FAILED
        self._finish(ChildEnd(kind, exit_code))

    def _finish(self, end: ChildEnd) -> None:
        if self._process is not None:
            self._process.deleteLater()
            self._process = None
        self._is_paused = False
        pause_s = self._policy.pause_before_restart_s(end)
        if pause_s is not None:
            log.info("The indexing process crashed (%d); next try in %g s", end.exit_code, pause_s)
            self._restart_timer.start(round(pause_s * 1000))
            self.restart_planned.emit(pause_s)
        elif self._is_wanted_again and end.kind is EndKind.FINISHED:
            self._is_wanted_again = False
            self._launch()
        else:
            self.ended.emit(end)
        self.state_changed.emit()
