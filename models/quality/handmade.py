"""Features made by hand, to compare the learned ones with: what retrieval used before networks.

Each is an `Extractor`: rows of length 1, compared by inner product.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from quality.features import Arrays, Pictures, Pixels, source_digest

HANDMADE: Final = "handmade"

_HISTOGRAM_EDGE_PX: Final = 160
_HASH_EDGE_PX: Final = 32
_HASH_BITS: Final = 8
_SIFT_EDGE_PX: Final = 320
_SIFT_POINTS: Final = 400
_WORDS: Final = 64
_VOCABULARY_PICTURES: Final = 400
_VOCABULARY_POINTS: Final = 60_000


def _id(name: str) -> str:
    return f"{name} {source_digest(sys.modules[__name__])}"


class ColourHistogram:
    """HSV, 8 x 8 x 8 bins, compared by the Bhattacharyya coefficient (the Hellinger kernel)."""

    id = _id("hsv")
    names = (HANDMADE,)

    def __call__(self, pictures: Sequence[Pixels]) -> Arrays:
        return {HANDMADE: np.stack([_histogram(one) for one in pictures])}


class PerceptualHash:
    """64 signs of the lowest DCT coefficients of 32 x 32 grey pixels against their median.

    As in pHash and ImageHash. Bits are ±1/8: the inner product is 1 - 2 · distance / 64.
    """

    id = _id("phash")
    names = (HANDMADE,)

    def __call__(self, pictures: Sequence[Pixels]) -> Arrays:
        return {HANDMADE: np.stack([_hash(one) for one in pictures])}


class SiftVlad:
    """RootSIFT (Lowe 2004; Arandjelović and Zisserman 2012) summed to VLAD (Jégou et al. 2010).

    64 words; each word's sum of residuals is scaled to length 1 (Arandjelović and Zisserman
    2013), then the whole. Small pictures are enlarged to 320 px first: otherwise they have
    hardly a point.
    """

    names = (HANDMADE,)

    def __init__(self, learned_from: Pictures) -> None:
        """Learn the words from pictures that aren't evaluated, when they are first needed."""
        self._learned_from = learned_from
        self.id = f"{_id('sift')} {learned_from.id}"

    def __call__(self, pictures: Sequence[Pixels]) -> Arrays:
        words = self._words
        return {HANDMADE: np.stack([_vlad(_root_sift(one), words) for one in pictures])}

    @cached_property
    def _words(self) -> NDArray[np.float32]:
        from sklearn.cluster import MiniBatchKMeans

        rng = np.random.default_rng(64)
        source = self._learned_from
        rows = rng.choice(source.count, min(_VOCABULARY_PICTURES, source.count), replace=False)
        points = np.concatenate([_root_sift(source.make(int(row))) for row in rows])
        chosen = rng.permutation(len(points))[:_VOCABULARY_POINTS]
        found = MiniBatchKMeans(_WORDS, random_state=64, n_init=3, batch_size=4096)
        return found.fit(points[chosen]).cluster_centers_.astype(np.float32)


def _histogram(pixels: Pixels) -> NDArray[np.float32]:
    image = Image.fromarray(pixels)
    image.thumbnail((_HISTOGRAM_EDGE_PX, _HISTOGRAM_EDGE_PX))
    bins = np.asarray(image.convert("HSV"), dtype=np.int64) >> 5
    places = (bins[..., 0] << 6 | bins[..., 1] << 3 | bins[..., 2]).ravel()
    counts = np.bincount(places, minlength=512)
    return np.sqrt(counts / counts.sum()).astype(np.float32)


def _hash(pixels: Pixels) -> NDArray[np.float32]:
    image = Image.fromarray(pixels).convert("L")
    small = image.resize((_HASH_EDGE_PX, _HASH_EDGE_PX), Image.Resampling.LANCZOS)
    waves = _cosines()
    low = waves @ np.asarray(small, dtype=np.float64) @ waves.T
    return np.where(low > np.median(low), 0.125, -0.125).astype(np.float32).ravel()


def _cosines() -> NDArray[np.float64]:
    """Return the lowest eight rows of the DCT-II of length 32."""
    place = np.arange(_HASH_EDGE_PX)
    return np.cos(np.pi * np.arange(_HASH_BITS)[:, None] * (2 * place + 1) / (2 * _HASH_EDGE_PX))


def _root_sift(pixels: Pixels) -> NDArray[np.float32]:
    import cv2

    grey = np.asarray(Image.fromarray(pixels).convert("L"))
    scale = _SIFT_EDGE_PX / max(grey.shape)
    size = max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale))
    resized = cv2.resize(grey, size, interpolation=cv2.INTER_CUBIC)
    _, found = cv2.SIFT_create(nfeatures=_SIFT_POINTS).detectAndCompute(resized, None)
    if found is None:
        return np.empty((0, 128), dtype=np.float32)
    return np.sqrt(found / np.maximum(found.sum(axis=1, keepdims=True), 1e-12))


def _vlad(points: NDArray[np.float32], words: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (words · 128,) of length 1, or zeros where the picture has no points."""
    sums = np.zeros_like(words)
    if len(points):
        nearest = (points @ words.T - (words * words).sum(axis=1) / 2).argmax(axis=1)
        np.add.at(sums, nearest, points - words[nearest])
    sums /= np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
    flat = sums.ravel()
    return flat / max(float(np.linalg.norm(flat)), 1e-12)
