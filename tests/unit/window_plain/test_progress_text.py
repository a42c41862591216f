"""The status strip says the same thing everywhere: done of found, speed, time, device."""

from __future__ import annotations

import dataclasses

import pytest

from lookalike.window.folders.progress_text import (
    Outcome,
    ProgressFigures,
    idle_text,
    progress_text,
    time_left_text,
)


def plain(context: str, text: str) -> str:
    return text


def grouped(count: int) -> str:
    return f"{count:,}"


FIGURES = ProgressFigures("2024", 3120, 4112, 84.2, 11.8, "CPU")


def test_a_run_in_full() -> None:
    text = progress_text(FIGURES, plain, grouped)
    assert text == "Indexing 2024 · 3,120 of 4,112 · 84/s · 12 s left · CPU"


def test_what_is_not_known_yet_is_not_said() -> None:
    figures = ProgressFigures("", 0, 0, 0.0, None, "")
    assert progress_text(figures, plain, grouped) == "Indexing"


def test_a_pause_says_by_whom_and_promises_no_time() -> None:
    figures = dataclasses.replace(FIGURES, is_paused=True)
    assert progress_text(figures, plain, grouped) == "Paused by you · 3,120 of 4,112 · CPU"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "1 s left"),
        (59.4, "59 s left"),
        (61, "about 1 minute left"),
        (180, "about 3 minutes left"),
        (3700, "about 1 hour left"),
        (7300, "about 2 hours left"),
    ],
)
def test_time_left_in_the_unit_a_person_thinks_in(seconds: float, text: str) -> None:
    assert time_left_text(seconds, plain, grouped) == text


@pytest.mark.parametrize(
    ("outcome", "picture_count", "offline_count", "text"),
    [
        (Outcome.NONE, 3102, 0, "3,102 pictures"),
        (Outcome.FINISHED, 3102, 0, "Up to date · 3,102 pictures"),
        (Outcome.FINISHED, 1, 1, "Up to date · 1 picture · 1 folder is not connected"),
        (
            Outcome.UNFINISHED, 90, 2,
            "Indexing is not finished; Rescan (F5) goes on with it · 90 pictures · "
            "2 folders are not connected",
        ),
    ],
)  # fmt: skip
def test_when_nothing_runs_only_what_is_true_is_said(
    outcome: Outcome, picture_count: int, offline_count: int, text: str
) -> None:
    assert idle_text(outcome, picture_count, offline_count, plain, grouped) == text
