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
from lookalike.values import Pooling, VectorSpace

__all__ = [
    "DEFAULT_NETWORK",
    "Layout",
    "Network",
    "Reference",
    "Resize",
    "read_network",
]

DEFAULT_NETWORK: Final = "efficientnet-lite0"

_FORMAT: Final = 1
_DESCRIPTION_LIMIT_BYTES: Final = 100_000
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
    output: str
    pooling: Pooling
    dimension: int
    input_edge_px: int
    layout: Layout
    mean: tuple[float, float, float]
    """Subtracted from red, green and blue, each 0 to 255."""
    std: tuple[float, float, float]
    """What the difference is divided by."""
    resize: Resize
    reference: Reference

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
    output = fields.table("output")
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
        output=output.text("name"),
        pooling=output.choice("pooling", Pooling),
        dimension=output.whole("dimension", least=1, most=65_536),
        reference=_parse_reference(fields.table("reference")),
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
