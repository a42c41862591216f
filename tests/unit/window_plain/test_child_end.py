"""A crash is worth three tries with growing pauses; a refusal is not."""

from __future__ import annotations

import pytest

from lookalike.window.folders.child_end import ChildEnd, EndKind, RestartPolicy

CRASH = ChildEnd(EndKind.CRASHED, 11)


def test_three_restarts_with_growing_pauses_then_none() -> None:
    policy = RestartPolicy()
    assert [policy.pause_before_restart_s(CRASH) for _ in range(4)] == [1.0, 4.0, 16.0, None]


def test_progress_starts_the_count_anew() -> None:
    policy = RestartPolicy()
    for _ in range(3):
        policy.pause_before_restart_s(CRASH)
    policy.note_progress()
    assert policy.pause_before_restart_s(CRASH) == 1.0


@pytest.mark.parametrize("kind", [each for each in EndKind if each is not EndKind.CRASHED])
def test_only_a_crash_is_tried_again(kind: EndKind) -> None:
    assert RestartPolicy().pause_before_restart_s(ChildEnd(kind, 4)) is None
