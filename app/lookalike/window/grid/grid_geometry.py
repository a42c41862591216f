"""Where each cell of the grid lies. Plain arithmetic without Qt.

Rows (numbers of pictures) run through sections; a section with a title has a heading above
its first line of cells. All cells have one size, so every question is answered by division
and one bisection over the few sections, however many pictures there are. Lengths are logical
pixels; y grows downwards from the top of the content.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

__all__ = ["CellSize", "GridGeometry", "Move", "Place", "Section"]


@dataclass(frozen=True, slots=True)
class Section:
    """Consecutive rows under one heading; an empty title has none."""

    title: str
    first_row: int
    row_count: int


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle in the content."""

    x: int
    y: int
    width: int
    height: int

    @property
    def bottom(self) -> int:
        """Return the first y below it."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class CellSize:
    """The constant sizes a grid is laid out with."""

    width: int
    height: int
    gap: int = 8
    margin: int = 16
    heading: int = 40
    footer: int = 0


class Move(Enum):
    """Where the keyboard goes from a row."""

    LEFT = auto()
    RIGHT = auto()
    UP = auto()
    DOWN = auto()
    PAGE_UP = auto()
    PAGE_DOWN = auto()
    HOME = auto()
    END = auto()


class GridGeometry:
    """The layout of some sections in one width; immutable, so cheap to throw away.

    sections: in order, without gaps between their rows, each with at least one row.
    is_mirrored: columns run from right to left.
    """

    def __init__(
        self,
        sections: Sequence[Section],
        width: int,
        cell: CellSize,
        *,
        is_mirrored: bool = False,
    ) -> None:
        self.sections = tuple(sections)
        self.width = width
        self.cell = cell
        self.is_mirrored = is_mirrored
        room = max(0, width - 2 * cell.margin)
        self.columns = max(1, (room + cell.gap) // (cell.width + cell.gap))
        spare = room - self.columns * cell.width
        self._step_x = cell.width + (spare / (self.columns - 1) if self.columns > 1 else 0)
        self._step_y = cell.height + cell.gap
        self._first_rows = [section.first_row for section in self.sections]
        self._tops: list[int] = []
        y = cell.margin
        for section in self.sections:
            self._tops.append(y)
            y += self._heading_of(section) + self._line_count(section) * self._step_y
        self._footer_top = y
        self.height = y + cell.footer + max(0, cell.margin - cell.gap)

    @cached_property
    def row_count(self) -> int:
        """Return how many rows all sections hold."""
        return sum(section.row_count for section in self.sections)

    def place(self, row: int) -> Place:
        """Return the cell of ``row``. Raises IndexError if there is no such row."""
        index = self._section_index(row)
        line, column = divmod(row - self._first_rows[index], self.columns)
        y = self._cells_top(index) + line * self._step_y
        return Place(self._column_x(column), y, self.cell.width, self.cell.height)

    def row_at(self, x: int, y: int) -> int | None:
        """Return the row whose cell holds the point, None in gaps and headings."""
        index = bisect_right(self._tops, y) - 1
        if index < 0:
            return None
        line, rest = divmod(y - self._cells_top(index), self._step_y)
        column = self._column_at(x)
        if line < 0 or rest >= self.cell.height or column is None:
            return None
        section = self.sections[index]
        within = line * self.columns + column
        return section.first_row + within if within < section.row_count else None

    def rows_between(self, top: int, bottom: int) -> range:
        """Return the rows whose cells touch ``top`` ≤ y < ``bottom``; they are consecutive."""
        if not self.sections or bottom <= top:
            return range(0)
        first = last = None
        for index in self._sections_between(top, bottom):
            section, cells_top = self.sections[index], self._cells_top(index)
            first_line = max(0, -((cells_top + self.cell.height - 1 - top) // self._step_y))
            last_line = min(
                self._line_count(section) - 1, (bottom - 1 - cells_top) // self._step_y
            )
            if last_line < first_line:
                continue
            if first is None:
                first = section.first_row + first_line * self.columns
            end = min(section.row_count, (last_line + 1) * self.columns)
            last = section.first_row + end
        return range(first, last) if first is not None and last is not None else range(0)

    def headings_between(self, top: int, bottom: int) -> Iterator[tuple[Section, Place]]:
        """Yield the titled sections whose heading touches the stretch, with its place."""
        for index in self._sections_between(top, bottom):
            section, y = self.sections[index], self._tops[index]
            if section.title and y + self.cell.heading > top:
                room = self.width - 2 * self.cell.margin
                yield section, Place(self.cell.margin, y, room, self.cell.heading)

    @property
    def footer(self) -> Place | None:
        """Return the strip below the last section, None if the cell size has no footer."""
        if self.cell.footer == 0:
            return None
        room = self.width - 2 * self.cell.margin
        return Place(self.cell.margin, self._footer_top, room, self.cell.footer)

    def rows_in(self, area: Place) -> list[range]:
        """Return the rows whose cells touch the area, as one range a line or longer."""
        columns = [c for c in range(self.columns) if self._touches(c, area.x, area.width)]
        if not columns:
            return []
        found: list[range] = []
        low, high = min(columns), max(columns)
        for start, end in self._lines(self.rows_between(area.y, area.bottom)):
            rows = range(start + low, min(end, start + high + 1))
            if found and found[-1].stop == rows.start:
                found[-1] = range(found[-1].start, rows.stop)
            elif len(rows):
                found.append(rows)
        return found

    def column_of(self, row: int) -> int:
        """Return the column of ``row``, counted in reading direction."""
        return (row - self._first_rows[self._section_index(row)]) % self.columns

    def move(
        self, row: int, move: Move, *, page: int = 0, wanted_column: int | None = None
    ) -> int:
        """Return where the keyboard gets to from ``row``; at an edge it stays.

        page: height of what is visible, for the page moves.  wanted_column: the column that a
        run of vertical moves began in, kept across short lines.
        """
        last = self.row_count - 1
        column = self.column_of(row) if wanted_column is None else wanted_column
        lines = max(1, page // self._step_y)
        match move:
            case Move.LEFT | Move.RIGHT:
                forward = (move is Move.RIGHT) != self.is_mirrored
                return min(last, max(0, row + (1 if forward else -1)))
            case Move.UP:
                return self._vertical(row, -1, column)
            case Move.DOWN:
                return self._vertical(row, 1, column)
            case Move.PAGE_UP:
                return self._vertical(row, -lines, column)
            case Move.PAGE_DOWN:
                return self._vertical(row, lines, column)
            case Move.HOME:
                return 0
            case Move.END:
                return last

    def _vertical(self, row: int, lines: int, column: int) -> int:
        """Walk whole lines through the sections; beyond the first or last line, stay there."""
        index = self._section_index(row)
        line = (row - self._first_rows[index]) // self.columns + lines
        while line < 0 and index > 0:
            index -= 1
            line += self._line_count(self.sections[index])
        while line >= (count := self._line_count(self.sections[index])):
            if index == len(self.sections) - 1:
                line = count - 1
                break
            line -= count
            index += 1
        section = self.sections[index]
        within = max(0, line) * self.columns + column
        return section.first_row + min(within, section.row_count - 1)

    def _heading_of(self, section: Section) -> int:
        return self.cell.heading if section.title else 0

    def _line_count(self, section: Section) -> int:
        return -(-section.row_count // self.columns)

    def _cells_top(self, index: int) -> int:
        return self._tops[index] + self._heading_of(self.sections[index])

    def _section_index(self, row: int) -> int:
        index = bisect_right(self._first_rows, row) - 1
        if index < 0 or row >= self._first_rows[index] + self.sections[index].row_count:
            raise IndexError(f"there is no row {row}")
        return index

    def _sections_between(self, top: int, bottom: int) -> range:
        first = max(0, bisect_right(self._tops, top) - 1)
        return range(first, bisect_right(self._tops, bottom - 1))

    def _column_x(self, column: int) -> int:
        x = self.cell.margin + int(column * self._step_x)
        return self.width - x - self.cell.width if self.is_mirrored else x

    def _column_at(self, x: int) -> int | None:
        along = self.width - 1 - x if self.is_mirrored else x
        column = (
            int((along - self.cell.margin) / self._step_x) if along >= self.cell.margin else -1
        )
        for candidate in (column, column + 1):  # truncated positions may lie one pixel before
            if 0 <= candidate < self.columns and self._touches(candidate, x, 1):
                return candidate
        return None

    def _touches(self, column: int, x: int, width: int) -> bool:
        left = self._column_x(column)
        return left < x + width and x < left + self.cell.width

    def _lines(self, rows: range) -> Iterator[tuple[int, int]]:
        """Yield (first row, end) of each line of cells that makes up ``rows``."""
        row = rows.start
        while row < rows.stop:
            section = self.sections[self._section_index(row)]
            line = (row - section.first_row) // self.columns
            start = section.first_row + line * self.columns
            end = min(section.first_row + section.row_count, start + self.columns)
            yield start, end
            row = end
