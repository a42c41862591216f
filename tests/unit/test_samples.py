"""The hundred pictures for those who have none at hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lookalike.pictures import load_picture
from lookalike.samples import FAMILIES, make_sample_pictures, paint
from lookalike.values import PictureFormat, content_hash


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("samples")
    make_sample_pictures(folder, 36)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_as_many_as_asked_for_are_made_all_different(pictures: list[Path]) -> None:
    assert len(pictures) == 36
    assert len({content_hash(path.read_bytes()) for path in pictures}) == 36


def test_each_family_has_a_folder(pictures: list[Path]) -> None:
    assert {path.parent.name for path in pictures} == set(FAMILIES)


def test_every_one_can_be_loaded_and_has_a_date_and_a_camera(pictures: list[Path]) -> None:
    facts = [load_picture(path.read_bytes(), short_edge_px=64).facts for path in pictures]
    assert all(fact.captured_at for fact in facts)
    assert all(fact.camera and fact.camera.startswith("Lookalike") for fact in facts)
    assert len({fact.captured_at for fact in facts}) > 30
    assert {fact.format for fact in facts} == {
        PictureFormat.JPEG,
        PictureFormat.PNG,
        PictureFormat.WEBP,
    }


def test_a_number_always_gives_the_same_picture() -> None:
    assert np.array_equal(np.asarray(paint(17, (90, 60))), np.asarray(paint(17, (90, 60))))
    assert not np.array_equal(np.asarray(paint(17, (90, 60))), np.asarray(paint(29, (90, 60))))


@pytest.mark.parametrize("number", range(12))
@pytest.mark.parametrize("size", [(64, 48), (48, 64), (320, 40), (8, 8)])
def test_every_motif_can_be_painted_in_any_shape(number: int, size: tuple[int, int]) -> None:
    picture = paint(number, size)
    assert picture.size == size
    assert picture.mode == "RGB"


def test_pictures_of_one_family_resemble_each_other_more_than_others() -> None:
    def coarse(number: int) -> np.ndarray:
        small = paint(number, (120, 90)).resize((8, 6), Image.Resampling.BOX)
        return np.asarray(small).astype(float).ravel()

    families = len(FAMILIES)
    within = [np.abs(coarse(n) - coarse(n + families)).mean() for n in range(families)]
    across = [np.abs(coarse(n) - coarse(n + 1)).mean() for n in range(families)]
    assert np.mean(within) < np.mean(across)
