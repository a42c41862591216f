"""Rows on their way into the catalogue: gathered, committed, kept and tried again.

A full disk and a busy catalogue are no end of a run: the batch is kept, a person is told
once, and it is tried again until there is room, or until the run is stopped.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from lookalike.catalogue import Batch, Catalogue, FileRecord
from lookalike.errors import CatalogueBusy, FolderUnusable, LibraryError, StorageFull
from lookalike.indexing.control import Control
from lookalike.indexing.roots import RootWatch
from lookalike.pictures import ThumbnailStore
from lookalike.values import VectorSpace

__all__ = ["Patience", "Pending", "Stopped", "Store"]

log = logging.getLogger(__name__)

T = TypeVar("T")

_MOST_PENDING = 1000


class Stopped(Exception):
    """The run was stopped while something couldn't be written."""


class Patience:
    """Tries a write again while the disk is full or another program holds the catalogue."""

    def __init__(
        self,
        control: Control,
        thumbnails: ThumbnailStore,
        say: Callable[[str, str], None],
        on_wait: Callable[[bool], None],
        pauses_s: tuple[float, ...],
    ) -> None:
        """say: gets what happened and the remedy.  on_wait: told when waiting begins, ends."""
        self._control = control
        self._thumbnails = thumbnails
        self._say = say
        self._on_wait = on_wait
        self._pauses_s = pauses_s
        self._may_shrink_caches = True

    def insist(self, write: Callable[[], T]) -> T:
        """Return what ``write`` returns once it succeeds. Raises Stopped, or other errors."""
        try_count = 0
        told: type[LibraryError] | None = None
        while True:
            try:
                done = write()
            except (StorageFull, CatalogueBusy) as error:
                if isinstance(error, StorageFull) and self._free_caches():
                    continue
                if told is not type(error):
                    told = type(error)
                    self._tell(error)
                self._on_wait(True)
                self._control.wait(self._pauses_s[min(try_count, len(self._pauses_s) - 1)])
                try_count += 1
                if self._control.is_stopped:
                    raise Stopped from error
            else:
                if told is not None:
                    log.info("Writing works again")
                    self._on_wait(False)
                return done

    def _tell(self, error: LibraryError) -> None:
        log.info("Waiting: %s", error.what)
        if isinstance(error, StorageFull):
            remedy = "Free some space. Indexing is paused and goes on by itself; search works."
        else:
            remedy = "Retrying; nothing is lost."
        self._say(error.what, remedy)

    def _free_caches(self) -> bool:
        """Give the thumbnails' room back, once a run; they are made again when they are seen."""
        if not self._may_shrink_caches:
            return False
        self._may_shrink_caches = False
        if not self._thumbnails.size_bytes():
            return False
        log.info("The disk is full: the thumbnails are dropped to make room")
        self._thumbnails.clear()
        return True


@dataclass(frozen=True, slots=True)
class Pending:
    """A row that isn't committed yet."""

    root: RootWatch
    record: FileRecord
    is_as_known: bool = False
    """The bytes were read and turned out to be what the catalogue has there."""


@dataclass(slots=True)
class Store:
    """The rows of a run since its last commit."""

    catalogue: Catalogue
    space: VectorSpace
    patience: Patience
    _pending: list[Pending] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self._pending)

    @property
    def is_full(self) -> bool:
        """Whether there is enough for a commit whatever the time."""
        return len(self._pending) >= _MOST_PENDING

    def add(self, pending: Pending) -> None:
        """Keep a row for the next commit."""
        self._pending.append(pending)

    def commit(self) -> tuple[int, list[Pending]]:
        """Commit all rows, one transaction a root folder; return the generation and the rows.

        A root folder that was removed from the library meanwhile counts as lost. Raises
        Stopped where that couldn't be done before a stop; the rows are kept then.
        """
        by_root: dict[int, list[Pending]] = {}
        for pending in self._pending:
            by_root.setdefault(pending.root.id, []).append(pending)
        generation, committed = 0, []
        for root_id, rows in by_root.items():
            batch = Batch(root_id, self.space, tuple(row.record for row in rows))
            try:
                generation = self.patience.insist(partial(self.catalogue.commit, batch))
            except FolderUnusable as error:
                log.info("%s", error.what)
                rows[0].root.leave_library()
                continue
            committed.extend(rows)
        self._pending = []
        return generation, committed
