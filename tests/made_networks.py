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
LOOK_DIMENSION = 3
CELLS = 2
MATRIX = np.random.default_rng(4).standard_normal((3, DIMENSION)).astype(np.float32)

DESCRIPTION = """\
format = 2
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

[outputs.subject]
name = "vectors"
pooling = "none"
dimension = {dimension}

[reference.subject]
background_mean = 0.2
background_q50 = 0.2
background_q95 = 0.5
background_q99 = 0.6
background_q999 = 0.7
copy_q05 = 0.95
"""

LOOK_DESCRIPTION = """
[outputs.look]
name = "look"
dimension = {look}

[outputs.tokens]
name = "tokens"
dimension = 3
rows = {cells}
columns = {cells}

[reference.look]
background_mean = 0.1
background_q50 = 0.1
background_q95 = 0.4
background_q99 = 0.6
background_q999 = 0.8
copy_q05 = 0.9
"""


def make_network(
    folder: Path,
    *,
    change: Callable[[onnx.ModelProto], None] = lambda model: None,
    has_look: bool = False,
) -> Network:
    """Write a sound network folder; ``change`` may spoil the graph before it is described.

    has_look: with a look (the deviation of each channel) and tokens (the channels' means in four
    quarters) beside the subject.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model = tiny_model(has_look=has_look)
    change(model)
    data = model.SerializeToString()
    (folder / "model.onnx").write_bytes(data)
    describe(folder, hashlib.sha256(data).hexdigest(), has_look=has_look)
    network = read_network(folder)
    inputs = np.stack([prepare(picture, network) for picture in golden_pictures()])
    golden = {"tolerance": 0.002, "values": expected_vectors(inputs).tolist()}
    if has_look:
        golden["look"] = expected_looks(inputs).tolist()
        golden["tokens"] = expected_tokens(inputs)[:, :, 0, 0].tolist()
    (folder / "golden.json").write_text(json.dumps(golden))
    return network


def describe(
    folder: Path, sha256: str, *, dimension: int = DIMENSION, has_look: bool = False
) -> None:
    """Write model.toml."""
    text = DESCRIPTION.format(
        name=folder.name, sha256=sha256, edge_px=EDGE_PX, dimension=dimension
    )
    if has_look:
        text += LOOK_DESCRIPTION.format(look=LOOK_DIMENSION, cells=CELLS)
    (folder / "model.toml").write_text(text)


def expected_vectors(inputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what the tiny network must answer for ``inputs`` (n, 3, 32, 32)."""
    projected = inputs.mean(axis=(2, 3)) @ MATRIX
    return (projected / np.linalg.norm(projected, axis=1, keepdims=True)).astype(np.float32)


def expected_looks(inputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the looks (n, 3) that a tiny network with a look must answer."""
    squares = (inputs**2).mean(axis=(2, 3))
    return (squares / np.linalg.norm(squares, axis=1, keepdims=True)).astype(np.float32)


def expected_tokens(inputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the tokens (n, 3, 2, 2) that a tiny network with a look must answer."""
    half = EDGE_PX // CELLS
    cells = inputs.reshape(len(inputs), 3, CELLS, half, CELLS, half).mean(axis=(3, 5))
    return (cells / np.linalg.norm(cells, axis=1, keepdims=True)).astype(np.float32)


def tiny_model(*, has_look: bool = False) -> onnx.ModelProto:
    """Return the graph; weights inside, batch size free."""
    nodes = [
        helper.make_node("ReduceMean", ["pictures", "axes"], ["means"], keepdims=0),
        helper.make_node("MatMul", ["means", "matrix"], ["projected"]),
        helper.make_node("LpNormalization", ["projected"], ["vectors"], axis=1, p=2),
    ]
    outputs: dict[str, list[int]] = {"vectors": [DIMENSION]}
    if has_look:
        half = EDGE_PX // CELLS
        outputs |= {"look": [LOOK_DIMENSION], "tokens": [3, CELLS, CELLS]}
        nodes += [
            helper.make_node("Mul", ["pictures", "pictures"], ["squares"]),
            helper.make_node("ReduceMean", ["squares", "axes"], ["mean_squares"], keepdims=0),
            helper.make_node("LpNormalization", ["mean_squares"], ["look"], axis=1, p=2),
            helper.make_node(
                "AveragePool", ["pictures"], ["cells"],
                kernel_shape=[half, half], strides=[half, half],
            ),
            helper.make_node("LpNormalization", ["cells"], ["tokens"], axis=1, p=2),
        ]  # fmt: skip
    graph = helper.make_graph(
        nodes,
        "tiny",
        [
            helper.make_tensor_value_info(
                "pictures", TensorProto.FLOAT, ["batch", 3, EDGE_PX, EDGE_PX]
            )
        ],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape])
            for name, shape in outputs.items()
        ],
        [
            numpy_helper.from_array(np.array([2, 3], dtype=np.int64), "axes"),
            numpy_helper.from_array(MATRIX, "matrix"),
        ],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
