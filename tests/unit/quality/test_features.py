"""Hand-made features, the pictures that are measured, and keeping what was computed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from quality.features import Arrays, FeatureStore, Pictures, Pixels
from quality.handmade import HANDMADE, ColourHistogram, PerceptualHash
from quality.pictures import boxes, copies, find_pictures, recolour, sample_rows
from quality.transformations import TRANSFORMATIONS


def _noise(seed: int, height: int = 60, width: int = 80) -> Pixels:
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(small).resize((width, height)))


class _Mean:
    """Counts the pictures that it was given."""

    names = ("mean",)

    def __init__(self, identity: str) -> None:
        self.id = identity
        self.seen = 0

    def __call__(self, pictures: Sequence[Pixels]) -> Arrays:
        self.seen += len(pictures)
        return {"mean": np.array([[one.mean()] for one in pictures], dtype=np.float32)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number, name in enumerate(("a/x/1", "a/x/2", "a/y/1", "b/z/1", "formats/odd/1")):
        path = tmp_path / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(_noise(number)).save(path)
    return tmp_path


@pytest.mark.parametrize("extractor", [ColourHistogram(), PerceptualHash()])
def test_a_picture_s_own_half_is_nearer_than_another_picture(
    extractor: ColourHistogram | PerceptualHash,
) -> None:
    picture = _noise(1)
    half = TRANSFORMATIONS["half size"](picture, np.random.default_rng(0))
    rows = extractor([picture, half, _noise(2)])[HANDMADE]
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.1


def test_a_mirrored_picture_has_the_same_colours_and_another_hash() -> None:
    pair = [_noise(3), _noise(3)[:, ::-1]]
    colours = ColourHistogram()(pair)[HANDMADE]
    assert colours[0] @ colours[1] == pytest.approx(1, abs=1e-3)
    hashes = PerceptualHash()(pair)[HANDMADE]
    assert hashes[0] @ hashes[1] < 0.9


def test_features_are_computed_once_and_anew_when_what_they_hang_on_changed(
    tmp_path: Path,
) -> None:
    pictures = Pictures("noise", "noise 1", 70, _noise)
    store = FeatureStore(tmp_path)
    first, other = _Mean("one"), _Mean("two")
    (found,) = store.of(pictures, first)
    (again, beside) = store.of(pictures, first, other)
    assert first.seen == 70
    assert other.seen == 70
    assert np.array_equal(found["mean"], again["mean"])
    assert np.array_equal(found["mean"], beside["mean"])
    assert found["mean"][69, 0] == pytest.approx(_noise(69).mean(), abs=1e-3)
    store.of(Pictures("noise", "noise 2", 70, _noise), first)
    assert first.seen == 140


def test_only_sets_with_two_classes_are_ranked_but_all_pictures_are_searched(
    folder: Path,
) -> None:
    source = find_pictures(folder)
    assert len(source.files) == 4
    assert source.labelled_sets == ("a",)
    assert source.rows("b").tolist() == [3]


def test_a_folder_without_pictures_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="below"):
        find_pictures(tmp_path)


def test_copies_are_the_same_in_every_order_and_known_by_their_id(folder: Path) -> None:
    source = find_pictures(folder)
    base, rows = source.pictures, np.array([0, 2])
    altered = copies(source, base, rows, TRANSFORMATIONS)
    assert altered.count == 40
    last = altered.make(39)
    altered.make(0)
    assert np.array_equal(last, altered.make(39))
    assert altered.id != boxes(source, base, rows).id
    assert altered.id != copies(source, base, np.array([1, 2]), TRANSFORMATIONS).id


def test_the_sample_is_always_the_same() -> None:
    assert sample_rows(3102).tolist() == sample_rows(3102).tolist()
    assert len(set(sample_rows(3102).tolist())) == 500
    assert sample_rows(10, 500).tolist() == list(range(10))


def test_recolouring_changes_grey_parts_too_and_keeps_what_is_bright() -> None:
    grey = np.full((4, 4, 3), 120, dtype=np.uint8)
    changed = recolour(grey)
    assert np.ptp(changed[0, 0].astype(int)) > 50
    assert changed.max() == 120
