"""Event lines: what is written is read back, and no line whatever brings the reader down."""

from __future__ import annotations

import contextlib
import json
from dataclasses import fields
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from lookalike.errors import ExitCode
from lookalike.indexing import (
    BatchCommitted,
    Event,
    EventUnreadable,
    FileSkipped,
    FolderOffline,
    FolderOnline,
    FolderScanned,
    Notice,
    Progress,
    RunFailed,
    RunFinished,
    RunStarted,
    RunSummary,
    parse_line,
    to_line,
)
from lookalike.values import Reason

texts = st.text(st.characters(exclude_categories=["Cs"]))
paths = st.binary(max_size=60)
counts = st.integers(min_value=0, max_value=2**63)
speeds = st.floats(min_value=0, allow_nan=False, allow_infinity=False)
path_lists = st.lists(paths, max_size=4).map(tuple)
flags = st.booleans()

summaries = st.builds(RunSummary, *[counts] * 8, path_lists, speeds, flags)
events = st.one_of(
    st.builds(RunStarted, texts, path_lists, counts),
    st.builds(Progress, texts, *[counts] * 6, speeds, st.none() | speeds, texts, flags, flags),
    st.builds(FolderOffline, texts, paths),
    st.builds(FolderOnline, texts, paths),
    st.builds(FolderScanned, texts, paths),
    st.builds(FileSkipped, texts, paths, st.sampled_from(Reason), texts),
    st.builds(BatchCommitted, texts, counts, counts),
    st.builds(Notice, texts, texts, texts),
    st.builds(RunFinished, texts, summaries),
    st.builds(RunFailed, texts, texts, texts, st.sampled_from(ExitCode)),
)
json_values = st.recursive(
    st.none() | flags | st.integers() | st.floats() | st.text() | st.sampled_from(["", "r", "é"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
keys = sorted(
    {field.name for kind in get_args(Event) for field in fields(kind)} | {"path_b64", "v"}
)


@given(events)
def test_an_event_comes_back_from_its_line(event: Event) -> None:
    line = to_line(event)
    assert line.isascii()
    assert "\n" not in line
    assert parse_line(line) == event


@given(events, st.dictionaries(st.text().map(lambda name: "x-" + name), json_values, max_size=3))
def test_unknown_fields_change_nothing(event: Event, more: dict[str, object]) -> None:
    assert parse_line(json.dumps({**json.loads(to_line(event)), **_finite(more)})) == event


@given(st.text())
def test_any_text_is_an_event_or_refused(line: str) -> None:
    with contextlib.suppress(EventUnreadable):
        parse_line(line)


@given(events, st.dictionaries(st.sampled_from(keys), json_values, max_size=4))
def test_an_event_with_spoilt_fields_is_an_event_or_refused(
    event: Event, spoilt: dict[str, object]
) -> None:
    line = json.dumps({**json.loads(to_line(event)), **spoilt})
    with contextlib.suppress(EventUnreadable):
        parse_line(line)


@given(events, st.data())
def test_a_cut_or_altered_line_is_an_event_or_refused(event: Event, data: st.DataObject) -> None:
    line = to_line(event)
    at = data.draw(st.integers(0, len(line)))
    with contextlib.suppress(EventUnreadable):
        parse_line(line[:at] + data.draw(st.text(max_size=3)) + line[at + 1 :])


def _finite(values: dict[str, object]) -> dict[str, object]:
    """Drop what isn't JSON: NaN and infinities."""
    kept = {}
    for name, value in values.items():
        with contextlib.suppress(ValueError):
            json.dumps(value, allow_nan=False)
            kept[name] = value
    return kept
