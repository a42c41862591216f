"""Counts of each folder of a library, added up into all folders above it."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lookalike.catalogue import FolderCount, RootFolder

__all__ = ["FolderSummary", "SubFolder", "summarise"]


@dataclass(frozen=True, slots=True)
class SubFolder:
    """A folder below a root folder that holds pictures itself or further below."""

    path: Path
    picture_count: int


@dataclass(frozen=True, slots=True)
class FolderSummary:
    """A root folder as a front end lists it. Counts include all folders below."""

    root_id: int
    path: Path
    picture_count: int
    skipped_count: int
    is_offline: bool
    sub_folders: tuple[SubFolder, ...]
    """All folders below, sorted by path."""


def summarise(
    roots: Sequence[RootFolder], counts: Sequence[FolderCount]
) -> tuple[FolderSummary, ...]:
    """Return one summary for each root folder, in the order given."""
    pictures: dict[tuple[int, Path], int] = defaultdict(int)
    skipped: dict[int, int] = defaultdict(int)
    for count in counts:
        skipped[count.root_id] += count.skipped
        relative = Path(os.fsdecode(count.folder))
        for folder in (relative, *relative.parents):
            pictures[count.root_id, folder] += count.pictures
    summaries = []
    for root in roots:
        path = Path(os.fsdecode(root.path))
        below = sorted(
            (folder, count)
            for (root_id, folder), count in pictures.items()
            if root_id == root.id and folder != Path() and count
        )
        summaries.append(
            FolderSummary(
                root_id=root.id,
                path=path,
                picture_count=pictures[root.id, Path()],
                skipped_count=skipped[root.id],
                is_offline=root.is_offline,
                sub_folders=tuple(SubFolder(path / folder, count) for folder, count in below),
            )
        )
    return tuple(summaries)
