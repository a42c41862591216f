"""What a search returns: hits best first, with score, band and copies, and how it was found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lookalike.catalogue import PictureRecord
from lookalike.search.bands import Band, BandEdges
from lookalike.search.query import Query
from lookalike.values import Label, VectorSpace

__all__ = ["Answer", "Copy", "CopyKind", "Hit"]


class CopyKind(StrEnum):
    """How a copy relates to the hit that it is shown under."""

    IDENTICAL = "identical"
    """Another file with the very same bytes."""
    NEAR = "near"
    """Other bytes, but the same picture by its score: re-encoded, resized, a burst."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One more file of a hit's picture."""

    path: bytes
    kind: CopyKind
    label: Label
    """Its content: the hit's own for an identical copy."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One picture of the library that answers a query."""

    label: Label
    score: float
    """Cosine similarity with the query, -1 to 1: of subject and look, mixed as it asked."""
    band: Band
    record: PictureRecord
    """Its first file is the one to show: inside the query's folder and within reach."""
    copies: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The hits of a query and where they come from."""

    query: Query
    hits: tuple[Hit, ...]
    space: VectorSpace
    method: str
    """How candidates were found: exact or hnsw. Scores are exact either way."""
    live_count: int
    """Searchable pictures of the library, before filters."""
    bands: BandEdges
    notices: tuple[str, ...] = ()
    """One sentence for each picture of the query that could not be used."""
