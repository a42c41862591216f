"""The same network stored in fewer bytes: weights as float16, or everything as int8."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

from quality.features import Pictures
from quality.networks import NetworkFeatures, NetworkFile

FLOAT32, FLOAT16, INT8 = "float32", "float16 storage", "static int8"

_SMALLEST_HALVED: Final = 256
_CALIBRATION_COUNT: Final = 96
_QUANTISED: Final = ["Conv", "Gemm", "MatMul", "Add", "Clip"]


def stored_as_float16(network: NetworkFile, folder: Path) -> NetworkFile:
    """Write weights as float16 with a cast behind each; the runtime still computes in float32.

    The casts are folded when the file is opened, so it runs as fast as the original.
    """
    file = folder / f"{_digest(network)}-float16.onnx"
    if not file.exists():
        model = onnx.load(network.file)
        _halve(model.graph)
        onnx.checker.check_model(model)
        _save(model, file)
    return network.at(file, FLOAT16)


def quantised(network: NetworkFile, folder: Path, calibration: Pictures) -> NetworkFile:
    """Quantise weights and activations to int8, calibrated with real pictures.

    calibration: pictures that aren't evaluated; some of them, evenly spread, are run through.
    """
    file = folder / f"{_digest(network)}-int8.onnx"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        prepared = file.with_suffix(".prepared.onnx")
        quant_pre_process(str(network.file), str(prepared), skip_symbolic_shape=True)
        beside = file.with_suffix(".part.onnx")
        quantize_static(
            str(prepared),
            str(beside),
            _Calibration(network, calibration),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=_QUANTISED,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )
        prepared.unlink()
        beside.replace(file)
    return network.at(file, INT8)


def storage(network: NetworkFile) -> str:
    """Return how the file holds its weights, in the words of the variants."""
    graph = onnx.load(network.file).graph
    if any(node.op_type == "DequantizeLinear" for node in graph.node):
        return INT8
    halved = sum(one.data_type == TensorProto.FLOAT16 for one in graph.initializer)
    return FLOAT16 if halved > len(graph.initializer) / 4 else FLOAT32


class _Calibration(CalibrationDataReader):
    """Hands the quantiser one prepared picture after the other."""

    def __init__(self, network: NetworkFile, pictures: Pictures) -> None:
        self._name = network.input
        self._inputs = self._each(network, pictures)

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        picture = next(self._inputs, None)
        return None if picture is None else {self._name: picture}

    @staticmethod
    def _each(network: NetworkFile, pictures: Pictures) -> Iterator[NDArray[np.float32]]:
        features = NetworkFeatures(network)
        count = min(_CALIBRATION_COUNT, pictures.count)
        for row in np.linspace(0, pictures.count - 1, count).astype(int):
            yield features.prepare(pictures.make(int(row)))[None]


def _halve(graph: onnx.GraphProto) -> None:
    casts = []
    for weight in graph.initializer:
        values = numpy_helper.to_array(weight)
        if weight.data_type != TensorProto.FLOAT or values.size < _SMALLEST_HALVED:
            continue
        name = weight.name
        stored = numpy_helper.from_array(values.astype(np.float16), f"{name}.float16")
        weight.CopyFrom(stored)
        casts.append(helper.make_node("Cast", [stored.name], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


def _save(model: onnx.ModelProto, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".part.onnx")
    beside.write_bytes(model.SerializeToString(deterministic=True))
    beside.replace(file)


def _digest(network: NetworkFile) -> str:
    """Return a name that hangs on the network and on how it is rewritten here."""
    digest = hashlib.sha256(network.file.read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()[:16]
