"""Join the pieces that arrive from a child process to whole lines. Needs no Qt.

A pipe hands over pieces, not lines, and a piece may end within a UTF-8 sequence; so bytes
are kept until their newline is there.
"""

from __future__ import annotations

import logging

__all__ = ["LineJoiner"]

log = logging.getLogger(__name__)

LONGEST_LINE_BYTES = 1 << 20


class LineJoiner:
    """Collect bytes, give back complete lines as text without their end."""

    def __init__(self, longest_line_bytes: int = LONGEST_LINE_BYTES) -> None:
        self._rest = bytearray()
        self._longest = longest_line_bytes
        self._is_dropping = False

    def feed(self, piece: bytes) -> list[str]:
        """Add a piece; return the lines it completed. A line over the limit is left out."""
        *complete, rest = piece.split(b"\n")
        lines = []
        for part in complete:
            self._keep(part)
            if not self._is_dropping:
                lines.append(self._text())
            self._rest.clear()
            self._is_dropping = False
        self._keep(rest)
        return [line for line in lines if line]

    def finish(self) -> list[str]:
        """Return what is left when the pipe has closed without a last newline."""
        text = "" if self._is_dropping else self._text()
        self._rest.clear()
        return [text] if text else []

    def _keep(self, part: bytes) -> None:
        if self._is_dropping:
            return
        self._rest += part
        if len(self._rest) > self._longest:
            log.warning("A line of over %d bytes from the indexer was left out", self._longest)
            self._rest.clear()
            self._is_dropping = True

    def _text(self) -> str:
        return self._rest.decode("utf-8", errors="replace").rstrip("\r")
