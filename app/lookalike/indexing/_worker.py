"""What is known of one worker's thread, and whose its picture is when it takes too long."""

from __future__ import annotations

import threading

from lookalike.indexing.work import Job
from lookalike.values import ContentHash

__all__ = ["Worker"]


class Worker:
    """One thread that decodes. Either it finishes a picture or the run gives it up: the lock
    decides which, so that each job has exactly one answer."""

    def __init__(self) -> None:
        self.thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._job: Job | None = None
        self._claim: ContentHash | None = None
        self._began_s = 0.0
        self._is_given_up = False

    @property
    def is_given_up(self) -> bool:
        """Whether nobody waits for this worker any more."""
        return self._is_given_up

    def begin(self, job: Job, now_s: float) -> None:
        """Note what is in hand."""
        with self._lock:
            self._job, self._claim, self._began_s = job, None, now_s

    def note_claim(self, content: ContentHash) -> None:
        """Note that the job in hand holds the claim on ``content``."""
        with self._lock:
            self._claim = content

    def finish(self) -> bool:
        """Return whether the answer is still wanted."""
        with self._lock:
            self._job = None
            return not self._is_given_up

    def give_up_if_late(
        self, now_s: float, limit_s: float
    ) -> tuple[Job, ContentHash | None] | None:
        """Give the worker up if its job is over the limit; return job and claim then."""
        with self._lock:
            if self._job is None or self._is_given_up or now_s - self._began_s < limit_s:
                return None
            self._is_given_up = True
            return self._job, self._claim
