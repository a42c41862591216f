"""Writes `model.toml` and `golden.json` of a network's folder."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lookalike.networks import Reference
from training.backbone import CHANNEL_MEAN, CHANNEL_STD, Variant
from training.graph import INPUT_NAME, Arrays

GOLDEN_VALUES: Final = 16
GOLDEN_TOLERANCE: Final = 2e-3
"""float32 on other processors differs by about 1e-6; a wrong picture or operator by 1e-1. Room
is left for devices that compute in half precision, whose vectors are still the same after
being stored as float16."""

_TEMPLATE: Final = """\
# Written by models/training/export.py; the references are priors only (see CARD.md).
format = 2
name = "{name}"
title = "{title}"
description = "{description}"
licence = "{licence}"
file = "model.onnx"
sha256 = "{sha256}"

[input]
name = "{input_name}"
edge_px = {edge_px}
layout = "nchw"
mean = [{mean}, {mean}, {mean}]
std = [{std}, {std}, {std}]
resize = "squash"

[outputs.subject]
name = "subject"
pooling = "none"
dimension = {subject}

[outputs.look]
name = "look"
dimension = {look}

[outputs.tokens]
name = "tokens"
dimension = {tokens}
rows = {cells}
columns = {cells}

[reference.subject]
{subject_reference}

[reference.look]
{look_reference}
"""


@dataclass(frozen=True, slots=True)
class Labels:
    """What a person reads about the network."""

    name: str
    title: str
    description: str
    licence: str


@dataclass(frozen=True, slots=True)
class References:
    """How the scores of each output were distributed where they were measured."""

    subject: Reference
    look: Reference


def write_description(
    folder: Path, labels: Labels, variant: Variant, outputs: Arrays, references: References
) -> None:
    """Write model.toml for the model.onnx in ``folder``; ``outputs`` gives the dimensions."""
    digest = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
    text = _TEMPLATE.format(
        **asdict(labels),
        sha256=digest,
        input_name=INPUT_NAME,
        edge_px=variant.edge_px,
        cells=variant.cells,
        mean=CHANNEL_MEAN,
        std=CHANNEL_STD,
        subject=outputs["subject"].shape[1],
        look=outputs["look"].shape[1],
        tokens=outputs["tokens"].shape[1],
        subject_reference=_lines(references.subject),
        look_reference=_lines(references.look),
    )
    (folder / "model.toml").write_text(text, encoding="utf-8", newline="\n")


def write_golden(folder: Path, outputs: Arrays) -> None:
    """Write golden.json: the first values of each output for the three golden pictures."""
    shown = {
        "values": outputs["subject"],
        "look": outputs["look"],
        "tokens": outputs["tokens"][:, :, 0, 0],
    }
    lists = ",\n".join(_golden_list(name, rows) for name, rows in shown.items())
    text = (
        "{\n"
        '  "pictures": "lookalike.networks.golden_pictures(), in order",\n'
        f'  "tolerance": {GOLDEN_TOLERANCE},\n'
        f"{lists}\n"
        "}\n"
    )
    (folder / "golden.json").write_text(text, encoding="utf-8", newline="\n")


def _golden_list(name: str, rows: NDArray[np.float32]) -> str:
    values = [[round(float(value), 6) for value in row[:GOLDEN_VALUES]] for row in rows]
    lines = ",\n    ".join(json.dumps(row) for row in values)
    return f'  "{name}": [\n    {lines}\n  ]'


def _lines(reference: Reference) -> str:
    return "\n".join(f"{key} = {value:.4f}" for key, value in asdict(reference).items())
