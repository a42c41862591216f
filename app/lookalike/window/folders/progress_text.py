"""The words of the status strip. Needs no Qt: translation and number format are passed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["ProgressFigures", "progress_text", "time_left_text"]

Translate = Callable[[str], str]
FormatCount = Callable[[int], str]

_MINUTE_S = 60.0
_HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class ProgressFigures:
    """What the strip says of a run."""

    where: str
    """Name of the folder that is being read; may be empty."""
    done_count: int
    found_count: int
    files_per_second: float
    seconds_left: float | None
    device: str
    is_paused: bool = False


def progress_text(figures: ProgressFigures, tr: Translate, count: FormatCount) -> str:
    """Join the known parts: "Indexing 2024 · 3,120 of 4,112 · 84/s · 12 s left · CPU"."""
    if figures.is_paused:
        parts = [tr("Paused by you")]
    elif figures.where:
        parts = [tr("Indexing {folder}").format(folder=figures.where)]
    else:
        parts = [tr("Indexing")]
    if figures.found_count:
        done = count(figures.done_count)
        parts.append(tr("{done} of {found}").format(done=done, found=count(figures.found_count)))
    if not figures.is_paused:
        if figures.files_per_second >= 1:
            rate = count(round(figures.files_per_second))
            parts.append(tr("{rate}/s").format(rate=rate))
        if figures.seconds_left is not None:
            parts.append(time_left_text(figures.seconds_left, tr, count))
    if figures.device:
        parts.append(figures.device)
    return " · ".join(parts)


def time_left_text(seconds: float, tr: Translate, count: FormatCount) -> str:
    """Say the time left in the unit a person thinks in: seconds exactly, the rest about."""
    if seconds < _MINUTE_S:
        return tr("{seconds} s left").format(seconds=count(max(1, round(seconds))))
    if seconds < 1.5 * _MINUTE_S:
        return tr("about 1 minute left")
    if seconds < _HOUR_S:
        return tr("about {minutes} minutes left").format(minutes=count(round(seconds / _MINUTE_S)))
    if seconds < 1.5 * _HOUR_S:
        return tr("about 1 hour left")
    return tr("about {hours} hours left").format(hours=count(round(seconds / _HOUR_S)))
