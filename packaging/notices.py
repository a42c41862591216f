"""Write THIRD-PARTY-NOTICES.md, or check with --check that it and the docs are complete.

Every distribution that the program runs with is listed with its licence, as its own metadata
states it. A dependency of pyproject.toml without a
line in docs/dependencies.md, or a licence that isn't known here, fails the check.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
NOTICES = CHECKOUT / "THIRD-PARTY-NOTICES.md"
DEPENDENCIES = CHECKOUT / "docs" / "dependencies.md"

# Licences that a program under MIT may ship beside itself; LGPL parts stay replaceable files.
ACCEPTED = ("MIT", "BSD", "Apache", "HPND", "PSF", "LGPL", "MPL", "ISC", "Python Software")


def main(arguments: list[str]) -> int:
    """Return 0, or 1 where --check found something missing."""
    names = _closure(_direct_dependencies())
    text = _notices(names)
    if arguments != ["--check"]:
        NOTICES.write_text(text, encoding="utf-8")
        return 0
    problems = [
        f"{name}: unknown licence {_licence(name)!r}" for name in names if not _known(name)
    ]
    problems += [f"{name}: no line in docs/dependencies.md" for name in _undocumented()]
    if not NOTICES.is_file() or NOTICES.read_text(encoding="utf-8") != text:
        problems.append("THIRD-PARTY-NOTICES.md is not up to date: run make notices")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _direct_dependencies() -> list[str]:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["window"]
    return [_name(requirement) for requirement in wanted]


def _name(requirement: str) -> str:
    bare = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", bare).lower()


def _closure(names: list[str]) -> list[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        for requirement in distribution(name).requires or ():
            # Extras and other systems' needs aren't part of what is installed here.
            if ";" not in requirement:
                waiting.append(_name(requirement))
    return sorted(found)


def _licence(name: str) -> str:
    metadata = distribution(name).metadata
    expression = metadata.get("License-Expression")
    if expression:
        return str(expression)
    classifiers = [
        text.rsplit(" :: ", 1)[-1]
        for text in metadata.get_all("Classifier") or ()
        if text.startswith("License ::")
    ]
    return ", ".join(classifiers) or str(metadata.get("License") or "not stated")


def _known(name: str) -> bool:
    return any(word in _licence(name) for word in ACCEPTED) or name in _READ_BY_HAND


# No licence in the metadata; the text inside the package was read instead.
_READ_BY_HAND = {"hnswlib": "Apache-2.0"}


def _undocumented() -> list[str]:
    documented = DEPENDENCIES.read_text(encoding="utf-8").lower()
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    wanted = list(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        wanted += extra
    return [name for name in map(_name, wanted) if f"`{name}`" not in documented]


def _notices(names: list[str]) -> str:
    lines = [
        "# Third-party notices",
        "",
        "Lookalike is under the MIT licence (LICENSE). It runs with the packages below, each "
        "under its own licence; the licence's text lies in the installed package, in its "
        "`.dist-info` folder. The networks under `models/` name their origin and licence in "
        "their `CARD.md`. Written by `make notices`.",
        "",
        "| package | version | licence |",
        "| --- | --- | --- |",
    ]
    for name in names:
        found = distribution(name)
        licence = _READ_BY_HAND.get(name) or _licence(name)
        lines.append(f"| {found.metadata['Name']} | {found.version} | {licence} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
