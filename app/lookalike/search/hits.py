"""Ranked candidates become hits: copies collapsed, bands put on, files put in order."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lookalike.catalogue import FilePlace, PictureRecord
from lookalike.search.answer import Copy, CopyKind, Hit
from lookalike.search.bands import Band, BandEdges
from lookalike.search.candidates import Candidates
from lookalike.search.collapse import leading_rows
from lookalike.values import Labels, Scores, Vectors

__all__ = ["Ranking", "Subjects", "make_hits", "rank"]


@dataclass(frozen=True, slots=True)
class Subjects:
    """What the candidates show, apart from how they look: copies are told by this alone.

    Two pictures in one style score high where the look counts, and are still two.
    """

    vectors: Vectors
    """(n, s) rows of unit length, in the order of the candidates."""
    scores: Scores
    """(n,) with the subject of the query."""
    edge: float
    """The score from which two subjects are the same picture."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates in the order of hits, and the row that each goes under (-1: not needed)."""

    candidates: Candidates
    confirmed_count: int
    """The first rows that are the query's own picture for certain."""
    same_count: int
    """The first rows that may be called the same picture, confirmed or by subject."""
    leaders: NDArray[np.intp]

    @property
    def hit_count(self) -> int:
        """Return how many rows are hits of their own."""
        return int((self.leaders == np.arange(len(self.leaders))).sum())

    @property
    def labels(self) -> Labels:
        """Return the labels of all hits and of what goes under them."""
        return self.candidates.labels[self.leaders >= 0]


def rank(
    candidates: Candidates,
    confirmed: list[int],
    subjects: Subjects,
    *,
    limit: int,
    collapse: bool,
) -> Ranking:
    """Put the confirmed rows first, the others after them by score, and collapse.

    limit: how many hits are wanted; rows beyond them lead to nothing.
    """
    is_first = np.zeros(len(candidates.labels), dtype=bool)
    is_first[confirmed] = True
    order = np.concatenate((np.flatnonzero(is_first), np.flatnonzero(~is_first)))
    ranked = candidates.at(order)
    if collapse:
        leaders = leading_rows(
            subjects.vectors[order], subjects.edge, stop_after=limit, first_group=len(confirmed)
        )
    else:
        leaders = np.arange(len(ranked.labels))
        leaders[limit:] = -1
    is_other = subjects.scores[order] < subjects.edge
    is_other[: len(confirmed)] = False
    same_count = int(is_other.argmax()) if is_other.any() else len(is_other)
    return Ranking(ranked, len(confirmed), same_count, leaders)


def make_hits(
    ranking: Ranking,
    records: Mapping[int, PictureRecord],
    bands: BandEdges,
    *,
    limit: int,
    folder: bytes | None,
) -> tuple[Hit, ...]:
    """Return the first ``limit`` hits, best first.

    records: of every row; a row without one lost its last file a moment ago and is left out.
    folder: the folder that the query is limited to, if any: a file in it is shown before
    the same bytes elsewhere.
    """
    hits: dict[int, Hit] = {}
    for row, leader in enumerate(ranking.leaders.tolist()):
        record = records.get(int(ranking.candidates.labels[row]))
        if record is None or not record.files or leader < 0:
            continue
        if leader in hits:
            hits[leader] = _with_copies(hits[leader], record)
        elif len(hits) < limit:
            # A leader that just lost its files leaves its place to the first row under it.
            hits[leader] = _hit(ranking, row, record, bands, folder)
    return tuple(hits.values())


def _hit(
    ranking: Ranking, row: int, record: PictureRecord, bands: BandEdges, folder: bytes | None
) -> Hit:
    score = float(ranking.candidates.scores[row])
    ordered = replace(record, files=_ordered(record.files, folder))
    return Hit(
        label=record.label,
        score=score,
        band=_band(ranking, row, score, bands),
        record=ordered,
        copies=tuple(
            Copy(path=file.path, kind=CopyKind.IDENTICAL, label=record.label)
            for file in ordered.files[1:]
        ),
    )


def _band(ranking: Ranking, row: int, score: float, bands: BandEdges) -> Band:
    if row < ranking.confirmed_count:
        return Band.SAME
    band = bands.band_of(score)
    # Bands never get better down the list: a front end makes one section of each.
    is_other = row >= ranking.same_count
    return Band.VERY_SIMILAR if band is Band.SAME and is_other else band


def _with_copies(hit: Hit, record: PictureRecord) -> Hit:
    near = tuple(
        Copy(path=file.path, kind=CopyKind.NEAR, label=record.label) for file in record.files
    )
    return replace(hit, copies=hit.copies + near)


def _ordered(files: tuple[FilePlace, ...], folder: bytes | None) -> tuple[FilePlace, ...]:
    if folder is None:
        return files
    inside = folder.rstrip(os.fsencode(os.sep)) + os.fsencode(os.sep)
    return tuple(sorted(files, key=lambda file: not file.path.startswith(inside)))
