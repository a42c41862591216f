"""Make a network's folder: model.onnx, model.toml, golden.json.

    cd models && python -m training.export --evaluation PICTURES --to efficientnet-lite0

PICTURES holds `<set>/<class>/<file>`; it is measured and nothing is learned from it, but for
the reference distribution of scores. Takes a few minutes on two cores. CARD.md is written by
hand from the figures that are printed.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from lookalike.networks import Reference, golden_pictures, open_embedder, read_network
from training.backbone import load_backbone
from training.evaluation import (
    copy_recall,
    copy_samples,
    find_sets,
    mean_average_precision,
    read_picture,
    reference,
)
from training.features import half_size_copy, network_input
from training.folder import Labels, write_description, write_golden
from training.graph import VectorNetwork, export, torch_vectors
from training.projection import learn_projection
from training.substitute_pairs import substitute_features

DIMENSION = 384
LABELS = Labels(
    name="efficientnet-lite0",
    title="EfficientNet-Lite0",
    description="Subject and look of the whole picture; small and quick. The default.",
    licence="Apache-2.0",
)

_THREADS = 2
_COPY_QUALITY = 85
_PHOTO_EDGE_PX = 200
_AGREEMENT = 1e-4
_UNKNOWN = Reference(0, 0, 0, 0, 0, 0)


def main() -> None:
    """Export, compare with PyTorch, measure, describe."""
    arguments = _arguments()
    torch.set_num_threads(_THREADS)
    backbone, classifier = load_backbone()
    pictures, copies = substitute_features(backbone, arguments.features)
    print(f"learned from {len(pictures)} substitute pictures and their copies")
    projection = learn_projection(pictures, copies, classifier, arguments.dimension)
    network = VectorNetwork(backbone, projection)
    folder: Path = arguments.to
    folder.mkdir(parents=True, exist_ok=True)
    export(network, folder / "model.onnx")
    _describe(folder, network, arguments.dimension, _UNKNOWN)
    _describe(folder, network, arguments.dimension, _measure(folder, arguments.evaluation))


def _describe(folder: Path, network: VectorNetwork, dimension: int, found: Reference) -> None:
    """Write model.toml and golden.json, and require ONNX and PyTorch to agree."""
    labels = replace(LABELS, name=folder.resolve().name)
    write_description(folder, labels, dimension=dimension, reference=found)
    expected = torch_vectors(network, np.stack([network_input(p) for p in golden_pictures()]))
    write_golden(folder, expected)
    vectors = open_embedder(read_network(folder), provider="cpu").embed(golden_pictures())
    difference = float(np.abs(vectors - expected).max())
    if difference > _AGREEMENT:
        raise SystemExit(f"ONNX and PyTorch differ by {difference:.2g}")
    print(f"ONNX and PyTorch differ by {difference:.2g} at most")


def _measure(folder: Path, root: Path) -> Reference:
    """Print mAP a set and the recall of copies; return the reference distribution."""
    embedder = open_embedder(read_network(folder), provider="cpu", threads=_THREADS)
    sets = find_sets(root)
    files = [file for one in sets for file in one.files]
    vectors = np.concatenate([embedder.embed([read_picture(file)]) for file in files])
    groups = np.concatenate([np.full(len(one.files), one.name) for one in sets])
    figures = []
    start = 0
    for one in sets:
        rows = slice(start, start := start + len(one.files))
        figures.append(mean_average_precision(vectors[rows], one.classes))
        print(f"{one.name}: {len(one.files)} pictures, mAP {figures[-1]:.3f}")
    print(f"mean mAP {np.mean(figures):.3f}")
    rows = copy_samples(len(files))
    originals = [read_picture(files[row]) for row in rows]
    copied = embedder.embed([half_size_copy(one, _COPY_QUALITY) for one in originals])
    print(f"half-size copies at rank 1: {copy_recall(vectors, copied, rows):.3f} of {len(rows)}")
    # A photo's half is still a photo; the half of a thumbnail says nothing about libraries.
    is_large = np.array([min(one.shape[:2]) >= _PHOTO_EDGE_PX for one in originals])
    return reference(vectors, groups, copied[is_large], rows[is_large])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="training.export", description=__doc__)
    parser.add_argument("--evaluation", type=Path, required=True, help="set/class/file")
    parser.add_argument("--to", type=Path, required=True, help="folder of the network")
    parser.add_argument("--features", type=Path, help="keep and reuse substitute features here")
    parser.add_argument("--dimension", type=int, default=DIMENSION)
    return parser.parse_args()


if __name__ == "__main__":
    main()
