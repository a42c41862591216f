"""What `subject` is a projection of: the last map pooled in two ways, and a middle map's own.

The mean over the last map says what is there, the generalised mean (GeM, Radenović, Tolias and
Chum, TPAMI 2019) stays when it fills only a part of the picture, and the channels' means and
deviations of a middle map keep material and structure that the last map has let go of. Measured
without any training in docs/decisions/0008.
"""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor

from training.backbone import FEATURE_COUNT

MIDDLE_SHARE: Final = 0.7
"""Length of the middle map's part where each pooling of the last map has length 1."""

_POWER: Final = 3.0
_LEAST: Final = 1e-6
_SHORTEST: Final = 1e-12

LAST_COUNT: Final = 2 * FEATURE_COUNT
"""How many of the values come from the last map: mean, then generalised mean."""


def describe(middle: Tensor, last: Tensor) -> Tensor:
    """Return (n, 2560 + 3 · channels of ``middle``); every row has the same length.

    middle: (n, c, rows, columns).  last: (n, 1280, rows, columns), not negative.
    """
    mean = middle.mean(dim=(2, 3))
    variance = (middle - mean[:, :, None, None]).square().mean(dim=(2, 3))
    statistics = torch.cat(
        [
            unit(mean),
            unit(variance.clamp_min(_LEAST).sqrt()),
            unit(generalised_mean(middle)),
        ],
        dim=1,
    )
    return torch.cat(
        [
            unit(last.mean(dim=(2, 3))),
            unit(generalised_mean(last)),
            MIDDLE_SHARE * unit(statistics),
        ],
        dim=1,
    )


def generalised_mean(maps: Tensor) -> Tensor:
    """Return (n, c): the cubic mean of what is above zero."""
    cubes = maps.clamp_min(_LEAST) ** _POWER
    return cubes.mean(dim=(2, 3)) ** (1 / _POWER)


def unit(values: Tensor) -> Tensor:
    """Scale to length 1 along axis 1; a floor and not an added term, so others stay exact."""
    return values / values.square().sum(dim=1, keepdim=True).sqrt().clamp_min(_SHORTEST)
