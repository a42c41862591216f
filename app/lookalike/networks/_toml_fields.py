"""Read values of known kinds out of a TOML table, each with a complaint that names the key."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

__all__ = ["FieldProblem", "Fields"]

_Choice = TypeVar("_Choice", bound=StrEnum)


class FieldProblem(ValueError):
    """A key is missing or holds something else; the text names the key."""


class Fields:
    """One table of a TOML file; every method raises FieldProblem on a missing or odd value."""

    def __init__(self, table: Mapping[str, object], path: str = "") -> None:
        self._table = table
        self._path = path

    def text(self, key: str, *, shape: re.Pattern[str] | None = None) -> str:
        """Return a non-empty text, of the given shape where one is given."""
        value = self._table.get(key)
        if not isinstance(value, str) or not value:
            raise self._problem(key, "a text")
        if shape is not None and not shape.fullmatch(value):
            raise self._problem(key, f"of the form {shape.pattern}")
        return value

    def whole(self, key: str, *, least: int, most: int | None = None) -> int:
        """Return a whole number between ``least`` and ``most``, both included."""
        value = self._table.get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._problem(key, "a whole number")
        if value < least or (most is not None and value > most):
            raise self._problem(key, f"between {least} and {'any' if most is None else most}")
        return value

    def three(self, key: str, *, positive: bool = False) -> tuple[float, float, float]:
        """Return three finite numbers, above zero where ``positive``."""
        value = self._table.get(key)
        if not isinstance(value, list) or len(value) != 3:
            raise self._problem(key, "three numbers")
        red, green, blue = (self._number(key, one) for one in value)
        if positive and min(red, green, blue) <= 0:
            raise self._problem(key, "above zero")
        return red, green, blue

    def score(self, key: str) -> float:
        """Return a cosine similarity, -1 to 1."""
        value = self._number(key, self._table.get(key))
        if not -1 <= value <= 1:
            raise self._problem(key, "between -1 and 1")
        return value

    def choice(self, key: str, kind: type[_Choice]) -> _Choice:
        """Return the member of ``kind`` that the text names."""
        value = self.text(key)
        try:
            return kind(value)
        except ValueError:
            raise self._problem(key, "one of " + ", ".join(kind)) from None

    def has(self, key: str) -> bool:
        """Say whether there is anything under ``key``."""
        return key in self._table

    def table(self, key: str) -> Fields:
        """Return the table below ``key``."""
        value = self._table.get(key)
        if not isinstance(value, dict):
            raise self._problem(key, "a table")
        return Fields(value, f"{self._path}{key}.")

    def _number(self, key: str, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._problem(key, "a number")
        if not math.isfinite(value):
            raise self._problem(key, "a finite number")
        return float(value)

    def _problem(self, key: str, wanted: str) -> FieldProblem:
        found = f", not {self._table[key]!r:.60}" if key in self._table else " (missing)"
        return FieldProblem(f"‘{self._path}{key}’ has to be {wanted}{found}")
