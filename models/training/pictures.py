"""Which pictures the network is trained on, each made or read anew from its number.

Where no training set is at hand, a substitute takes its place: pieces of the photographs that
scikit-image and scikit-learn ship, laid over each other, and pictures generated in code. That
a network can be taught by another one on pieces of few pictures, if they are altered strongly,
is from Asano and Saeed, "The Augmented Image Prior", ICLR 2023.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
import skimage.data
from numpy.typing import NDArray
from PIL import Image, ImageOps
from sklearn.datasets import load_sample_images

from training.substitute_pictures import (
    PHOTOGRAPHS,
    Pixels,
    altered_crop,
    on_white,
    one_generated,
)

_ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp"})
_SHORT_EDGE_PX = (70, 300)
_GENERATED_SHARE = 0.12
_COLLAGE_SHARE = 0.38
_COLLAGE_EDGE_PX = 160
_SMALL_PHOTOGRAPH_PX = 250
_SMALL_PHOTOGRAPH_WEIGHT = 0.4


class Pictures(Protocol):
    """A numbered set of pictures; a number gives the same pixels on every call."""

    def __len__(self) -> int: ...

    def picture(self, number: int) -> Pixels:
        """Return (h, w, 3) uint8, upright RGB."""
        ...


class FolderPictures:
    """All pictures below a folder, in the order of their paths."""

    def __init__(self, folder: Path) -> None:
        self.paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in _ENDINGS)
        if not self.paths:
            raise SystemExit(f"There is no picture below {folder}.")

    def __len__(self) -> int:
        return len(self.paths)

    def picture(self, number: int) -> Pixels:
        """Return a file's pixels, no side longer than needed."""
        with Image.open(self.paths[number]) as image:
            upright = ImageOps.exif_transpose(image).convert("RGB")
        upright.thumbnail((2 * _SHORT_EDGE_PX[1],) * 2)
        return np.asarray(upright)


class SubstitutePictures:
    """``count`` pictures made from the shipped photographs and from nothing."""

    def __init__(self, count: int, seed: int) -> None:
        self._count = count
        self._seed = seed

    def __len__(self) -> int:
        return self._count

    def picture(self, number: int) -> Pixels:
        """Return a generated picture, a piece of a photograph, or a collage of such pieces."""
        rng = np.random.default_rng([self._seed, number])
        kind = rng.random()
        if kind < _GENERATED_SHARE:
            made = one_generated(rng, with_shapes=rng.random() < 0.6)
        elif kind < _GENERATED_SHARE + _COLLAGE_SHARE:
            made = self._collage(rng)
        else:
            made = self._piece(rng)
        return _made_small(made, rng)

    @cached_property
    def _photographs(self) -> list[Image.Image]:
        folder = Path(skimage.data.__file__).parent
        found = []
        for name in PHOTOGRAPHS:
            with Image.open(folder / name) as image:
                found.append(on_white(image))
        return found + [Image.fromarray(pixels) for pixels in load_sample_images().images]

    @cached_property
    def _weights(self) -> NDArray[np.float64]:
        weights = np.array(
            [
                1.0 if min(each.size) >= _SMALL_PHOTOGRAPH_PX else _SMALL_PHOTOGRAPH_WEIGHT
                for each in self._photographs
            ]
        )
        return weights / weights.sum()

    def _piece(self, rng: np.random.Generator) -> Pixels:
        chosen = rng.choice(len(self._photographs), p=self._weights)
        return altered_crop(self._photographs[chosen], rng)

    def _collage(self, rng: np.random.Generator) -> Pixels:
        """Lay one to three pieces with an uneven outline over another one."""
        ground = Image.fromarray(self._piece(rng))
        scale = max(1.0, _COLLAGE_EDGE_PX / min(ground.size))
        ground = ground.resize((int(ground.width * scale), int(ground.height * scale)))
        for _ in range(int(rng.integers(1, 4))):
            size = (
                int(ground.width * rng.uniform(0.25, 0.7)),
                int(ground.height * rng.uniform(0.25, 0.7)),
            )
            piece = Image.fromarray(self._piece(rng)).resize(size)
            place = (rng.uniform(-0.1, 0.7, 2) * ground.size).astype(int)
            ground.paste(piece, (int(place[0]), int(place[1])), _blob(size, rng))
        return np.asarray(ground)


def _blob(size: tuple[int, int], rng: np.random.Generator) -> Image.Image:
    """Return a mask with a round, uneven outline."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width]
    down, across = (y - height / 2) / (height / 2), (x - width / 2) / (width / 2)
    angle = np.arctan2(down, across)
    edge = 0.8 + sum(
        rng.uniform(-0.12, 0.12) * np.cos(wave * angle + rng.uniform(0, 2 * np.pi))
        for wave in range(1, 6)
    )
    inside = np.clip((edge - np.hypot(down, across)) * 12 + 0.5, 0, 1)
    return Image.fromarray((inside * 255).astype(np.uint8))


def _made_small(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Shrink to a random short edge, small ones as often as large ones by ratio."""
    low, high = np.log(_SHORT_EDGE_PX)
    scale = int(np.exp(rng.uniform(low, high))) / min(pixels.shape[:2])
    if scale >= 1:
        return pixels
    height, width = (max(1, round(edge * scale)) for edge in pixels.shape[:2])
    return np.asarray(Image.fromarray(pixels).resize((width, height), Image.Resampling.LANCZOS))
