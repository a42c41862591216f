"""Figures of an exported network: mAP a set, recall of copies, reference distributions."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lookalike.networks import Reference
from training.backbone import Variant
from training.evaluation import (
    EvaluationSet,
    copy_recall,
    copy_samples,
    find_sets,
    mean_average_precision,
    read_picture,
    reference,
)
from training.features import half_size_copy, network_input
from training.folder import References
from training.graph import Arrays, ExportedNetwork

Pixels = NDArray[np.uint8]

_MEASURED: Final = ("subject", "look")
_COPY_QUALITY: Final = 85
_PHOTO_EDGE_PX: Final = 200


def measure(network: ExportedNetwork, variant: Variant, root: Path) -> References:
    """Print mAP a set and the recall of copies; return the reference distributions."""
    sets = find_sets(root)
    files = [file for one in sets for file in one.files]
    vectors = _embed(network, variant, (read_picture(file) for file in files))
    rows = copy_samples(len(files))
    originals = [read_picture(files[row]) for row in rows]
    copies = _embed(network, variant, (half_size_copy(one, _COPY_QUALITY) for one in originals))
    groups = np.concatenate([np.full(len(one.files), one.name) for one in sets])
    # A photo's half is still a photo; the half of a thumbnail says nothing about libraries.
    is_large = np.array([min(one.shape[:2]) >= _PHOTO_EDGE_PX for one in originals])
    found: dict[str, Reference] = {}
    for name in _MEASURED:
        _print_precision(name, vectors[name], sets)
        recall = copy_recall(vectors[name], copies[name], rows)
        print(f"{name}: half-size copies at rank 1: {recall:.3f} of {len(rows)}")
        found[name] = reference(vectors[name], groups, copies[name][is_large], rows[is_large])
    return References(**found)


def _embed(network: ExportedNetwork, variant: Variant, pictures: Iterable[Pixels]) -> Arrays:
    found = [
        network.outputs(network_input(picture, variant)[None], _MEASURED) for picture in pictures
    ]
    return {name: np.concatenate([each[name] for each in found]) for name in _MEASURED}


def _print_precision(
    name: str, vectors: NDArray[np.float32], sets: tuple[EvaluationSet, ...]
) -> None:
    figures = []
    start = 0
    for one in sets:
        rows = slice(start, start := start + len(one.files))
        figures.append(mean_average_precision(vectors[rows], one.classes))
        print(f"{name}: {one.name}: {len(one.files)} pictures, mAP {figures[-1]:.3f}")
    print(f"{name}: mean mAP {np.mean(figures):.3f}", flush=True)
