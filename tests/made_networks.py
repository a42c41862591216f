"""Tiny real networks made in code, each a folder like those below `models/`.

The network averages each channel of its 32 × 32 input, multiplies the three means by a fixed
matrix and scales the result to length 1, so that NumPy can say what it must answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from lookalike.networks import golden_pictures, prepare, read_network
from lookalike.networks.network import Network

EDGE_PX = 32
DIMENSION = 8
MATRIX = np.random.default_rng(4).standard_normal((3, DIMENSION)).astype(np.float32)

DESCRIPTION = """\
format = 1
name = "{name}"
title = "Tiny"
description = "Average colour."
licence = "MIT"
file = "model.onnx"
sha256 = "{sha256}"

[input]
name = "pictures"
edge_px = {edge_px}
layout = "nchw"
mean = [100.0, 110.0, 120.0]
std = [50.0, 60.0, 70.0]
resize = "squash"

[output]
name = "vectors"
pooling = "none"
dimension = {dimension}

[reference]
background_mean = 0.2
background_q50 = 0.2
background_q95 = 0.5
background_q99 = 0.6
background_q999 = 0.7
copy_q05 = 0.95
"""


def make_network(
    folder: Path, *, change: Callable[[onnx.ModelProto], None] = lambda model: None
) -> Network:
    """Write a sound network folder; ``change`` may spoil the graph before it is described."""
    folder.mkdir(parents=True, exist_ok=True)
    model = tiny_model()
    change(model)
    data = model.SerializeToString()
    (folder / "model.onnx").write_bytes(data)
    describe(folder, hashlib.sha256(data).hexdigest())
    network = read_network(folder)
    vectors = expected_vectors(
        np.stack([prepare(picture, network) for picture in golden_pictures()])
    )
    golden = {"tolerance": 0.002, "values": vectors.tolist()}
    (folder / "golden.json").write_text(json.dumps(golden))
    return network


def describe(folder: Path, sha256: str, *, dimension: int = DIMENSION) -> None:
    """Write model.toml."""
    text = DESCRIPTION.format(
        name=folder.name, sha256=sha256, edge_px=EDGE_PX, dimension=dimension
    )
    (folder / "model.toml").write_text(text)


def expected_vectors(inputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what the tiny network must answer for ``inputs`` (n, 3, 32, 32)."""
    projected = inputs.mean(axis=(2, 3)) @ MATRIX
    return (projected / np.linalg.norm(projected, axis=1, keepdims=True)).astype(np.float32)


def tiny_model() -> onnx.ModelProto:
    """Return the graph; weights inside, batch size free."""
    nodes = [
        helper.make_node("ReduceMean", ["pictures", "axes"], ["means"], keepdims=0),
        helper.make_node("MatMul", ["means", "matrix"], ["projected"]),
        helper.make_node("LpNormalization", ["projected"], ["vectors"], axis=1, p=2),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [
            helper.make_tensor_value_info(
                "pictures", TensorProto.FLOAT, ["batch", 3, EDGE_PX, EDGE_PX]
            )
        ],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", DIMENSION])],
        [
            numpy_helper.from_array(np.array([2, 3], dtype=np.int64), "axes"),
            numpy_helper.from_array(MATRIX, "matrix"),
        ],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
