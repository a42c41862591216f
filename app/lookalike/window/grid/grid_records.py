"""What is known of the pictures on the screen, fetched as one comes to them.

The newest few thousand are kept. What may have changed since is fetched again, and shown as
it was until then.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from PySide6.QtCore import QObject, Signal

from lookalike.catalogue import PictureRecord
from lookalike.values import Labels
from lookalike.window.jobs import Job, Jobs, Lane

__all__ = ["GridRecords", "RecordSource"]

_KEPT = 4_000


class RecordSource(Protocol):
    """The part of Library that knows pictures; called on worker threads."""

    def records(self, labels: Labels) -> list[PictureRecord]:
        """Return the records in the order of the labels; missing ones are left out."""


class GridRecords(QObject):
    """Records by label. One question is on its way at a time; the last wish counts."""

    arrived = Signal(object)
    """The labels whose records are there now."""

    def __init__(self, library: RecordSource, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._jobs = jobs
        self._records: OrderedDict[int, PictureRecord] = OrderedDict()
        self._fresh: set[int] = set()
        self._wanted: Sequence[int] = ()
        self._job: Job | None = None

    def get(self, label: int) -> PictureRecord | None:
        """Return a record if it is there; asking fetches nothing."""
        return self._records.get(label)

    def want(self, labels: Sequence[int]) -> None:
        """Fetch these where they aren't there or may have changed."""
        self._wanted = labels
        self._fetch()

    def forget_freshness(self) -> None:
        """Take all records as old: files moved, drives came or went."""
        self._fresh.clear()

    def _fetch(self) -> None:
        if self._job is not None:
            return
        missing = [label for label in self._wanted if label not in self._fresh]
        if not missing:
            return
        labels, library = np.array(missing, np.int64), self._library
        self._job = self._jobs.run(
            lambda: library.records(labels), self._on_records, self._on_failed, Lane.RECORDS
        )

    def _on_records(self, records: list[PictureRecord]) -> None:
        self._job = None
        labels = [int(record.label) for record in records]
        for label, record in zip(labels, records, strict=True):
            self._records[label] = record
            self._records.move_to_end(label)
            self._fresh.add(label)
        while len(self._records) > _KEPT:
            old, _ = self._records.popitem(last=False)
            self._fresh.discard(old)
        if labels:
            self.arrived.emit(labels)
            self._fetch()

    def _on_failed(self, error: Exception) -> None:
        self._job = None
        raise error
