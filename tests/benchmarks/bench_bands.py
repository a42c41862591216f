"""Where pairs of real pictures fall among the bands, and what bursts do to the edges.

Run:  python tests/benchmarks/bench_bands.py FOLDER [--network NAME] [--samples 500]
FOLDER is unpacked ``evaluation.tar`` or any folder set/class/picture. Prints the tables of
docs/decisions/0020-bands.md in Markdown; asserts nothing. About two minutes on two cores.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance

from lookalike.networks import (
    DEFAULT_NETWORK,
    Embedder,
    Reference,
    RowParts,
    open_embedder,
    read_network,
)
from lookalike.pictures import load_picture
from lookalike.search.bands import (
    SAMPLE_COUNT,
    BandEdges,
    calibrate,
    distinct_rows,
    measure_background,
)
from lookalike.search.class_folders import embed_files
from lookalike.shipped import shipped_folder
from lookalike.values import Vectors

Change = Callable[[Image.Image], tuple[Image.Image, int]]


def halved(image: Image.Image) -> Image.Image:
    return image.resize((max(1, image.width // 2), max(1, image.height // 2)))


def cropped(image: Image.Image) -> Image.Image:
    left, top = image.width * 0.025, image.height * 0.025
    return image.crop((int(left), int(top), int(image.width - left), int(image.height - top)))


CHANGES: dict[str, Change] = {
    "half size, quality 80": lambda image: (halved(image), 80),
    "half size, quality 90": lambda image: (halved(image), 90),
    "quality 30": lambda image: (image, 30),
    "crop to 90 %": lambda image: (cropped(image), 90),
    "30 % brighter": lambda image: (ImageEnhance.Brightness(image).enhance(1.3), 90),
    "mirrored": lambda image: (image.transpose(Image.Transpose.FLIP_LEFT_RIGHT), 90),
}


def embed_changed(
    paths: Sequence[Path], change: Change, embedder: Embedder, parts: RowParts
) -> Vectors:
    """Return the subjects of altered and re-encoded pictures."""
    rows = []
    for path in paths:
        with Image.open(path) as image:
            altered, quality = change(image.convert("RGB"))
        target = io.BytesIO()
        altered.save(target, "JPEG", quality=quality)
        rows.append(embedder.embed([load_picture(target.getvalue(), short_edge_px=384).pixels]))
    return parts.subject_of(np.concatenate(rows))


def edges_of(vectors: Vectors, prior: Reference) -> BandEdges:
    """Return the edges as a library of these pictures would have them."""
    order = np.random.default_rng(0).permutation(len(vectors))[:SAMPLE_COUNT]
    sample = vectors[order]
    return calibrate(measure_background(sample[distinct_rows(sample, prior)]), prior)


def share_row(name: str, scores: NDArray[np.floating], edges: BandEdges) -> str:
    ascending = [edges.related, edges.similar, edges.very_similar, edges.same]
    places = np.searchsorted(ascending, scores, side="right")
    shares = [float(np.mean(places == place)) for place in (4, 3, 2, 1, 0)]
    return f"| {name} | " + " | ".join(f"{100 * share:.1f}" for share in shares) + " |"


def edge_row(name: str, edges: BandEdges) -> str:
    values = (edges.same, edges.very_similar, edges.similar, edges.related)
    return f"| {name} | " + " | ".join(f"{value:.3f}" for value in values) + " |"


def pair_rows(
    vectors: Vectors, sets: NDArray[np.str_], classes: NDArray[np.str_], edges: BandEdges
) -> list[str]:
    first, second = np.triu_indices(len(vectors), 1)
    scores = (vectors @ vectors.T)[first, second]
    same_class, same_set = classes[first] == classes[second], sets[first] == sets[second]
    kinds = {
        "random pairs": np.ones_like(same_class),
        "of different sets": ~same_set,
        "same set, another class": same_set & ~same_class,
        "same class": same_class,
    }
    return [share_row(name, scores[chosen], edges) for name, chosen in kinds.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--network", default=DEFAULT_NETWORK)
    parser.add_argument("--samples", type=int, default=500)
    chosen = parser.parse_args()
    if chosen.folder is None:
        print("bench_bands needs a folder of pictures, <set>/<class>/<file>; it is left out")
        return
    network = read_network(shipped_folder("models") / chosen.network)
    embedder = open_embedder(network)
    paths = sorted(path for path in chosen.folder.rglob("*") if path.is_file())
    embedded = embed_files(paths, embedder, workers=2)
    paths = [paths[row] for row in embedded.rows]
    parts, prior = network.parts, network.reference
    vectors = parts.subject_of(embedded.vectors)
    sets = np.array([path.parts[-3] for path in paths])
    classes = np.array(["/".join(path.parts[-3:-1]) for path in paths])
    edges = edges_of(vectors, prior)

    print(f"\n{network.name} {network.sha256[:12]}, {len(paths)} pictures, {embedder.provider}\n")
    print("| pairs | same | very similar | similar | related | unrelated |")
    print("|---|---|---|---|---|---|")
    print("\n".join(pair_rows(vectors, sets, classes, edges)))
    sample = np.random.default_rng(1).choice(len(paths), chosen.samples, replace=False)
    is_large = np.array([min(Image.open(paths[row]).size) >= 160 for row in sample])
    frames = [vectors[sample]]
    for name, change in CHANGES.items():
        altered = embed_changed([paths[row] for row in sample], change, embedder, parts)
        scores = np.einsum("ij,ij->i", altered, vectors[sample])
        print(share_row(f"{name}, short side ≥ 160 px", scores[is_large], edges))
        print(share_row(f"{name}, smaller", scores[~is_large], edges))
        frames.append(altered)

    print("\n| library | same | very similar | similar | related |\n|---|---|---|---|---|")
    print(edge_row("none yet: the prior", calibrate(None, prior)))
    print(edge_row("all", edges))
    for name in np.unique(sets):
        print(edge_row(str(name), edges_of(vectors[sets == name], prior)))
    print(edge_row(f"{len(sample)} pictures", edges_of(frames[0], prior)))
    print(edge_row("the same in bursts of 7", edges_of(np.concatenate(frames), prior)))


if __name__ == "__main__":
    main()
