"""How a picture lies in the preview, and how a box on it is drawn and changed."""

from __future__ import annotations

import pytest

from lookalike.values import Box
from lookalike.window.preview.crop_geometry import Handle, Reach, box_between, dragged, handle_at
from lookalike.window.preview.zoom_geometry import Zoom

LEAST = Reach(0.05, 0.05)
NEAR = Reach(0.02, 0.02)
BOX = Box(0.2, 0.3, 0.6, 0.7)


def test_a_large_picture_is_fitted_whole_and_centred() -> None:
    zoom = Zoom.fit((4000, 2000), (1000, 800), largest=1.0)
    assert (zoom.scale, zoom.left, zoom.top) == (0.25, 0.0, 150.0)


def test_a_small_picture_grows_only_so_far() -> None:
    zoom = Zoom.fit((100, 100), (1000, 800), largest=3.0)
    assert (zoom.width, zoom.left) == (300, 350)


def test_a_panorama_of_1_to_20_keeps_its_shape() -> None:
    zoom = Zoom.fit((20_000, 1_000), (1000, 800), largest=1.0)
    assert (zoom.width, zoom.height) == (1000, 50)


def test_what_is_under_the_pointer_stays_there() -> None:
    zoom = Zoom.fit((4000, 2000), (1000, 800), largest=1.0)
    before = zoom.fraction_at(700, 400)
    after = zoom.scaled(1.0, 700, 400).fraction_at(700, 400)
    assert after == pytest.approx(before)


def test_no_edge_of_a_zoomed_picture_comes_into_the_view() -> None:
    zoom = Zoom.fit((4000, 2000), (1000, 800), largest=1.0).scaled(1.0, 500, 400)
    moved = zoom.moved(10_000, -10_000)
    assert (moved.left, moved.top + moved.height) == (0, 800)


def test_the_middle_stays_when_the_view_changes_its_size() -> None:
    zoom = Zoom.fit((4000, 2000), (1000, 800), largest=1.0).scaled(1.0, 500, 400)
    wider = zoom.in_view(1200, 600)
    assert wider.fraction_at(600, 300) == pytest.approx(zoom.fraction_at(500, 400))


def test_points_and_fractions_are_inverse() -> None:
    zoom = Zoom.fit((4000, 2000), (1000, 800), largest=1.0)
    assert zoom.fraction_at(*zoom.point_of(0.25, 0.75)) == pytest.approx((0.25, 0.75))


@pytest.mark.parametrize(
    ("point", "handle"),
    [
        ((0.2, 0.3), Handle.TOP_LEFT),
        ((0.61, 0.69), Handle.BOTTOM_RIGHT),
        ((0.4, 0.3), Handle.TOP),
        ((0.19, 0.5), Handle.LEFT),
        ((0.4, 0.5), Handle.WHOLE),
        ((0.1, 0.5), None),
        ((0.4, 0.8), None),
    ],
)
def test_what_of_a_box_is_under_the_pointer(
    point: tuple[float, float], handle: Handle | None
) -> None:
    assert handle_at(BOX, *point, NEAR) is handle


def test_a_box_can_be_drawn_in_any_direction_and_is_cut_to_the_picture() -> None:
    assert box_between((0.8, 1.4), (0.1, 0.2), LEAST) == Box(0.1, 0.2, 0.8, 1.0)


def test_a_click_draws_no_box() -> None:
    assert box_between((0.5, 0.5), (0.51, 0.9), LEAST) is None


def test_an_edge_stops_before_the_opposite_one() -> None:
    assert dragged(BOX, Handle.LEFT, 0.9, 0.9, LEAST) == Box(0.6 - 0.05, 0.3, 0.6, 0.7)
    assert dragged(BOX, Handle.BOTTOM_RIGHT, -0.9, -0.9, LEAST) == Box(
        0.2, 0.3, 0.2 + 0.05, 0.3 + 0.05
    )


def test_a_box_moved_against_the_edge_keeps_its_size() -> None:
    moved = dragged(BOX, Handle.WHOLE, 5.0, -5.0, LEAST)
    assert (moved.left, moved.top) == pytest.approx((0.6, 0.0))
    assert (moved.right - moved.left, moved.bottom - moved.top) == pytest.approx((0.4, 0.4))
