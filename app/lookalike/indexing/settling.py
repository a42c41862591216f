"""From what became of a file to its row, with equal files settled together.

Two files with the same bytes may be read at the same moment. Only one is decoded; the other,
its twin, waits here and gets the same outcome. A hash stays claimed until its outcome is in
the catalogue, so no worker ever decodes what another one has.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from lookalike.catalogue import FileRecord, KnownContent, Skipped
from lookalike.indexing.comparison import DOUBTFUL_DEVICE
from lookalike.indexing.reading import Claims
from lookalike.indexing.storing import Pending, Store
from lookalike.indexing.work import Job, Outcome
from lookalike.values import ContentHash

__all__ = ["Settling"]

_SECOND_NS = 1_000_000_000
_COARSE_TICK_NS = 2 * _SECOND_NS
"""The steps of FAT's clock, the coarsest there is."""


class Settling:
    """Outcomes since the last commit. Used on the run's thread only."""

    def __init__(
        self,
        store: Store,
        claims: Claims,
        do_again: Callable[[Job], None],
        clock_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        """do_again: gets a twin whose other half came to nothing."""
        self._store = store
        self._claims = claims
        self._do_again = do_again
        self._clock_ns = clock_ns
        self._settled: dict[ContentHash, Outcome] = {}
        self._twins: dict[ContentHash, list[Job]] = {}

    @property
    def has_waiting_twins(self) -> bool:
        return bool(self._twins)

    def settle(self, job: Job, outcome: Outcome, content: ContentHash | None) -> None:
        """Keep the row of ``job``, and of every twin of its ``content``."""
        self._add(job, outcome)
        if content is None:
            return
        for_twins = _without_vector(outcome)
        self._settled[content] = for_twins
        for twin in self._twins.pop(content, ()):
            self._add(twin, for_twins)

    def settle_twin(self, job: Job, content: ContentHash) -> None:
        """Settle a file as the one with the same bytes, now or when that one is known."""
        outcome = self._settled.get(content)
        if outcome is not None:
            self._add(job, outcome)
        elif self._claims.is_claimed(content):
            self._twins.setdefault(content, []).append(job)
        else:
            self._do_again(job)

    def abandon(self, content: ContentHash | None) -> None:
        """Let go of a hash without an outcome; its twins are looked at again."""
        if content is not None:
            self._claims.release(content)
            for twin in self._twins.pop(content, ()):
                self._do_again(twin)

    def release(self) -> None:
        """Let go of every settled hash: all rows are committed."""
        for content in self._settled:
            self._claims.release(content)
        self._settled.clear()

    def _add(self, job: Job, outcome: Outcome) -> None:
        file = job.file
        record = FileRecord(
            folder=job.folder,
            name=file.name,
            size_bytes=file.size_bytes,
            mtime_ns=file.mtime_ns,
            inode=file.inode,
            device=DOUBTFUL_DEVICE if self._is_doubtful(file.mtime_ns) else file.device,
            outcome=outcome,
        )
        is_as_known = (
            isinstance(outcome, KnownContent)
            and outcome.vector is None
            and outcome.label == job.known_label
        )
        self._store.add(Pending(job.root, record, is_as_known))

    def _is_doubtful(self, mtime_ns: int) -> bool:
        """Tell whether the file may change once more without its coarse time changing."""
        is_coarse = mtime_ns % _SECOND_NS == 0
        return is_coarse and abs(self._clock_ns() - mtime_ns) <= _COARSE_TICK_NS


def _without_vector(outcome: Outcome) -> Outcome:
    return outcome if isinstance(outcome, Skipped) else replace(outcome, vector=None)
