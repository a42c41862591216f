"""A network → one checked ONNX file without outside data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import nn

from training.network import OUTPUTS

OPSET: Final = 18
INPUT_NAME: Final = "pictures"
BATCH_AXIS: Final = "batch"

Arrays = dict[str, NDArray[np.float32]]


def export(network: nn.Module, path: Path, edge_px: int) -> None:
    """Write ``network`` as ONNX with a free batch size and its weights inside; check the file."""
    program = torch.onnx.export(
        network.eval(),
        (torch.zeros(2, 3, edge_px, edge_px),),
        input_names=[INPUT_NAME],
        output_names=list(OUTPUTS),
        opset_version=OPSET,
        dynamic_shapes={"pictures": {0: torch.export.Dim(BATCH_AXIS)}},
        dynamo=True,
        external_data=False,
        verbose=False,
    )
    if program is None:  # what the signature allows; with dynamo it is never so
        raise RuntimeError("the exporter gave nothing")
    model = program.model_proto
    _strip_notes(model)
    onnx.checker.check_model(model, full_check=True)
    path.write_bytes(model.SerializeToString(deterministic=True))


def torch_outputs(network: nn.Module, inputs: NDArray[np.float32]) -> Arrays:
    """Return what PyTorch computes for ``inputs`` (n, 3, edge, edge), to compare with."""
    with torch.no_grad():
        found = network.eval()(torch.from_numpy(inputs))
    return {name: each.numpy() for name, each in zip(OUTPUTS, found, strict=True)}


class ExportedNetwork:
    """An exported file in the runtime on the CPU."""

    def __init__(self, path: Path, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(
            path, options, providers=["CPUExecutionProvider"]
        )

    def outputs(self, inputs: NDArray[np.float32], wanted: Sequence[str] = OUTPUTS) -> Arrays:
        """Return the outputs ``wanted`` for ``inputs`` (n, 3, edge, edge)."""
        found = self._session.run(list(wanted), {INPUT_NAME: inputs})
        return dict(zip(wanted, found, strict=True))


def largest_difference(first: Arrays, second: Arrays) -> float:
    """Return the largest absolute difference of any value of any output."""
    return max(float(np.abs(first[name] - second[name]).max()) for name in first)


def _strip_notes(model: onnx.ModelProto) -> None:
    """Remove what the exporter wrote about its own machine: stack traces, paths, scopes."""
    graph = model.graph
    model.doc_string = graph.doc_string = ""
    del model.metadata_props[:]
    del graph.metadata_props[:]
    # Shapes between the nodes aren't needed: the runtime infers them.
    del graph.value_info[:]
    for part in (*graph.node, *graph.initializer, *graph.input, *graph.output):
        part.doc_string = ""
        del part.metadata_props[:]
