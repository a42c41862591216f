"""Event lines, commands, and the record of crashes: the run's edges to other processes."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from lookalike.indexing import (
    Control,
    EventUnreadable,
    FileSkipped,
    FolderOffline,
    Notice,
    listen,
    parse_line,
    to_line,
)
from lookalike.indexing.crash_record import CrashRecord
from lookalike.indexing.tally import Tally
from lookalike.values import Reason


def test_a_line_has_version_event_and_run() -> None:
    fields = json.loads(to_line(Notice("r1", "What.", "Do.")))
    assert fields == {"v": 1, "event": "notice", "run": "r1", "what": "What.", "remedy": "Do."}


def test_a_line_is_ascii_whatever_the_path() -> None:
    line = to_line(FolderOffline("r", "/Bilder/日本語 ü".encode()))
    assert line.isascii()
    assert "\n" not in line


def test_a_path_that_is_not_utf8_travels_exactly() -> None:
    event = FileSkipped("r", b"/a/\xff\xfe.jpg", Reason.DAMAGED, "x")
    fields = json.loads(to_line(event))
    assert fields["path"] == "/a/��.jpg"
    assert parse_line(to_line(event)) == event


def test_an_unknown_event_is_none_and_unknown_fields_are_ignored() -> None:
    assert parse_line('{"v": 1, "event": "tomorrow", "run": "r"}') is None
    line = '{"v": 1, "event": "notice", "run": "r", "what": "a", "remedy": "b", "colour": 3}'
    assert parse_line(line) == Notice("r", "a", "b")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "null",
        "[1]",
        "{",
        '{"v": 2, "event": "notice", "run": "r", "what": "a", "remedy": "b"}',
        '{"v": true, "event": "notice", "run": "r", "what": "a", "remedy": "b"}',
        '{"event": "notice", "run": "r", "what": "a", "remedy": "b"}',
        '{"v": 1, "run": "r"}',
        '{"v": 1, "event": "notice", "run": "r", "what": 3, "remedy": "b"}',
        '{"v": 1, "event": "notice", "run": "r", "what": "a"}',
        '{"v": 1, "event": "folder_offline", "run": "r", "path": "\\ud800"}',
        '{"v": 1, "event": "folder_offline", "run": "r", "path": "x", "path_b64": "!"}',
        '{"v": 1, "event": "file_skipped", "run": "r", "path": "", "reason": "x", "detail": ""}',
        "[" * 100_000,
        '{"v": ' + "1" * 5000 + "}",
        '{"v": 1, "event": "notice", "run": NaN, "what": "a", "remedy": "b"}',
    ],
)
def test_what_is_no_event_of_ours_is_refused(line: str) -> None:
    with pytest.raises(EventUnreadable):
        parse_line(line)


def test_commands_come_over_a_pipe_and_its_end_stops_the_run() -> None:
    reading, writing = os.pipe()
    control = Control()
    thread = listen(control, reading)
    os.write(writing, b"pau")
    os.write(writing, b"se\nnonsense\nrescan\r\npause\n")
    os.close(writing)
    thread.join(5)
    os.close(reading)
    assert control.is_stopped
    assert not control.is_paused, "a stop ends the pause"


def test_a_rescan_is_taken_once() -> None:
    control = Control()
    assert control.command("rescan\n")
    assert control.take_rescan()
    assert not control.take_rescan()


def test_waiting_ends_when_a_stop_comes() -> None:
    control = Control()
    control.pause()
    timer = threading.Timer(0.05, control.stop)
    timer.start()
    control.wait_while_paused(20)
    timer.join()
    assert control.is_stopped


def test_speed_is_measured_over_the_last_seconds() -> None:
    tally = Tally()
    assert tally.files_per_second(100.0) == 0
    tally.note_done(50)
    assert tally.files_per_second(101.0) == 50
    tally.forget_speed()
    assert tally.files_per_second(200.0) == 0


def die_with(place: Path, in_hand: bytes) -> None:
    """Leave the record as a process does that is killed with ``in_hand`` being decoded."""
    record = CrashRecord(place, 2)
    with record.in_hand(in_hand):
        at_death = place.read_bytes()
    record.close()
    place.write_bytes(at_death)


def is_quarantined(place: Path, path: bytes) -> bool:
    record = CrashRecord(place, 2)
    answer = record.is_quarantined(path)
    record.close()
    return answer


def test_a_picture_in_hand_at_two_deaths_is_quarantined(tmp_path: Path) -> None:
    place = tmp_path / "record"
    die_with(place, b"/bad.heic")
    assert not is_quarantined(place, b"/bad.heic")
    die_with(place, b"/bad.heic")
    record = CrashRecord(place, 2)
    with record.in_hand(b"/good.jpg"):
        pass
    assert record.is_quarantined(b"/bad.heic")
    assert not record.is_quarantined(b"/good.jpg")
    record.acquit(b"/bad.heic")
    record.close()
    assert not place.exists(), "nothing is left to remember"


def test_a_picture_that_is_decoded_after_a_death_is_acquitted(tmp_path: Path) -> None:
    place = tmp_path / "record"
    die_with(place, b"/a.jpg")
    record = CrashRecord(place, 1)
    with record.in_hand(b"/a.jpg"):
        pass
    record.close()
    die_with(place, b"/a.jpg")
    assert not is_quarantined(place, b"/a.jpg")


def test_a_run_that_ends_by_its_own_will_accuses_nobody(tmp_path: Path) -> None:
    place = tmp_path / "record"
    for _ in range(3):
        record = CrashRecord(place, 1)
        with record.in_hand(b"/a.jpg"):
            record.close()
    assert not is_quarantined(place, b"/a.jpg")


def test_a_record_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    record = CrashRecord(tmp_path / "no folder" / "record", 1)
    with record.in_hand(b"/a.jpg"):
        pass
    record.close()


def test_a_damaged_record_is_no_trouble(tmp_path: Path) -> None:
    place = tmp_path / "record"
    place.write_bytes(os.urandom(1001))
    record = CrashRecord(place, 1)
    with record.in_hand(b"/a.jpg"):
        pass
    record.close()
