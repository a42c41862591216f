"""Replace a file so that a reader finds the old one or the new one, never half of one.

Order: temporary name in the same folder, write, fsync, `os.replace`, fsync of the folder.
Not promised: that two files replaced one after the other agree after a power cut, nor that
the last of two writers at the same moment wins. The owner and the rights of an older file
are not carried over: these are the library's own files.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from lookalike.errors import StorageFull, StorageReadOnly

__all__ = [
    "TEMPORARY_SUFFIX",
    "drop_leftovers",
    "make_folder",
    "replace_file",
    "storage_error",
    "write_text_atomically",
]

TEMPORARY_SUFFIX = ".part"
"""What a killed process may leave behind ends with this; it is safe to delete."""

LEFTOVER_AGE_S = 3600.0
"""A temporary file this old is nobody's any more."""

_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


def replace_file(path: Path, write: Callable[[Path], None]) -> None:
    """Let ``write`` fill a temporary file beside ``path``, then put it in ``path``'s place.

    ``write`` gets the temporary path: an empty file that it may write, or replace, by any
    means. If it raises, ``path`` is as before and the temporary file is gone.
    Raises StorageFull, StorageReadOnly, or the OSError of anything else.
    """
    try:
        handle, name = tempfile.mkstemp(
            suffix=TEMPORARY_SUFFIX, prefix=f".{path.name[:40]}.", dir=path.parent
        )
        os.close(handle)
        temporary = Path(name)
        try:
            write(temporary)
            _sync(temporary)
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        _sync_folder(path.parent)
    except OSError as error:
        translated = storage_error(error, path)
        if translated is None:
            raise
        raise translated from error


def write_text_atomically(path: Path, text: str) -> None:
    """Replace ``path`` by ``text`` in UTF-8 with ``\\n`` line ends; errors as replace_file."""
    data = text.encode()

    def write(temporary: Path) -> None:
        temporary.write_bytes(data)

    replace_file(path, write)


def drop_leftovers(folder: Path, *, now: float) -> None:
    """Delete what a killed process left half written in ``folder``, but nothing young.

    now: seconds since 1970. A folder or a file that can't be read or deleted is passed over.
    """
    with suppress(OSError):
        for path in folder.glob(f".*{TEMPORARY_SUFFIX}"):
            with suppress(OSError):
                if now - path.stat().st_mtime > LEFTOVER_AGE_S:
                    path.unlink()


def make_folder(folder: Path) -> None:
    """Make ``folder`` and those above it unless they are there; errors as replace_file."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(error, folder) or error from error


def storage_error(error: OSError, path: Path) -> StorageFull | StorageReadOnly | None:
    """Return what ``error`` means for a person, or None if it is about something else."""
    if error.errno in _FULL:
        return StorageFull(path)
    if error.errno in _READ_ONLY:
        return StorageReadOnly(path)
    return None


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable; some systems and file systems can't, which is fine."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
