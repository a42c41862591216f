"""What a person asks: one or several pictures, each with a weight, and filters.

Plain values; nothing here reads a file. A query is hashable, so a front end can keep a
history of queries and compare them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

from lookalike.values import Box, Filters, Label, readable

__all__ = [
    "LibraryPicture",
    "PictureBytes",
    "PictureFile",
    "Query",
    "QuerySource",
    "QueryTerm",
]


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture file anywhere on this machine; it is never added to the library."""

    path: Path

    @property
    def name(self) -> str:
        """Return what a message calls it; bytes that aren't UTF-8 become �."""
        return readable(self.path.name)


@dataclass(frozen=True, slots=True)
class PictureBytes:
    """The bytes of a picture file, as dropped or pasted."""

    data: bytes
    name: str = ""


@dataclass(frozen=True, slots=True)
class LibraryPicture:
    """A picture of the library. Its stored vector is used: no network is needed."""

    label: Label


QuerySource = PictureFile | PictureBytes | LibraryPicture


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """One picture of a query. A negative weight is a minus: hits move away from it.

    box: the part of the picture that counts, or None for all of it.
    """

    source: QuerySource
    weight: float = 1.0
    box: Box | None = None

    def __post_init__(self) -> None:
        if not math.isfinite(self.weight):
            raise ValueError(f"a weight is a finite number, not {self.weight}")


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for, where, and how many hits to return at most.

    collapse: put copies and near-identical pictures under one hit instead of listing each.
    look: the share that colour, texture and composition have in the score, 0 to 1; the rest
    is what the pictures show.
    """

    terms: tuple[QueryTerm, ...]
    filters: Filters = field(default_factory=Filters)
    limit: int = 300
    collapse: bool = True
    look: float = 0.0

    def __post_init__(self) -> None:
        if self.limit < 1:
            raise ValueError(f"a query asks for at least one hit, not {self.limit}")
        if not 0 <= self.look <= 1:
            raise ValueError(f"the share of the look is 0 to 1, not {self.look}")
