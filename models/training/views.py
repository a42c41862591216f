"""What training reads again and again, computed once and kept on disk.

One row a picture: the frozen maps of the picture and of its altered copies (float16), and the
teacher's features. A file is named by what it was made from, so a stale one is never read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from training.alterations import altered
from training.backbone import Variant
from training.features import network_input
from training.frozen import FrozenPart
from training.pictures import Pictures
from training.projection import Features
from training.student import Student
from training.teacher import teacher_features

Maps = NDArray[np.float16]

_BATCH = 16


@dataclass(frozen=True, slots=True)
class ViewBatch:
    """b pictures, in one order throughout."""

    maps: NDArray[np.float32]
    """(views · b, c, rows, columns): all first views, then all second ones."""
    published: Features
    """(b, 1280) pooled features before training."""
    teacher: Features
    """(b, t) unit rows."""


@dataclass(frozen=True, slots=True)
class Views:
    """n pictures, each with its altered copies."""

    maps: tuple[Maps, ...]
    """The unaltered pictures first, then one array a copy: (n, c, rows, columns) each."""
    published: Features
    """(n, 1280) pooled features of the unaltered pictures before training."""
    teacher: Features
    """(n, t) unit rows."""

    def __len__(self) -> int:
        return len(self.teacher)

    def batch(self, rows: NDArray[np.int64]) -> ViewBatch:
        """Return all views of these rows."""
        ordered = np.sort(rows)  # neighbours on disk
        maps = np.concatenate([np.asarray(each[ordered], np.float32) for each in self.maps])
        return ViewBatch(maps, self.published[ordered], self.teacher[ordered])


def make_views(
    pictures: Pictures,
    student: Student,
    variant: Variant,
    teachers: Sequence[Variant],
    folder: Path,
    *,
    copies: int,
    seed: int,
    name: str,
) -> Views:
    """Return the views, made where ``folder`` doesn't hold them yet.

    name: what the pictures are; with the numbers it decides which files are theirs.
    """
    folder.mkdir(parents=True, exist_ok=True)
    key = [name, len(pictures), seed, variant.value]
    frozen = FrozenPart(student.frozen, variant.edge_px)

    def maps_of(copy: int) -> Callable[[], NDArray[np.generic]]:
        return lambda: _maps(pictures, frozen, variant, seed, copy)

    maps = tuple(_kept(folder, [*key, "maps", copy], maps_of(copy)) for copy in range(copies + 1))
    teacher = _kept(
        folder,
        [*key, "teacher", *(each.value for each in teachers)],
        lambda: teacher_features(pictures, teachers),
    )
    published = _kept(folder, [*key, "published"], lambda: _published(maps[0], student))
    return Views(maps, np.asarray(published), np.asarray(teacher, np.float32))


def _maps(pictures: Pictures, frozen: FrozenPart, variant: Variant, seed: int, copy: int) -> Maps:
    """Return the frozen maps of every picture, altered anew for each ``copy`` but the 0th."""
    kept: list[Maps] = []
    for number in range(len(pictures)):
        pixels = pictures.picture(number)
        if copy:
            pixels = altered(pixels, np.random.default_rng([seed, number, copy]))
        (one,) = frozen.run(network_input(pixels, variant)[None])
        kept.append(one[0].astype(np.float16))
    return np.stack(kept)


def _published(maps: Maps, student: Student) -> Features:
    """Return the pooled features (n, 1280) of unaltered pictures, by the student untrained."""
    rows = []
    with torch.inference_mode():
        for start in range(0, len(maps), _BATCH):
            part = np.asarray(maps[start : start + _BATCH], np.float32)
            rows.append(student(torch.from_numpy(part)).pooled.numpy())
    return np.concatenate(rows)


def _kept(
    folder: Path, key: list[object], make: Callable[[], NDArray[np.generic]]
) -> NDArray[np.generic]:
    digest = hashlib.blake2b(json.dumps(key).encode(), digest_size=8).hexdigest()
    path = folder / f"{key[4]}-{digest}.npy"
    if not path.exists():
        unfinished = path.with_suffix(".part.npy")
        np.save(unfinished, make())
        unfinished.replace(path)
    return np.load(path, mmap_mode="r")
