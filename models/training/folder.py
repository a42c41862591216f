"""Writes `model.toml` and `golden.json` of a network's folder."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from lookalike.networks import Reference
from training.backbone import CHANNEL_MEAN, CHANNEL_STD, INPUT_EDGE_PX
from training.graph import INPUT_NAME, OUTPUT_NAME

GOLDEN_VALUES = 16
GOLDEN_TOLERANCE = 2e-3
"""float32 on other processors differs by about 1e-6; a wrong picture or operator by 1e-1. Room
is left for devices that compute in half precision, whose vectors are still the same after
being stored as float16."""

_TEMPLATE = """\
# Written by models/training/export.py; the reference is a prior only (see CARD.md).
format = 1
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

[output]
name = "{output_name}"
pooling = "none"
dimension = {dimension}

[reference]
{reference}
"""


@dataclass(frozen=True, slots=True)
class Labels:
    """What a person reads about the network."""

    name: str
    title: str
    description: str
    licence: str


def write_description(
    folder: Path, labels: Labels, *, dimension: int, reference: Reference
) -> None:
    """Write model.toml for the model.onnx that lies in ``folder``."""
    digest = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
    text = _TEMPLATE.format(
        **asdict(labels),
        sha256=digest,
        input_name=INPUT_NAME,
        output_name=OUTPUT_NAME,
        edge_px=INPUT_EDGE_PX,
        mean=CHANNEL_MEAN,
        std=CHANNEL_STD,
        dimension=dimension,
        reference="\n".join(f"{key} = {value:.4f}" for key, value in asdict(reference).items()),
    )
    (folder / "model.toml").write_text(text, encoding="utf-8", newline="\n")


def write_golden(folder: Path, vectors: np.ndarray) -> None:
    """Write golden.json: the first values of the ``vectors`` of the three golden pictures."""
    values = [[round(float(value), 6) for value in row[:GOLDEN_VALUES]] for row in vectors]
    rows = ",\n    ".join(json.dumps(row) for row in values)
    text = (
        "{\n"
        '  "pictures": "lookalike.networks.golden_pictures(), in order",\n'
        f'  "tolerance": {GOLDEN_TOLERANCE},\n'
        f'  "values": [\n    {rows}\n  ]\n'
        "}\n"
    )
    (folder / "golden.json").write_text(text, encoding="utf-8", newline="\n")
