"""Folders whose sub-folders are classes, and the vectors of all pictures in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from lookalike.errors import FolderUnusable, PictureUnusable
from lookalike.networks import Embedder, unusable_reason
from lookalike.pictures import WORKING_EDGE_PX, load_picture, read_picture_file
from lookalike.values import Pixels, Reason, Vectors

__all__ = ["EmbeddedPictures", "SkippedPicture", "embed_files", "find_class_files", "find_sets"]

_BATCH: Final = 16


@dataclass(frozen=True, slots=True)
class SkippedPicture:
    """A file of the folder that could not be measured."""

    path: Path
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class EmbeddedPictures:
    """Vectors (n, d), the place of each in the list of files, and the files without one."""

    vectors: Vectors
    rows: tuple[int, ...]
    skipped: tuple[SkippedPicture, ...]


def find_sets(folder: Path) -> tuple[Path, ...]:
    """Return the folders to evaluate: ``folder`` itself, or those of its sub-folders.

    A folder is a set when one of its sub-folders holds files directly. Otherwise its
    sub-folders are taken for sets of their own: a collection of sets is one level deeper.
    Raises FolderUnusable when there are no classes on either level.
    """
    if any(_holds_files(child) for child in _folders(folder)):
        return (folder,)
    sets = tuple(
        child for child in _folders(folder) if any(_holds_files(one) for one in _folders(child))
    )
    if not sets:
        raise FolderUnusable(
            what=f"{folder} has no sub-folders with pictures.",
            remedy="Give a folder whose sub-folders are the classes, with pictures in each.",
        )
    return sets


def find_class_files(folder: Path) -> list[tuple[Path, str]]:
    """Return every file below each sub-folder of ``folder`` with that sub-folder's name."""
    return [
        (path, child.name)
        for child in _folders(folder)
        for path in sorted(child.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    ]


def embed_files(
    paths: Sequence[Path],
    embedder: Embedder,
    *,
    workers: int,
    on_progress: Callable[[int, int], None] | None = None,
) -> EmbeddedPictures:
    """Read, decode and embed files, decoding in ``workers`` threads.

    on_progress: gets (done, total) after each batch; what it raises ends the work.
    """
    parts = [np.empty((0, embedder.space.dimension), dtype=np.float32)]
    rows: list[int] = []
    skipped: list[SkippedPicture] = []
    batch: list[tuple[int, Pixels]] = []
    with ThreadPoolExecutor(workers, thread_name_prefix="lookalike-decode") as pool:
        for row, outcome in _load_all(pool, paths, ahead=_BATCH + 2 * workers):
            if isinstance(outcome, PictureUnusable):
                skipped.append(SkippedPicture(paths[row], outcome.reason, outcome.detail))
            else:
                batch.append((row, outcome))
            if batch and (len(batch) == _BATCH or row == len(paths) - 1):
                for (one, _), vector in zip(
                    batch, embedder.embed([pixels for _, pixels in batch]), strict=True
                ):
                    if (reason := unusable_reason(vector)) is None:
                        rows.append(one)
                        parts.append(vector[None])
                    else:
                        skipped.append(SkippedPicture(paths[one], reason, "no usable vector"))
                batch = []
                if on_progress is not None:
                    on_progress(row + 1, len(paths))
    return EmbeddedPictures(np.concatenate(parts), tuple(rows), tuple(skipped))


def _load_all(
    pool: ThreadPoolExecutor, paths: Sequence[Path], ahead: int
) -> Iterator[tuple[int, Pixels | PictureUnusable]]:
    """Yield every picture in order, decoded by the pool, at most ``ahead`` in memory."""
    waiting: list[Future[Pixels | PictureUnusable]] = []
    begun = 0
    for row in range(len(paths)):
        while begun < min(len(paths), row + ahead):
            waiting.append(pool.submit(_load, paths[begun]))
            begun += 1
        yield row, waiting.pop(0).result()


def _load(path: Path) -> Pixels | PictureUnusable:
    try:
        return load_picture(read_picture_file(path), short_edge_px=WORKING_EDGE_PX).pixels
    except PictureUnusable as error:
        return error


def _folders(folder: Path) -> list[Path]:
    try:
        return sorted(
            path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")
        )
    except OSError as error:
        raise FolderUnusable(
            what=f"The folder {folder} can't be read ({error.strerror}).",
            remedy="Give a folder whose sub-folders are the classes, with pictures in each.",
        ) from error


def _holds_files(folder: Path) -> bool:
    return any(path.is_file() and not path.name.startswith(".") for path in folder.iterdir())
