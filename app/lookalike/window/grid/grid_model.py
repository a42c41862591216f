"""The pictures of the grid: labels in order, everything else fetched when it is needed.

Holds 100,000 labels as one array. Records of the library come in through jobs for the rows
that are on the screen; hits bring theirs along. Changes are ranges wherever the order of
what stays is the same, so selection and scroll position live on.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from lookalike.catalogue import PictureRecord
from lookalike.search import Answer, Band, Hit
from lookalike.values import Labels
from lookalike.window.actions.file_urls import urls_of_paths
from lookalike.window.grid.grid_geometry import Section
from lookalike.window.grid.grid_records import GridRecords, RecordSource
from lookalike.window.grid.row_changes import row_changes
from lookalike.window.grid.thumbnails import ThumbnailLoader
from lookalike.window.jobs import Jobs
from lookalike.window.look.hit_text import band_text, record_name, score_text
from lookalike.window.look.locale_wording import locale_wording

__all__ = ["GridModel"]

Index = QModelIndex | QPersistentModelIndex

_DRAGGED_AT_MOST = 1_000
_NO_LABELS: Labels = np.empty(0, np.int64)


class GridModel(QAbstractListModel):
    """Either the library, newest first, or the hits of an answer."""

    LabelRole = Qt.ItemDataRole.UserRole + 1
    RecordRole = Qt.ItemDataRole.UserRole + 2
    BandRole = Qt.ItemDataRole.UserRole + 3
    ScoreTextRole = Qt.ItemDataRole.UserRole + 4
    CopiesRole = Qt.ItemDataRole.UserRole + 5
    OfflineRole = Qt.ItemDataRole.UserRole + 6
    ThumbnailRole = Qt.ItemDataRole.UserRole + 7
    ColourRole = Qt.ItemDataRole.UserRole + 8
    NameRole = Qt.ItemDataRole.UserRole + 9

    sections_changed = Signal()
    """Rows, headings or the number of folded hits are others now; emitted once a change."""

    def __init__(
        self,
        library: RecordSource,
        jobs: Jobs,
        thumbnails: ThumbnailLoader,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._records = GridRecords(library, jobs, self)
        self._records.arrived.connect(self._on_records_arrived)
        self.thumbnails = thumbnails
        self._wording = locale_wording()
        self._labels = _NO_LABELS
        self._by_label: tuple[Labels, np.ndarray] | None = None
        self._answer: Answer | None = None
        self._hits: dict[int, Hit] = {}
        self._hidden_count = 0
        self._sections: tuple[Section, ...] = ()
        self._wanted_rows = range(0)
        thumbnails.loaded.connect(self._on_thumbnail_loaded)

    # What is shown

    def show_labels(self, labels: Labels) -> None:
        """Show these pictures of the library in this order, without bands."""
        was_answer = self._answer is not None
        self._answer, self._hits, self._hidden_count = None, {}, 0
        sections = (Section("", 0, len(labels)),) if len(labels) else ()
        self._replace(np.ascontiguousarray(labels, np.int64), sections, reset=was_answer)

    def show_answer(self, answer: Answer, unrelated_shown: bool) -> None:
        """Show the hits under a heading for each band.

        The probably unrelated ones are counted only, unless ``unrelated_shown``.
        """
        is_other = self._answer is None or self._answer.query != answer.query
        shown = [hit for hit in answer.hits if unrelated_shown or hit.band is not Band.UNRELATED]
        self._answer = answer
        self._hits = {int(hit.label): hit for hit in shown}
        self._hidden_count = len(answer.hits) - len(shown)
        labels = np.fromiter((hit.label for hit in shown), np.int64, len(shown))
        self._replace(labels, self._band_sections(shown), reset=is_other)
        if shown and not is_other:
            self.dataChanged.emit(self.index(0), self.index(len(shown) - 1))

    def clear(self) -> None:
        """Show nothing."""
        self.show_labels(_NO_LABELS)

    def refresh_records(self) -> None:
        """Fetch the records on the screen again: files moved, drives came or went.

        The old ones are shown until the new ones are there.
        """
        self._records.forget_freshness()
        self.thumbnails.retry_missing()
        self._want()

    @property
    def answer(self) -> Answer | None:
        """Return the answer that is shown, None for the library itself."""
        return self._answer

    @property
    def hidden_count(self) -> int:
        """Return how many probably unrelated hits are folded away."""
        return self._hidden_count

    def sections(self) -> tuple[Section, ...]:
        """Return the headings with their rows, in order."""
        return self._sections

    def labels(self) -> Labels:
        """Return all labels in order; not to be written to."""
        return self._labels

    def label_at(self, row: int) -> int:
        """Return the label of a row. Raises IndexError."""
        return int(self._labels[row])

    def row_of(self, label: int) -> int | None:
        """Return the row of a label, None if it isn't shown."""
        if self._by_label is None:
            order = np.argsort(self._labels)
            self._by_label = self._labels[order], order
        sorted_labels, order = self._by_label
        place = int(np.searchsorted(sorted_labels, label))
        if place == len(sorted_labels) or sorted_labels[place] != label:
            return None
        return int(order[place])

    def hit(self, label: int) -> Hit | None:
        """Return the hit of a label in the answer that is shown."""
        return self._hits.get(label)

    def record(self, label: int) -> PictureRecord | None:
        """Return the record if it is there; asking fetches nothing."""
        hit = self._hits.get(label)
        return hit.record if hit is not None else self._records.get(label)

    def want_rows(self, rows: range) -> None:
        """Say which rows are on the screen or near it: their records are fetched."""
        self._wanted_rows = rows
        self._want()

    def _want(self) -> None:
        """Hits bring their records along; pictures of the library have to be asked for."""
        rows = range(self._wanted_rows.start, min(self._wanted_rows.stop, len(self._labels)))
        is_library = self._answer is None
        self._records.want([self.label_at(row) for row in rows] if is_library else [])

    # Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self._labels)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flag = Qt.ItemFlag
        return (
            flag.ItemIsEnabled
            | flag.ItemIsSelectable
            | flag.ItemIsDragEnabled
            | flag.ItemNeverHasChildren
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = index.row()
        if not 0 <= row < len(self._labels):
            return None
        label = int(self._labels[row])
        if role == self.ThumbnailRole:
            return self.thumbnails.image(label)
        if role == self.LabelRole:
            return label
        hit = self._hits.get(label)
        record = hit.record if hit is not None else self._records.get(label)
        return self._fact(role, record, hit)

    def _fact(self, role: int, record: PictureRecord | None, hit: Hit | None) -> Any:
        match role:
            case self.RecordRole:
                return record
            case self.BandRole:
                return None if hit is None else hit.band
            case self.ScoreTextRole:
                return None if hit is None else score_text(hit.band, hit.score, self._wording)
            case self.CopiesRole:
                return _copy_count(record, hit)
            case self.OfflineRole:
                return record is not None and all(file.is_offline for file in record.files)
            case self.ColourRole:
                return None if record is None else record.facts.average_colour
            case self.NameRole | Qt.ItemDataRole.DisplayRole:
                return "" if record is None else record_name(record)
            case Qt.ItemDataRole.AccessibleTextRole:
                return _spoken(record, hit, self._wording)
            case _:
                return None

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Offer the files of these rows to other programs, as they lie on disk."""
        rows = sorted({index.row() for index in indexes})[:_DRAGGED_AT_MOST]
        records = [self.record(self.label_at(row)) for row in rows]
        paths = [record.files[0].path for record in records if record and record.files]
        mime = QMimeData()
        mime.setUrls(urls_of_paths(paths))
        return mime

    # Changes

    def _band_sections(self, hits: Sequence[Hit]) -> tuple[Section, ...]:
        sections, first = [], 0
        for band, members in groupby(hits, key=lambda hit: hit.band):
            count = len(list(members))
            sections.append(Section(band_text(band, self._wording), first, count))
            first += count
        return tuple(sections)

    def _replace(self, labels: Labels, sections: tuple[Section, ...], *, reset: bool) -> None:
        changes = None if reset else row_changes(self._labels, labels)
        if changes is None:
            self.beginResetModel()
            self._set_labels(labels)
            self._sections = sections
            self.endResetModel()
            self.sections_changed.emit()
            return
        for rows in changes.removed:
            self.beginRemoveRows(QModelIndex(), rows.start, rows.stop - 1)
            self._set_labels(np.delete(self._labels, slice(rows.start, rows.stop)))
            self.endRemoveRows()
        for rows in changes.inserted:
            self.beginInsertRows(QModelIndex(), rows.start, rows.stop - 1)
            self._set_labels(np.insert(self._labels, rows.start, labels[rows.start : rows.stop]))
            self.endInsertRows()
        if changes.removed or changes.inserted or sections != self._sections:
            self._sections = sections
            self.sections_changed.emit()

    def _set_labels(self, labels: Labels) -> None:
        self._labels = labels
        self._by_label = None

    # What arrives later

    def _on_records_arrived(self, labels: Sequence[int]) -> None:
        shown = [row for label in labels if (row := self.row_of(label)) is not None]
        if shown:
            self.dataChanged.emit(self.index(min(shown)), self.index(max(shown)))

    def _on_thumbnail_loaded(self, label: int) -> None:
        row = self.row_of(label)
        if row is not None:
            index = self.index(row)
            self.dataChanged.emit(index, index, [self.ThumbnailRole])


def _copy_count(record: PictureRecord | None, hit: Hit | None) -> int:
    if hit is not None:
        return len(hit.copies)
    return 0 if record is None else max(0, len(record.files) - 1)


def _spoken(record: PictureRecord | None, hit: Hit | None, wording: Any) -> str:
    name = "" if record is None else record_name(record)
    return name if hit is None else f"{name}, {band_text(hit.band, wording)}"
