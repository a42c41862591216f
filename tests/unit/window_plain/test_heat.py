"""The heat map says where: bright where two pictures agree, dark where they don't."""

from __future__ import annotations

import numpy as np
import pytest

from lookalike.values import Box
from lookalike.window.why.heat import HEAT_EDGE, box_within, heat_colours, ramp


def brightness_over_grey(colours: np.ndarray) -> np.ndarray:
    """Lay colours over a mid grey, as over a picture, and return how bright that is."""
    opacity = colours[..., 3:].astype(float) / 255
    shown = colours[..., :3] * opacity + 128 * (1 - opacity)
    return np.asarray(shown @ [0.2126, 0.7152, 0.0722])


def test_the_more_two_pictures_agree_the_brighter_it_is() -> None:
    steps = brightness_over_grey(ramp(np.linspace(0, 1, 50)))
    assert (np.diff(steps) > 0).all()
    assert steps[-1] - steps[0] > 80


def test_what_agrees_glows_where_it_lies_in_the_picture() -> None:
    cells = np.zeros((9, 9), np.float32)
    cells[1, 7] = 1
    shown = brightness_over_grey(heat_colours(cells))
    row, column = np.unravel_index(shown.argmax(), shown.shape)
    assert ((row + 0.5) / HEAT_EDGE * 9, (column + 0.5) / HEAT_EDGE * 9) == pytest.approx(
        (1.5, 7.5), abs=0.2
    )


def test_even_agreement_is_an_even_heat_map_to_the_edge() -> None:
    shown = heat_colours(np.full((7, 5), 0.8, np.float32))
    assert shown.shape == (HEAT_EDGE, HEAT_EDGE, 4)
    assert (shown == shown[0, 0]).all()


def test_values_out_of_range_are_the_nearest_in_it() -> None:
    wild = np.array([[-3, 7]], np.float32)
    assert (heat_colours(wild) == heat_colours(np.array([[0, 1]], np.float32))).all()


def test_a_spot_of_a_part_is_a_spot_of_the_whole() -> None:
    spot = Box(0.25, 0.5, 0.75, 1)
    assert box_within(None, spot) == spot
    inner = box_within(Box(0.5, 0.2, 0.9, 0.6), spot)
    assert (inner.left, inner.top, inner.right, inner.bottom) == pytest.approx(
        (0.6, 0.4, 0.8, 0.6)
    )
