"""The teacher: EfficientNet-Lite 0, 1 and 2, each averaged over a picture and its mirror."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from training.backbone import FEATURE_COUNT, PooledFeatures, Variant, load_backbone
from training.features import network_input
from training.frozen import FrozenPart
from training.pictures import Pictures
from training.projection import Features, unit_rows

Inputs = NDArray[np.float32]


class _WithMirror(nn.Module):
    """Input (n, 3, edge, edge) → the pooled features of the pictures and of their mirrors."""

    def __init__(self, pooled: PooledFeatures) -> None:
        super().__init__()
        self.pooled = pooled

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        return self.pooled(pictures), self.pooled(pictures.flip(3))


def teacher_features(pictures: Pictures, variants: Sequence[Variant]) -> Features:
    """Return unit rows (n, 1280 · variants): a cosine is the mean of the networks' cosines."""
    parts = []
    for variant in variants:
        trunk, _ = load_backbone(variant)
        frozen = FrozenPart(_WithMirror(PooledFeatures(trunk)), variant.edge_px)
        rows = np.empty((len(pictures), FEATURE_COUNT), dtype=np.float32)
        for number, one in enumerate(_inputs(pictures, variant)):
            plain, mirrored = frozen.run(one)
            rows[number] = (unit_rows(plain) + unit_rows(mirrored))[0]
        parts.append(unit_rows(rows))
    return np.concatenate(parts, axis=1) / np.float32(len(parts) ** 0.5)


def _inputs(pictures: Pictures, variant: Variant) -> Iterator[Inputs]:
    for number in range(len(pictures)):
        yield network_input(pictures.picture(number), variant)[None]
