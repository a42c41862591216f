"""The grid's arithmetic for any sections, widths and sizes: it never contradicts itself."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lookalike.values import Box
from lookalike.window.grid.grid_geometry import CellSize, GridGeometry, Move, Place, Section
from lookalike.window.grid.row_changes import row_changes
from lookalike.window.preview.crop_geometry import Handle, Reach, dragged
from lookalike.window.preview.zoom_geometry import Zoom


@st.composite
def grids(draw: st.DrawFn) -> GridGeometry:
    sections, first = [], 0
    for number in range(draw(st.integers(1, 5))):
        count = draw(st.integers(1, 60))
        title = draw(st.sampled_from(["", f"section {number}"]))
        sections.append(Section(title, first, count))
        first += count
    cell = CellSize(
        width=draw(st.integers(1, 300)),
        height=draw(st.integers(1, 300)),
        gap=draw(st.integers(0, 30)),
        margin=draw(st.integers(0, 40)),
        heading=draw(st.integers(0, 60)),
        footer=draw(st.integers(0, 60)),
    )
    width = draw(st.integers(0, 2_000))
    return GridGeometry(sections, width, cell, is_mirrored=draw(st.booleans()))


@given(grids(), st.data())
def test_the_row_at_any_point_of_a_cell_is_its_row(
    grid: GridGeometry, data: st.DataObject
) -> None:
    row = data.draw(st.integers(0, grid.row_count - 1))
    place = grid.place(row)
    x = place.x + data.draw(st.integers(0, place.width - 1))
    y = place.y + data.draw(st.integers(0, place.height - 1))
    assert grid.row_at(x, y) == row


@given(grids())
def test_no_two_cells_overlap_and_all_lie_in_the_content(grid: GridGeometry) -> None:
    places = [grid.place(row) for row in range(grid.row_count)]
    for one, next_one in pairwise(places):
        beside = one.y == next_one.y and abs(one.x - next_one.x) >= one.width
        assert beside or next_one.y >= one.bottom
    assert all(place.bottom <= grid.height for place in places)


@given(grids(), st.integers(-500, 20_000), st.integers(1, 2_000))
def test_visible_rows_are_just_those_that_touch(grid: GridGeometry, top: int, page: int) -> None:
    touching = [
        row
        for row in range(grid.row_count)
        if grid.place(row).y < top + page and grid.place(row).bottom > top
    ]
    assert list(grid.rows_between(top, top + page)) == touching


@given(
    grids(), st.integers(0, 2_000), st.integers(0, 9_000), st.integers(1, 900), st.integers(1, 900)
)
def test_a_band_takes_just_the_cells_it_touches(
    grid: GridGeometry, x: int, y: int, width: int, height: int
) -> None:
    band = Place(x, y, width, height)
    touching = [
        row
        for row in range(grid.row_count)
        if (place := grid.place(row)).x < x + width
        and x < place.x + place.width
        and place.y < y + height
        and y < place.bottom
    ]
    assert [row for rows in grid.rows_in(band) for row in rows] == touching


@given(grids(), st.data(), st.sampled_from(Move), st.integers(0, 3_000))
def test_a_move_leads_to_a_row_and_back(
    grid: GridGeometry, data: st.DataObject, move: Move, page: int
) -> None:
    row = data.draw(st.integers(0, grid.row_count - 1))
    target = grid.move(row, move, page=page)
    assert 0 <= target < grid.row_count
    back = {Move.UP: Move.DOWN, Move.DOWN: Move.UP}.get(move)
    if back is not None and target != row and grid.column_of(target) == grid.column_of(row):
        column = grid.column_of(row)
        assert grid.move(target, back, wanted_column=column) == row


@given(
    st.lists(st.integers(1, 40), unique=True, max_size=30),
    st.lists(st.integers(1, 40), unique=True, max_size=30),
)
def test_following_the_ranges_gives_the_new_list(old: list[int], new: list[int]) -> None:
    before, after = np.array(sorted(old), np.int64), np.array(sorted(new), np.int64)
    changes = row_changes(before, after)
    assert changes is not None
    rows = list(before)
    for gone in changes.removed:
        del rows[gone.start : gone.stop]
    for come in changes.inserted:
        rows[come.start : come.start] = after[come.start : come.stop]
    assert rows == list(after)


@given(
    st.tuples(st.integers(1, 30_000), st.integers(1, 30_000)),
    st.tuples(st.integers(1, 4_000), st.integers(1, 3_000)),
    st.floats(0.01, 16),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_a_zoomed_picture_leaves_no_needless_gap(
    picture: tuple[int, int], view: tuple[int, int], scale: float, x: float, y: float
) -> None:
    zoom = Zoom.fit(picture, view, largest=1.0).scaled(scale, x * view[0], y * view[1])
    for start, length, room in (
        (zoom.left, zoom.width, view[0]),
        (zoom.top, zoom.height, view[1]),
    ):
        if length > room:
            assert start <= 1e-6
            assert start + length >= room - 1e-6
        else:
            assert abs(start - (room - length) / 2) < 1e-6


@given(st.sampled_from(Handle), st.floats(-2, 2), st.floats(-2, 2))
def test_a_dragged_box_stays_a_box_in_the_picture(handle: Handle, dx: float, dy: float) -> None:
    least = Reach(0.05, 0.05)
    box = dragged(Box(0.2, 0.3, 0.6, 0.7), handle, dx, dy, least)
    assert box.right - box.left >= least.x - 1e-9
    assert box.bottom - box.top >= least.y - 1e-9
