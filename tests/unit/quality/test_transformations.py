"""The twenty ways a copy is altered."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from quality.transformations import TRANSFORMATIONS, Pixels, random_box

NAMED = pytest.mark.parametrize(
    "transformation", TRANSFORMATIONS.values(), ids=list(TRANSFORMATIONS)
)
Transformation = Callable[[Pixels, np.random.Generator], Pixels]


def _picture(height: int = 90, width: int = 120) -> Pixels:
    y, x = np.mgrid[0:height, 0:width]
    planes = (x * 255 / width, y * 255 / height, (x // 8 + y // 8) % 2 * 200)
    return np.stack(planes, axis=2).astype(np.uint8)


def test_there_are_twenty() -> None:
    assert len(TRANSFORMATIONS) == 20


@NAMED
def test_each_changes_the_picture_and_leaves_the_original_alone(
    transformation: Transformation,
) -> None:
    picture = _picture()
    before = picture.copy()
    changed = transformation(picture, np.random.default_rng(1))
    assert (picture == before).all()
    assert changed.dtype == np.uint8
    assert changed.ndim == 3
    assert changed.shape != picture.shape or (changed != picture).any()


@NAMED
def test_each_gives_the_same_pixels_for_the_same_seed(transformation: Transformation) -> None:
    first, second = (transformation(_picture(), np.random.default_rng(2)) for _ in range(2))
    assert np.array_equal(first, second)


@NAMED
def test_each_takes_a_picture_of_a_few_pixels(transformation: Transformation) -> None:
    changed = transformation(_picture(3, 5), np.random.default_rng(3))
    assert min(changed.shape[:2]) >= 1


def test_a_box_has_its_share_of_the_area_and_the_picture_s_shape() -> None:
    box = random_box(_picture(200, 300), 0.25, np.random.default_rng(4))
    assert box.shape == (100, 150, 3)


def test_grey_copies_are_grey() -> None:
    rng = np.random.default_rng(5)
    for name in ("grey", "half crop, grey, jpeg 50"):
        changed = TRANSFORMATIONS[name](_picture(), rng)
        assert (changed == changed[..., :1]).all()
