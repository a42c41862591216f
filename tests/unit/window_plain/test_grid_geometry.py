"""Where cells lie, what is visible and where the keyboard goes, checked by hand-made cases."""

from __future__ import annotations

import pytest

from lookalike.window.grid.grid_geometry import CellSize, GridGeometry, Move, Place, Section

CELL = CellSize(width=100, height=120, gap=10, margin=20, heading=30)
WIDTH = 20 + 4 * 100 + 3 * 10 + 20  # four columns, nothing to spare


def plain(count: int, width: int = WIDTH) -> GridGeometry:
    return GridGeometry((Section("", 0, count),), width, CELL)


def by_band() -> GridGeometry:
    """Two lines (4 + 1), then one line of 2, then one of 3."""
    sections = (Section("same", 0, 5), Section("similar", 5, 2), Section("related", 7, 3))
    return GridGeometry(sections, WIDTH, CELL)


def test_cells_of_a_line_stand_beside_each_other() -> None:
    places = [plain(9).place(row) for row in range(5)]
    assert [place.x for place in places] == [20, 130, 240, 350, 20]
    assert [place.y for place in places] == [20, 20, 20, 20, 150]


def test_spare_width_widens_the_gaps_and_not_the_cells() -> None:
    grid = plain(8, WIDTH + 60)
    assert [grid.place(row).x for row in range(4)] == [20, 150, 280, 410]
    assert grid.place(3).width == 100


def test_a_width_for_less_than_one_cell_still_has_a_column() -> None:
    assert plain(3, 50).columns == 1


def test_mirrored_columns_run_from_the_right() -> None:
    grid = GridGeometry((Section("", 0, 3),), WIDTH, CELL, is_mirrored=True)
    assert [grid.place(row).x for row in range(3)] == [350, 240, 130]
    assert grid.row_at(360, 30) == 0


def test_a_heading_takes_room_above_its_first_line() -> None:
    grid = by_band()
    assert grid.place(0).y == 20 + 30
    assert grid.place(5).y == 20 + 30 + 2 * 130 + 30
    titles = [(section.title, place.y) for section, place in grid.headings_between(0, 10_000)]
    assert titles == [("same", 20), ("similar", 310), ("related", 470)]


@pytest.mark.parametrize(
    ("point", "row"),
    [
        pytest.param((20, 20), 0, id="upper left corner of a cell"),
        pytest.param((119, 139), 0, id="lower right corner"),
        pytest.param((120, 20), None, id="gap between columns"),
        pytest.param((20, 140), None, id="gap between lines"),
        pytest.param((5, 30), None, id="margin"),
        pytest.param((460, 30), None, id="right of the last column"),
        pytest.param((20, 150), 4, id="second line"),
        pytest.param((130, 150), None, id="beyond the last row"),
        pytest.param((20, -5), None, id="above everything"),
    ],
)
def test_the_row_under_a_point(point: tuple[int, int], row: int | None) -> None:
    assert plain(5).row_at(*point) == row


def test_there_is_no_row_in_a_heading() -> None:
    assert by_band().row_at(30, 315) is None


def test_only_rows_that_touch_the_screen_are_visible() -> None:
    assert plain(100).rows_between(140, 150) == range(0)  # just the gap
    assert plain(100).rows_between(139, 151) == range(8)
    assert plain(100).rows_between(0, 20) == range(0)


def test_visible_rows_run_through_sections() -> None:
    assert by_band().rows_between(160, 600) == range(10)
    assert by_band().rows_between(180, 480) == range(4, 7)


def test_nothing_is_visible_of_nothing() -> None:
    empty = GridGeometry((), WIDTH, CELL)
    assert empty.rows_between(0, 1000) == range(0)
    assert empty.row_at(30, 30) is None
    assert list(empty.headings_between(0, 1000)) == []


def test_a_hundred_thousand_rows_end_where_they_should() -> None:
    grid = plain(100_000)
    assert grid.place(99_999).bottom + 10 + 10 == grid.height
    assert grid.rows_between(grid.height - 200, grid.height).stop == 100_000


def test_a_rubber_band_takes_the_cells_it_touches() -> None:
    band = Place(125, 100, 200, 100)  # columns 1 and 2 of two lines
    assert plain(12).rows_in(band) == [range(1, 3), range(5, 7)]


def test_a_band_over_whole_lines_is_one_range() -> None:
    assert plain(12).rows_in(Place(0, 0, 1000, 1000)) == [range(12)]


def test_a_band_in_a_gap_takes_nothing() -> None:
    assert plain(12).rows_in(Place(121, 0, 5, 1000)) == []


def test_a_band_beyond_a_short_line_takes_only_what_is_there() -> None:
    assert plain(5).rows_in(Place(125, 0, 400, 1000)) == [range(1, 4)]


@pytest.mark.parametrize(
    ("start", "move", "end"),
    [
        pytest.param(0, Move.RIGHT, 1, id="right"),
        pytest.param(3, Move.RIGHT, 4, id="right goes on in the next line"),
        pytest.param(9, Move.RIGHT, 9, id="right stops at the end"),
        pytest.param(0, Move.LEFT, 0, id="left stops at the start"),
        pytest.param(4, Move.UP, 0, id="up"),
        pytest.param(0, Move.UP, 0, id="up stops in the first line"),
        pytest.param(3, Move.DOWN, 4, id="down onto a short line takes its last"),
        pytest.param(4, Move.DOWN, 5, id="down into the next section"),
        pytest.param(6, Move.DOWN, 8, id="down keeps the column"),
        pytest.param(9, Move.DOWN, 9, id="down stops in the last line"),
        pytest.param(5, Move.HOME, 0, id="home"),
        pytest.param(5, Move.END, 9, id="end"),
        pytest.param(0, Move.PAGE_DOWN, 5, id="a page of two lines down"),
        pytest.param(9, Move.PAGE_UP, 4, id="a page of two lines up"),
    ],
)
def test_where_the_keyboard_goes(start: int, move: Move, end: int) -> None:
    assert by_band().move(start, move, page=260) == end


def test_a_wanted_column_survives_a_short_line() -> None:
    grid = by_band()
    below = grid.move(3, Move.DOWN, wanted_column=3)
    assert below == 4
    assert grid.move(below, Move.UP, wanted_column=3) == 3


def test_left_and_right_change_places_when_mirrored() -> None:
    grid = GridGeometry((Section("", 0, 5),), WIDTH, CELL, is_mirrored=True)
    assert grid.move(2, Move.LEFT) == 3
    assert grid.move(2, Move.RIGHT) == 1


def test_the_footer_lies_below_the_last_line() -> None:
    cell = CellSize(width=100, height=120, gap=10, margin=20, heading=30, footer=50)
    grid = GridGeometry((Section("", 0, 5),), WIDTH, cell)
    assert grid.footer == Place(20, 280, WIDTH - 40, 50)
    assert grid.height == 280 + 50 + 10
    assert plain(5).footer is None


def test_a_row_that_is_not_there_raises() -> None:
    with pytest.raises(IndexError):
        plain(5).place(5)
