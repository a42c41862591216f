"""Where two pictures agree, cell by cell, and the box around a spot."""

from __future__ import annotations

import numpy as np
import pytest

from lookalike.search import agreement, spot_box

DIMENSION = 64


def made_tokens(seed: int, rows: int = 4, columns: int = 5) -> np.ndarray:
    """Return cells that have nothing to do with each other."""
    tokens = np.random.default_rng(seed).standard_normal((rows, columns, DIMENSION))
    return (tokens / np.linalg.norm(tokens, axis=2, keepdims=True)).astype(np.float32)


def test_a_picture_agrees_with_itself_everywhere() -> None:
    tokens = made_tokens(1)
    found = agreement(tokens, tokens)
    assert found.query_map.shape == found.hit_map.shape == (4, 5)
    assert found.query_map.dtype == np.float32
    assert (found.query_map == 1).all()
    assert (found.hit_map == 1).all()


def test_unrelated_pictures_agree_hardly_anywhere() -> None:
    found = agreement(made_tokens(1), made_tokens(2))
    assert found.query_map.mean() < 0.15
    assert found.query_map.min() >= 0


def test_what_moved_agrees_where_it_was_and_where_it_is() -> None:
    query, hit = made_tokens(1), made_tokens(2)
    hit[3, 0] = query[0, 4]
    found = agreement(query, hit)
    assert np.unravel_index(found.query_map.argmax(), (4, 5)) == (0, 4)
    assert np.unravel_index(found.hit_map.argmax(), (4, 5)) == (3, 0)
    assert found.query_map[0, 4] == found.hit_map[3, 0] == 1


def test_a_mirrored_picture_has_a_mirrored_map() -> None:
    query, hit = made_tokens(1), made_tokens(2)
    hit[1, 1] = query[2, 3]
    plain, mirrored = agreement(query, hit), agreement(query, hit[:, ::-1])
    assert np.allclose(plain.query_map, mirrored.query_map)
    assert np.allclose(plain.hit_map[:, ::-1], mirrored.hit_map)


def test_grids_of_two_sizes_can_be_compared_but_not_of_two_networks() -> None:
    found = agreement(made_tokens(1, 2, 3), made_tokens(2, 4, 5))
    assert found.query_map.shape == (2, 3)
    assert found.hit_map.shape == (4, 5)
    with pytest.raises(ValueError, match="not tokens"):
        agreement(made_tokens(1), made_tokens(2)[:, :, :8])


@pytest.mark.parametrize(
    ("x", "y", "left", "top"),
    [
        pytest.param(0.5, 0.5, 0.325, 0.325, id="middle"),
        pytest.param(0.0, 1.0, 0.0, 0.65, id="corner"),
        pytest.param(0.9, 0.2, 0.65, 0.025, id="beside the edge"),
        pytest.param(-3.0, 7.0, 0.0, 0.65, id="outside"),
    ],
)
def test_a_spot_has_a_box_of_one_size_inside_the_picture(
    x: float, y: float, left: float, top: float
) -> None:
    box = spot_box(x, y)
    assert (box.left, box.top) == pytest.approx((left, top))
    assert (box.right - box.left, box.bottom - box.top) == pytest.approx((0.35, 0.35))
