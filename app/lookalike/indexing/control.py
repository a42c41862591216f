"""Pausing, resuming, stopping and rescanning a run from another thread or over a pipe."""

from __future__ import annotations

import logging
import os
import threading

__all__ = ["Control", "listen"]

log = logging.getLogger(__name__)

_PIECE_BYTES = 4096
_LONGEST_COMMAND_BYTES = 1000


class Control:
    """What a person wants of the run. Every method may be called from any thread.

    A stop can't be taken back and also ends a pause.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._is_paused = False
        self._is_stopped = False
        self._is_rescan_wanted = False

    @property
    def is_paused(self) -> bool:
        return self._is_paused and not self._is_stopped

    @property
    def is_stopped(self) -> bool:
        return self._is_stopped

    def pause(self) -> None:
        """Let the workers hold before their next picture."""
        self._set(is_paused=True)

    def resume(self) -> None:
        """Go on after a pause; also ends the waiting for room on a full disk."""
        self._set(is_paused=False)

    def stop(self) -> None:
        """Finish the batch in hand and leave; what was done is kept."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()

    def rescan(self) -> None:
        """Go over the folders once more after this pass, skipped files included."""
        with self._changed:
            self._is_rescan_wanted = True
            self._is_paused = False
            self._changed.notify_all()

    def take_rescan(self) -> bool:
        """Return whether a rescan was asked for since the last call."""
        with self._changed:
            wanted, self._is_rescan_wanted = self._is_rescan_wanted, False
            return wanted and not self._is_stopped

    def wait_while_paused(self, timeout_s: float | None = None) -> None:
        """Return when there is no pause, or after ``timeout_s``."""
        with self._changed:
            self._changed.wait_for(lambda: not self.is_paused, timeout_s)

    def wait(self, timeout_s: float) -> None:
        """Sleep up to ``timeout_s``; any command ends it."""
        with self._changed:
            if not self._is_stopped:
                self._changed.wait(timeout_s)

    def command(self, line: str) -> bool:
        """Do what one line of the protocol says; return False for an unknown one."""
        action = {
            "pause": self.pause,
            "resume": self.resume,
            "stop": self.stop,
            "rescan": self.rescan,
        }.get(line.strip())
        if action is None:
            return False
        action()
        return True

    def _set(self, *, is_paused: bool) -> None:
        with self._changed:
            self._is_paused = is_paused
            self._changed.notify_all()


def listen(control: Control, descriptor: int) -> threading.Thread:
    """Read command lines from ``descriptor`` until its end, which stops the run.

    The end of a pipe means that whoever started the run is gone. Reads the descriptor
    itself: a thread that waits in a buffered `sys.stdin` brings the interpreter down when
    it leaves. Unknown lines are ignored, so that a later window can say more.
    """
    thread = threading.Thread(
        target=_read_commands, args=(control, descriptor), name="lookalike-commands", daemon=True
    )
    thread.start()
    return thread


def _read_commands(control: Control, descriptor: int) -> None:
    rest = b""
    try:
        while piece := os.read(descriptor, _PIECE_BYTES):
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                if line.strip() and not control.command(line.decode("utf-8", "replace")):
                    log.info("An unknown command was ignored")
            rest = rest[:_LONGEST_COMMAND_BYTES]
    except OSError as error:
        log.info("The command pipe failed: %s", error)
    control.stop()
