"""The network as it ships: one pass over a picture, three named outputs.

`subject`  the descriptor → directions, length 1
`look`     middle stages and colours → directions, length 1 (`look`)
`tokens`   the last map, each cell through the leading directions of `subject`, length 1

Cells go through the weights that the mean of the last map has in `subject`: one set of weights
serves both, so that a cell and a picture compare.
"""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.backbone import FEATURE_COUNT, Trunk
from training.descriptor import describe, unit
from training.look import LOOK_STAGES, LookHead, LookMap
from training.projection import Projection

SUBJECT_DIMENSION: Final = 512
TOKEN_DIMENSION: Final = 256
OUTPUTS: Final = ("subject", "look", "tokens")


class LookalikeNetwork(nn.Module):
    """Input (n, 3, edge, edge) → subject (n, 512), look (n, 64), tokens (n, 256, cells, cells)."""

    def __init__(self, trunk: Trunk, projection: Projection, look: LookMap) -> None:
        super().__init__()
        self.trunk = trunk
        dimension, width = projection.directions.shape
        self.projection = nn.Linear(width, dimension, bias=False)
        with torch.no_grad():
            self.projection.weight.copy_(torch.from_numpy(projection.directions))
        self.look = LookHead(look)

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        maps = self.trunk.maps(pictures, LOOK_STAGES)
        subject = self.projection(describe(maps.middle, maps.last))
        leading = self.projection.weight[:TOKEN_DIMENSION, :FEATURE_COUNT, None, None]
        tokens = functional.conv2d(maps.last, leading)
        return unit(subject), self.look(pictures, maps.stages), unit(tokens)
