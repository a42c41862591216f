"""The graph on disk: believed only with a manifest that fits it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lookalike.errors import IndexUnusable
from lookalike.index import (
    HnswIndex,
    Manifest,
    load_index,
    manifest_path,
    read_manifest,
    save_index,
)
from made_catalogues import labels_of, unit_vectors

DIMENSION = 16
SPACE_ID = "5a" * 16


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    index = HnswIndex(DIMENSION, m=8, ef_construction=60)
    index.add(np.arange(1, 501), unit_vectors(500, DIMENSION))
    index.remove(labels_of(3, 4))
    path = tmp_path / "index" / f"{SPACE_ID}.hnsw"
    save_index(index, path, SPACE_ID, 42)
    return path


def change(path: Path, **values: object) -> None:
    manifest = json.loads(manifest_path(path).read_text())
    manifest_path(path).write_text(json.dumps({**manifest, **values}))


def test_what_is_loaded_is_what_was_saved(saved: Path) -> None:
    index = load_index(saved, SPACE_ID, DIMENSION)
    assert index.labels().tolist() == [1, 2, *range(5, 501)]
    assert index.removed.tolist() == [3, 4]
    assert (index.m, index.ef_construction, index.dimension) == (8, 60, DIMENSION)
    vectors = unit_vectors(500, DIMENSION)
    assert index.nearest(vectors[99:100], 1).labels.tolist() == [[100]]
    assert index.nearest(vectors[2:3], 498).labels[0].min() > 0


def test_a_loaded_index_takes_new_vectors_and_old_ones_back(saved: Path) -> None:
    index = load_index(saved, SPACE_ID, DIMENSION)
    vectors = unit_vectors(2000, DIMENSION, seed=6)
    index.add(np.arange(1001, 3001), vectors)
    index.add(labels_of(3), unit_vectors(500, DIMENSION)[2:3])
    assert index.nearest(vectors[5:6], 1).labels.tolist() == [[1006]]
    assert index.removed.tolist() == [4]
    save_index(index, saved, SPACE_ID, 43)
    again = load_index(saved, SPACE_ID, DIMENSION)
    assert again.labels().tolist() == index.labels().tolist()
    assert (again.m, again.ef_construction) == (8, 60)


def test_the_manifest_says_what_the_file_does_not(saved: Path) -> None:
    manifest = read_manifest(saved)
    assert replace(manifest, sha256="") == Manifest(
        1, SPACE_ID, DIMENSION, "ip", 498, (3, 4), 42, 8, 60, ""
    )
    assert Manifest.from_text(manifest.to_text()) == manifest


def test_an_empty_index_can_be_saved(tmp_path: Path) -> None:
    save_index(HnswIndex(DIMENSION), tmp_path / "x.hnsw", SPACE_ID, 0)
    assert len(load_index(tmp_path / "x.hnsw", SPACE_ID, DIMENSION)) == 0


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"format": 2}, "format is 2"),
        ({"space_id": "other"}, "space_id is other"),
        ({"dimension": 32}, "dimension is 32"),
        ({"metric": "l2"}, "metric is l2"),
        ({"count": 499}, "498 vectors, not 499"),
        ({"count": "498"}, "no usable count"),
        ({"count": True}, "no usable count"),
        ({"removed": [3]}, "499 vectors"),
        ({"removed": ["3"]}, "no usable removed"),
        ({"m": 16}, "M=8"),
        ({"m": 0}, "M=8"),
        ({"ef_construction": 100}, "ef=60"),
        ({"sha256": "00"}, "checksum"),
        ({"generation": None}, "no usable generation"),
    ],
    ids=repr,
)
def test_a_manifest_that_does_not_fit_is_refused_with_its_reason(
    saved: Path, values: dict[str, object], reason: str
) -> None:
    change(saved, **values)
    with pytest.raises(IndexUnusable, match=reason):
        load_index(saved, SPACE_ID, DIMENSION)
    assert saved.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", "7", "null", "\ud800"], ids=repr)
def test_a_manifest_of_anything_else_is_refused(saved: Path, text: str) -> None:
    manifest_path(saved).write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(IndexUnusable, match=r"manifest|format"):
        load_index(saved, SPACE_ID, DIMENSION)


def test_another_network_than_asked_for_is_refused(saved: Path) -> None:
    with pytest.raises(IndexUnusable, match="space_id"):
        load_index(saved, "another", DIMENSION)
    with pytest.raises(IndexUnusable, match="dimension"):
        load_index(saved, SPACE_ID, DIMENSION * 2)


def test_a_file_of_another_space_is_kept_when_a_new_one_is_written(saved: Path) -> None:
    before = saved.read_bytes()
    change(saved, format=99)
    index = HnswIndex(DIMENSION)
    index.add(labels_of(1), unit_vectors(1, DIMENSION))
    save_index(index, saved, SPACE_ID, 1)
    assert saved.with_name(saved.name + ".old").read_bytes() == before
    assert len(load_index(saved, SPACE_ID, DIMENSION)) == 1


def test_nothing_temporary_stays(saved: Path) -> None:
    assert sorted(path.name for path in saved.parent.iterdir()) == [
        f"{SPACE_ID}.hnsw",
        f"{SPACE_ID}.json",
    ]
