"""Filters become SQL here: which contents are shown, newest first, or may be found.

A picture's time is when it was taken; without that, when its oldest file was last changed.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from lookalike.catalogue.edges import label_column, local_midnight_ns, microseconds
from lookalike.catalogue.roots import normal_path, places_of, roots
from lookalike.catalogue.vectors import space_number
from lookalike.values import Filters, Labels, Orientation

__all__ = ["Clause", "allowed", "clauses", "select"]

Clause = tuple[str, tuple[object, ...]]
"""A condition on a row of `contents` and its parameters."""

_SEPARATOR = os.fsencode(os.sep)
_AFTER_SEPARATOR = bytes([_SEPARATOR[0] + 1])

_OLDEST_FILE_NS = "(SELECT MIN(mtime_ns) FROM files WHERE files.content = contents.label)"

_HAS_FILE: Clause = ("EXISTS (SELECT 1 FROM files WHERE files.content = contents.label)", ())

_ORIENTATIONS = {
    Orientation.LANDSCAPE: "width_px > height_px",
    Orientation.PORTRAIT: "width_px < height_px",
    Orientation.SQUARE: "width_px = height_px",
}


def select(connection: sqlite3.Connection, filters: Filters) -> Labels:
    """Return the contents that have a file and pass the filters, newest first."""
    where, parameters = _joined([_HAS_FILE, *clauses(connection, filters)])
    return label_column(
        connection.execute(
            f"""
            SELECT label FROM contents WHERE {where}
            ORDER BY COALESCE(captured_us, {_OLDEST_FILE_NS} / 1000) DESC, label DESC
            """,  # noqa: S608 - the conditions are constants of this file
            parameters,
        )
    )


def allowed(connection: sqlite3.Connection, filters: Filters, space_id: str) -> Labels | None:
    """Return, sorted, the live labels of a space that pass; None where nothing is filtered."""
    if filters.is_empty:
        return None
    where, parameters = _joined([_HAS_FILE, *clauses(connection, filters)])
    return label_column(
        connection.execute(
            f"""
            SELECT label FROM contents
                JOIN vectors ON vectors.space = ? AND vectors.content = contents.label
            WHERE {where} ORDER BY label
            """,  # noqa: S608 - as above
            (space_number(connection, space_id), *parameters),
        )
    )


def clauses(connection: sqlite3.Connection, filters: Filters) -> Iterator[Clause]:
    """Yield one condition for each filter that is set."""
    if filters.folder is not None:
        yield _in_folder(connection, filters.folder)
    if filters.after is not None:
        midnight = datetime.combine(filters.after, time())
        yield _time(">=", microseconds(midnight), local_midnight_ns(filters.after))
    if filters.before is not None and filters.before.year < 9999:
        day = filters.before + timedelta(days=1)
        yield _time("<", microseconds(datetime.combine(day, time())), local_midnight_ns(day))
    if filters.minimum_pixels is not None:
        yield "width_px * height_px >= ?", (filters.minimum_pixels,)
    if filters.maximum_pixels is not None:
        yield "width_px * height_px <= ?", (filters.maximum_pixels,)
    if filters.orientation is not None:
        yield _ORIENTATIONS[filters.orientation], ()
    if filters.formats:
        names = json.dumps(sorted(filters.formats))
        yield "format IN (SELECT value FROM json_each(?))", (names,)


def _time(comparison: str, taken_us: int | None, changed_ns: int) -> Clause:
    condition = f"""
        CASE WHEN captured_us IS NOT NULL THEN captured_us {comparison} ?
        ELSE {_OLDEST_FILE_NS} {comparison} ? END
    """
    return condition, (taken_us, changed_ns)


def _in_folder(connection: sqlite3.Connection, folder: bytes) -> Clause:
    """Return the condition that a content has a file in ``folder`` or below it.

    A range of bytes and not LIKE: names hold any character, and the range uses the index.
    """
    ids: list[int] = []
    for root, relative in places_of(connection, folder):
        start = relative + _SEPARATOR if relative else b""
        end = relative + _AFTER_SEPARATOR if relative else None
        rows = connection.execute(
            """
            SELECT id FROM folders WHERE root = ?1 AND path = ?2
            UNION ALL
            SELECT id FROM folders WHERE root = ?1 AND path > ?3 AND (?4 IS NULL OR path < ?4)
            """,
            (root.id, relative, start, end),
        )
        ids += [folder_id for (folder_id,) in rows]
    below = normal_path(folder)
    below = below if below.endswith(_SEPARATOR) else below + _SEPARATOR
    inner = [root.id for root in roots(connection) if root.path.startswith(below)]
    rows = connection.execute(
        "SELECT id FROM folders WHERE root IN (SELECT value FROM json_each(?))",
        (json.dumps(inner),),
    )
    ids += [folder_id for (folder_id,) in rows]
    condition = """
        label IN (
            SELECT content FROM files
            WHERE folder IN (SELECT value FROM json_each(?)) AND content IS NOT NULL
        )
    """
    return condition, (json.dumps(ids),)


def _joined(conditions: list[Clause]) -> tuple[str, tuple[object, ...]]:
    where = " AND ".join(f"({condition})" for condition, _ in conditions)
    return where, tuple(value for _, values in conditions for value in values)
