"""Pieces of a pipe become whole lines, wherever they were cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookalike.window.folders.event_lines import LineJoiner


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\n\r"), min_size=1)), st.data())
def test_lines_survive_any_cutting(lines: list[str], data: st.DataObject) -> None:
    whole = "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")
    expected = [line.encode("utf-8", "replace").decode() for line in lines]
    joiner, found, start = LineJoiner(), [], 0
    while start < len(whole):
        end = start + data.draw(st.integers(1, 7))
        found += joiner.feed(whole[start:end])
        start = end
    assert found == expected


def test_a_last_line_without_an_end_is_not_lost() -> None:
    joiner = LineJoiner()
    assert joiner.feed(b"one\ntwo") == ["one"]
    assert joiner.finish() == ["two"]
    assert joiner.finish() == []


def test_windows_line_ends_are_taken_off() -> None:
    assert LineJoiner().feed(b"one\r\ntwo\r\n") == ["one", "two"]


@pytest.mark.expects_warnings
def test_a_line_over_the_limit_is_left_out_and_the_next_is_read() -> None:
    joiner = LineJoiner(longest_line_bytes=10)
    assert joiner.feed(b"x" * 100) == []
    assert joiner.feed(b"x" * 100 + b"\nshort\n") == ["short"]
