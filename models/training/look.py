"""`look`: how a picture looks whatever it shows, from the middle stages and its own colours.

Texture: mean and deviation of each channel after some stages, as in style statistics
(Huang and Belongie, arXiv:1703.06868). Colour and lay-out: mean, deviation and a coarse grid in
an opponent space (Ohta, Kanade and Sakai, 1980), and how much of the picture is near each of a
few fixed colours. Each value is compared with what is usual (z-score), each group has a weight,
and the leading directions are kept. docs/decisions/0007 says how the make-up was chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from training.projection import principal

Features = NDArray[np.float32]

LOOK_DIMENSION: Final = 64
LOOK_STAGES: Final = (3, 4, 5)
LOOK_POWER: Final = 0.5

_GRID: Final = 4
_COLOUR_BLOCK_PX: Final = 4
_COLOUR_SPREAD: Final = 0.35
_LEAST_VARIANCE: Final = 1e-5
_LEAST_DEVIATION: Final = 1e-3
_LARGEST_Z: Final = 4.0
_SHORTEST_LENGTH: Final = 1e-12

_OPPONENT: Final = ((1 / 3, 1 / 3, 1 / 3), (0.5, -0.5, 0.0), (0.25, 0.25, -0.5))
"""Rows: lightness, red against green, yellow against blue; of red, green, blue from -1 to 1."""


@dataclass(frozen=True, slots=True)
class LookWeights:
    """How much each group counts; the values of a group share its weight."""

    stages: tuple[float, ...] = (1.5,) * len(LOOK_STAGES)
    colours: float = 1.0
    grid: float = 1.0
    palette: float = 1.0

    @property
    def groups(self) -> tuple[float, ...]:
        """Return the weights in the order of `look_statistics`."""
        return (*self.stages, self.colours, self.grid, self.palette)


@dataclass(frozen=True, slots=True)
class LookMap:
    """The learned part: z-score, then directions."""

    usual: NDArray[np.float32]
    """(k,) the mean of each statistic."""
    deviation: NDArray[np.float32]
    """(k,) its standard deviation, never 0."""
    directions: NDArray[np.float32]
    """(d, k), weights of the groups included."""

    def apply(self, statistics: Features) -> Features:
        """Return unit rows (n, d) of ``statistics`` (n, k): what the graph computes."""
        scored = (statistics - self.usual) / self.deviation
        rows = np.clip(scored, -_LARGEST_Z, _LARGEST_Z) @ self.directions.T
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), _SHORTEST_LENGTH)


def look_statistics(pictures: Tensor, stages: Sequence[Tensor]) -> list[Tensor]:
    """Return one (n, k) tensor a group: each stage, colours, grid, palette.

    pictures: the network's input.  stages: the maps after the stages `LOOK_STAGES`.
    """
    opponent = _opponent(pictures)
    return [
        *(_mean_and_deviation(each) for each in stages),
        _mean_and_deviation(opponent),
        functional.avg_pool2d(opponent, opponent.shape[-1] // _GRID).flatten(1),
        _palette(opponent),
    ]


def learn_look(
    groups: Sequence[Features], weights: Sequence[float], dimension: int, *, power: float
) -> LookMap:
    """Learn ``dimension`` directions from the statistics of many pictures, one array a group."""
    statistics = np.concatenate(groups, axis=1).astype(np.float64)
    usual = statistics.mean(axis=0)
    deviation = np.maximum(statistics.std(axis=0), _LEAST_DEVIATION)
    scored = np.clip((statistics - usual) / deviation, -_LARGEST_Z, _LARGEST_Z)
    share = np.concatenate(
        [
            np.full(group.shape[1], weight / group.shape[1] ** 0.5)
            for group, weight in zip(groups, weights, strict=True)
        ]
    )
    weighted = scored * share
    directions = principal(weighted.T @ weighted / len(weighted), dimension, power=power) * share
    return LookMap(
        usual.astype(np.float32), deviation.astype(np.float32), directions.astype(np.float32)
    )


class LookHead(nn.Module):
    """The input and the stages' maps → unit rows (n, d)."""

    usual: Tensor
    deviation: Tensor

    def __init__(self, learned: LookMap) -> None:
        super().__init__()
        dimension, width = learned.directions.shape
        self.register_buffer("usual", torch.from_numpy(learned.usual))
        self.register_buffer("deviation", torch.from_numpy(learned.deviation))
        self.projection = nn.Linear(width, dimension, bias=False)
        with torch.no_grad():
            self.projection.weight.copy_(torch.from_numpy(learned.directions))

    def forward(self, pictures: Tensor, stages: Sequence[Tensor]) -> Tensor:
        statistics = torch.cat(look_statistics(pictures, stages), dim=1)
        scored = ((statistics - self.usual) / self.deviation).clamp(-_LARGEST_Z, _LARGEST_Z)
        rows = self.projection(scored)
        return rows / rows.square().sum(dim=1, keepdim=True).sqrt().clamp_min(_SHORTEST_LENGTH)


def _opponent(pictures: Tensor) -> Tensor:
    return torch.einsum("oc,nchw->nohw", pictures.new_tensor(_OPPONENT), pictures)


def _mean_and_deviation(maps: Tensor) -> Tensor:
    """Return (n, 2c): means, then deviations with a floor, where a square root is steep."""
    mean = maps.mean(dim=(2, 3), keepdim=True)
    variance = (maps - mean).square().mean(dim=(2, 3))
    return torch.cat([mean.flatten(1), variance.clamp_min(_LEAST_VARIANCE).sqrt()], dim=1)


def _palette(opponent: Tensor) -> Tensor:
    """Return the root of the share of the picture that is near each fixed colour, (n, 45)."""
    centres = opponent.new_tensor(_palette_centres())
    small = functional.avg_pool2d(opponent, _COLOUR_BLOCK_PX).flatten(2)
    distance = (small[:, None] - centres[None, :, :, None]).square().sum(dim=2)
    near = torch.softmax(-distance / _COLOUR_SPREAD**2 * 2, dim=1)
    return near.mean(dim=2).clamp_min(_LEAST_VARIANCE).sqrt()


def _palette_centres() -> list[tuple[float, float, float]]:
    """Return (45, 3) opponent colours: five levels of lightness times nine hues and greys."""
    levels = (-0.8, -0.4, 0.0, 0.4, 0.8)
    sides = (-0.4, 0.0, 0.4)
    return [(level, red, yellow) for level, red, yellow in product(levels, sides, sides)]
