"""A library of a hundred thousand pictures, for benchmarks: real files, made vectors.

The files are hard links to sixty pictures made in code. Nothing is decoded but these.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lookalike.catalogue import Batch, Catalogue, FileRecord, NewContent
from lookalike.network_choice import find_network
from lookalike.pictures import ThumbnailStore, load_picture, make_thumbnail
from lookalike.values import ContentHash, Vectors

WARM_COUNT = 4_000
"""So many of the newest have a thumbnail in the cache: all that the paces pass by."""
MOTIF_COUNT = 60
CLUSTER_COUNT = 2_000
BATCH = 2_000
SHAPES = ((1600, 1200), (1200, 1600), (1600, 900), (1500, 1500), (2000, 400))


def make_library(home: Path, count: int) -> None:
    """Fill a library with ``count`` contents unless it is there already."""
    pictures = home / "pictures"
    if (home / "library" / "catalogue.sqlite3").exists():
        return
    pictures.mkdir(parents=True)
    facts, thumbnails = [], []
    for number in range(MOTIF_COUNT):
        path = pictures / f"motif {number:02}.jpg"
        motif(number).save(path, quality=88)
        loaded = load_picture(path.read_bytes(), short_edge_px=384)
        facts.append(loaded.facts)
        thumbnails.append(make_thumbnail(loaded.pixels))
    store = ThumbnailStore(home / "library" / "thumbnails", 10**9)
    for number in range(WARM_COUNT):
        store.put(made_hash(number), thumbnails[number % MOTIF_COUNT])
    catalogue = Catalogue.open(home / "library" / "catalogue.sqlite3")
    root = catalogue.add_root(os.fsencode(pictures))
    space = find_network(None).space
    catalogue.use_space(space)
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(CLUSTER_COUNT, space.dimension))
    newest = datetime(2026, 1, 1)
    for start in range(0, count, BATCH):
        files = []
        vectors = clustered_vectors(rng, space.dimension, centres)
        for number in range(start, min(start + BATCH, count)):
            folder, name = f"{number // 1000:03}", f"IMG_{number:06}.jpg"
            if number % 1000 == 0:
                (pictures / folder).mkdir()
            (pictures / folder / name).hardlink_to(
                pictures / f"motif {number % MOTIF_COUNT:02}.jpg"
            )
            taken = newest - timedelta(minutes=7 * number)
            content = NewContent(
                made_hash(number),
                replace(facts[number % MOTIF_COUNT], captured_at=taken),
                vectors[number - start],
            )
            files.append(
                FileRecord(folder.encode(), name.encode(), 400_000, number + 1, number, 1, content)
            )
        catalogue.commit(Batch(root.id, space, tuple(files)))
    catalogue.close()


def clustered_vectors(
    rng: np.random.Generator, dimension: int, centres: NDArray[np.float64]
) -> Vectors:
    """Return (BATCH, dimension) unit vectors around the centres, with a common part.

    Their scores lie like those of photographs: about 0.1 for any two, 0.6 in a cluster.
    """
    rows = centres[rng.integers(0, len(centres), BATCH)]
    rows = rows + 0.6 * rng.normal(size=(BATCH, dimension)) + 0.3 * centres[0]
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def made_hash(number: int) -> ContentHash:
    return ContentHash(number.to_bytes(16, "little"))


def motif(seed: int) -> Image.Image:
    """Return a picture with gradients and grain, which JPEG finds as hard as a photo."""
    rng = np.random.default_rng(seed)
    shape = SHAPES[seed % len(SHAPES)]
    coarse = Image.fromarray(rng.integers(0, 256, (9, 12, 3), dtype=np.uint8))
    fine = Image.fromarray(rng.integers(0, 256, (shape[1] // 4, shape[0] // 4, 3), dtype=np.uint8))
    smooth = coarse.resize(shape, Image.Resampling.BICUBIC)
    return Image.blend(smooth, fine.resize(shape), 0.12)
