"""What a run did, beside its result: `training.json`, and the losses of every step on the way."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from training.distil import Recipe, Step

if TYPE_CHECKING:
    from training.train import Plan

_PACKAGES: Final = (
    "efficientnet-lite-pytorch",
    "numpy",
    "onnx",
    "onnxruntime",
    "onnxscript",
    "pillow",
    "scikit-image",
    "scikit-learn",
    "torch",
)
_ORDER: Final = (
    "the batch of step s (from 0) is the part s modulo n of "
    "numpy.random.default_rng([seed, s // n]).permutation(pictures), n steps an epoch"
)


class StepLog:
    """The losses of each step as lines of JSON; a step that is done again counts once."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, step: Step) -> None:
        """Append one step."""
        with self._path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(asdict(step)) + "\n")

    def steps(self) -> tuple[Step, ...]:
        """Return the steps in their order, each as it was last done."""
        found = {}
        if self._path.exists():
            for line in self._path.read_text(encoding="utf-8").splitlines():
                step = Step(**json.loads(line))
                found[step.number] = step
        return tuple(found[number] for number in sorted(found))


def write_record(
    folder: Path, plan: Plan, recipe: Recipe, pictures: str, steps: Sequence[Step]
) -> None:
    """Write training.json: everything that someone needs to do the run again, and its losses."""
    record = {
        "command": "python -m training.train " + " ".join(_shown_arguments(sys.argv[1:])),
        "pictures": pictures,
        "plan": asdict(plan),
        "recipe": asdict(recipe),
        "data order": _ORDER,
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "losses": {
            "columns": ["step", "relation", "instance", "keeping", "loss"],
            "rows": [[step.number, *(round(x, 5) for x in _losses(step))] for step in steps],
        },
    }
    text = json.dumps(record, indent=1)
    (folder / "training.json").write_text(_rows_on_lines(text) + "\n", encoding="utf-8")


def _losses(step: Step) -> tuple[float, ...]:
    return step.relation, step.instance, step.keeping, step.loss


def _shown_arguments(arguments: Sequence[str]) -> list[str]:
    """Return the arguments, of paths only the last part: the rest is about one machine."""
    return [Path(each).name if "/" in each else each for each in arguments]


def _rows_on_lines(text: str) -> str:
    """Put each list of numbers on a line of its own."""
    lines: list[str] = []
    inside = False
    for line in text.splitlines():
        if inside:
            lines[-1] += ("" if lines[-1].endswith("[") else " ") + line.strip()
            lines[-1] = lines[-1].replace(" ]", "]")
            inside = not line.strip().startswith("]")
        else:
            lines.append(line)
            inside = line.strip() == "["
    return "\n".join(lines)
