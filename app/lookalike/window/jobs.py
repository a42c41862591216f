"""The only way off the window's thread.

``work`` is plain Python without Qt and runs on a thread of its lane; its value or its error
comes back to a callback on the window's thread. Each lane has a generation: an answer that a
newer ``latest_only`` job has overtaken is dropped, so the last query wins. A job cancelled
before it starts never runs.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

__all__ = ["Job", "Jobs", "Lane"]

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Lane(StrEnum):
    """Kinds of work that don't wait for each other."""

    SEARCH = "search"
    THUMBNAILS = "thumbnails"
    RECORDS = "records"
    DETAILS = "details"
    PREVIEW = "preview"
    AHEAD = "ahead"
    """Pictures that the next arrow would show."""
    EXPLAINING = "explaining"
    LIBRARY = "library"
    WARMING = "warming"


_THREAD_COUNT = {Lane.SEARCH: 2, Lane.THUMBNAILS: 2}
"""More than one where a newer job should start beside an older one that is still running."""


class Job:
    """One piece of work on its way. Made by Jobs.run; any thread may cancel it."""

    __slots__ = ("_error", "_is_cancelled", "_on_done", "_on_error", "_value", "_work")

    def __init__(
        self,
        work: Callable[[], Any],
        on_done: Callable[[Any], None],
        on_error: Callable[[Exception], None] | None,
    ) -> None:
        self._work = work
        self._on_done = on_done
        self._on_error = on_error
        self._is_cancelled = False
        self._value: Any = None
        self._error: Exception | None = None

    @property
    def is_cancelled(self) -> bool:
        """Say whether nobody waits for this job any more; long work may look at it."""
        return self._is_cancelled

    def cancel(self) -> None:
        """Don't start it, and drop its answer if it runs already."""
        self._is_cancelled = True

    def _run(self) -> None:
        try:
            self._value = self._work()
        except Exception as error:  # noqa: BLE001 - handed back to whoever asked
            self._error = error

    def _hand_back(self) -> None:
        callback: Callable[[Any], None] = self._on_done
        answer: Any = self._value
        if self._error is not None:
            if self._on_error is None:
                raise self._error
            callback, answer = self._on_error, self._error
        owner = getattr(callback, "__self__", None)
        if isinstance(owner, QObject) and not isValid(owner):
            return  # the widget that asked is gone
        callback(answer)


class _LaneThreads:
    """A queue and its few daemon threads, started when first needed."""

    def __init__(self, name: str, thread_count: int, finish: Callable[[Job], None]) -> None:
        self._name = name
        self._thread_count = thread_count
        self._finish = finish
        self._waiting: deque[Job] = deque()
        self._changed = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._idle_count = 0
        self._is_closed = False
        self.latest: Job | None = None

    def put(self, job: Job) -> None:
        with self._changed:
            self._waiting.append(job)
            if self._idle_count < len(self._waiting) and len(self._threads) < self._thread_count:
                thread = threading.Thread(
                    target=self._serve,
                    name=f"lookalike-{self._name}-{len(self._threads)}",
                    daemon=True,
                )
                self._threads.append(thread)
                thread.start()
            self._changed.notify()

    def close(self) -> list[threading.Thread]:
        with self._changed:
            self._is_closed = True
            for job in self._waiting:
                job.cancel()
            self._waiting.clear()
            self._changed.notify_all()
            return list(self._threads)

    def _serve(self) -> None:
        while (job := self._next()) is not None:
            if not job.is_cancelled:
                job._run()
                self._finish(job)

    def _next(self) -> Job | None:
        with self._changed:
            self._idle_count += 1
            while not self._waiting and not self._is_closed:
                self._changed.wait()
            self._idle_count -= 1
            return self._waiting.popleft() if self._waiting else None


class Jobs(QObject):
    """Runs work off the window's thread and brings the answers back to it."""

    _finished = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._done: deque[Job] = deque()
        self._lanes: dict[Lane, _LaneThreads] = {}
        self._is_closed = False
        self._finished.connect(self._hand_back_all, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None] | None = None,
        lane: str = Lane.DETAILS,
        *,
        latest_only: bool = False,
    ) -> Job:
        """Start ``work`` and return at once; call from the window's thread.

        latest_only: the lane's earlier latest_only job is cancelled, its answer dropped.
        Without ``on_error`` an error is raised on the window's thread, where the outermost
        handler shows it. After ``shutdown`` nothing is started any more.
        """
        job = Job(work, on_done, on_error)
        if self._is_closed:
            job.cancel()
            return job
        threads = self._threads_of(Lane(lane))
        if latest_only:
            if threads.latest is not None:
                threads.latest.cancel()
            threads.latest = job
        threads.put(job)
        return job

    def cancel_latest(self, lane: str) -> None:
        """Drop the lane's latest_only job, for example when its question was withdrawn."""
        threads = self._lanes.get(Lane(lane))
        if threads is not None and threads.latest is not None:
            threads.latest.cancel()
            threads.latest = None

    def shutdown(self, timeout_s: float = 1.0) -> bool:
        """Cancel everything and wait for running work; say whether all threads ended.

        Threads that don't end in time are left to the end of the process, never killed.
        """
        self._is_closed = True
        end = time.monotonic() + timeout_s
        threads = [thread for lane in self._lanes.values() for thread in lane.close()]
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))
        self._done.clear()
        late = [thread.name for thread in threads if thread.is_alive()]
        if late:
            _log.info("still busy after %.1f s: %s", timeout_s, ", ".join(late))
        return not late

    def _threads_of(self, lane: Lane) -> _LaneThreads:
        if lane not in self._lanes:
            count = _THREAD_COUNT.get(lane, 1)
            self._lanes[lane] = _LaneThreads(lane.value, count, self._on_worker_finished)
        return self._lanes[lane]

    def _on_worker_finished(self, job: Job) -> None:
        """Called on a worker's thread; the signal crosses over to the window's."""
        if not self._is_closed:
            self._done.append(job)
            self._finished.emit()

    def _hand_back_all(self) -> None:
        while self._done and not self._is_closed:
            job = self._done.popleft()
            if not job.is_cancelled:
                job._hand_back()
