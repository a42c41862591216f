"""A pass over contents and not over folders: what is made of pictures that are known already.

Told as every pass is (docs/events.md): `run_started` without folders, `progress`,
`batch_committed`, `run_finished`; what can't be made now stays `waiting`.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace

from lookalike.catalogue import Catalogue, PictureRecord
from lookalike.errors import LookalikeError
from lookalike.indexing.content_pixels import ContentPixels
from lookalike.indexing.control import Control
from lookalike.indexing.crash_record import CrashRecord
from lookalike.indexing.events import (
    BatchCommitted,
    Event,
    Notice,
    RunFailed,
    RunFinished,
    RunStarted,
    RunSummary,
)
from lookalike.indexing.options import IndexOptions
from lookalike.indexing.reporting import Reporter
from lookalike.indexing.storing import Patience, Stopped
from lookalike.indexing.tally import Tally
from lookalike.pictures import ThumbnailStore
from lookalike.values import Labels, Pixels

__all__ = ["Made", "go_through_contents"]

log = logging.getLogger(__name__)

Read = tuple[PictureRecord, Pixels]


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of some contents, and not yet stored."""

    count: int
    device: str
    store: Callable[[], object]


def go_through_contents(
    catalogue: Catalogue,
    thumbnails: ThumbnailStore,
    labels: Labels,
    make: Callable[[Sequence[Read]], Made],
    *,
    notice: tuple[str, str],
    on_event: Callable[[Event], None],
    control: Control,
    options: IndexOptions,
) -> RunSummary:
    """Read each content of ``labels`` and store what ``make`` makes of it.

    make: gets contents with their pixels, on the caller's thread; it may make less than there
    are.  notice: said first, what happens and what a person may do.
    Blocks until done or stopped; pauses as every pass. Raises LookalikeError for trouble of
    the library, the network or the last device, after a RunFailed event.
    """
    current = _ContentPass(catalogue, thumbnails, make, on_event, control, options)
    return current.run(labels, notice)


class _ContentPass:
    def __init__(
        self,
        catalogue: Catalogue,
        thumbnails: ThumbnailStore,
        make: Callable[[Sequence[Read]], Made],
        emit: Callable[[Event], None],
        control: Control,
        options: IndexOptions,
    ) -> None:
        self._run = uuid.uuid4().hex[:12]
        self._catalogue = catalogue
        self._thumbnails = thumbnails
        self._make = make
        self._emit = emit
        self._control = control
        self._options = options
        self._tally = Tally()
        self._reporter = Reporter(self._run, self._tally, emit)
        self._reporter.is_scan_complete = True
        self._device = ""
        self._patience = Patience(
            control, thumbnails, self._say, self._report_hold, options.retry_pauses_s
        )

    def run(self, labels: Labels, notice: tuple[str, str]) -> RunSummary:
        began_s = time.monotonic()
        self._emit(RunStarted(self._run, (), len(labels)))
        self._say(*notice)
        self._tally.add(found=len(labels))
        try:
            self._work(labels)
        except Stopped:
            log.info("Stopped before everything could be written")
        except LookalikeError as error:
            self._emit(RunFailed(self._run, error.what, error.remedy, error.exit_code))
            raise
        self._report(at_once=True)
        summary = replace(self._summary(), seconds=time.monotonic() - began_s)
        self._emit(RunFinished(self._run, summary))
        return summary

    def _work(self, labels: Labels) -> None:
        options = self._options
        share = options.limits.memory_share / options.worker_count
        crashes = CrashRecord(options.crash_record, options.worker_count)
        pixels = ContentPixels(
            self._thumbnails, replace(options.limits, memory_share=share), crashes
        )
        with (
            closing(crashes),
            ThreadPoolExecutor(options.worker_count, "lookalike-contents") as threads,
        ):
            for batch in self._batches(labels, threads, pixels):
                self._hold_while_paused()
                if self._control.is_stopped:
                    break
                self._take(batch)

    def _batches(
        self, labels: Labels, threads: ThreadPoolExecutor, pixels: ContentPixels
    ) -> Iterator[list[Read]]:
        """Yield what could be read, batch by batch; the next one is read meanwhile."""
        step = self._options.batch_picture_count
        waiting: list[tuple[PictureRecord, Future[Pixels | None]]] = []
        for start in range(0, len(labels) + step, step):
            records = self._catalogue.pictures(labels[start : start + step])
            begun = [(record, threads.submit(pixels.read, record)) for record in records]
            if waiting:
                yield _read(waiting)
            waiting = begun

    def _take(self, batch: list[Read]) -> None:
        count = 0
        if batch:
            made = self._make(batch)
            count, self._device = made.count, made.device
            self._patience.insist(made.store)
        self._tally.add(indexed=count)
        self._tally.note_done(count)
        if count:
            self._emit(BatchCommitted(self._run, self._catalogue.generation(), count))
        self._report()

    def _hold_while_paused(self) -> None:
        if self._control.is_paused:
            self._report(is_paused=True)
            self._control.wait_while_paused()
            self._report()

    def _summary(self) -> RunSummary:
        counted = self._tally.counted()
        return RunSummary(
            found=counted.found,
            indexed=counted.indexed,
            unchanged=0,
            skipped=0,
            waiting=counted.waiting,
            ignored=0,
            embedded=counted.indexed,
            removed=0,
            offline=(),
            was_stopped=self._control.is_stopped,
        )

    def _report_hold(self, is_waiting: bool) -> None:
        self._report(is_paused=is_waiting)

    def _report(self, *, is_paused: bool = False, at_once: bool = False) -> None:
        self._reporter.report(device=self._device, is_paused=is_paused, at_once=at_once)

    def _say(self, what: str, remedy: str) -> None:
        self._emit(Notice(self._run, what, remedy))


def _read(waiting: list[tuple[PictureRecord, Future[Pixels | None]]]) -> list[Read]:
    found = [(record, future.result()) for record, future in waiting]
    return [(record, pixels) for record, pixels in found if pixels is not None]
