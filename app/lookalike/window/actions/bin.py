"""Move files to the system's bin and back. The only place that touches a person's files.

Runs on a worker's thread; QFile is reentrant.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFile, QStandardPaths

__all__ = ["Binned", "move_to_bin", "take_back"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Binned:
    """What became of a move to the bin."""

    moved: tuple[tuple[Path, Path | None], ...] = ()
    """Where each file was, and where in the bin it is (None: this system doesn't tell)."""
    failed: tuple[Path, ...] = ()

    @property
    def can_be_undone(self) -> bool:
        return any(place is not None for _, place in self.moved)


def move_to_bin(paths: Sequence[Path]) -> Binned:
    """Move each file; one that can't be moved stays where it is and is named in `failed`."""
    _make_home_of_bin()
    moved: list[tuple[Path, Path | None]] = []
    failed: list[Path] = []
    for path in paths:
        file = QFile(str(path))
        if file.moveToTrash():
            place = Path(file.fileName())
            moved.append((path, place if place != path else None))
        else:
            failed.append(path)
    return Binned(tuple(moved), tuple(failed))


def take_back(binned: Binned) -> tuple[Path, ...]:
    """Put the files back; return those that could not be. Never overwrites a file."""
    failed: list[Path] = []
    for original, place in binned.moved:
        if place is None or not _put_back(place, original):
            failed.append(original)
    return tuple(failed)


def _put_back(place: Path, original: Path) -> bool:
    if original.exists() or not place.exists():
        return False
    try:
        original.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        log.info("%s can't be taken back: %s", original.name, error)
        return False
    if not QFile.rename(str(place), str(original)):
        return False
    # freedesktop.org Trash specification 1.0: the entry of a restored file is removed.
    entry = place.parent.parent / "info" / f"{place.name}.trashinfo"
    if place.parent.name == "files":
        entry.unlink(missing_ok=True)
    return True


def _make_home_of_bin() -> None:
    """Qt finds no bin on Linux where the data folder of a fresh home isn't there yet."""
    if os.name == "posix":
        location = QStandardPaths.StandardLocation.GenericDataLocation
        Path(QStandardPaths.writableLocation(location)).mkdir(parents=True, exist_ok=True)
