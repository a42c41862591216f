"""Walk a root folder and say what files are in it, folder by folder, as they are found.

Paths are bytes, for a name need not be UTF-8. Symlinked folders and junctions are not
followed; a symlink to a file counts as that file. A folder is walked once even where a bind
mount or a loop shows it twice: device and inode of each are remembered. Sockets, FIFOs and
devices are left out; nothing is opened but folders.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Collection, Generator, Iterator
from dataclasses import dataclass

from lookalike.indexing.exclusions import Exclusions
from lookalike.values import Reason

__all__ = [
    "FoundFile",
    "FoundFolder",
    "ScanProblem",
    "is_placeholder",
    "problem_of",
    "scan_folder",
]

PART_FILE_COUNT = 2000
"""A folder with more files comes in parts, so that work starts before its end is reached."""

_64_BITS = (1 << 64) - 1
_FILE_ATTRIBUTE_HIDDEN_SYSTEM = 0x2 | 0x4
_FILE_ATTRIBUTE_NOT_HERE = 0x1000 | 0x40000 | 0x400000
"""OFFLINE, RECALL_ON_OPEN, RECALL_ON_DATA_ACCESS: opening it starts a download."""
_SF_DATALESS = 0x40000000
"""The same on macOS, in st_flags."""
_TAG_MOUNT_POINT = 0xA0000003
_GONE = {errno.ENOENT, errno.ENOTDIR}


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file as its directory entry describes it."""

    name: bytes
    size_bytes: int
    mtime_ns: int
    inode: int
    """0 where the system doesn't tell it cheaply; its lower 64 bits."""
    device: int
    is_cloud_only: bool = False
    """A placeholder: reading it would download it."""


@dataclass(frozen=True, slots=True)
class ScanProblem:
    """Why a folder couldn't be listed, or not to its end."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class FoundFolder:
    """A part of a folder's files, or all of them."""

    folder: bytes
    """Relative to the root folder; empty for the root folder itself."""
    files: tuple[FoundFile, ...]
    is_last_part: bool
    device: int
    problem: ScanProblem | None = None
    """Only with the last part. What it hides must be taken as still there."""


def scan_folder(
    root: bytes,
    exclusions: Exclusions | None = None,
    *,
    left_out: Collection[tuple[int, int]] = (),
    part_file_count: int = PART_FILE_COUNT,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[FoundFolder]:
    """Yield each folder below ``root``, itself first, names in order.

    left_out: device and inode of folders that aren't entered, whatever their names.
    Raises OSError if ``root`` itself can't be listed. Ends early when ``is_cancelled``,
    which is asked for each folder; what it had not come to was then simply not seen.
    """
    walk = _Walk(root, exclusions or Exclusions(), left_out, part_file_count)
    with os.scandir(_for_system(root)):
        pass
    open_folders = [b""]
    while open_folders and not is_cancelled():
        folder = open_folders.pop()
        subfolders = yield from walk.list_folder(folder)
        open_folders.extend(sorted(subfolders, reverse=True))


class _Walk:
    def __init__(
        self,
        root: bytes,
        exclusions: Exclusions,
        left_out: Collection[tuple[int, int]],
        part_file_count: int,
    ) -> None:
        self._root = root
        self._exclusions = exclusions
        self._part_file_count = part_file_count
        self._visited = set(left_out)

    def list_folder(self, folder: bytes) -> Generator[FoundFolder, None, list[bytes]]:
        """Yield the parts of one folder; return the folders in it, relative to the root."""
        path = os.path.join(self._root, folder) if folder else self._root  # noqa: PTH118 - bytes
        subfolders: list[bytes] = []
        files: list[FoundFile] = []
        problem: ScanProblem | None = None
        device = 0
        try:
            here = os.stat(_for_system(path))  # noqa: PTH116 - bytes
            device = here.st_dev & _64_BITS
            if self._was_visited(here):
                return subfolders
            with os.scandir(_for_system(path)) as entries:
                for entry in entries:
                    try:
                        self._sort_in(entry, folder, subfolders, files)
                    except OSError as error:
                        if error.errno not in _GONE:
                            problem = problem or problem_of(error)
                    if len(files) >= self._part_file_count:
                        yield FoundFolder(folder, _in_order(files), False, device)
                        files = []
        except OSError as error:
            if error.errno not in _GONE or not folder:
                problem = problem_of(error)
        yield FoundFolder(folder, _in_order(files), True, device, problem)
        return subfolders

    def _was_visited(self, here: os.stat_result) -> bool:
        if not here.st_ino:
            return False
        identity = (here.st_dev, here.st_ino)
        if identity in self._visited:
            return True
        self._visited.add(identity)
        return False

    def _sort_in(
        self,
        entry: os.DirEntry[bytes],
        folder: bytes,
        subfolders: list[bytes],
        files: list[FoundFile],
    ) -> None:
        name = entry.name
        if entry.is_dir(follow_symlinks=False):
            if not self._exclusions.leaves_out_folder(folder, name) and not _is_odd_folder(entry):
                subfolders.append(os.path.join(folder, name) if folder else name)  # noqa: PTH118
        elif not self._exclusions.leaves_out_file(folder, name):
            facts = entry.stat()
            if stat.S_ISREG(facts.st_mode):
                files.append(_found_file(name, facts))


def _found_file(name: bytes, facts: os.stat_result) -> FoundFile:
    return FoundFile(
        name,
        facts.st_size,
        facts.st_mtime_ns,
        facts.st_ino & _64_BITS,
        facts.st_dev & _64_BITS,
        is_placeholder(facts),
    )


def is_placeholder(facts: os.stat_result) -> bool:
    """Tell whether the content is in the cloud: reading the file would download it."""
    attributes = getattr(facts, "st_file_attributes", 0)
    flags = getattr(facts, "st_flags", 0)
    return bool(attributes & _FILE_ATTRIBUTE_NOT_HERE or flags & _SF_DATALESS)


def _is_odd_folder(entry: os.DirEntry[bytes]) -> bool:
    """Tell a junction, or a folder that Windows itself hides, from an ordinary one."""
    if os.name != "nt":
        return False
    facts = entry.stat(follow_symlinks=False)
    attributes = getattr(facts, "st_file_attributes", 0)
    if getattr(facts, "st_reparse_tag", 0) == _TAG_MOUNT_POINT:
        return True
    return bool(attributes & _FILE_ATTRIBUTE_HIDDEN_SYSTEM == _FILE_ATTRIBUTE_HIDDEN_SYSTEM)


def _in_order(files: list[FoundFile]) -> tuple[FoundFile, ...]:
    return tuple(sorted(files, key=lambda file: file.name))


def problem_of(error: OSError) -> ScanProblem:
    """Return why a folder couldn't be listed."""
    denied = error.errno in (errno.EACCES, errno.EPERM)
    reason = Reason.PERMISSION_DENIED if denied else Reason.READ_ERROR
    return ScanProblem(reason, error.strerror or str(error))


def _for_system(path: bytes) -> bytes:
    """Return the form of an absolute path that has no length limit on Windows."""
    if os.name != "nt" or path.startswith(b"\\\\"):
        return path
    return b"\\\\?\\" + path.replace(b"/", b"\\")
