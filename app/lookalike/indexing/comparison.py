"""What the disk has, against what the catalogue knows. Runs on the scan's thread.

A file whose size, time and inode are as the catalogue has them is unchanged and not read.
"Changed" means that they differ, not that the time is newer: clocks are set back. A file at
a new place with the size, time, inode and device of a known one was moved and isn't read
either. Where the time is of whole seconds (FAT, archives, some shares) that proves too
little, and the bytes are hashed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from lookalike.catalogue import Catalogue, KnownContent, KnownFile, Skipped
from lookalike.errors import CatalogueBusy
from lookalike.indexing.names import is_picture_name
from lookalike.indexing.pipeline import Pipeline
from lookalike.indexing.roots import RootWatch
from lookalike.indexing.scan import FoundFile, FoundFolder, scan_folder
from lookalike.indexing.tally import Tally
from lookalike.indexing.work import FolderProblem, Job, RootListed, Settled
from lookalike.values import Label, Labels, Reason

__all__ = ["DOUBTFUL_DEVICE", "Comparison", "Missing"]

T = TypeVar("T")

log = logging.getLogger(__name__)

DOUBTFUL_DEVICE = 0xFFFF_FFFF_FFFF_FFFF
"""Stored in place of a device: the file may have changed within the tick of its own time."""

_SECOND_NS = 1_000_000_000
_BUSY_PAUSE_S = 0.2


@dataclass(slots=True)
class Missing:
    """What the catalogue has of a root folder and the scan didn't see."""

    files: list[tuple[bytes, int, dict[bytes, KnownFile]]] = field(default_factory=list)
    """Folder, the folder's device, and its files by name."""
    folders: list[bytes] = field(default_factory=list)
    unreadable: set[bytes] = field(default_factory=set)
    """Folders that couldn't be listed: what lies in and below them isn't missing."""
    renumbered: set[int] = field(default_factory=set)
    """Devices of the catalogue whose files were met under another number: not unplugged."""


class Comparison:
    """Compares one root folder and hands what has to be read to the pipeline."""

    def __init__(
        self,
        root: RootWatch,
        catalogue: Catalogue,
        pipeline: Pipeline,
        tally: Tally,
        *,
        embedded: Labels,
        retry_skipped: bool,
    ) -> None:
        """embedded: sorted labels that have a vector in the space in use."""
        self.root = root
        self._catalogue = catalogue
        self._pipeline = pipeline
        self._tally = tally
        self._embedded = embedded
        self._retry_skipped = retry_skipped
        self._folder: bytes | None = None
        self._known: dict[bytes, KnownFile] = {}
        self.missing = Missing()
        self.is_complete = False

    def run(self) -> None:
        """Go through the whole root folder. Raises Halted, OSError, LookalikeError."""
        unseen = set(self._patiently(lambda: self._catalogue.known_folders(self.root.id)))
        for part in scan_folder(
            self.root.path,
            self.root.exclusions,
            left_out=self.root.left_out,
            is_cancelled=lambda: self.root.is_lost,
        ):
            self._pipeline.wait(0)
            if part.folder != self._folder:
                self._enter(part.folder, is_known=part.folder in unseen)
                unseen.discard(part.folder)
            self._compare(part)
            if part.is_last_part:
                self._leave(part)
        if not self.root.is_lost:
            self.missing.folders = sorted(unseen)
            self.is_complete = True
            self._pipeline.tell(RootListed(self.root))

    def _enter(self, folder: bytes, *, is_known: bool) -> None:
        self._folder = folder
        self._known = {}
        if is_known:
            self._known = self._patiently(
                lambda: self._catalogue.known_files(self.root.id, folder)
            )

    def _leave(self, part: FoundFolder) -> None:
        if part.problem is not None:
            self.missing.unreadable.add(part.folder)
            self._pipeline.tell(FolderProblem(self.root, part.folder, part.problem))
        elif self._known:
            self.missing.files.append((part.folder, part.device, self._known))
        self._known = {}

    def _compare(self, part: FoundFolder) -> None:
        unchanged = skipped = 0
        for file in part.files:
            known = self._known.pop(file.name, None)
            if known is not None and known.device not in (file.device, DOUBTFUL_DEVICE):
                self.missing.renumbered.add(known.device)
            if known is None or not _is_same(known, file):
                self._take_new(part.folder, file, known)
            elif known.reason is not None and not self._is_worth_a_retry(known, file):
                skipped += 1
            elif known.label is not None and (self._has_vector(known.label) or file.is_cloud_only):
                unchanged += 1  # for a vector alone nothing is downloaded
            else:
                is_unchanged = known.label is not None
                self._submit(Job(self.root, part.folder, file, True, known.label, is_unchanged))
        self._tally.add(found=unchanged + skipped, unchanged=unchanged, skipped=skipped)

    def _take_new(self, folder: bytes, file: FoundFile, known: KnownFile | None) -> None:
        is_counted = known is not None or is_picture_name(file.name)
        job = Job(self.root, folder, file, is_counted, known.label if known else None)
        if file.is_cloud_only:
            if is_counted:
                self._settle_cloud_only(job)
            else:
                self._tally.add(ignored=1)
            return
        moved = self._find_moved(file)
        if moved is None:
            self._submit(job)
        else:
            job = Job(self.root, folder, file, True, job.known_label)
            self._tally.add(found=1)
            self._pipeline.submit_settled(Settled(job, KnownContent(moved)))

    def _settle_cloud_only(self, job: Job) -> None:
        detail = "only a placeholder is here; reading it would download it"
        self._tally.add(found=1)
        self._pipeline.submit_settled(Settled(job, Skipped(Reason.CLOUD_ONLY, detail)))

    def _find_moved(self, file: FoundFile) -> Label | None:
        """Return the content of a file that only changed its place, if it needs no vector."""
        if file.inode == 0 or file.mtime_ns % _SECOND_NS == 0:
            return None
        label = self._patiently(
            lambda: self._catalogue.find_same_file(
                file.size_bytes, file.mtime_ns, file.inode, file.device
            )
        )
        return label if label is not None and self._has_vector(label) else None

    def _submit(self, job: Job) -> None:
        if job.is_counted:
            self._tally.add(found=1)
        self._pipeline.submit(job)

    def _has_vector(self, label: Label) -> bool:
        at = int(np.searchsorted(self._embedded, label))
        return at < len(self._embedded) and int(self._embedded[at]) == label

    def _is_worth_a_retry(self, known: KnownFile, file: FoundFile) -> bool:
        if self._retry_skipped:
            return True
        # The only cause of a skip that shows without opening the file, and changes no time.
        return known.reason is Reason.CLOUD_ONLY and not file.is_cloud_only

    def _patiently(self, read: Callable[[], T]) -> T:
        while True:
            try:
                return read()
            except CatalogueBusy:
                self._pipeline.wait(_BUSY_PAUSE_S)


def _is_same(known: KnownFile, file: FoundFile) -> bool:
    return (
        known.size_bytes == file.size_bytes
        and known.mtime_ns == file.mtime_ns
        and known.inode == file.inode
        and known.device != DOUBTFUL_DEVICE
    )
