"""docs/quality.md: what was run, the goals, the sections."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from quality.bench import Goal, table

_QUIET_LOAD: Final = 1.0
_VERSIONS: Final = (
    "onnxruntime",
    "numpy",
    "pillow",
    "opencv-python-headless",
    "scikit-learn",
    "torch",
)


@dataclass(frozen=True, slots=True)
class Run:
    """What the page opens with."""

    day: date
    network: str
    network_sha256: str
    archive: str
    archive_sha256: str | None
    """None for a folder of pictures."""
    pictures: int
    sets: int
    distractors: int
    seconds: float
    load: float
    """The machine's load average when the run began."""

    @property
    def checksum(self) -> str:
        """Return which archive it was, as far as that can be said."""
        if self.archive_sha256 is None:
            return "a folder"
        return f"sha256 {self.archive_sha256[:16]}…"


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the page."""

    title: str
    before: str
    """What is measured and how; a paragraph or two."""
    body: str


def write_page(path: Path, run: Run, goals: Sequence[Goal], sections: Sequence[Section]) -> None:
    """Write the page to ``path``."""
    parts = [_opening(run), _goals(goals)]
    for number, one in enumerate(sections, start=1):
        parts.append(f"## {number}. {one.title}\n\n{one.before.strip()}\n\n{one.body.strip()}\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(parts), encoding="utf-8", newline="\n")


def _opening(run: Run) -> str:
    busy = ""
    if run.load > _QUIET_LOAD:
        busy = (
            f"\n\n**The machine was busy when the run began (load {run.load:.1f}): section 5 and "
            "the goal for cost want another run on a quiet one.** The other figures don't change."
        )
    return f"""\
# What Lookalike's network finds

Written by `make quality` on {run.day.isoformat()}; don't edit it, run it again. It measured
`models/{run.network}/` (model.onnx, sha256 {run.network_sha256[:16]}…) on the {run.pictures:,}
pictures of `{run.archive}` ({run.checksum}), {run.sets} sets with classes, and
{run.distractors:,} distractors, in {run.seconds / 60:.0f} min (features that an earlier run
had computed are read back).

Machine: {_processor()}, {_core_count()} cores of it, two threads used, {_memory_gb():.0f} GiB;
{platform.system()}, Python {platform.python_version()}, {_versions()}.{busy}

Nothing was learned from these pictures, except the reference scores that the bands start from.
`training.tar` took no part either: the network learned from photographs that come with
scikit-image and scikit-learn and from generated pictures ([how](../models/training/README.md)),
so no set shares its source with what was learned. Settings of the training were compared on
these same sets, though, as there are no others: that flatters a little. Differences under about
.01 are noise.
"""


def _goals(goals: Sequence[Goal]) -> str:
    rows = [[one.text, one.figure, "yes" if one.is_reached else "**no**"] for one in goals]
    reached = sum(one.is_reached for one in goals)
    return f"## Goals: {reached} of {len(goals)} reached\n\n" + table(
        ["goal", "measured", "reached"], rows
    )


def _versions() -> str:
    installed = {one.metadata["Name"].lower() for one in importlib.metadata.distributions()}
    return ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in _VERSIONS if name in installed
    )


def _core_count() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory_gb() -> float:
    import psutil

    return psutil.virtual_memory().total / 2**30
