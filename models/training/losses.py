"""What the training makes smaller, written on one batch.

relation    the neighbourhoods stay those of the teacher: relational distillation (Park, Kim, Lu
            and Cho, CVPR 2019), here on cosines instead of distances
instance    altered copies of a picture lie nearest to it: softmax over the batch as in instance
            discrimination (Wu, Xiong, Yu and Lin, CVPR 2018), where the teacher says how much the
            others may be near too (as in SEED, Fang et al., ICLR 2021), so that two pieces of one
            photograph aren't torn apart
keeping     of an unaltered picture the published classifier goes on to say what it said, over all
            its thousand classes (Hinton, Vinyals and Dean, arXiv:1503.02531), and the pooled
            features point where they did: what the training pictures don't show isn't forgotten
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from training.descriptor import unit
from training.student import Said

_SMALLEST: Final = 1e-9
_NEVER: Final = -1e4
_SOFTNESS: Final = 2.0
_TURN_WEIGHT: Final = 5.0


@dataclass(frozen=True, slots=True)
class Losses:
    """The terms of one batch."""

    relation: Tensor
    instance: Tensor
    keeping: Tensor


def batch_losses(
    said: Said,
    published: Tensor,
    teacher: Tensor,
    classifier: Tensor,
    view_count: int,
    temperature: float,
) -> Losses:
    """Return the three terms.

    said: of view_count · b pictures, all first views, then all second ones.
    published: (b, 1280) pooled features of the unaltered pictures before training.
    teacher: (b, t) unit rows of the teacher for the unaltered pictures.
    classifier: (1000, 1280).
    """
    scores = said.vectors @ said.vectors.T
    wanted = (teacher @ teacher.T).repeat(view_count, view_count)
    itself = torch.eye(len(scores), dtype=torch.bool)
    same = torch.eye(len(teacher), dtype=torch.bool).repeat(view_count, view_count)
    return Losses(
        relation=(scores - wanted)[~same].square().mean(),
        instance=_instance(scores, wanted.masked_fill(same, 1.0), itself, temperature),
        keeping=_keeping(said.pooled[: len(teacher)], published, classifier),
    )


def _keeping(pooled: Tensor, published: Tensor, classifier: Tensor) -> Tensor:
    """Return the divergence of the softened class distributions, and how far features turned."""
    wanted = (published @ classifier.T / _SOFTNESS).softmax(dim=1)
    found = (pooled @ classifier.T / _SOFTNESS).log_softmax(dim=1)
    divergence = (wanted * (wanted.clamp_min(_SMALLEST).log() - found)).sum(dim=1).mean()
    turned = (1 - (unit(pooled) * unit(published)).sum(dim=1)).mean()
    return divergence * _SOFTNESS**2 + _TURN_WEIGHT * turned


def _instance(scores: Tensor, wanted: Tensor, itself: Tensor, temperature: float) -> Tensor:
    """Return the mean Kullback-Leibler divergence of the two neighbour distributions."""
    found = (scores / temperature).masked_fill(itself, _NEVER).log_softmax(dim=1)
    aim = (wanted / temperature).masked_fill(itself, _NEVER).softmax(dim=1)
    return (aim * (aim.clamp_min(_SMALLEST).log() - found)).sum(dim=1).mean()
