"""Feature network + projection + unit length → one ONNX file without outside data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn

from training.backbone import INPUT_EDGE_PX
from training.projection import Projection

OPSET = 18
INPUT_NAME = "pictures"
OUTPUT_NAME = "vectors"
BATCH_AXIS = "batch"
_SHORTEST_LENGTH = 1e-12


class VectorNetwork(nn.Module):
    """Pooled features → directions · features, scaled to length 1."""

    def __init__(self, features: nn.Module, projection: Projection) -> None:
        super().__init__()
        self.features = features
        dimension, width = projection.directions.shape
        self.projection = nn.Linear(width, dimension, bias=False)
        with torch.no_grad():
            self.projection.weight.copy_(torch.from_numpy(projection.directions))

    def forward(self, pictures: Tensor) -> Tensor:
        projected = self.projection(self.features(pictures))
        length = projected.square().sum(dim=1, keepdim=True).sqrt()
        # A floor and not an added term: every length that occurs stays exact.
        return projected / length.clamp_min(_SHORTEST_LENGTH)


def export(network: nn.Module, path: Path) -> None:
    """Write ``network`` as ONNX with a free batch size and its weights inside; check the file."""
    program = torch.onnx.export(
        network.eval(),
        (torch.zeros(2, 3, INPUT_EDGE_PX, INPUT_EDGE_PX),),
        input_names=[INPUT_NAME],
        output_names=[OUTPUT_NAME],
        opset_version=OPSET,
        dynamic_shapes={"pictures": {0: torch.export.Dim(BATCH_AXIS)}},
        dynamo=True,
        external_data=False,
        verbose=False,
    )
    model = program.model_proto
    _strip_notes(model)
    onnx.checker.check_model(model, full_check=True)
    path.write_bytes(model.SerializeToString(deterministic=True))


def torch_vectors(network: nn.Module, inputs: np.ndarray) -> np.ndarray:
    """Return what PyTorch computes for ``inputs`` (n, 3, edge, edge), to compare with."""
    with torch.no_grad():
        return network(torch.from_numpy(inputs)).numpy()


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
