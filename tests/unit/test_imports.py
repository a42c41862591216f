"""What is loaded when, and what an installed program must find."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
HEAVY = ("PySide6", "onnxruntime", "hnswlib", "PIL")


@pytest.mark.parametrize(
    "statement",
    [
        "import lookalike",
        "from lookalike.cli.main import commands\n"
        "commands.main(['--help'], standalone_mode=False)",
    ],
    ids=["import", "help"],
)
def test_importing_and_help_load_nothing_heavy(statement: str) -> None:
    check = f"import sys; print('loaded:', [m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}\n{check}"], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "loaded: []"


def test_the_core_loads_no_qt() -> None:
    statement = "import sys, lookalike.library; print('PySide6' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", statement], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_every_network_folder_is_part_of_the_wheel() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    shipped = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for card in (CHECKOUT / "models").glob("*/model.toml"):
        assert f"models/{card.parent.name}" in shipped
