"""Figures on sets of labelled pictures: `<root>/<set>/<class>/<file>`. Only for measuring.

Nothing that is shipped is learned from these pictures, but for the reference distribution of
scores in model.toml, which is a prior that a library's own scores replace.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from lookalike.networks import Reference

Vectors = NDArray[np.float32]
Pixels = NDArray[np.uint8]

_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
_COPY_SAMPLES = 600


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """One set: its files and the class of each."""

    name: str
    files: tuple[Path, ...]
    classes: NDArray[np.str_]


def find_sets(root: Path) -> tuple[EvaluationSet, ...]:
    """Return the sets below ``root`` that have at least two classes."""
    sets = []
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        files = sorted(p for p in folder.glob("*/*") if p.suffix.lower() in _SUFFIXES)
        classes = np.array([path.parent.name for path in files])
        if len(set(classes.tolist())) > 1 and folder.name != "formats":
            sets.append(EvaluationSet(folder.name, tuple(files), classes))
    return tuple(sets)


def read_picture(path: Path) -> Pixels:
    """Return upright RGB pixels at full size."""
    with Image.open(path) as image:
        return np.asarray(ImageOps.exif_transpose(image).convert("RGB"))


def copy_samples(picture_count: int, seed: int = 11) -> NDArray[np.int64]:
    """Return the row numbers of the pictures whose copies are looked for, ascending."""
    rng = np.random.default_rng(seed)
    count = min(_COPY_SAMPLES, picture_count)
    return np.sort(rng.choice(picture_count, count, replace=False))


def mean_average_precision(vectors: Vectors, classes: NDArray[np.str_]) -> float:
    """Return the leave-one-out mAP of cosine scores over unit rows.

    Each picture asks for all others; relevant are those of its class. A picture that is
    alone in its class asks nothing.
    """
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -np.inf)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :-1]
    is_relevant = classes[order] == classes[:, None]
    precision = np.cumsum(is_relevant, axis=1) / np.arange(1, is_relevant.shape[1] + 1)
    relevant_count = is_relevant.sum(axis=1)
    asks = relevant_count > 0
    return float(((precision * is_relevant).sum(axis=1)[asks] / relevant_count[asks]).mean())


def copy_recall(vectors: Vectors, copies: Vectors, rows: NDArray[np.int64]) -> float:
    """Return the share of ``copies`` whose best hit among ``vectors`` is the original."""
    return float(((copies @ vectors.T).argmax(axis=1) == rows).mean())


def reference(
    vectors: Vectors, groups: NDArray[np.str_], copies: Vectors, rows: NDArray[np.int64]
) -> Reference:
    """Return the quantiles for model.toml.

    Background: half a million random pairs of pictures from different groups, which have to be
    so far apart that no pair is related: the sets, not their classes. Copies: each half-size
    copy against its original.
    """
    rng = np.random.default_rng(3)
    first, second = rng.integers(len(vectors), size=(2, 500_000))
    unrelated = groups[first] != groups[second]
    scores = np.einsum("nd,nd->n", vectors[first[unrelated]], vectors[second[unrelated]])
    q50, q95, q99, q999 = np.quantile(scores, [0.5, 0.95, 0.99, 0.999])
    copy_scores = np.einsum("nd,nd->n", copies, vectors[rows])
    return Reference(
        background_mean=float(scores.mean()),
        background_q50=float(q50),
        background_q95=float(q95),
        background_q99=float(q99),
        background_q999=float(q999),
        copy_q05=float(np.quantile(copy_scores, 0.05)),
    )
