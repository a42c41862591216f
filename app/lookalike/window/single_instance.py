"""One window a library: a second start brings the first forward and hands over its arguments.

The socket's name comes from the library's folder; only the same user may connect. A crash
leaves the socket behind, so it is removed after a connection has failed.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from lookalike.window.folders.event_lines import LineJoiner

__all__ = ["Request", "SingleInstance", "parse_request", "request_line"]

log = logging.getLogger(__name__)

_CONNECT_MS, _WRITE_MS = 500, 1000


@dataclass(frozen=True, slots=True)
class Request:
    """What a start asks of the window."""

    folders: tuple[Path, ...] = ()
    queries: tuple[Path, ...] = ()


def request_line(request: Request) -> bytes:
    """Write a request as one line of JSON. Odd bytes of a path survive as surrogates."""
    fields = {
        "folders": [str(each) for each in request.folders],
        "queries": [str(each) for each in request.queries],
    }
    return json.dumps(fields).encode("ascii") + b"\n"


def parse_request(line: str) -> Request:
    """Read a request; whatever it isn't is left out. Never raises."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return Request()
    if not isinstance(fields, dict):
        return Request()
    return Request(_paths(fields.get("folders")), _paths(fields.get("queries")))


class SingleInstance(QObject):
    """Be the window of a library, or tell the one that is."""

    asked = Signal(object)
    """A `Request` of a later start."""

    def __init__(self, library_folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        digest = hashlib.blake2b(str(library_folder.resolve()).encode("utf-8", "surrogatepass"))
        self._name = f"lookalike-{digest.hexdigest()[:24]}"
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        self._joiners: dict[QLocalSocket, LineJoiner] = {}

    def hand_over(self, request: Request) -> bool:
        """Give the request to the window that is there; return False if there is none."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_CONNECT_MS):
            return False
        socket.write(request_line(request))
        is_sent = socket.waitForBytesWritten(_WRITE_MS)
        socket.disconnectFromServer()
        if socket.state() is not QLocalSocket.LocalSocketState.UnconnectedState:
            socket.waitForDisconnected(_WRITE_MS)
        return is_sent

    def listen(self) -> bool:
        """Become the window of the library. Call after `hand_over` has found nobody."""
        if self._server.listen(self._name):
            return True
        QLocalServer.removeServer(self._name)
        is_listening = self._server.listen(self._name)
        if not is_listening:
            log.info("No later start can reach this window: %s", self._server.errorString())
        return is_listening

    def close(self) -> None:
        """Let a later start become the window."""
        self._server.close()

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            self._joiners[socket] = LineJoiner()
            socket.readyRead.connect(self._on_data)
            socket.disconnected.connect(self._on_disconnected)
            self._read(socket)

    def _on_data(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        joiner = self._joiners.get(socket)
        if joiner is None:
            return
        for line in joiner.feed(bytes(socket.readAll().data())):
            self.asked.emit(parse_request(line))

    def _on_disconnected(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._read(socket)
            self._joiners.pop(socket, None)
            socket.deleteLater()


def _paths(value: object) -> tuple[Path, ...]:
    texts: Sequence[object] = value if isinstance(value, list) else ()
    return tuple(Path(each) for each in texts if isinstance(each, str) and "\0" not in each)
