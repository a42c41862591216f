"""What the parts of a run hand to each other: a file to look at, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.catalogue import KnownContent, NewContent, Skipped
from lookalike.indexing.roots import RootWatch
from lookalike.indexing.scan import FoundFile, ScanProblem
from lookalike.values import ContentHash, Label, PictureFacts

__all__ = [
    "Answer",
    "Decoded",
    "Dropped",
    "Failed",
    "FolderProblem",
    "Ignored",
    "Job",
    "News",
    "Outcome",
    "RootListed",
    "ScanEnded",
    "Settled",
    "Twin",
]


Outcome = NewContent | KnownContent | Skipped


@dataclass(frozen=True, slots=True)
class Job:
    """A file whose bytes have to be read."""

    root: RootWatch
    folder: bytes
    file: FoundFile
    is_counted: bool
    """Its name is a picture's, or it is known; else it counts once its bytes are a picture's."""
    known_label: Label | None = None
    """What the catalogue has at this place."""
    is_unchanged: bool = False
    """The file is as the catalogue knows it; only its content lacks a vector."""

    @property
    def path(self) -> bytes:
        """The absolute path."""
        return self.root.full_path(self.folder, self.file.name)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture that has to go through the network."""

    job: Job
    hash: ContentHash
    facts: PictureFacts
    prepared: NDArray[np.float32]
    """(3, edge, edge), what `networks.prepare` makes."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A file whose row can be written as it is."""

    job: Job
    outcome: KnownContent | Skipped
    hash: ContentHash | None = None
    """Where its bytes were read."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A file with the same bytes as one that is under way: no need to decode it too."""

    job: Job
    hash: ContentHash


@dataclass(frozen=True, slots=True)
class Ignored:
    """Neither its name nor its bytes are a picture's."""

    job: Job


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file that was not come to: its root folder went away."""

    job: Job


@dataclass(frozen=True, slots=True)
class Failed:
    """Something went wrong that isn't one file's fault; it is raised where the run is."""

    error: Exception


@dataclass(frozen=True, slots=True)
class FolderProblem:
    """A folder that couldn't be listed to its end; its known files are kept."""

    root: RootWatch
    folder: bytes
    problem: ScanProblem


@dataclass(frozen=True, slots=True)
class RootListed:
    """A root folder has been listed to its end."""

    root: RootWatch


@dataclass(frozen=True, slots=True)
class ScanEnded:
    """All root folders have been listed: no more jobs come."""


Answer = Decoded | Settled | Twin | Ignored | Dropped | Failed
"""What becomes of a job: exactly one for each."""

News = Answer | FolderProblem | RootListed | ScanEnded
