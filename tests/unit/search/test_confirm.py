"""The query's own picture is recognised by looking at it, whatever the network says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from lookalike.catalogue import FilePlace, PictureRecord
from lookalike.pictures import load_picture
from lookalike.search.confirm import _colour_grid, _correlate, confirmed_rows
from lookalike.search.term_reader import QueryPicture
from lookalike.values import ContentHash, Label, Pixels, content_hash
from made_pictures import encode, photo_like, write_many


def pixels(image: Image.Image) -> Pixels:
    return np.asarray(image.convert("RGB"))


def is_same_picture(first: Pixels, second: Pixels) -> bool:
    return _correlate(_colour_grid(first), _colour_grid(second))


def record_of(path: Path, label: int) -> PictureRecord:
    data = path.read_bytes()
    place = FilePlace(bytes(path), len(data), 1, is_offline=False)
    facts = load_picture(data, short_edge_px=384).facts
    return PictureRecord(Label(label), content_hash(data), facts, (place,))


def query_of(image: Image.Image, **options: int) -> QueryPicture:
    loaded = load_picture(encode(image, **options), short_edge_px=384)
    return QueryPicture("copy", None, loaded.facts, pixels=loaded.pixels)


@pytest.fixture
def records(tmp_path: Path) -> dict[int, PictureRecord]:
    paths = write_many(tmp_path / "pictures", 6)
    return {label: record_of(path, label) for label, path in enumerate(paths, start=1)}


ALL = np.arange(1, 7, dtype=np.int64)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda image: image.resize((80, 60)), id="half size"),
        pytest.param(lambda image: image.resize((40, 30)), id="quarter size"),
        pytest.param(lambda image: image.resize((320, 240)), id="double size"),
        pytest.param(lambda image: image, id="only re-encoded"),
        pytest.param(lambda image: ImageEnhance.Brightness(image).enhance(1.02), id="lighter"),
    ],
)
def test_a_copy_in_another_size_or_encoding_is_confirmed(
    records: dict[int, PictureRecord], change: object
) -> None:
    for seed in range(6):
        query = query_of(change(photo_like(seed)), quality=70)  # type: ignore[operator]
        assert confirmed_rows(query, ALL, records, None) == [seed]


def test_other_pictures_of_the_same_motif_are_not(records: dict[int, PictureRecord]) -> None:
    for seed in range(12, 60):
        assert confirmed_rows(query_of(photo_like(seed)), ALL, records, None) == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda image: image.transpose(Image.Transpose.ROTATE_180), id="turned"),
        pytest.param(lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT), id="mirror"),
        pytest.param(lambda image: image.crop((20, 15, 140, 105)), id="cropped"),
    ],
)
def test_a_turned_or_cropped_picture_is_another_one(
    records: dict[int, PictureRecord], change: object
) -> None:
    query = query_of(change(photo_like(3)))  # type: ignore[operator]
    assert confirmed_rows(query, ALL, records, None) == []


def test_a_plain_picture_says_nothing() -> None:
    grey = np.full((40, 60, 3), 128, dtype=np.uint8)
    assert not is_same_picture(grey, grey)
    assert is_same_picture(pixels(photo_like(1)), pixels(photo_like(1)))


def test_the_content_itself_is_confirmed_without_reading_anything(
    records: dict[int, PictureRecord],
) -> None:
    gone = {
        label: replace(record, files=(replace(record.files[0], path=b"/gone.jpg"),))
        for label, record in records.items()
    }
    query = QueryPicture("inside", Label(4), records[4].facts, records[4])
    assert confirmed_rows(query, ALL, gone, None) == [3]


def test_a_picture_out_of_reach_is_not_confirmed_unless_it_has_a_thumbnail(
    records: dict[int, PictureRecord],
) -> None:
    offline = {
        label: replace(record, files=(replace(record.files[0], is_offline=True),))
        for label, record in records.items()
    }
    query = query_of(photo_like(3).resize((80, 60)))
    assert confirmed_rows(query, ALL, offline, None) == []

    def thumbnail_of(content: ContentHash) -> bytes | None:
        return encode(photo_like(3)) if content == records[4].hash else None

    assert confirmed_rows(query, ALL, offline, thumbnail_of) == [3]


def test_no_more_than_a_few_pictures_are_read(records: dict[int, PictureRecord]) -> None:
    many = {label: replace(records[4], label=Label(label)) for label in range(1, 100)}
    reads: list[ContentHash] = []

    def thumbnail_of(content: ContentHash) -> bytes | None:
        reads.append(content)
        return encode(photo_like(3))

    query = query_of(photo_like(3))
    labels = np.arange(1, 100, dtype=np.int64)
    assert len(confirmed_rows(query, labels, many, thumbnail_of)) == len(reads) == 8


def test_an_extremely_small_or_long_picture_can_be_compared() -> None:
    for size in [(1, 1), (3, 2), (2000, 3), (1, 900)]:
        noise = np.random.default_rng(1).integers(0, 256, (*size, 3), dtype=np.uint8)
        assert is_same_picture(noise, noise) == (size != (1, 1))
