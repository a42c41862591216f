"""Back and forward through what was shown, like in a browser. Needs no Qt."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["QueryHistory", "Visit"]

Shown = TypeVar("Shown")

_MOST_VISITS = 200


@dataclass(frozen=True, slots=True)
class Visit(Generic[Shown]):
    """One thing that was shown and the place (scroll, selection) it was left at."""

    shown: Shown
    place: object | None = None


class QueryHistory(Generic[Shown]):
    """A line of visits with a current one. What lies ahead goes when something new is shown."""

    def __init__(self, first: Shown) -> None:
        self._visits: list[Visit[Shown]] = [Visit(first)]
        self._position = 0

    @property
    def current(self) -> Shown:
        return self._visits[self._position].shown

    @property
    def can_go_back(self) -> bool:
        return self._position > 0

    @property
    def can_go_forward(self) -> bool:
        return self._position < len(self._visits) - 1

    def leave(self, place: object | None) -> None:
        """Remember where the current visit was left, to come back to it."""
        visit = self._visits[self._position]
        self._visits[self._position] = dataclasses.replace(visit, place=place)

    def push(self, shown: Shown) -> bool:
        """Go on to something new; return False, and change nothing, if it is shown already."""
        if shown == self.current:
            return False
        del self._visits[self._position + 1 :]
        self._visits.append(Visit(shown))
        del self._visits[:-_MOST_VISITS]
        self._position = len(self._visits) - 1
        return True

    def amend(self, shown: Shown) -> None:
        """Change what the current visit shows, such as while a slider is being dragged."""
        visit = self._visits[self._position]
        self._visits[self._position] = dataclasses.replace(visit, shown=shown)

    def drop_repeat(self) -> bool:
        """Forget the current visit if it shows what the one before it shows; say if it did.

        A slider that was dragged and brought back leaves nothing behind.
        """
        if not self.can_go_back or self._visits[self._position - 1].shown != self.current:
            return False
        del self._visits[self._position]
        self._position -= 1
        return True

    def back(self) -> Visit[Shown] | None:
        """Step back; None, and no change, at the beginning."""
        return self._step(-1)

    def forward(self) -> Visit[Shown] | None:
        """Step forward; None, and no change, at the end."""
        return self._step(1)

    def _step(self, by: int) -> Visit[Shown] | None:
        if not 0 <= self._position + by < len(self._visits):
            return None
        self._position += by
        return self._visits[self._position]
