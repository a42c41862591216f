"""Say once, at the door, what an error of SQLite means for a person.

Result codes: https://www.sqlite.org/rescode.html. Anything that isn't the environment's
fault (a wrong statement, a broken constraint) is our own bug and passes through as it is.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lookalike.errors import (
    CatalogueBusy,
    CatalogueDamaged,
    LibraryError,
    StorageFull,
    StorageReadOnly,
)

__all__ = ["translated"]

_NO_ROOM_BYTES = 1 << 20


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise the library's own error in place of an error of SQLite on the file ``path``."""
    try:
        yield
    except sqlite3.Error as error:
        ours = _meaning(error, path)
        if ours is None:
            raise
        raise ours from error


def _meaning(error: sqlite3.Error, path: Path) -> LibraryError | None:
    name: str = getattr(error, "sqlite_errorname", "")
    match name.removeprefix("SQLITE_").split("_")[0]:
        case "BUSY" | "LOCKED" | "PROTOCOL":
            return CatalogueBusy(path)
        case "FULL":
            return StorageFull(path)
        case "READONLY" | "CANTOPEN" | "PERM":
            return StorageReadOnly(path)
        case "CORRUPT" | "NOTADB":
            return CatalogueDamaged(path, str(error))
        case "IOERR":
            # The shared memory of a WAL reports a full disk as an I/O error.
            if _is_full(path):
                return StorageFull(path)
            return CatalogueDamaged(path, f"{error}, {name}")
    return None


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _NO_ROOM_BYTES
    except OSError:
        return False
