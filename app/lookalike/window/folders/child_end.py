"""How the indexing process ended, and when it is started again. Needs no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["ChildEnd", "EndKind", "RestartPolicy"]

PAUSES_S = (1.0, 4.0, 16.0)
"""Growing pauses before the first, second and third restart in a row."""


class EndKind(StrEnum):
    """The ways a child process can end."""

    FINISHED = "finished"
    STOPPED = "stopped"
    DID_NOT_START = "did_not_start"
    FAILED = "failed"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class ChildEnd:
    """One end of the child: its kind and the number that belongs to it."""

    kind: EndKind
    exit_code: int = 0
    """The exit code of a failed child; the signal's number of a crashed one."""

    @property
    def is_worth_a_restart(self) -> bool:
        """Say whether the same start may succeed: a crash may, a refusal won't."""
        return self.kind is EndKind.CRASHED


class RestartPolicy:
    """Allow three restarts in a row, each after a longer pause; progress starts the count anew."""

    def __init__(self, pauses_s: tuple[float, ...] = PAUSES_S) -> None:
        self._pauses_s = pauses_s
        self._restart_count = 0

    def pause_before_restart_s(self, end: ChildEnd) -> float | None:
        """Return how long to wait before starting again, or None to leave it."""
        if not end.is_worth_a_restart or self._restart_count >= len(self._pauses_s):
            return None
        pause_s = self._pauses_s[self._restart_count]
        self._restart_count += 1
        return pause_s

    def note_progress(self) -> None:
        """Forget earlier crashes: something was committed since."""
        self._restart_count = 0
