"""One indexer a library: a lock that the system releases when its holder dies."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import filelock

from lookalike.atomic_file import storage_error
from lookalike.errors import LibraryInUse

__all__ = ["indexing_lock"]


@contextlib.contextmanager
def indexing_lock(folder: Path) -> Iterator[None]:
    """Hold the lock of the library in ``folder``; a file beside it says which process does.

    Raises LibraryInUse at once where another process holds it, StorageFull or
    StorageReadOnly where it can't be made.
    """
    lock = filelock.FileLock(folder / "indexing.lock", blocking=False)
    holder = folder / "indexing.pid"
    try:
        lock.acquire()
    except filelock.Timeout:
        raise LibraryInUse(folder, _read_process_id(holder)) from None
    except OSError as error:
        raise storage_error(error, folder) or error from error
    try:
        with contextlib.suppress(OSError):  # on a full disk nobody learns who it is
            holder.write_text(str(os.getpid()))
        yield
    finally:
        with contextlib.suppress(OSError):
            holder.unlink(missing_ok=True)
        lock.release()


def _read_process_id(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None
