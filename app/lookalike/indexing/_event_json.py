"""Between the fields of an event and JSON. Strict on the way in: it comes from a pipe."""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, NoReturn, TypeVar, get_type_hints

__all__ = ["EventUnreadable", "dump_object", "fields_from_json", "fields_to_json", "load_object"]

T = TypeVar("T")
_EXACT_SUFFIX = "_b64"


class EventUnreadable(ValueError):
    """A line that isn't an event of a version this program knows."""


def dump_object(value: Mapping[str, object]) -> str:
    """Return ``value`` as JSON in ASCII on one line."""
    return json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def load_object(line: str) -> dict[str, Any]:
    """Read one JSON object; EventUnreadable for anything else."""
    try:
        value = json.loads(line, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise EventUnreadable(f"not JSON: {error}") from error
    if not isinstance(value, dict):
        raise EventUnreadable("not a JSON object")
    return value


def fields_to_json(event: object) -> dict[str, object]:
    """Return the fields of a dataclass as what `json` can write."""
    written: dict[str, object] = {}
    for field in fields(event):  # type: ignore[arg-type]  # only dataclasses get here
        value = getattr(event, field.name)
        if isinstance(value, bytes):
            written |= _path_to_json(field.name, value)
        elif isinstance(value, tuple):
            written[field.name] = [_path_to_json("path", path) for path in value]
        elif isinstance(value, Enum):
            written[field.name] = value.value
        elif is_dataclass(value):
            written[field.name] = fields_to_json(value)
        else:
            written[field.name] = value
    return written


def fields_from_json(kind: type[T], values: Mapping[str, Any]) -> T:
    """Make a ``kind`` of the JSON fields; what isn't known is ignored.

    Raises EventUnreadable where a field without a default is missing or of another type.
    """
    read: dict[str, object] = {}
    hints = _hints(kind)  # type: ignore[arg-type]  # a class is hashable
    for field in fields(kind):  # type: ignore[arg-type]  # only dataclasses get here
        if field.name in values or field.name + _EXACT_SUFFIX in values:
            read[field.name] = _read_field(field.name, hints[field.name], values)
        elif field.default is MISSING:
            raise EventUnreadable(f"{field.name} is missing")
    return kind(**read)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _read_field(name: str, hint: Any, values: Mapping[str, Any]) -> object:
    if hint is bytes:
        return _path_from_json(name, values)
    value = values.get(name)
    reader = _READERS.get(hint)
    if reader is not None:
        return reader(name, value)
    if issubclass(hint, Enum):
        return _enum_from_json(name, hint, value)
    if not isinstance(value, dict):
        _refuse(name)
    return fields_from_json(hint, value)


def _path_to_json(name: str, path: bytes) -> dict[str, str]:
    try:
        return {name: path.decode("utf-8")}
    except UnicodeDecodeError:
        exact = base64.b64encode(path).decode("ascii")
        return {name: path.decode("utf-8", "replace"), name + _EXACT_SUFFIX: exact}


def _path_from_json(name: str, values: Mapping[str, Any]) -> bytes:
    exact = values.get(name + _EXACT_SUFFIX)
    text = values.get(name) if exact is None else exact
    if not isinstance(text, str):
        _refuse(name)
    try:
        if exact is None:
            return text.encode("utf-8")
        return base64.b64decode(text, validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        _refuse(name)


def _paths_from_json(name: str, value: object) -> tuple[bytes, ...]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        _refuse(name)
    return tuple(_path_from_json("path", each) for each in value)


def _enum_from_json(name: str, kind: type[Enum], value: object) -> Enum:
    try:
        return kind(value)
    except ValueError:
        _refuse(name)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        _refuse(name)
    return value


def _whole(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        _refuse(name)
    return value


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        _refuse(name)
    return value


def _number(name: str, value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        _refuse(name)
    try:
        number = float(value)
    except OverflowError:
        _refuse(name)
    if not math.isfinite(number):
        _refuse(name)
    return number


def _number_or_none(name: str, value: object) -> float | None:
    return None if value is None else _number(name, value)


_READERS: dict[Any, Callable[[str, object], object]] = {
    str: _text,
    int: _whole,
    bool: _flag,
    float: _number,
    float | None: _number_or_none,
    tuple[bytes, ...]: _paths_from_json,
}


def _refuse(name: str) -> NoReturn:
    raise EventUnreadable(f"{name} is not what it should be")


def _refuse_constant(text: str) -> NoReturn:
    raise EventUnreadable(f"{text} is not JSON")
