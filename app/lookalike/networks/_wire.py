"""Read the protobuf wire format, field by field, without a schema and within bounds.

Only what is needed to look at a network before anything else touches it; the `onnx` package
is no dependency of the application. Format: protobuf.dev/programming-guides/encoding.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

__all__ = ["WireField", "WireProblem", "read_fields"]

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_VARINT_LIMIT_BYTES: Final = 10
_TAG_LIMIT: Final = 1 << 32
_FIXED_SIZES: Final = {_FIXED64: 8, _FIXED32: 4}


class WireProblem(ValueError):
    """The bytes aren't a protobuf message; the text says where."""


@dataclass(frozen=True, slots=True)
class WireField:
    """One field of a message: ``number`` is not 0, one of the two values is set."""

    number: int
    varint: int | None
    """The value of a whole number, 0 ≤ value < 2⁶⁴."""
    data: memoryview | None
    """The bytes of a text, a nested message, packed numbers or a fixed-size number."""


def read_fields(message: memoryview) -> Iterator[WireField]:
    """Yield the fields of ``message`` in order, without copying.

    Raises WireProblem at the first byte that doesn't fit: a field that reaches past the end,
    a number longer than ten bytes, field number 0, or the wire types that are out of use.
    """
    position, end = 0, len(message)
    while position < end:
        tag, position = _read_varint(message, position)
        number, kind = tag >> 3, tag & 7
        if tag >= _TAG_LIMIT or number == 0:
            raise WireProblem(f"no field has the tag {tag} (byte {position})")
        if kind == _VARINT:
            value, position = _read_varint(message, position)
            yield WireField(number, value, None)
            continue
        if kind == _BYTES:
            size, position = _read_varint(message, position)
        elif kind in _FIXED_SIZES:
            size = _FIXED_SIZES[kind]
        else:
            raise WireProblem(f"wire type {kind} is not in use (byte {position})")
        if size > end - position:
            raise WireProblem(f"field {number} reaches past the end (byte {position})")
        yield WireField(number, None, message[position : position + size])
        position += size


def _read_varint(message: memoryview, position: int) -> tuple[int, int]:
    """Return the number at ``position`` and the position behind it."""
    value = 0
    for index, byte in enumerate(message[position : position + _VARINT_LIMIT_BYTES]):
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            # The tenth byte holds one bit; what other readers drop is dropped here too.
            return value & (2**64 - 1), position + index + 1
    raise WireProblem(f"a number doesn't end (byte {position})")
