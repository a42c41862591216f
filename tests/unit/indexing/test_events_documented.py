"""docs/events.md names every event, field, reason and command."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from lookalike.indexing import Control, Event, RunSummary, parse_line, to_line
from lookalike.indexing.events import _NAMES
from lookalike.indexing.exclusions import SYSTEM_FOLDERS
from lookalike.values import Reason

FOLDER = Path(__file__).resolve().parents[3] / "docs"
DOCS = (FOLDER / "events.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", [*get_args(Event), RunSummary], ids=lambda kind: kind.__name__)
def test_every_event_and_field_is_documented(kind: type) -> None:
    if kind is not RunSummary:
        assert f"| `{_NAMES[kind]}` |" in DOCS
    for field in fields(kind):
        assert f"`{field.name}`" in DOCS, field.name


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_documented(reason: Reason) -> None:
    assert f"`{reason}`" in DOCS


@pytest.mark.parametrize("command", ["pause", "resume", "stop", "rescan"])
def test_every_command_is_documented(command: str) -> None:
    assert f"| `{command}` |" in DOCS
    assert Control().command(command)


def test_every_folder_that_is_left_out_is_documented() -> None:
    text = (FOLDER / "exclusions.md").read_text(encoding="utf-8").lower()
    assert [name for name in SYSTEM_FOLDERS if f"`{name.decode()}`" not in text] == []


def test_the_example_is_made_of_real_lines() -> None:
    example = DOCS.split("## Example")[1].split("```")[1].strip().splitlines()
    for line in example:
        event = parse_line(line)
        assert event is not None
        assert to_line(event) == line
