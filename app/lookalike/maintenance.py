"""Check a library's files against each other, and mend what can be mended."""

from __future__ import annotations

import contextlib
import shutil
import time
from functools import partial
from pathlib import Path

from lookalike.atomic_file import replace_file, storage_error
from lookalike.catalogue import Catalogue, salvage
from lookalike.errors import CatalogueDamaged, FolderUnusable, IndexUnusable
from lookalike.index import load_index, manifest_path, read_manifest
from lookalike.indexing_lock import indexing_lock
from lookalike.library import CATALOGUE_NAME

__all__ = ["verify_library"]


def verify_library(folder: Path, *, repair: bool) -> tuple[str, ...]:
    """Return what is wrong with the library in ``folder``, a sentence each.

    repair: mend it. A damaged catalogue is kept beside a new one that holds every row that
    could be read; an index that doesn't fit is removed, for it is made again from the
    catalogue. Raises FolderUnusable where there is no library; where it can't be mended,
    LibraryInUse (it is being indexed), StorageFull or StorageReadOnly.
    """
    path = folder / CATALOGUE_NAME
    if not path.is_file():
        raise FolderUnusable(
            what=f"There is no library in {folder}.",
            remedy="Make one with 'lookalike index FOLDER', or name another with --library.",
        )
    problems = _catalogue_problems(path) + _index_problems(folder, repair=False)
    if not problems or not repair:
        return problems
    try:
        with indexing_lock(folder):
            # Looked at again: whoever held the lock may have changed what was found.
            problems = _catalogue_problems(path)
            if problems:
                problems += (_repair(path),)
            return problems + _index_problems(folder, repair=True)
    except OSError as error:
        raise storage_error(error, folder) or error from error


def _catalogue_problems(path: Path) -> tuple[str, ...]:
    try:
        with Catalogue.open(path) as catalogue:
            return catalogue.verify(full=True)
    except CatalogueDamaged as error:
        return (error.what,)


def _repair(path: Path) -> str:
    """Put what can be read in the damaged catalogue's place; there is one at every moment."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    report = salvage(path, fresh)
    kept = path.with_name(f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}")
    replace_file(kept, partial(_copy, path))
    for suffix in ("-wal", "-shm"):
        # They belong to the damaged file; beside the new one they would be replayed into it.
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + suffix).replace(kept.with_name(kept.name + suffix))
    fresh.replace(path)
    return (
        f"{report.contents} pictures in {report.files} files were saved, {report.lost} could "
        f"not be read; the damaged file is kept at {kept}."
    )


def _copy(source: Path, to: Path) -> None:
    shutil.copy2(source, to)


def _index_problems(folder: Path, *, repair: bool) -> tuple[str, ...]:
    problems = []
    for path in sorted((folder / "index").glob("*.hnsw")):
        try:
            manifest = read_manifest(path)
            load_index(path, manifest.space_id, manifest.dimension)
        except IndexUnusable as error:
            problems.append(f"{path}: {error.what}")
            if repair:
                path.unlink()
                manifest_path(path).unlink(missing_ok=True)
    return tuple(problems)
