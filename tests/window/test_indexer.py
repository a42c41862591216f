"""The child process: its lines, its commands, its ends. The children here are real programs."""

from __future__ import annotations

import os
import signal
import sys
import textwrap
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from lookalike.indexing import Event, Progress, RunStarted
from lookalike.window.folders.child_end import ChildEnd, EndKind, RestartPolicy
from lookalike.window.folders.indexer import Indexer

HEAD = """
import sys, time
from lookalike.indexing import RunStarted, Progress, to_line
def say(text):
    sys.stdout.write(text); sys.stdout.flush()
line = to_line(RunStarted("run", (b"/pictures",))) + "\\n"
"""


def indexer_of(script: str, tmp_path: Path, policy: RestartPolicy | None = None) -> Indexer:
    program = tmp_path / "child.py"
    program.write_text(HEAD + textwrap.dedent(script))
    return Indexer(tmp_path, command=(sys.executable, str(program)), policy=policy)


@pytest.mark.parametrize(
    ("script", "end"),
    [
        ("sys.exit(0)", ChildEnd(EndKind.FINISHED, 0)),
        ("sys.exit(4)", ChildEnd(EndKind.FAILED, 4)),
    ],
    ids=["finished", "failed"],
)
def test_the_end_is_told(script: str, end: ChildEnd, tmp_path: Path, qtbot: QtBot) -> None:
    indexer = indexer_of(script, tmp_path)
    with qtbot.waitSignal(indexer.ended, timeout=20_000) as ended:
        indexer.start()
        assert indexer.is_running
    assert ended.args == [end]
    assert not indexer.is_running


def test_a_program_that_is_not_there_did_not_start(tmp_path: Path, qtbot: QtBot) -> None:
    indexer = Indexer(tmp_path, command=(str(tmp_path / "nothing"),))
    with qtbot.waitSignal(indexer.ended, timeout=20_000) as ended:
        indexer.start()
    assert ended.args[0].kind is EndKind.DID_NOT_START


def test_lines_in_pieces_with_rubbish_between_are_understood(tmp_path: Path, qtbot: QtBot) -> None:
    indexer = indexer_of(
        """
        for character in line:
            say(character)
        say("no json at all\\n")
        say('{"v": 1, "event": "something_new", "run": "run"}\\n')
        sys.stderr.write("x" * 300_000)
        say(line.rstrip())
        """,
        tmp_path,
    )
    events: list[Event] = []
    indexer.event_received.connect(events.append)
    with qtbot.waitSignal(indexer.ended, timeout=20_000):
        indexer.start()
    assert [type(each) for each in events] == [RunStarted, RunStarted]
    assert events[0] == RunStarted("run", (b"/pictures",))


def test_commands_arrive_and_stop_ends_it(tmp_path: Path, qtbot: QtBot) -> None:
    indexer = indexer_of(
        """
        for command in sys.stdin:
            say(to_line(RunStarted(command.strip(), ())) + "\\n")
            if command.strip() == "stop":
                break
        """,
        tmp_path,
    )
    heard: list[str] = []
    indexer.event_received.connect(lambda event: heard.append(event.run))
    indexer.start()
    indexer.pause()
    assert indexer.is_paused
    indexer.resume()
    with qtbot.waitSignal(indexer.ended, timeout=20_000) as ended:
        indexer.stop()
    assert heard == ["pause", "resume", "stop"]
    assert ended.args[0].kind is EndKind.STOPPED


def test_a_crash_is_tried_again_three_times_and_then_told(tmp_path: Path, qtbot: QtBot) -> None:
    indexer = indexer_of(
        "import os; os.kill(os.getpid(), 9)", tmp_path, RestartPolicy((0.01, 0.02, 0.03))
    )
    restarts: list[float] = []
    indexer.restart_planned.connect(restarts.append)
    with qtbot.waitSignal(indexer.ended, timeout=30_000) as ended:
        indexer.start()
    assert restarts == [0.01, 0.02, 0.03]
    assert ended.args[0] == ChildEnd(EndKind.CRASHED, int(signal.SIGKILL))


def test_a_child_that_does_not_listen_is_killed_at_the_end(tmp_path: Path, qtbot: QtBot) -> None:
    indexer = indexer_of("say(line)\ntime.sleep(60)", tmp_path)
    with qtbot.waitSignal(indexer.event_received, timeout=20_000):
        indexer.start()
    child = indexer.process_id
    assert child is not None
    assert not indexer.shut_down(200)
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_the_end_of_its_input_is_told_to_the_child(tmp_path: Path, qtbot: QtBot) -> None:
    indexer = indexer_of("say(line)\nsys.stdin.read()", tmp_path)
    with qtbot.waitSignal(indexer.event_received, timeout=20_000):
        indexer.start()
    assert indexer.shut_down(10_000)


def test_started_again_while_running_it_runs_once_more(tmp_path: Path, qtbot: QtBot) -> None:
    indexer = indexer_of("say(line)", tmp_path)
    runs: list[Event] = []
    indexer.event_received.connect(runs.append)
    with qtbot.waitSignal(indexer.ended, timeout=20_000):
        indexer.start()
        indexer.start()
    assert len(runs) == 2
    assert not any(isinstance(each, Progress) for each in runs)
