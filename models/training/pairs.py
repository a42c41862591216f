"""Pictures with their half-size copies, as features: what the first directions are learned from.

A copy of half the size shows which directions change when nothing but size and compression do
(docs/decisions/0003).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np

from training.backbone import Trunk
from training.features import PictureFeatures, Pixels, half_size_copy, picture_features
from training.pictures import Pictures

PAIR_COUNT: Final = 1_980
"""How many pictures are enough for the directions; the training itself takes more."""

_QUALITY: Final = (60, 95)


def paired_features(
    trunk: Trunk, pictures: Pictures, *, seed: int, cache: Path | None = None
) -> tuple[PictureFeatures, PictureFeatures]:
    """Return features of at most `PAIR_COUNT` pictures and, row by row, of their copies.

    cache: an .npz file that is read where it exists and written where it doesn't.
    """
    if cache is not None and cache.exists():
        return _read(cache)
    numbers = np.linspace(0, len(pictures) - 1, min(len(pictures), PAIR_COUNT)).astype(int)

    def copy(number: int) -> Pixels:
        quality = int(np.random.default_rng([seed, number]).integers(*_QUALITY))
        return half_size_copy(pictures.picture(number), quality)

    found = (
        picture_features(trunk, (pictures.picture(int(number)) for number in numbers)),
        picture_features(trunk, (copy(int(number)) for number in numbers)),
    )
    if cache is not None:
        _write(cache, found)
    return found


def _read(cache: Path) -> tuple[PictureFeatures, PictureFeatures]:
    with np.load(cache) as stored:
        group_count = sum(name.startswith("pictures look") for name in stored)
        pictures, copies = (
            PictureFeatures(
                stored[f"{kind} pooled"],
                tuple(stored[f"{kind} look {number}"] for number in range(group_count)),
            )
            for kind in ("pictures", "copies")
        )
    return pictures, copies


def _write(cache: Path, found: tuple[PictureFeatures, PictureFeatures]) -> None:
    arrays: dict[str, Any] = {}
    for kind, features in zip(("pictures", "copies"), found, strict=True):
        arrays[f"{kind} pooled"] = features.pooled
        arrays |= {f"{kind} look {number}": each for number, each in enumerate(features.look)}
    np.savez(cache, **arrays)
