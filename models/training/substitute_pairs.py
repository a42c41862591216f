"""The substitute pictures with their half-size copies, as features."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from torch import nn

from training.features import half_size_copy, pooled_features
from training.substitute_pictures import Pixels, crops, generated

CROPS_PER_PICTURE = 80
GENERATED_COUNT = 300

_SHORT_EDGE_PX = (56, 256)
_QUALITY = (60, 95)

Features = NDArray[np.float32]


def substitute_features(
    network: nn.Module, cache: Path | None = None
) -> tuple[Features, Features]:
    """Return features (n, 1280) of the pictures and, row by row, of their copies.

    cache: an .npz file that is read where it exists and written where it doesn't.
    """
    if cache is not None and cache.exists():
        with np.load(cache) as stored:
            return stored["pictures"], stored["copies"]
    pictures, copies = zip(*_pairs(), strict=True)
    found = pooled_features(network, pictures), pooled_features(network, copies)
    if cache is not None:
        np.savez(cache, pictures=found[0], copies=found[1])
    return found


def _pairs() -> Iterator[tuple[Pixels, Pixels]]:
    rng = np.random.default_rng(55)
    for picture in chain(
        crops(np.random.default_rng(33), per_picture=CROPS_PER_PICTURE),
        generated(np.random.default_rng(34), count=GENERATED_COUNT),
    ):
        small = _made_small(picture, rng)
        yield small, half_size_copy(small, int(rng.integers(*_QUALITY)))


def _made_small(picture: Pixels, rng: np.random.Generator) -> Pixels:
    """Shrink to a random short edge, small ones as often as large ones by ratio.

    Small pictures are where a half-size copy differs most: both are enlarged to the input.
    """
    low, high = np.log(_SHORT_EDGE_PX)
    scale = int(np.exp(rng.uniform(low, high))) / min(picture.shape[:2])
    if scale >= 1:
        return picture
    height, width = (max(1, round(edge * scale)) for edge in picture.shape[:2])
    image = Image.fromarray(picture)
    return np.asarray(image.resize((width, height), Image.Resampling.LANCZOS))
