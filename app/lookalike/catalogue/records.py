"""The values that go into the catalogue and come out of it; rows become these at the edge.

Paths are bytes, as `os.fsencode` gives them: a Linux name need not be UTF-8.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.values import ContentHash, Label, PictureFacts, Reason, VectorSpace

__all__ = [
    "Batch",
    "Counts",
    "FilePlace",
    "FileRecord",
    "FolderCount",
    "KnownContent",
    "KnownFile",
    "NewContent",
    "Outcome",
    "PictureRecord",
    "RootFolder",
    "SalvageReport",
    "Skipped",
    "SkippedFile",
    "Vector",
]

Vector = NDArray[np.float32]
"""Shape (dimension,), unit length."""


@dataclass(frozen=True, slots=True)
class RootFolder:
    """A folder that a person added to the library."""

    id: int
    path: bytes
    is_offline: bool
    exclusions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What the catalogue remembers of a file: with a label, or with the reason it has none."""

    size_bytes: int
    mtime_ns: int
    inode: int
    device: int
    label: Label | None
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class NewContent:
    """A file was read and decoded. Harmless if the content turns out to be known."""

    hash: ContentHash
    facts: PictureFacts
    vector: Vector | None
    """In the space of the batch; None if it wasn't embedded."""


@dataclass(frozen=True, slots=True)
class KnownContent:
    """A file holds a content that has its label already."""

    label: Label
    vector: Vector | None = None
    """Only if the content had none in the space of the batch."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that can't be used."""

    reason: Reason
    detail: str


Outcome = NewContent | KnownContent | Skipped


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file as it was found, and what became of it."""

    folder: bytes
    """Relative to the root; b"" is the root itself."""
    name: bytes
    size_bytes: int
    mtime_ns: int
    inode: int
    device: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Batch:
    """What is written in one transaction. The same hash may occur twice."""

    root_id: int
    space: VectorSpace | None
    """The space of every vector in the batch."""
    files: tuple[FileRecord, ...]


@dataclass(frozen=True, slots=True)
class FilePlace:
    """One place on disk where a content lies."""

    path: bytes
    size_bytes: int
    mtime_ns: int
    is_offline: bool


@dataclass(frozen=True, slots=True)
class PictureRecord:
    """A content and all its files, reachable ones first, oldest first among these."""

    label: Label
    hash: ContentHash
    facts: PictureFacts
    files: tuple[FilePlace, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is in the library; files of removed roots don't count."""

    files: int
    """Candidates found: indexed and skipped."""
    contents: int
    """Different pictures that have a file."""
    indexed: int
    """Files that are pictures."""
    skipped: int
    """Files that aren't, each with a reason."""
    vectors: int
    """Contents with a file and a vector in the space in use."""
    offline: int
    """Files below roots that are not connected."""


@dataclass(frozen=True, slots=True)
class FolderCount:
    """What lies directly in one folder, without those below it."""

    root_id: int
    folder: bytes
    pictures: int
    skipped: int


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file that was passed over and why."""

    path: bytes
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class SalvageReport:
    """What could be read from a damaged catalogue."""

    contents: int
    files: int
    lost: int
    """Contents that were once there and could not be read."""
