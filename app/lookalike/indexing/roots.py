"""Whether a root folder is really there: a drive can be gone before, and midway."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

from lookalike.indexing.exclusions import Exclusions

__all__ = ["RootWatch"]


class RootWatch:
    """One root folder of a run, and whether it is still the one that the run began with.

    A drive that was pulled out shows as a missing folder or as the empty folder that it was
    mounted on; another drive in its place has another device number.
    """

    def __init__(
        self, root_id: int, path: bytes, patterns: tuple[str, ...], library_folder: Path
    ) -> None:
        """patterns: of what is left out.  library_folder: never entered; where a person keeps
        the library in the root folder itself, its thumbnails are left out."""
        self.id = root_id
        self.path = path
        self.left_out = _identities(library_folder)
        if _identities(path) & self.left_out:
            self.left_out = frozenset()
            patterns = (*patterns, "/thumbnails/")
        self.exclusions = Exclusions(patterns)
        self._identity: tuple[int, int] | None = None
        self._was_filled = False
        self._lost = threading.Event()
        self.is_removed = False

    @property
    def is_lost(self) -> bool:
        """Whether it went away during this run. It stays lost until the next one."""
        return self._lost.is_set()

    def begin(self, *, has_known_files: bool) -> bool:
        """Look at the folder for the first time; return False if it counts as offline.

        Raises PermissionError where the folder is there and may not be listed.
        """
        try:
            facts = os.stat(self.path)  # noqa: PTH116 - bytes
            is_filled = stat.S_ISDIR(facts.st_mode) and self._has_entries()
        except PermissionError:
            raise
        except OSError:
            return False
        if not stat.S_ISDIR(facts.st_mode) or (has_known_files and not is_filled):
            return False
        self._identity = (facts.st_dev, facts.st_ino)
        self._was_filled = is_filled
        return True

    def leave_library(self) -> None:
        """Note that someone took the folder out of the library: its jobs are dropped."""
        self.is_removed = True
        self._lost.set()

    def is_still_there(self) -> bool:
        """Look again; once it was gone, the answer stays False."""
        if not self._lost.is_set() and not self._is_same():
            self._lost.set()
        return not self._lost.is_set()

    def full_path(self, folder: bytes, name: bytes) -> bytes:
        """Return the absolute path of a file in ``folder`` (relative to the root)."""
        return os.path.join(self.path, folder, name)  # noqa: PTH118 - bytes

    def _is_same(self) -> bool:
        try:
            facts = os.stat(self.path)  # noqa: PTH116 - bytes
            if (facts.st_dev, facts.st_ino) != self._identity:
                return False
            return self._has_entries() or not self._was_filled
        except PermissionError:
            return True
        except OSError:
            return False

    def _has_entries(self) -> bool:
        """Tell whether there is anything but what is always left out."""
        always = Exclusions()
        with os.scandir(self.path) as entries:
            return any(not always.leaves_out_folder(b"", entry.name) for entry in entries)


def _identities(path: bytes | Path) -> frozenset[tuple[int, int]]:
    """Return device and inode of a folder, or nothing where there is none."""
    try:
        facts = os.stat(path)  # noqa: PTH116 - bytes
    except OSError:
        return frozenset()
    return frozenset({(facts.st_dev, facts.st_ino)}) if facts.st_ino else frozenset()
