"""Trouble with the index: it is a cache, answers stay right, and nothing else is touched."""

import hashlib
import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from lookalike.errors import IndexUnusable, StorageFull, StorageReadOnly
from lookalike.index import (
    ExactIndex,
    HnswIndex,
    Index,
    load_index,
    manifest_path,
    save_index,
)
from made_catalogues import labels_of, unit_vectors
from small_disk import make_read_only, small_disk

DIMENSION = 32
SPACE_ID = "0f" * 16


def graph(count: int = 600, seed: int = 0) -> HnswIndex:
    index = HnswIndex(DIMENSION)
    index.add(np.arange(1, count + 1), unit_vectors(count, DIMENSION, seed))
    return index


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "index" / f"{SPACE_ID}.hnsw"
    save_index(graph(), path, SPACE_ID, 7)
    return path


def refused(path: Path, reason: str) -> None:
    with pytest.raises(IndexUnusable, match=reason):
        load_index(path, SPACE_ID, DIMENSION)


# users.md, index and search: 1, 2, 3, 4, 5, 6, 7


@pytest.mark.parametrize("kind", [ExactIndex, HnswIndex])
@pytest.mark.parametrize("count", [0, 1])
def test_more_are_asked_for_than_there_are(kind: type[Index], count: int) -> None:
    """hnswlib#244, #93: k above the number of vectors raised."""
    index = kind(DIMENSION)
    vectors = unit_vectors(1, DIMENSION)
    index.add(np.arange(1, count + 1), vectors[:count])
    assert (index.nearest(vectors, 300).labels > 0).sum() == count


def test_as_many_as_there_are_are_found_after_a_restart(saved: Path) -> None:
    """hnswlib#555: one of two indexes of equal size failed when all vectors were asked for."""
    other = saved.with_name("other.hnsw")
    save_index(graph(seed=3), other, SPACE_ID, 7)
    for path in (saved, other):
        found = load_index(path, SPACE_ID, DIMENSION).nearest(unit_vectors(1, DIMENSION), 600)
        assert sorted(found.labels[0].tolist()) == list(range(1, 601))


def test_parameters_and_new_vectors_survive_a_restart(tmp_path: Path) -> None:
    """hnswlib#316: some parameters were read back as 0."""
    index = HnswIndex(DIMENSION, m=12, ef_construction=77)
    index.add(labels_of(1), unit_vectors(1, DIMENSION))
    save_index(index, tmp_path / "x.hnsw", SPACE_ID, 1)
    loaded = load_index(tmp_path / "x.hnsw", SPACE_ID, DIMENSION)
    assert (loaded.m, loaded.ef_construction) == (12, 77)
    assert (loaded._graph.M, loaded._graph.ef_construction) == (12, 77)
    more = unit_vectors(2000, DIMENSION, seed=9)
    loaded.add(np.arange(2, 2002), more)
    assert loaded.nearest(more[700:701], 1).labels.tolist() == [[702]]


@pytest.mark.parametrize(
    "name", ["Фото", "写真", "🖼", "with spaces", "\udcff not utf-8", "a%20#?"]
)
def test_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    """faiss#3073: an index could not be written to or read from a path that isn't ASCII."""
    path = tmp_path / name / "index" / f"{SPACE_ID}.hnsw"
    save_index(graph(), path, SPACE_ID, 1)
    assert len(load_index(path, SPACE_ID, DIMENSION)) == 600


@pytest.mark.parametrize("kind", [ExactIndex, HnswIndex])
def test_filtered_ones_are_found_once_each(kind: type[Index]) -> None:
    """hnswlib PR#514: exact search with a filter returned one picture twice."""
    index = kind(DIMENSION)
    index.add(labels_of(1, 2, 3), unit_vectors(3, DIMENSION))
    found = index.nearest(unit_vectors(1, DIMENSION, seed=4), 3, allowed=labels_of(1, 3))
    assert sorted(found.labels[0].tolist()) == [0, 1, 3]


def test_twenty_searches_while_vectors_are_added() -> None:
    """fiftyone#5273: two searches at once broke the state they shared."""
    index = graph()
    vectors = unit_vectors(600, DIMENSION)
    more = unit_vectors(3000, DIMENSION, seed=5)
    is_adding = threading.Event()

    def add() -> None:
        for start in range(0, 3000, 100):
            index.add(np.arange(1000 + start, 1100 + start), more[start : start + 100])
            is_adding.set()

    with ThreadPoolExecutor(8) as pool:
        adding = pool.submit(add)
        assert is_adding.wait(timeout=60)
        searches = [pool.submit(index.nearest, vectors[n : n + 1], 10) for n in range(20)]
        for number, search in enumerate(searches):
            assert search.result(timeout=60).labels[0, 0] == number + 1
        adding.result(timeout=60)
    assert len(index) == 3600


# Missing, damaged, stale


