"""The counts of a run. What waits is never counted but computed, so the sum is always true."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

__all__ = ["Counted", "Tally"]

_WINDOW_S = 10.0
_SHORTEST_MEASURED_S = 0.5


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of one moment, taken together."""

    found: int = 0
    indexed: int = 0
    unchanged: int = 0
    skipped: int = 0
    ignored: int = 0

    @property
    def waiting(self) -> int:
        """What was found and isn't settled yet."""
        return self.found - self.indexed - self.unchanged - self.skipped


class Tally:
    """Counts from several threads: the scan, the workers and the run itself."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found = self._indexed = self._unchanged = self._skipped = self._ignored = 0
        self._samples: deque[tuple[float, int]] = deque()
        self._done = 0

    def add(
        self,
        *,
        found: int = 0,
        indexed: int = 0,
        unchanged: int = 0,
        skipped: int = 0,
        ignored: int = 0,
    ) -> None:
        """Add to several counts at once: nobody sees a moment between them."""
        with self._lock:
            self._found += found
            self._indexed += indexed
            self._unchanged += unchanged
            self._skipped += skipped
            self._ignored += ignored

    def note_done(self, file_count: int) -> None:
        """Count files that took work, for the speed only."""
        with self._lock:
            self._done += file_count

    def counted(self) -> Counted:
        """Return all counts of this moment."""
        with self._lock:
            return Counted(
                self._found, self._indexed, self._unchanged, self._skipped, self._ignored
            )

    def files_per_second(self, now_s: float) -> float:
        """Return the speed over the last ten seconds, 0 before there is one.

        now_s: monotonic. To be asked several times a second: each call is a sample.
        """
        with self._lock:
            self._samples.append((now_s, self._done))
            while self._samples[0][0] < now_s - _WINDOW_S:
                self._samples.popleft()
            began_s, done_then = self._samples[0]
            if now_s - began_s < _SHORTEST_MEASURED_S:
                return 0.0
            return (self._done - done_then) / (now_s - began_s)

    def forget_speed(self) -> None:
        """Start measuring anew: a pause is no slow moment."""
        with self._lock:
            self._samples.clear()
