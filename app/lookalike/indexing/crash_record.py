"""Remember on disk which pictures are being decoded, so that a crash names its culprit.

A decoder that brings the process down leaves no other trace. Each picture is noted before it
is decoded and struck out after; what is still noted at the next start was in hand when the
process died. Twice in hand at a death: quarantined. A picture that was in hand once is
decoded while no other such picture is, so that the guilty one is soon alone.

The notes are 16 bytes of a hash of the path and two flags, written in place: they survive the
death of the process (not a power cut, which is no decoder's fault) and cost a microsecond.
The record is an aid: where it can't be written, the run goes on without it.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

__all__ = ["CrashRecord"]

log = logging.getLogger(__name__)

DEATHS_UNTIL_QUARANTINE = 2
_DIGEST_BYTES = 16
_NOTE_BYTES = _DIGEST_BYTES + 2
_EMPTY = bytes(_NOTE_BYTES)
_MOST_SUSPECTS = 1000


class CrashRecord:
    """The notes of one run. Any thread may use it; ``path`` None makes it do nothing."""

    def __init__(self, path: Path | None, slot_count: int) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._one_suspect_at_a_time = threading.Lock()
        self._deaths = _read_deaths(path) if path else {}
        self._suspect_slots = {digest: at for at, digest in enumerate(self._deaths)}
        first = len(self._deaths)
        self._free = list(range(first, first + slot_count))
        self._file: BinaryIO | None = None
        if path:
            self._begin(path, first + slot_count)

    def is_quarantined(self, path: bytes) -> bool:
        """Tell whether the process died twice with this picture in hand."""
        return self._deaths.get(_digest(path), 0) >= DEATHS_UNTIL_QUARANTINE

    @contextmanager
    def in_hand(self, path: bytes) -> Iterator[None]:
        """Note ``path`` while its picture is decoded."""
        if self._file is None:
            yield
            return
        digest = _digest(path)
        if digest in self._deaths:
            try:
                with self._one_suspect_at_a_time:
                    yield from self._noted(digest, self._suspect_slots[digest])
            finally:
                self.acquit(path)
            return
        with self._lock:
            slot = self._free.pop() if self._free else None
        if slot is None:
            yield
            return
        try:
            yield from self._noted(digest, slot)
        finally:
            with self._lock:
                self._free.append(slot)

    def acquit(self, path: bytes) -> None:
        """Forget earlier deaths: it was decoded well, or its quarantine is in the catalogue."""
        digest = _digest(path)
        with self._lock:
            if self._deaths.pop(digest, None) is not None:
                self._write(self._suspect_slots[digest], _EMPTY)

    def close(self) -> None:
        """Strike out everything that is in hand: the run ends by its own will."""
        with self._lock:
            file, self._file = self._file, None
            if file is None or self._path is None:
                return
            try:
                file.close()
                if self._deaths:
                    self._path.write_bytes(_notes(self._deaths))
                else:
                    self._path.unlink(missing_ok=True)
            except OSError as error:
                log.info("The crash record can't be closed: %s", error)

    def _begin(self, path: Path, slot_count: int) -> None:
        try:
            path.write_bytes(_notes(self._deaths).ljust(slot_count * _NOTE_BYTES, b"\0"))
            self._file = path.open("r+b", buffering=0)
        except OSError as error:
            log.info("The crash record can't be written: %s", error)

    def _noted(self, digest: bytes, slot: int) -> Iterator[None]:
        with self._lock:
            self._write(slot, digest + bytes((self._deaths.get(digest, 0), 1)))
        try:
            yield
        finally:
            with self._lock:
                deaths = self._deaths.get(digest, 0)
                self._write(slot, digest + bytes((deaths, 0)) if deaths else _EMPTY)

    def _write(self, slot: int, note: bytes) -> None:
        if self._file is None:
            return
        try:
            self._file.seek(slot * _NOTE_BYTES)
            self._file.write(note)
        except OSError as error:
            log.info("The crash record can't be written: %s", error)
            with suppress(OSError):
                self._file.close()
            self._file = None


def _read_deaths(path: Path) -> dict[bytes, int]:
    """Return how often each suspect was in hand at a death, the last one counted in."""
    try:
        data = path.read_bytes()
    except OSError:
        return {}
    deaths: dict[bytes, int] = {}
    for at in range(0, len(data) - _NOTE_BYTES + 1, _NOTE_BYTES):
        digest = data[at : at + _DIGEST_BYTES]
        count, is_in_hand = data[at + _DIGEST_BYTES], data[at + _DIGEST_BYTES + 1]
        if count + is_in_hand and len(deaths) < _MOST_SUSPECTS:
            deaths[digest] = min(count + min(is_in_hand, 1), 255)
    return deaths


def _notes(deaths: dict[bytes, int]) -> bytes:
    return b"".join(digest + bytes((count, 0)) for digest, count in deaths.items())


def _digest(path: bytes) -> bytes:
    return hashlib.blake2b(path, digest_size=_DIGEST_BYTES).digest()
