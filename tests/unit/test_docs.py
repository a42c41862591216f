"""What a person can type, meet or set is in the documentation."""

import dataclasses
import re
from pathlib import Path

import click
import pytest

from lookalike.cli.main import commands
from lookalike.errors import ExitCode
from lookalike.indexing import events
from lookalike.settings import Settings
from lookalike.values import Reason

DOCS = Path(__file__).resolve().parents[2] / "docs"


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_and_option_is_documented(name: str) -> None:
    reference = text("command-line.md")
    assert f"lookalike {name}" in reference
    for parameter in commands.commands[name].params:
        if isinstance(parameter, click.Option):
            assert max(parameter.opts, key=len) in reference


@pytest.mark.parametrize("code", list(ExitCode))
def test_every_exit_code_is_documented(code: ExitCode) -> None:
    assert f"| {code.value} |" in text("exit-codes.md")


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_documented(reason: Reason) -> None:
    assert f"| `{reason}` |" in text("skipped-files.md")


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Settings)])
def test_every_setting_is_documented(field: str) -> None:
    assert f"| `{field}` |" in text("settings.md")


def test_every_event_is_documented() -> None:
    reference = text("events.md")
    for name in events._NAMES.values():
        assert f"`{name}`" in reference


def test_no_link_between_the_documents_is_broken() -> None:
    for page in [*DOCS.rglob("*.md"), *DOCS.parent.glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_test_that_the_faults_name_exists() -> None:
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", text("faults.md"))
    assert len(named) > 100
    for file, name in named:
        source = (DOCS.parent / "tests" / file).read_text(encoding="utf-8")
        assert f"def {name}(" in source, f"{file} has no {name}"
