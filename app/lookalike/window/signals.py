"""Leave cleanly when the system asks by a signal: logging out, Ctrl+C in the terminal.

Python runs its handlers between two of its own instructions, and Qt's loop runs none while
it waits; a socket that the signal writes to wakes it up.
"""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier

__all__ = ["LeaveOnSignal"]


class LeaveOnSignal(QObject):
    """Call something once when SIGINT or SIGTERM arrives. Main thread only."""

    def __init__(self, leave: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._leave = leave
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        signal.set_wakeup_fd(self._writer.fileno())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _do_nothing)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_signal)

    def stop(self) -> None:
        """Give the signals back to the system's own handling."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        self._reader.close()
        self._writer.close()

    def _on_signal(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._reader.recv(64)
        self._leave()


def _do_nothing(number: int, frame: object) -> None:
    """The byte in the socket says it all; without a handler nothing would be written."""
