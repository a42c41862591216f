"""A network as its folder describes it: `models/<name>/model.toml`, parsed once.

Nothing here opens the ONNX file or imports onnxruntime: the vector space of a network is
known from its description alone, so that a library opens without loading anything heavy.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from lookalike.errors import NetworkDamaged, NetworkMissing
from lookalike.networks._toml_fields import FieldProblem, Fields
from lookalike.networks.parts import SUBJECT_SHARE, RowParts
from lookalike.values import Pooling, VectorSpace

__all__ = [
    "DEFAULT_NETWORK",
    "Layout",
    "Network",
    "Output",
    "Reference",
    "Resize",
    "TokenGrid",
    "read_network",
]

DEFAULT_NETWORK: Final = "lookalike-1"

_FORMAT: Final = 2
_DESCRIPTION_LIMIT_BYTES: Final = 100_000
_MOST_VALUES: Final = 65_536
_MOST_CELLS: Final = 64
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class Layout(StrEnum):
    """The order of the axes of the network's input."""

    NCHW = "nchw"


class Resize(StrEnum):
    """How a picture of any shape becomes the square input."""

    SQUASH = "squash"
    """Both sides are scaled to the edge on their own: the whole picture goes in."""


@dataclass(frozen=True, slots=True)
class Reference:
    """How this network's scores were distributed where it was exported.

    The prior of the bands while a library is too small to have a background of its own:
    quantiles of the score of two unrelated pictures, and the score that 95 % of re-encoded
    half-size copies exceed.
    """

    background_mean: float
    background_q50: float
    background_q95: float
    background_q99: float
    background_q999: float
    copy_q05: float


@dataclass(frozen=True, slots=True)
class Output:
    """An output that is one unit vector a picture, (n, dimension)."""

    name: str
    dimension: int


@dataclass(frozen=True, slots=True)
class TokenGrid:
    """An output that is one unit vector a cell of the picture, (n, dimension, rows, columns)."""

    name: str
    dimension: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Network:
    """What model.toml says; ``file`` may still be missing or damaged."""

    name: str
    title: str
    description: str
    licence: str
    folder: Path
    file: Path
    sha256: str
    input: str
    subject: Output
    """What the picture shows."""
    look: Output | None
    """How it looks whatever it shows: colour, texture, composition."""
    tokens: TokenGrid | None
    """What each cell of it shows."""
    pooling: Pooling
    input_edge_px: int
    layout: Layout
    mean: tuple[float, float, float]
    """Subtracted from red, green and blue, each 0 to 255."""
    std: tuple[float, float, float]
    """What the difference is divided by."""
    resize: Resize
    reference: Reference
    """Of the subject."""
    look_reference: Reference | None

    @property
    def parts(self) -> RowParts:
        """Return how subject and look share a row."""
        if self.look is None:
            return RowParts(self.subject.dimension)
        return RowParts(self.subject.dimension, self.look.dimension, SUBJECT_SHARE)

    @property
    def dimension(self) -> int:
        """Return how many values a row has, subject and look together."""
        return self.parts.dimension

    @property
    def output(self) -> str:
        """Return the canonical text of what a row holds; part of the space."""
        if self.look is None:
            return self.subject.name
        share = SUBJECT_SHARE
        return f"{self.subject.name} {share:g} + {self.look.name} {1 - share:g}"

    @property
    def preprocessing(self) -> str:
        """Return the canonical text of how pixels become the input; part of the space."""
        mean = ",".join(f"{value:g}" for value in self.mean)
        std = ",".join(f"{value:g}" for value in self.std)
        return f"rgb {self.resize} {self.input_edge_px} {self.layout} mean {mean} std {std}"

    @property
    def space(self) -> VectorSpace:
        """Return the vector space, from the description alone."""
        return VectorSpace(
            network_sha256=self.sha256,
            output=self.output,
            pooling=self.pooling,
            dimension=self.dimension,
            preprocessing=self.preprocessing,
        )


def read_network(folder: Path) -> Network:
    """Read ``folder``/model.toml.

    Raises NetworkMissing when there is no description, NetworkDamaged when it isn't sound.
    The ONNX file is neither opened nor required: `open_embedder` checks it.
    """
    path = folder / "model.toml"
    try:
        with path.open("rb") as stream:
            data = stream.read(_DESCRIPTION_LIMIT_BYTES + 1)
    except OSError as error:
        raise NetworkMissing(folder.name) from error
    if len(data) > _DESCRIPTION_LIMIT_BYTES:
        raise NetworkDamaged(folder.name, "model.toml is far too large")
    try:
        return _parse(folder, tomllib.loads(data.decode("utf-8")))
    except (FieldProblem, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise NetworkDamaged(folder.name, f"model.toml: {error}") from error


def _parse(folder: Path, table: Mapping[str, object]) -> Network:
    fields = Fields(table)
    if (found := fields.whole("format", least=1)) != _FORMAT:
        raise FieldProblem(f"format {found} is not known (this program knows {_FORMAT})")
    source = fields.table("input")
    outputs = fields.table("outputs")
    references = fields.table("reference")
    subject = outputs.table("subject")
    has_look = outputs.has("look")
    return Network(
        name=fields.text("name"),
        title=fields.text("title"),
        description=fields.text("description"),
        licence=fields.text("licence"),
        folder=folder,
        file=folder / fields.text("file", shape=_FILE_NAME),
        sha256=fields.text("sha256", shape=_SHA256),
        input=source.text("name"),
        input_edge_px=source.whole("edge_px", least=8, most=4096),
        layout=source.choice("layout", Layout),
        mean=source.three("mean"),
        std=source.three("std", positive=True),
        resize=source.choice("resize", Resize),
        subject=_parse_output(subject),
        pooling=subject.choice("pooling", Pooling),
        look=_parse_output(outputs.table("look")) if has_look else None,
        tokens=_parse_tokens(outputs.table("tokens")) if outputs.has("tokens") else None,
        reference=_parse_reference(references.table("subject")),
        look_reference=_parse_reference(references.table("look")) if has_look else None,
    )


def _parse_output(fields: Fields) -> Output:
    return Output(fields.text("name"), fields.whole("dimension", least=1, most=_MOST_VALUES))


def _parse_tokens(fields: Fields) -> TokenGrid:
    return TokenGrid(
        fields.text("name"),
        fields.whole("dimension", least=1, most=_MOST_VALUES),
        fields.whole("rows", least=1, most=_MOST_CELLS),
        fields.whole("columns", least=1, most=_MOST_CELLS),
    )


def _parse_reference(fields: Fields) -> Reference:
    return Reference(
        background_mean=fields.score("background_mean"),
        background_q50=fields.score("background_q50"),
        background_q95=fields.score("background_q95"),
        background_q99=fields.score("background_q99"),
        background_q999=fields.score("background_q999"),
        copy_q05=fields.score("copy_q05"),
    )
