"""The student: a trunk whose first five stages stay as they are, and what its last map says.

What is frozen comes before what is trained, so each view of a picture goes through the frozen
part once and its maps are kept; an epoch then costs only the late stages.

The losses are written on the descriptor itself. A map to fewer values in between would be
trained by pictures that show few of the things it has to tell apart, and forget the others;
it is learned afterwards, in closed form (`directions`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training.backbone import MIDDLE_STAGE, Trunk
from training.descriptor import generalised_mean, unit


@dataclass(frozen=True, slots=True)
class Said:
    """What the student says of a batch."""

    vectors: Tensor
    """(n, 2560) unit rows: the mean and the generalised mean over the last map."""
    pooled: Tensor
    """(n, 1280): the mean alone, which the classifier reads."""


class Student(nn.Module):
    """Frozen maps (n, c, rows, columns) → `Said`. Trains ``trunk`` in place."""

    classifier: Tensor

    def __init__(self, trunk: Trunk, classifier: NDArray[np.float32]) -> None:
        super().__init__()
        first, *others = trunk.stages[MIDDLE_STAGE - 1].children()
        self.frozen = nn.Sequential(trunk.stem, *trunk.stages[: MIDDLE_STAGE - 1], first)
        self.trained = nn.Sequential(*others, trunk.stages[MIDDLE_STAGE], trunk.head)
        self.register_buffer("classifier", torch.from_numpy(classifier))
        self.requires_grad_(False)
        self.trained.requires_grad_(True)

    def forward(self, maps: Tensor) -> Said:
        """Return what the trained part says of pictures whose frozen maps are given."""
        last = self.trained(maps)
        pooled = last.mean(dim=(2, 3))
        vectors = unit(torch.cat([unit(pooled), unit(generalised_mean(last))], dim=1))
        return Said(vectors, pooled)
