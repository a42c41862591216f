"""How well the shipped network finds look-alikes and copies among real pictures.

All pictures of ``evaluation.tar`` are indexed once for this file, by the real indexing room
into a real catalogue.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lookalike.networks import DEFAULT_NETWORK, read_network
from lookalike.search import Band, PictureBytes, Query, QueryTerm, Searcher, evaluate_folder
from lookalike.search.ranking_measures import measure_rankings
from lookalike.shipped import shipped_folder
from lookalike.values import Labels, Vectors
from made_libraries import MadeLibrary
from made_pictures import encode

pytestmark = [pytest.mark.pictures, pytest.mark.timeout(300)]

LEAST_MAP = {
    "clothing": 0.35,
    "flowers": 0.3,
    "objects-corel": 0.6,
    "produce-grocery": 0.35,
    "products-grocery-packages": 0.3,
    "scenes-corel": 0.4,
    "textures-dtd": 0.4,
}
"""Well below what was measured (docs/decisions/0020-bands.md): a broken network, wrong colours
or a lost channel falls under these, another version of a library doesn't."""


@pytest.fixture(scope="module")
def library(
    evaluation_pictures: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MadeLibrary]:
    network = read_network(shipped_folder("models") / DEFAULT_NETWORK)
    made = MadeLibrary(tmp_path_factory.mktemp("library"), network)
    made.index(evaluation_pictures)
    yield made
    made.close()


@pytest.fixture
def searcher(library: MadeLibrary) -> Iterator[Searcher]:
    made = Searcher(
        library.catalogue,
        library.network.space,
        library.network.reference,
        lambda: library.opened[0],
        parts=library.network.parts,
        look_reference=library.network.look_reference,
        thumbnail_of=library.thumbnails.get,
    )
    yield made
    made.close()


def stored_subjects(library: MadeLibrary) -> tuple[Labels, Vectors]:
    """Return what a search without a share of the look compares."""
    labels, rows = library.catalogue.all_vectors(library.network.space.id)
    return labels, library.network.parts.subject_of(rows)


def test_every_real_picture_is_indexed(library: MadeLibrary, evaluation_pictures: Path) -> None:
    on_disk = sum(1 for path in evaluation_pictures.rglob("*") if path.is_file())
    counts = library.catalogue.counts()
    assert counts.files == counts.indexed == on_disk
    assert counts.skipped == 0
    assert counts.vectors == counts.contents


def test_same_classes_rank_high_in_every_set(
    library: MadeLibrary, evaluation_pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labels, vectors = stored_subjects(library)
    places = [
        Path(os.fsdecode(record.files[0].path)).parts[-3:-1]
        for record in library.catalogue.pictures(labels)
    ]
    lines = []
    for name, least in LEAST_MAP.items():
        rows = [row for row, place in enumerate(places) if place[0] == name]
        _, classes = np.unique([places[row][1] for row in rows], return_inverse=True)
        measures = measure_rankings(vectors[rows], classes)
        found = float(measures.average_precision.mean())
        lines.append(f"{name:28} mAP {found:.3f}  recall@1 {measures.recall_at(1):.3f}")
        assert found >= least, lines[-1]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")


def test_evaluating_a_folder_agrees_with_the_vectors_that_indexing_stored(
    library: MadeLibrary, evaluation_pictures: Path
) -> None:
    folder = next(evaluation_pictures.rglob("flowers"))
    found = evaluate_folder(
        folder, library.opened[0], network="shipped", parts=library.network.parts, workers=2
    )
    assert (found.pictures, len(found.classes), found.skipped) == (200, 5, 0)
    labels, vectors = stored_subjects(library)
    paths = [
        Path(os.fsdecode(record.files[0].path)) for record in library.catalogue.pictures(labels)
    ]
    rows = [row for row, path in enumerate(paths) if path.is_relative_to(folder)]
    _, classes = np.unique([paths[row].parent.name for row in rows], return_inverse=True)
    stored = measure_rankings(vectors[rows], classes)
    # Stored as float16: the ranking of near ties may differ.
    assert found.mean_average_precision == pytest.approx(
        float(stored.average_precision.mean()), abs=0.003
    )


def test_the_half_size_copy_of_a_picture_finds_it_first(
    library: MadeLibrary, searcher: Searcher, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = library.catalogue.live_labels(library.network.space.id)
    sample = np.random.default_rng(7).choice(labels, size=500, replace=False)
    first = same = 0
    for record in library.catalogue.pictures(sample):
        with Image.open(os.fsdecode(record.files[0].path)) as original:
            half = original.resize((max(1, original.width // 2), max(1, original.height // 2)))
            source = PictureBytes(encode(half, quality=80), "half.jpg")
        best = searcher.search(Query((QueryTerm(source),), limit=10)).hits[0]
        first += best.label == record.label
        same += best.label == record.label and best.band is Band.SAME
    with capsys.disabled():
        sys.stdout.write(f"\nhalf-size copies: {first} of 500 first, {same} as same picture\n")
    assert first >= 495
