"""What a trunk says about pictures, in the application's own preprocessing."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from lookalike.networks import Resize
from lookalike.networks.preprocessing import prepare_square
from training.backbone import CHANNEL_MEAN, CHANNEL_STD, PooledFeatures, Trunk, Variant
from training.descriptor import describe
from training.frozen import FrozenPart
from training.look import LOOK_STAGES, look_statistics

Pixels = NDArray[np.uint8]
Features = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PictureFeatures:
    """What the directions of `subject` and `look` are learned from."""

    pooled: Features
    """(n, k): what `training.descriptor.describe` gives."""
    look: tuple[Features, ...]
    """(n, k) for each group of `look_statistics`."""


class _Statistics(nn.Module):
    """Input (n, 3, edge, edge) → pooled features, then each group of `look_statistics`."""

    def __init__(self, trunk: Trunk, stages: tuple[int, ...]) -> None:
        super().__init__()
        self.trunk = trunk
        self.wanted = stages

    def forward(self, pictures: Tensor) -> tuple[Tensor, ...]:
        maps = self.trunk.maps(pictures, self.wanted)
        return describe(maps.middle, maps.last), *look_statistics(pictures, maps.stages)


def picture_features(
    trunk: Trunk, pictures: Iterable[Pixels], stages: tuple[int, ...] = LOOK_STAGES
) -> PictureFeatures:
    """Return the features of ``pictures`` of any sizes, one picture at a time."""
    frozen = FrozenPart(_Statistics(trunk, stages), trunk.variant.edge_px)
    rows = [frozen.run(network_input(each, trunk.variant)[None]) for each in pictures]
    pooled, *look = (np.concatenate(column) for column in zip(*rows, strict=True))
    return PictureFeatures(pooled, tuple(look))


def pooled_features(trunk: Trunk, pictures: Iterable[Pixels]) -> Features:
    """Return (n, 1280) for ``pictures`` of any sizes, one picture at a time."""
    frozen = FrozenPart(PooledFeatures(trunk), trunk.variant.edge_px)
    rows = [frozen.run(network_input(each, trunk.variant)[None])[0] for each in pictures]
    return np.concatenate(rows)


def half_size_copy(pixels: Pixels, quality: int) -> Pixels:
    """Return the picture at half its size after JPEG at ``quality``."""
    image = Image.fromarray(pixels)
    size = (max(1, image.width // 2), max(1, image.height // 2))
    stream = io.BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(stream, "JPEG", quality=quality)
    stream.seek(0)
    with Image.open(stream) as copy:
        return np.asarray(copy.convert("RGB"))


def network_input(pixels: Pixels, variant: Variant) -> NDArray[np.float32]:
    """Return what `lookalike.networks.prepare` returns for this network."""
    return prepare_square(
        pixels,
        edge_px=variant.edge_px,
        resize=Resize.SQUASH,
        mean=(CHANNEL_MEAN,) * 3,
        std=(CHANNEL_STD,) * 3,
    )
