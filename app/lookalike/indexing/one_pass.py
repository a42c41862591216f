"""One pass over the root folders: what is done with everything the threads find."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from lookalike.catalogue import Catalogue, KnownContent, RootFolder, Skipped
from lookalike.indexing.comparison import Comparison
from lookalike.indexing.control import Control
from lookalike.indexing.crash_record import CrashRecord
from lookalike.indexing.embedding import Embedding
from lookalike.indexing.events import (
    BatchCommitted,
    Event,
    FileSkipped,
    FolderScanned,
    Notice,
    RunSummary,
)
from lookalike.indexing.folders import Folders
from lookalike.indexing.options import IndexOptions
from lookalike.indexing.pipeline import Pipeline
from lookalike.indexing.reading import Claims, Reader
from lookalike.indexing.reporting import Reporter
from lookalike.indexing.roots import RootWatch
from lookalike.indexing.scan import problem_of
from lookalike.indexing.settling import Settling
from lookalike.indexing.storing import Patience, Stopped, Store
from lookalike.indexing.tally import Tally
from lookalike.indexing.work import (
    Decoded,
    Dropped,
    Failed,
    FolderProblem,
    Ignored,
    Job,
    News,
    Outcome,
    RootListed,
    ScanEnded,
    Settled,
    Twin,
)
from lookalike.networks import Network, OnnxEmbedder
from lookalike.pictures import ThumbnailStore
from lookalike.values import ContentHash, Labels, Reason

__all__ = ["Parts", "Pass"]

log = logging.getLogger(__name__)

_GLANCE_S = 0.05
"""Without news for so long, an unfilled batch is embedded: a batch hardly beats its parts."""

_MAY_BE_A_LOST_ROOT = frozenset({Reason.VANISHED, Reason.READ_ERROR, Reason.TIMED_OUT})


@dataclass(frozen=True, slots=True)
class Parts:
    """What a pass works with."""

    catalogue: Catalogue
    network: Network
    open_embedder: Callable[[], OnnxEmbedder]
    thumbnails: ThumbnailStore
    control: Control
    options: IndexOptions


class Pass:
    """The state of one pass. Everything here runs on the caller's thread but `_scan`."""

    def __init__(self, parts: Parts, run: str, emit: Callable[[Event], None]) -> None:
        """Start the workers; `run` ends them."""
        options = parts.options
        self._parts = parts
        self._run = run
        self._emit = emit
        self._tally = Tally()
        self._reporter = Reporter(run, self._tally, emit)
        self._embedding = Embedding(parts.open_embedder, self._say)
        self._patience = Patience(
            parts.control, parts.thumbnails, self._say, self._hold, options.retry_pauses_s
        )
        self._folders = Folders(run, parts.catalogue, self._patience, emit)
        self._store = Store(parts.catalogue, parts.network.space, self._patience)
        self._claims = Claims()
        self._crashes = CrashRecord(options.crash_record, options.worker_count)
        self._pipeline = Pipeline(
            self._make_reader,
            parts.control,
            worker_count=options.worker_count,
            ready_count=options.batch_picture_count + options.worker_count,
            decode_limit_s=options.decode_limit_s,
        )
        self._settling = Settling(self._store, self._claims, self._pipeline.do_again)
        self._batch: list[Decoded] = []
        self._comparisons: list[Comparison] = []
        self._is_scanned = False
        self._committed_at_s = time.monotonic()

    def run(self, roots: Sequence[RootFolder], known_counts: Mapping[int, int]) -> None:
        """Do the pass; return when it is done or stopped. Raises LookalikeError."""
        try:
            watches = self._open_folders(roots, known_counts)
            space_id = self._parts.network.space.id
            embedded = self._patience.insist(lambda: self._parts.catalogue.live_labels(space_id))
            self._pipeline.start_scan(lambda: self._scan(watches, embedded))
            self._work()
            self._finish()
        except Stopped:
            log.info("Stopped before everything could be written")
        finally:
            self._crashes.close()
            self._pipeline.halt()
        self._report(at_once=True)

    def summary(self) -> RunSummary:
        """Return how it went so far."""
        counted = self._tally.counted()
        return RunSummary(
            found=counted.found,
            indexed=counted.indexed,
            unchanged=counted.unchanged,
            skipped=counted.skipped,
            waiting=counted.waiting,
            ignored=counted.ignored,
            embedded=self._embedding.embedded_count,
            removed=self._folders.removed_count,
            offline=tuple(self._folders.offline),
            was_stopped=self._parts.control.is_stopped,
        )

    # Beginning

    def _make_reader(self, wait: Callable[[float], None]) -> Reader:
        parts = self._parts
        return Reader(
            parts.catalogue,
            parts.network,
            parts.thumbnails,
            self._claims,
            self._crashes,
            parts.options,
            wait,
        )

    def _open_folders(
        self, roots: Sequence[RootFolder], known_counts: Mapping[int, int]
    ) -> list[RootWatch]:
        opened = (
            self._folders.open(
                root, self._parts.options.exclusions, has_known_files=known_counts[root.id] > 0
            )
            for root in roots
        )
        return [watch for watch in opened if watch is not None]

    def _scan(self, watches: Sequence[RootWatch], embedded: Labels) -> None:
        """Compare all root folders; on the scan's thread."""
        parts = self._parts
        for watch in watches:
            comparison = Comparison(
                watch,
                parts.catalogue,
                self._pipeline,
                self._tally,
                embedded=embedded,
                retry_skipped=parts.options.retry_skipped,
            )
            self._comparisons.append(comparison)
            try:
                comparison.run()
            except OSError as error:
                self._pipeline.tell(FolderProblem(watch, b"", problem_of(error)))

    # Working

    def _work(self) -> None:
        batch_picture_count = self._parts.options.batch_picture_count
        while not self._parts.control.is_stopped:
            news = self._pipeline.next(_GLANCE_S)
            if news is not None:
                self._take(news)
            is_last = self._is_scanned and not self._pipeline.has_open_jobs
            is_ready = len(self._batch) >= batch_picture_count or news is None or is_last
            if self._batch and is_ready:
                self._embed()
            if self._store.is_full or self._is_commit_due():
                self._commit()
            self._report()
            if is_last and not self._has_open_work():
                return

    def _finish(self) -> None:
        """Finish the batch in hand, and a whole pass by forgetting what is gone."""
        if self._batch:
            self._embed()
        self._commit()
        if not self._parts.control.is_stopped:
            for comparison in self._comparisons:
                self._folders.forget_gone(comparison)

    def _has_open_work(self) -> bool:
        return (
            bool(self._batch) or self._pipeline.has_open_jobs or self._settling.has_waiting_twins
        )

    def _is_commit_due(self) -> bool:
        waited_s = time.monotonic() - self._committed_at_s
        return bool(self._store) and waited_s >= self._parts.options.commit_every_s

    def _take(self, news: News) -> None:
        match news:
            case Decoded(job=job):
                self._count_found(job)
                self._batch.append(news)
            case Settled(job=job, outcome=outcome, hash=content):
                self._count_found(job)
                self._settle(job, outcome, content)
            case Twin(job=job, hash=content):
                self._count_found(job)
                self._settling.settle_twin(replace(job, is_counted=True), content)
            case Ignored():
                self._tally.add(ignored=1)
            case Failed(error=error):
                raise error
            case FolderProblem(root=root, folder=folder, problem=problem):
                self._folders.tell_problem(root, folder, problem)
            case RootListed(root=root):
                self._emit(FolderScanned(self._run, root.path))
            case ScanEnded():
                self._is_scanned = self._reporter.is_scan_complete = True
            case Dropped():
                pass  # stays among what waits: its root folder went away

    def _count_found(self, job: Job) -> None:
        if not job.is_counted:
            self._tally.add(found=1)

    def _settle(self, job: Job, outcome: Outcome, content: ContentHash | None) -> None:
        is_suspicious = isinstance(outcome, Skipped) and outcome.reason in _MAY_BE_A_LOST_ROOT
        if is_suspicious and not self._folders.is_still_there(job.root):
            self._settling.abandon(content)
        else:
            self._settling.settle(job, self._kept(job, outcome), content)
            self._tally.note_done(1)

    def _embed(self) -> None:
        batch, self._batch = self._batch, []
        for decoded, outcome in zip(batch, self._embedding.embed(batch), strict=True):
            self._settling.settle(decoded.job, self._kept(decoded.job, outcome), decoded.hash)
        self._tally.note_done(len(batch))

    def _kept(self, job: Job, outcome: Outcome) -> Outcome:
        """Return what is stored: a picture that is searched otherwise isn't given up."""
        is_known = self._parts.options.keeps_known and job.is_unchanged
        if isinstance(outcome, Skipped) and is_known and job.known_label is not None:
            log.info("Kept as it is known: %s", outcome.detail)
            return KnownContent(job.known_label)
        return outcome

    def _commit(self) -> None:
        self._committed_at_s = time.monotonic()
        if not self._store:
            return
        generation, rows = self._store.commit()
        self._settling.release()
        skipped = [
            (row, row.record.outcome) for row in rows if isinstance(row.record.outcome, Skipped)
        ]
        unchanged_count = sum(row.is_as_known for row in rows)
        indexed_count = len(rows) - len(skipped) - unchanged_count
        self._tally.add(indexed=indexed_count, unchanged=unchanged_count, skipped=len(skipped))
        for row, outcome in skipped:
            path = row.root.full_path(row.record.folder, row.record.name)
            self._emit(FileSkipped(self._run, path, outcome.reason, outcome.detail))
            if outcome.reason is Reason.DECODER_CRASHED:
                self._crashes.acquit(path)
        if rows:
            log.debug("Committed %d files, generation %d", len(rows), generation)
            self._emit(BatchCommitted(self._run, generation, len(rows)))

    # Telling

    def _hold(self, is_waiting: bool) -> None:
        self._report(is_held=is_waiting)

    def _report(self, *, at_once: bool = False, is_held: bool = False) -> None:
        is_paused = self._parts.control.is_paused or is_held
        self._reporter.report(device=self._embedding.device, is_paused=is_paused, at_once=at_once)

    def _say(self, what: str, remedy: str) -> None:
        self._emit(Notice(self._run, what, remedy))
