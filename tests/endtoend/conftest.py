"""Start the program as a person does: its own process, real folders, a fresh library."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True, slots=True)
class CommandLine:
    """`lookalike` on one library."""

    library: Path

    def run(self, *arguments: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command and check its exit code."""
        done = subprocess.run(
            self.command(*arguments), capture_output=True, text=True, timeout=100
        )
        assert done.returncode == code, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def json(self, *arguments: str | Path, code: int = 0) -> dict[str, Any]:
        """Run a command with --json and return its one object."""
        value = json.loads(self.run(*arguments, "--json", code=code).stdout)
        assert isinstance(value, dict)
        return value

    def command(self, *arguments: str | Path) -> list[str]:
        """Return the words of a command, for tests that start it themselves."""
        name, *rest = map(os.fspath, arguments)
        return [sys.executable, "-m", "lookalike", name, "--library", str(self.library), *rest]


@pytest.fixture
def lookalike(library_home: Path) -> CommandLine:
    """Return the command line on a library that doesn't exist yet."""
    return CommandLine(library_home)
