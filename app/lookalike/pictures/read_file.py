"""Read a picture's bytes, and say in one word why that could not be done."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

from lookalike.errors import PictureUnusable
from lookalike.values import Reason

__all__ = ["is_cloud_only", "read_picture_file"]

_LARGEST_FILE_BYTES = 2 * 1024**3

_REASON_OF_ERRNO = {
    errno.ENOENT: Reason.VANISHED,
    errno.ENOTDIR: Reason.VANISHED,
    errno.ESTALE: Reason.VANISHED,
    errno.EACCES: Reason.PERMISSION_DENIED,
    errno.EPERM: Reason.PERMISSION_DENIED,
    errno.ETIMEDOUT: Reason.TIMED_OUT,
    errno.EISDIR: Reason.NOT_A_PICTURE,
    errno.ENXIO: Reason.NOT_A_PICTURE,
}

_WINDOWS_CLOUD_BITS = 0x1000 | 0x40000 | 0x400000
"""FILE_ATTRIBUTE_OFFLINE, _RECALL_ON_OPEN, _RECALL_ON_DATA_ACCESS (winnt.h)."""

_MACOS_DATALESS_BIT = 0x40000000
"""SF_DATALESS (sys/stat.h): the content is with the cloud provider only."""

_WINDOWS_LONGEST_PLAIN_PATH = 248


def read_picture_file(path: Path | bytes, *, largest_bytes: int = _LARGEST_FILE_BYTES) -> bytes:
    """Return the whole file, all of one state.

    Size, time and inode are compared before and after; a file that changed meanwhile is read
    once more. Only regular files are opened: a pipe or a device would block or act.
    Raises PictureUnusable with empty, too_large, vanished, permission_denied, read_error,
    timed_out, changed_while_read, cloud_only, or not_a_picture for what is no regular file.
    """
    for _attempt in range(2):
        try:
            data = _read_once(path, largest_bytes)
        except OSError as error:
            reason = _REASON_OF_ERRNO.get(error.errno or 0, Reason.READ_ERROR)
            raise PictureUnusable(reason, error.strerror or type(error).__name__) from error
        except MemoryError as error:
            raise PictureUnusable(Reason.TOO_LARGE, "the file does not fit into memory") from error
        if data is not None:
            return data
    raise PictureUnusable(Reason.CHANGED_WHILE_READ, "the file was written to while it was read")


def _read_once(path: Path | bytes, largest_bytes: int) -> bytes | None:
    """Return the bytes, or None if the file changed meanwhile."""
    place = _openable(path)
    before = place.stat()
    _refuse_by_state(before, largest_bytes)
    # not blocking: what was a regular file a moment ago may be a pipe by now
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(place, flags | getattr(os, "O_CLOEXEC", 0)), "rb") as file:
        opened = os.fstat(file.fileno())
        _refuse_by_state(opened, largest_bytes)
        data = file.read(opened.st_size + 1)
    after = place.stat()
    is_of_one_state = _identity(before) == _identity(opened) == _identity(after)
    return data if is_of_one_state and len(data) == opened.st_size else None


def _refuse_by_state(state: os.stat_result, largest_bytes: int) -> None:
    if not stat.S_ISREG(state.st_mode):
        raise PictureUnusable(Reason.NOT_A_PICTURE, "not a regular file")
    if is_cloud_only(state):
        raise PictureUnusable(
            Reason.CLOUD_ONLY, "the file is a placeholder; reading it would download it"
        )
    if state.st_size == 0:
        raise PictureUnusable(Reason.EMPTY, "the file has no bytes")
    if state.st_size > largest_bytes:
        raise PictureUnusable(
            Reason.TOO_LARGE,
            f"the file has {state.st_size / 1e6:,.0f} MB; the limit is "
            f"{largest_bytes / 1e6:,.0f} MB",
        )


def is_cloud_only(state: object) -> bool:
    """Tell placeholders of cloud storage by what their systems add to a stat result.

    On Linux there is no such mark, and the answer is always False.
    """
    windows_attributes: int = getattr(state, "st_file_attributes", 0)
    macos_flags: int = getattr(state, "st_flags", 0) if sys.platform == "darwin" else 0
    return bool(windows_attributes & _WINDOWS_CLOUD_BITS or macos_flags & _MACOS_DATALESS_BIT)


def _identity(state: os.stat_result) -> tuple[int, int, int]:
    return state.st_size, state.st_mtime_ns, state.st_ino


def _openable(path: Path | bytes) -> Path:
    """Return the path as the system opens it: the bytes as they are, the long form on Windows."""
    place = Path(os.fsdecode(path))
    if sys.platform == "win32" and len(str(place)) >= _WINDOWS_LONGEST_PLAIN_PATH:
        absolute = str(place.absolute())
        if absolute.startswith("\\\\"):
            return place if absolute.startswith("\\\\?\\") else Path("\\\\?\\UNC\\" + absolute[2:])
        return Path("\\\\?\\" + absolute)
    return place
