"""Where the folders that travel with the program are: `models` and `resources`.

In a wheel they lie inside the package, under `lookalike/shipped/`; in a checkout (editable
install) they are at the top level of the repository.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

__all__ = ["shipped_folder"]


def shipped_folder(name: str) -> Path:
    """Return the folder ``name`` ("models", "resources") that belongs to this installation.

    Never raises: where neither place holds it, the place inside the package is returned, and
    whoever opens a file below it says what is missing.
    """
    inside_package = Path(str(files("lookalike").joinpath("shipped", name)))
    in_checkout = Path(__file__).resolve().parents[2] / name
    if not inside_package.is_dir() and in_checkout.is_dir():
        return in_checkout
    return inside_package
