"""Work off the window's thread: answers come back to it, late and cancelled ones don't."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from lookalike.window.jobs import Jobs, Lane


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    assert made.shutdown(5.0)


class Gate:
    """Work that waits until a test lets it go."""

    def __init__(self) -> None:
        self.has_begun = threading.Event()
        self.may_end = threading.Event()

    def __call__(self) -> str:
        self.has_begun.set()
        assert self.may_end.wait(10)
        return "through the gate"


def test_work_runs_elsewhere_and_its_answer_comes_back_here(jobs: Jobs, qtbot: QtBot) -> None:
    answers: list[tuple[str, str]] = []
    jobs.run(
        lambda: threading.current_thread().name,
        lambda name: answers.append((name, threading.current_thread().name)),
        lane=Lane.DETAILS,
    )
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [("lookalike-details-0", threading.main_thread().name)]


def test_an_error_comes_back_to_whoever_asked(jobs: Jobs, qtbot: QtBot) -> None:
    errors: list[Exception] = []

    def fail() -> None:
        raise ValueError("broken")

    jobs.run(fail, pytest.fail, errors.append, Lane.LIBRARY)
    qtbot.waitUntil(lambda: bool(errors))
    assert str(errors[0]) == "broken"


def test_an_error_nobody_asked_for_reaches_the_outermost_handler(jobs: Jobs, qtbot: QtBot) -> None:
    def fail() -> None:
        raise ValueError("our own fault")

    with qtbot.captureExceptions() as caught:
        jobs.run(fail, pytest.fail, None, Lane.LIBRARY)
        qtbot.waitUntil(lambda: bool(caught))
    assert str(caught[0][1]) == "our own fault"


def test_the_last_query_wins(jobs: Jobs, qtbot: QtBot) -> None:
    answers: list[str] = []
    slow = Gate()
    jobs.run(slow, answers.append, None, Lane.SEARCH, latest_only=True)
    slow.has_begun.wait(10)
    for number in range(20):
        jobs.run(
            lambda number=number: str(number), answers.append, None, Lane.SEARCH, latest_only=True
        )
    slow.may_end.set()
    qtbot.waitUntil(lambda: "19" in answers)
    qtbot.wait(20)
    assert answers[-1] == "19"
    assert "through the gate" not in answers


def test_a_newer_query_does_not_wait_for_an_older_one(jobs: Jobs, qtbot: QtBot) -> None:
    answers: list[str] = []
    slow = Gate()
    jobs.run(slow, answers.append, None, Lane.SEARCH, latest_only=True)
    slow.has_begun.wait(10)
    jobs.run(lambda: "new", answers.append, None, Lane.SEARCH, latest_only=True)
    qtbot.waitUntil(lambda: answers == ["new"])
    slow.may_end.set()


def test_what_is_cancelled_before_it_starts_never_runs(jobs: Jobs, qtbot: QtBot) -> None:
    ran: list[str] = []
    first = Gate()
    jobs.run(first, ran.append, None, Lane.DETAILS)
    first.has_begun.wait(10)
    waiting = jobs.run(lambda: ran.append("never") or "", ran.append, None, Lane.DETAILS)
    waiting.cancel()
    first.may_end.set()
    jobs.run(lambda: "last", ran.append, None, Lane.DETAILS)
    qtbot.waitUntil(lambda: "last" in ran)
    assert ran == ["through the gate", "last"]


def test_one_lane_does_not_wait_for_another(jobs: Jobs, qtbot: QtBot) -> None:
    answers: list[str] = []
    blocked = Gate()
    jobs.run(blocked, answers.append, None, Lane.LIBRARY)
    jobs.run(lambda: "details", answers.append, None, Lane.DETAILS)
    qtbot.waitUntil(lambda: answers == ["details"])
    blocked.may_end.set()


def test_a_widget_that_is_gone_is_not_called(jobs: Jobs, qtbot: QtBot) -> None:
    class Asker(QObject):
        def take(self, _answer: str) -> None:
            pytest.fail("called after its end")

    gate, asker, others = Gate(), Asker(), []
    jobs.run(gate, asker.take, None, Lane.DETAILS)
    gate.has_begun.wait(10)
    asker.deleteLater()
    qtbot.waitUntil(lambda: not _is_alive(asker))
    gate.may_end.set()
    jobs.run(lambda: 1, others.append, None, Lane.DETAILS)
    qtbot.waitUntil(lambda: bool(others))


def _is_alive(thing: QObject) -> bool:
    return bool(isValid(thing))


def test_shutdown_drops_what_waits_and_keeps_to_its_limit(qtbot: QtBot) -> None:
    jobs, stuck, called = Jobs(), Gate(), []
    jobs.run(stuck, called.append, None, Lane.LIBRARY)
    jobs.run(lambda: 1, called.append, None, Lane.LIBRARY)
    stuck.has_begun.wait(10)
    start = time.monotonic()
    assert not jobs.shutdown(0.1)
    assert time.monotonic() - start < 2
    assert jobs.run(lambda: 2, called.append, None, Lane.DETAILS).is_cancelled
    stuck.may_end.set()
    assert jobs.shutdown(5.0)
    qtbot.wait(10)
    assert called == []
