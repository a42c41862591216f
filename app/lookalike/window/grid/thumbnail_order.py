"""Which thumbnail to load next: what is on the screen first, and nothing nobody sees.

Plain and thread-safe: the window's thread says what is wanted, workers take from it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

__all__ = ["ByteLimitedCache", "ThumbnailOrder"]

T = TypeVar("T")


class ThumbnailOrder:
    """The labels still to be loaded, the newest wish first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted: OrderedDict[int, None] = OrderedDict()
        self._in_work: set[int] = set()

    def want(self, labels: Iterable[int]) -> int:
        """Replace what is wanted, in this order; what is left out is cancelled.

        Returns how many wait now, without those in work already.
        """
        with self._lock:
            self._wanted = OrderedDict.fromkeys(
                label for label in labels if label not in self._in_work
            )
            return len(self._wanted)

    def take(self) -> int | None:
        """Return the label to load now and count it as in work; None if nothing waits."""
        with self._lock:
            if not self._wanted:
                return None
            label, _ = self._wanted.popitem(last=False)
            self._in_work.add(label)
            return label

    def done(self, label: int) -> None:
        """Say that a taken label was loaded, or can't be."""
        with self._lock:
            self._in_work.discard(label)

    def __len__(self) -> int:
        with self._lock:
            return len(self._wanted)


class ByteLimitedCache(Generic[T]):
    """The most recently used values within a number of bytes. One thread only."""

    def __init__(self, limit_bytes: int, size_of: Callable[[T], int]) -> None:
        self._limit_bytes = limit_bytes
        self._size_of = size_of
        self._values: OrderedDict[int, T] = OrderedDict()
        self.size_bytes = 0

    def get(self, label: int) -> T | None:
        """Return the value and count it as just used."""
        value = self._values.get(label)
        if value is not None:
            self._values.move_to_end(label)
        return value

    def put(self, label: int, value: T) -> None:
        """Keep the value; the longest unused ones leave until all fit."""
        self.discard(label)
        self._values[label] = value
        self.size_bytes += self._size_of(value)
        while self.size_bytes > self._limit_bytes and len(self._values) > 1:
            _, oldest = self._values.popitem(last=False)
            self.size_bytes -= self._size_of(oldest)

    def discard(self, label: int) -> None:
        """Forget one value, if it is there."""
        value = self._values.pop(label, None)
        if value is not None:
            self.size_bytes -= self._size_of(value)

    def clear(self) -> None:
        """Forget all."""
        self._values.clear()
        self.size_bytes = 0

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, label: int) -> bool:
        return label in self._values
