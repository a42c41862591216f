"""Look through an ONNX file for what is never loaded: foreign operators and outside data.

A network comes from outside like a picture does. Before the runtime sees it, the whole file
is walked, subgraphs and functions included, by the field numbers of onnx.proto3
(github.com/onnx/onnx, IR version 13; a test compares them with the `onnx` package).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lookalike.networks._wire import WireField, WireProblem, read_fields

__all__ = ["Forbidden", "check_graph"]

OFFICIAL_DOMAINS: Final = frozenset({"", "ai.onnx", "ai.onnx.ml"})
"""Operators that the ONNX standard defines; the empty text is short for ai.onnx."""

_DEPTH_LIMIT: Final = 64
_MESSAGE_LIMIT: Final = 2_000_000


class Forbidden(ValueError):
    """The file asks for something that is never loaded; the text names it."""


class Kind(StrEnum):
    """The messages of onnx.proto3 that can hold a node, a domain or a tensor."""

    MODEL = "ModelProto"
    TRAINING = "TrainingInfoProto"
    FUNCTION = "FunctionProto"
    OPSET = "OperatorSetIdProto"
    GRAPH = "GraphProto"
    NODE = "NodeProto"
    ATTRIBUTE = "AttributeProto"
    TENSOR = "TensorProto"
    SPARSE = "SparseTensorProto"


CHILDREN: Final[Mapping[Kind, Mapping[int, Kind]]] = {
    Kind.MODEL: {7: Kind.GRAPH, 8: Kind.OPSET, 20: Kind.TRAINING, 25: Kind.FUNCTION},
    Kind.TRAINING: {1: Kind.GRAPH, 2: Kind.GRAPH},
    Kind.FUNCTION: {7: Kind.NODE, 9: Kind.OPSET, 11: Kind.ATTRIBUTE},
    Kind.OPSET: {},
    Kind.GRAPH: {1: Kind.NODE, 5: Kind.TENSOR, 15: Kind.SPARSE},
    Kind.NODE: {5: Kind.ATTRIBUTE},
    Kind.ATTRIBUTE: {
        5: Kind.TENSOR,
        6: Kind.GRAPH,
        10: Kind.TENSOR,
        11: Kind.GRAPH,
        22: Kind.SPARSE,
        23: Kind.SPARSE,
    },
    Kind.TENSOR: {},
    Kind.SPARSE: {1: Kind.TENSOR, 2: Kind.TENSOR},
}
"""Field number → the message in it, for every field that leads to one of the kinds."""


@dataclass(frozen=True, slots=True)
class _Message:
    kind: Kind
    data: memoryview
    depth: int


def check_graph(model: bytes) -> None:
    """Return quietly if ``model`` is an ONNX model of standard operators with its data inside.

    Raises Forbidden for an operator, function or declared operator set of any other domain
    and for a tensor outside the file, whatever its path; WireProblem if the file isn't sound.
    """
    waiting = [_Message(Kind.MODEL, memoryview(model), 0)]
    seen_count = 0
    has_graph = False
    while waiting:
        message = waiting.pop()
        seen_count += 1
        if message.depth > _DEPTH_LIMIT or seen_count > _MESSAGE_LIMIT:
            raise WireProblem("it is nested too deeply or has too many parts")
        has_graph = has_graph or message.kind is Kind.GRAPH
        fields = tuple(read_fields(message.data))
        _check_fields(message.kind, fields)
        inside = CHILDREN[message.kind]
        waiting.extend(
            _Message(inside[field.number], field.data, message.depth + 1)
            for field in fields
            if field.data is not None and field.number in inside
        )
    if not has_graph:
        raise WireProblem("it holds no graph")


def _check_fields(kind: Kind, fields: Sequence[WireField]) -> None:
    """Apply the rules to one message; a field that comes twice is judged twice."""
    match kind:
        case Kind.OPSET:
            _require_official(_texts(fields, 1), "declares the operator set")
        case Kind.FUNCTION:
            _require_official(_texts(fields, 10), "defines a function of the domain")
        case Kind.NODE:
            operator = next(iter(_texts(fields, 4)), "?")
            _require_official(_texts(fields, 7), f"uses the operator ‘{operator:.60}’ of")
        case Kind.TENSOR:
            _require_data_inside(fields)


def _require_official(domains: Sequence[str], what: str) -> None:
    for domain in domains:
        if domain not in OFFICIAL_DOMAINS:
            raise Forbidden(f"it {what} ‘{domain:.60}’, which isn't part of ONNX")


def _require_data_inside(fields: Sequence[WireField]) -> None:
    """Refuse `external_data` (13) and any `data_location` (14) but DEFAULT, which is 0."""
    for field in fields:
        if field.number == 13:
            place = _location(field)
            raise Forbidden(f"its weights lie outside the file (in ‘{place:.100}’)")
        # An enum is 32 bits wide: higher bits are dropped by readers.
        if field.number == 14 and (field.varint is None or field.varint & 0xFFFFFFFF):
            raise Forbidden("its weights lie outside the file")


def _location(entry: WireField) -> str:
    """Return the value of one StringStringEntryProto (key 1, value 2)."""
    if entry.data is None:
        return "?"
    return next(iter(_texts(tuple(read_fields(entry.data)), 2)), "?")


def _texts(fields: Sequence[WireField], number: int) -> list[str]:
    """Return every text in field ``number``; bytes that are no text become visible marks."""
    return [
        "?" if field.data is None else bytes(field.data).decode("utf-8", "backslashreplace")
        for field in fields
        if field.number == number
    ]
