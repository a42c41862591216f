"""The words of the status strip. Needs no Qt: translation and number format are passed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

__all__ = [
    "Outcome",
    "Preparing",
    "ProgressFigures",
    "idle_text",
    "progress_text",
    "time_left_text",
]

Translate = Callable[[str, str], str]
"""Context and text; named so that lupdate finds what it is called with."""
FormatCount = Callable[[int], str]

_MINUTE_S = 60.0
_HOUR_S = 3600.0


class Outcome(StrEnum):
    """How the last run of this window ended."""

    NONE = "none"
    """None has ended yet, or it was refused and a message says why."""
    FINISHED = "finished"
    UNFINISHED = "unfinished"


class Preparing(Protocol):
    """How far a library is on its way to another network."""

    @property
    def title(self) -> str: ...
    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int: ...


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
    network: str = ""
    """Title of the network that the library is being prepared for; empty in any other run."""


def progress_text(figures: ProgressFigures, translate: Translate, count: FormatCount) -> str:
    """Join the known parts: "Indexing 2024 · 3,120 of 4,112 · 84/s · 12 s left · CPU"."""
    if figures.is_paused:
        parts = [translate("Progress", "Paused by you")]
    elif figures.network:
        parts = [translate("Progress", "Preparing for {network}").format(network=figures.network)]
    elif figures.where:
        parts = [translate("Progress", "Indexing {folder}").format(folder=figures.where)]
    else:
        parts = [translate("Progress", "Indexing")]
    if figures.found_count:
        done = count(figures.done_count)
        parts.append(
            translate("Progress", "{done} of {found}").format(
                done=done, found=count(figures.found_count)
            )
        )
    if not figures.is_paused:
        if figures.files_per_second >= 1:
            rate = count(round(figures.files_per_second))
            parts.append(translate("Progress", "{rate}/s").format(rate=rate))
        if figures.seconds_left is not None:
            parts.append(time_left_text(figures.seconds_left, translate, count))
    if figures.device:
        parts.append(figures.device)
    return " · ".join(parts)


def idle_text(
    outcome: Outcome,
    picture_count: int,
    offline_count: int,
    translate: Translate,
    count: FormatCount,
    preparing: Preparing | None = None,
) -> str:
    """Say how things stand when nothing runs: "Up to date · 3,102 pictures".

    offline_count: root folders that are not connected.
    preparing: the network that the library isn't ready for yet.
    """
    parts = []
    if preparing is not None:
        parts.append(_preparing_text(preparing, translate, count))
    elif outcome is Outcome.UNFINISHED:
        parts.append(
            translate("Progress", "Indexing is not finished; Rescan (F5) goes on with it")
        )
    elif outcome is Outcome.FINISHED:
        parts.append(translate("Progress", "Up to date"))
    if picture_count == 1:
        parts.append(translate("Progress", "1 picture"))
    else:
        pictures = translate("Progress", "{count} pictures")
        parts.append(pictures.format(count=count(picture_count)))
    if offline_count == 1:
        parts.append(translate("Progress", "1 folder is not connected"))
    elif offline_count:
        folders = translate("Progress", "{count} folders are not connected")
        parts.append(folders.format(count=count(offline_count)))
    return " · ".join(parts)


def _preparing_text(preparing: Preparing, translate: Translate, count: FormatCount) -> str:
    text = translate(
        "Progress",
        "{done} of {total} prepared for {network}; searched as before until Rescan (F5) has "
        "done the rest",
    )
    return text.format(
        done=count(preparing.done), total=count(preparing.total), network=preparing.title
    )


def time_left_text(seconds: float, translate: Translate, count: FormatCount) -> str:
    """Say the time left in the unit a person thinks in: seconds exactly, the rest about."""
    if seconds < _MINUTE_S:
        return translate("Progress", "{seconds} s left").format(
            seconds=count(max(1, round(seconds)))
        )
    if seconds < 1.5 * _MINUTE_S:
        return translate("Progress", "about 1 minute left")
    if seconds < _HOUR_S:
        return translate("Progress", "about {minutes} minutes left").format(
            minutes=count(round(seconds / _MINUTE_S))
        )
    if seconds < 1.5 * _HOUR_S:
        return translate("Progress", "about 1 hour left")
    return translate("Progress", "about {hours} hours left").format(
        hours=count(round(seconds / _HOUR_S))
    )
