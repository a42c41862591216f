"""Which files and folders are really gone, asked again at the end of a run.

Only what the disk itself denies is forgotten. Kept is: what lies below a folder that can't
be read; what was on another disk, mounted inside the root folder and now not connected; and
what turned up again or was only overlooked (a folder that changes while it is listed may
show a file in neither place).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass

from lookalike.catalogue import KnownFile
from lookalike.indexing.comparison import DOUBTFUL_DEVICE, Missing
from lookalike.indexing.roots import RootWatch

__all__ = ["Gone", "find_gone"]


@dataclass(frozen=True, slots=True)
class Gone:
    """What is to be forgotten of a root folder."""

    files: tuple[tuple[bytes, tuple[bytes, ...]], ...]
    """Folder and names."""
    folders: tuple[bytes, ...]
    """Forgotten with all files in them."""
    unplugged: tuple[bytes, ...]
    """Folders whose files are kept since their disk isn't connected."""

    @property
    def file_count(self) -> int:
        """Files that are named one by one."""
        return sum(len(names) for _, names in self.files)


def find_gone(
    root: RootWatch,
    missing: Missing,
    known_files: dict[bytes, dict[bytes, KnownFile]],
) -> Gone:
    """Look at everything the scan missed.

    known_files: of each folder in ``missing.folders``.
    """
    unplugged: set[bytes] = set()
    files = []
    for folder, device, known in missing.files:
        if _is_unplugged(known, device, missing.renumbered):
            unplugged.add(folder)
            continue
        names = tuple(name for name in known if _is_file_gone(root, folder, name))
        if names:
            files.append((folder, names))
    folders = []
    for folder in missing.folders:
        if _is_left_out(root, folder):
            folders.append(folder)
        elif not _is_below(folder, missing.unreadable) and _is_folder_gone(root, folder):
            known, device = known_files.get(folder, {}), _device_above(root, folder)
            if _is_unplugged(known, device, missing.renumbered):
                unplugged.add(folder)
            else:
                folders.append(folder)
    return Gone(tuple(files), tuple(folders), tuple(sorted(unplugged)))


def _is_unplugged(known: dict[bytes, KnownFile], device: int, renumbered: set[int]) -> bool:
    devices = {file.device for file in known.values()} - {DOUBTFUL_DEVICE}
    return bool(devices) and not devices & renumbered and device not in devices


def _is_file_gone(root: RootWatch, folder: bytes, name: bytes) -> bool:
    if root.exclusions.leaves_out_file(folder, name):
        return True
    try:
        mode = os.stat(root.full_path(folder, name)).st_mode  # noqa: PTH116 - bytes
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return not stat.S_ISREG(mode)


def _is_left_out(root: RootWatch, folder: bytes) -> bool:
    return any(root.exclusions.leaves_out_folder(above, name) for above, name in _steps(folder))


def _is_folder_gone(root: RootWatch, folder: bytes) -> bool:
    """Tell whether a folder is gone, or became a link, which isn't followed."""
    for above, name in _steps(folder):
        try:
            mode = os.lstat(root.full_path(above, name)).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return True
        except OSError:
            return False
        if not stat.S_ISDIR(mode):
            return True
    return False


def _device_above(root: RootWatch, folder: bytes) -> int:
    """Return the device of the nearest folder above that is still there."""
    while folder:
        folder = os.path.dirname(folder)  # noqa: PTH120 - bytes
        try:
            return os.stat(root.full_path(folder, b"")).st_dev  # noqa: PTH116 - bytes
        except OSError:
            continue
    return 0


def _is_below(folder: bytes, folders: set[bytes]) -> bool:
    return b"" in folders or any(
        os.path.join(above, name) in folders  # noqa: PTH118 - bytes
        for above, name in _steps(folder)
    )


def _steps(folder: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield (folder above, name) for each part of a relative path, from the top."""
    above = b""
    for name in folder.split(os.fsencode(os.sep)):
        yield above, name
        above = os.path.join(above, name)  # noqa: PTH118 - bytes
