"""What whoever starts a run may choose besides the folders."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from lookalike.pictures import Limits

__all__ = ["IndexOptions"]


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """How a run works; docs/benchmarks.md has what the defaults lead to."""

    retry_skipped: bool = False
    """Try skipped files again although neither size nor time changed."""
    exclusions: tuple[str, ...] = ()
    """Patterns for every root folder, beside each one's own."""
    limits: Limits = field(default_factory=Limits)
    worker_count: int = field(default_factory=lambda: max(1, os.cpu_count() or 1))
    """Threads that read and decode."""
    batch_picture_count: int = 16
    """Pictures that go through the network at once."""
    commit_every_s: float = 1.0
    """How much work a power cut may cost, and how soon a search sees news."""
    decode_limit_s: float = 120.0
    """A picture that takes longer is given up as timed_out."""
    retry_pauses_s: tuple[float, ...] = (1.0, 2.0, 5.0)
    """Between tries while the disk is full or the catalogue busy; the last one repeats."""
    notice: tuple[str, str] | None = None
    """What a pass says when it begins: what happens, and what a person may do."""
    keeps_known: bool = False
    """Keep what the catalogue has of a file that is unchanged and can't be read just now: its
    picture is still found in another vector space."""
    crash_record: Path | None = None
    """File that remembers what was being decoded, so that a picture which brings the process
    down twice is left out from then on. None: no such memory."""