def test_a_missing_file_or_manifest_is_refused(saved: Path, tmp_path: Path) -> None:
    refused(tmp_path / "never.hnsw", "manifest can't be read")
    manifest = manifest_path(saved).read_bytes()
    manifest_path(saved).unlink()
    refused(saved, "manifest can't be read")
    manifest_path(saved).write_bytes(manifest)
    saved.unlink()
    refused(saved, "No such file")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
def test_a_truncated_file_is_refused_and_kept(saved: Path, share: float) -> None:
    data = saved.read_bytes()
    saved.write_bytes(data[: int(len(data) * share)])
    refused(saved, "checksum")
    assert saved.exists()


def test_trailing_bytes_are_refused(saved: Path) -> None:
    saved.write_bytes(saved.read_bytes() + b"\0")
    refused(saved, "checksum")


@pytest.mark.parametrize("seed", range(5))
def test_a_few_flipped_bytes_are_refused(saved: Path, seed: int) -> None:
    """hnswlib loads such a file without a word: it has no checksum."""
    data = bytearray(saved.read_bytes())
    rng = np.random.default_rng(seed)
    for at in rng.integers(0, len(data), 40):
        data[at] ^= 0xFF
    saved.write_bytes(data)
    refused(saved, "checksum")


def test_a_file_that_is_newer_than_its_manifest_is_refused(saved: Path) -> None:
    """The power went between the two: the file is new, the manifest is the old one's."""
    old = manifest_path(saved).read_bytes()
    save_index(graph(count=601), saved, SPACE_ID, 8)
    manifest_path(saved).write_bytes(old)
    refused(saved, "checksum")


@pytest.mark.parametrize("damage", [b"", b"junk" * 100, b"\xff" * 96], ids=len)
def test_a_file_whose_checksum_fits_and_whose_content_does_not(saved: Path, damage: bytes) -> None:
    saved.write_bytes(damage)
    manifest = json.loads(manifest_path(saved).read_text())
    manifest["sha256"] = hashlib.sha256(damage).hexdigest()
    manifest_path(saved).write_text(json.dumps(manifest))
    refused(saved, "can't be used")


def test_another_format_is_refused_with_its_reason_and_kept(saved: Path) -> None:
    """czkawka#1243: a cache of an unfitting version made it ask for 8 EB."""
    before = saved.read_bytes()
    text = manifest_path(saved).read_text().replace('"format": 1', '"format": 2')
    manifest_path(saved).write_text(text)
    refused(saved, "its format is 2")
    save_index(graph(count=5), saved, SPACE_ID, 9)
    assert saved.with_name(saved.name + ".old").read_bytes() == before


def test_a_huge_count_in_a_manifest_asks_for_no_memory(saved: Path) -> None:
    text = manifest_path(saved).read_text().replace('"count": 600', '"count": 9000000000000000')
    manifest_path(saved).write_text(text)
    refused(saved, "holds 600 vectors")


# Disk


def test_a_full_disk_keeps_the_old_index(tmp_path: Path) -> None:
    """hnswlib's save returns quietly on a full device."""
    with small_disk(tmp_path / "disk", 512) as disk:
        path = disk / f"{SPACE_ID}.hnsw"
        save_index(graph(), path, SPACE_ID, 1)
        before = sorted(item.name for item in disk.iterdir())
        with pytest.raises(StorageFull):
            save_index(graph(count=3000), path, SPACE_ID, 2)
        assert sorted(item.name for item in disk.iterdir()) == before
        assert len(load_index(path, SPACE_ID, DIMENSION)) == 600


def test_a_read_only_folder_can_be_loaded_from_and_not_saved_to(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 512) as disk:
        path = disk / f"{SPACE_ID}.hnsw"
        save_index(graph(), path, SPACE_ID, 1)
        make_read_only(disk)
        assert len(load_index(path, SPACE_ID, DIMENSION)) == 600
        with pytest.raises(StorageReadOnly):
            save_index(graph(), path, SPACE_ID, 2)
        with pytest.raises(StorageReadOnly):
            save_index(graph(), disk / "new" / "x.hnsw", SPACE_ID, 2)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_graph_that_was_not_written_wholly_is_noticed() -> None:
    with pytest.raises(OSError, match="not written completely"):
        graph().save_to(Path(os.devnull).with_name("full"))


# NaN, infinite or zero vectors


@pytest.mark.parametrize("kind", [ExactIndex, HnswIndex])
@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0])
def test_a_bad_vector_never_gets_in(kind: type[Index], value: float) -> None:
    index = kind(DIMENSION)
    vectors = unit_vectors(50, DIMENSION)
    index.add(np.arange(1, 51), vectors)
    bad = vectors[:3].copy()
    bad[1] = value
    with pytest.raises(ValueError, match="unit length"):
        index.add(labels_of(60, 61, 62), bad)
    with pytest.raises(ValueError, match="longer than 0"):
        index.nearest(bad, 5)
    assert len(index) == 50
    assert np.isfinite(index.nearest(vectors, 5).scores).all()
