"""Progress lines: at most ten a second, and one at once where something turns over."""

from __future__ import annotations

import time
from collections.abc import Callable

from lookalike.indexing.events import Event, Progress
from lookalike.indexing.tally import Tally

__all__ = ["Reporter"]

_SHORTEST_S = 0.1
_LONGEST_S = 1.0


class Reporter:
    """Tells how far a run is. Used on the run's thread only."""

    def __init__(
        self,
        run: str,
        tally: Tally,
        emit: Callable[[Event], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._run = run
        self._tally = tally
        self._emit = emit
        self._now = now
        self._told_at = float("-inf")
        self._told: Progress | None = None
        self.is_scan_complete = False

    def report(self, *, device: str, is_paused: bool, at_once: bool = False) -> None:
        """Emit a Progress if it is time for one."""
        now = self._now()
        since = now - self._told_at
        has_turned = self._told is not None and self._told.is_paused != is_paused
        if since < _SHORTEST_S and not has_turned and not at_once:
            return
        if is_paused or has_turned:
            self._tally.forget_speed()
        progress = self._measure(now, device, is_paused)
        if progress == self._told and since < _LONGEST_S and not at_once:
            return
        self._emit(progress)
        self._told, self._told_at = progress, now

    def _measure(self, now: float, device: str, is_paused: bool) -> Progress:
        counted = self._tally.counted()
        speed = self._tally.files_per_second(now)
        seconds_left = None
        if self.is_scan_complete and not is_paused:
            if counted.waiting == 0:
                seconds_left = 0.0
            elif speed > 0:
                seconds_left = round(counted.waiting / speed, 1)
        return Progress(
            run=self._run,
            found=counted.found,
            indexed=counted.indexed,
            unchanged=counted.unchanged,
            skipped=counted.skipped,
            waiting=counted.waiting,
            ignored=counted.ignored,
            files_per_second=round(speed, 1),
            seconds_left=seconds_left,
            device=device,
            is_paused=is_paused,
            is_scan_complete=self.is_scan_complete,
        )
