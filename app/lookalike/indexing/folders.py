"""The root folders of a pass: which are there, which went away, and what is gone from them."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from functools import partial

from lookalike.catalogue import Catalogue, RootFolder
from lookalike.indexing.comparison import Comparison
from lookalike.indexing.events import (
    BatchCommitted,
    Event,
    FileSkipped,
    FolderOffline,
    FolderOnline,
    Notice,
)
from lookalike.indexing.missing import Gone, find_gone
from lookalike.indexing.roots import RootWatch
from lookalike.indexing.scan import ScanProblem
from lookalike.indexing.storing import Patience
from lookalike.values import Reason, readable

__all__ = ["Folders"]

log = logging.getLogger(__name__)


class Folders:
    """Opens root folders, marks them (not) connected, forgets what is gone. The run's thread."""

    def __init__(
        self, run: str, catalogue: Catalogue, patience: Patience, emit: Callable[[Event], None]
    ) -> None:
        self._run = run
        self._catalogue = catalogue
        self._patience = patience
        self._emit = emit
        self.offline: list[bytes] = []
        """Paths of those that weren't there, or went away."""
        self.removed_count = 0
        """Files that were forgotten."""

    def open(
        self, root: RootFolder, exclusions: tuple[str, ...], *, has_known_files: bool
    ) -> RootWatch | None:
        """Return the root folder if it can be scanned; else say why not."""
        library_folder = self._catalogue.path.parent
        watch = RootWatch(root.id, root.path, root.exclusions + exclusions, library_folder)
        try:
            is_there = watch.begin(has_known_files=has_known_files)
        except PermissionError as error:
            detail = error.strerror or "permission denied"
            self.tell_problem(watch, b"", ScanProblem(Reason.PERMISSION_DENIED, detail))
            return None
        if not is_there:
            self._mark_offline(watch)
            return None
        if root.is_offline:
            self._patience.insist(lambda: self._catalogue.set_offline(root.id, False))
            self._emit(FolderOnline(self._run, root.path))
        return watch

    def is_still_there(self, root: RootWatch) -> bool:
        """Look at a root folder again; the first time that it is gone, mark it."""
        if root.is_still_there():
            return True
        if not root.is_removed:
            self._mark_offline(root)
        return False

    def tell_problem(self, root: RootWatch, folder: bytes, problem: ScanProblem) -> None:
        """Say that a folder can't be listed; its known files are kept."""
        if problem.reason is Reason.READ_ERROR and not self.is_still_there(root):
            return
        path = os.path.join(root.path, folder) if folder else root.path  # noqa: PTH118 - bytes
        self._emit(FileSkipped(self._run, path, problem.reason, problem.detail))
        if problem.reason is Reason.PERMISSION_DENIED:
            what = f"The folder {os.fsdecode(path)} can't be read ({problem.detail})."
            remedy = "Give read access to it, then rescan. What is known of it is kept."
            self._emit(Notice(self._run, readable(what), remedy))

    def forget_gone(self, comparison: Comparison) -> None:
        """Forget what isn't on disk any more, unless the root folder isn't there now."""
        root, missing = comparison.root, comparison.missing
        if not comparison.is_complete or not self.is_still_there(root):
            return
        known = {
            folder: self._patience.insist(partial(self._catalogue.known_files, root.id, folder))
            for folder in missing.folders
        }
        gone = find_gone(root, missing, known)
        if not self.is_still_there(root):
            return
        for folder in gone.unplugged:
            place = os.fsdecode(root.full_path(folder, b""))
            what = f"The disk of {place} is not connected."
            self._emit(Notice(self._run, readable(what), "Its pictures stay searchable."))
        self._forget(root.id, gone)
        count = gone.file_count + sum(len(known[folder]) for folder in gone.folders)
        if count:
            log.info("%d files are gone from disk", count)
            self.removed_count += count
            self._emit(BatchCommitted(self._run, self._catalogue.generation(), 0))

    def _forget(self, root_id: int, gone: Gone) -> None:
        for folder, names in gone.files:
            self._patience.insist(partial(self._catalogue.forget_files, root_id, folder, names))
        if gone.folders:
            self._patience.insist(partial(self._catalogue.forget_folders, root_id, gone.folders))

    def _mark_offline(self, root: RootWatch) -> None:
        if root.path in self.offline:
            return
        log.info("A root folder is not connected; its pictures stay searchable")
        self.offline.append(root.path)
        self._patience.insist(lambda: self._catalogue.set_offline(root.id, True))
        self._emit(FolderOffline(self._run, root.path))
