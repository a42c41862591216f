"""Threads and bounded queues between the scan and the network.

    scan thread ──jobs──▶ workers (read, decode) ──answers──▶ the run (embed, commit)
         └────────────────news────────────────────▶

Both queues are bounded, so memory is flat however fast one side is: waiting jobs are only
names and numbers, decoded pictures are few. A worker takes nothing new while there is a
pause. A worker whose picture takes longer than the limit is given up and replaced: a thread
can't be ended, but its answer can be left unread.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from lookalike.catalogue import Skipped
from lookalike.indexing._worker import Worker
from lookalike.indexing.control import Control
from lookalike.indexing.reading import Reader
from lookalike.indexing.work import Answer, Dropped, Failed, Job, News, ScanEnded, Settled
from lookalike.values import Reason

__all__ = ["Halted", "Pipeline"]

T = TypeVar("T")

WAITING_JOB_COUNT = 100_000
"""So far the scan may run ahead: far enough to know early how much there is to do."""

_GLANCE_S = 0.1
"""How soon a thread that waits at a queue notices a stop."""

_LEAVE_S = 1.0


class Halted(Exception):
    """The run is over; the thread leaves."""


class Pipeline:
    """The scan's and the workers' threads of one run."""

    def __init__(
        self,
        make_reader: Callable[[Callable[[float], None]], Reader],
        control: Control,
        *,
        worker_count: int,
        ready_count: int,
        decode_limit_s: float,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """make_reader: gets the way to wait.  ready_count: how much news may wait."""
        self._control = control
        self._decode_limit_s = decode_limit_s
        self._now = now
        self._jobs: queue.Queue[Job] = queue.Queue(WAITING_JOB_COUNT)
        self._again: deque[Job] = deque()
        self._news: queue.Queue[News] = queue.Queue(ready_count)
        self._given_up: deque[Settled] = deque()
        self._is_halted = threading.Event()
        self._counting = threading.Lock()
        self._open_count = 0
        self._reader = make_reader(self.wait)
        self._scan: threading.Thread | None = None
        self._workers = [self._start_worker() for _ in range(worker_count)]

    # For the scan's thread; each of these raises Halted when the run is over

    def start_scan(self, scan: Callable[[], None]) -> None:
        """Run ``scan`` on its thread; its end, or its exception, becomes news."""
        self._scan = self._start_thread("lookalike-scan", lambda: self._run_scan(scan))

    def submit(self, job: Job) -> None:
        """Hand a job to the workers; waits while too many wait."""
        self._count(1)
        self._put(self._jobs, job)

    def submit_settled(self, settled: Settled) -> None:
        """Hand the run a job that needs no worker."""
        self._count(1)
        self._put(self._news, settled)

    def tell(self, news: News) -> None:
        """Hand the run something that isn't about a job; waits while it is busy."""
        self._put(self._news, news)

    def wait(self, seconds: float) -> None:
        """Sleep."""
        if self._is_halted.wait(seconds):
            raise Halted

    # For the run

    def next(self, timeout_s: float) -> News | None:
        """Return the next news, or None after ``timeout_s`` without any."""
        self._give_up_slow_workers()
        if self._given_up:
            news: News = self._given_up.popleft()
        else:
            try:
                news = self._news.get(timeout=timeout_s)
            except queue.Empty:
                return None
        if isinstance(news, Answer):
            self._count(-1)
        return news

    def do_again(self, job: Job) -> None:
        """Give a job back to the workers, before all others; never waits."""
        self._count(1)
        self._again.append(job)

    @property
    def has_open_jobs(self) -> bool:
        """Whether an answer is still to come. Final only once the scan has ended."""
        return self._open_count > 0

    def halt(self) -> None:
        """End the threads; one that hangs in the system's hands is left behind."""
        self._is_halted.set()
        until = self._now() + _LEAVE_S
        threads = [worker.thread for worker in self._workers] + [self._scan]
        for thread in threads:
            if thread is not None:
                thread.join(max(0.0, until - self._now()))

    # Threads

    def _start_thread(self, name: str, work: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            with contextlib.suppress(Halted):
                work()

        thread = threading.Thread(target=run, name=name, daemon=True)
        thread.start()
        return thread

    def _run_scan(self, scan: Callable[[], None]) -> None:
        try:
            scan()
        except Halted:
            raise
        except Exception as error:  # noqa: BLE001 - handed back to the run
            self.tell(Failed(error))
        else:
            self.tell(ScanEnded())

    def _start_worker(self) -> Worker:
        worker = Worker()
        worker.thread = self._start_thread("lookalike-worker", lambda: self._work(worker))
        return worker

    def _work(self, worker: Worker) -> None:
        while not worker.is_given_up:
            job = self._take()
            if job.root.is_lost:
                self._put(self._news, Dropped(job))
                continue
            worker.begin(job, self._now())
            answer = self._look_at(job, worker)
            if worker.finish():
                self._put(self._news, answer)

    def _look_at(self, job: Job, worker: Worker) -> Answer:
        try:
            return self._reader.look_at(job, worker.note_claim)
        except Halted:
            raise
        except Exception as error:  # noqa: BLE001 - handed back to the run
            return Failed(error)

    def _take(self) -> Job:
        while True:
            self._check()
            if self._control.is_paused:
                self._control.wait_while_paused(_GLANCE_S)
                continue
            try:
                return self._again.popleft()
            except IndexError:
                pass
            try:
                return self._jobs.get(timeout=_GLANCE_S)
            except queue.Empty:
                continue

    def _give_up_slow_workers(self) -> None:
        for at, worker in enumerate(self._workers):
            late = worker.give_up_if_late(self._now(), self._decode_limit_s)
            if late is not None:
                job, content = late
                detail = f"not read and decoded within {self._decode_limit_s:g} s"
                self._given_up.append(Settled(job, Skipped(Reason.TIMED_OUT, detail), content))
                self._workers[at] = self._start_worker()

    # Queues

    def _check(self) -> None:
        if self._is_halted.is_set():
            raise Halted

    def _put(self, to: queue.Queue[T], what: T) -> None:
        while True:
            self._check()
            try:
                to.put(what, timeout=_GLANCE_S)
            except queue.Full:
                continue
            return

    def _count(self, step: int) -> None:
        with self._counting:
            self._open_count += step
