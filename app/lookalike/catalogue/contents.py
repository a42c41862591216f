"""Contents: what bytes are, wherever they lie; looked up by hash and shown by label."""

from __future__ import annotations

import os
import sqlite3
from typing import Any

import numpy as np

from lookalike.catalogue.edges import as_json, from_microseconds, microseconds, storable_text
from lookalike.catalogue.records import FilePlace, PictureRecord
from lookalike.values import ContentHash, Label, Labels, PictureFacts, PictureFormat

__all__ = ["PLACES", "RECORDS", "find_content", "pictures", "store_content"]

# CROSS JOIN is SQLite's way to say: in this order, the few wanted labels first.
RECORDS = """
    SELECT label, hash, format, width_px, height_px, captured_us, camera, frame_count,
        average_colour, is_damaged
    FROM json_each(?) AS wanted CROSS JOIN contents ON contents.label = wanted.value
"""

PLACES = """
    SELECT files.content, roots.path, folders.path, files.name, files.size_bytes,
        files.mtime_ns, roots.is_offline
    FROM json_each(?) AS wanted
        CROSS JOIN files ON files.content = wanted.value
        JOIN folders ON folders.id = files.folder
        JOIN roots ON roots.id = folders.root
    WHERE files.content IS NOT NULL
    ORDER BY roots.is_offline, files.mtime_ns, files.id
"""

_STORE = """
    INSERT INTO contents (hash, format, width_px, height_px, captured_us, camera, frame_count,
        average_colour, is_damaged)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (hash) DO UPDATE SET
        format = excluded.format, width_px = excluded.width_px, height_px = excluded.height_px,
        captured_us = excluded.captured_us, camera = excluded.camera,
        frame_count = excluded.frame_count, average_colour = excluded.average_colour,
        is_damaged = excluded.is_damaged
    RETURNING label
"""


def find_content(connection: sqlite3.Connection, content: ContentHash) -> Label | None:
    """Return the label of a content by its hash."""
    row = connection.execute("SELECT label FROM contents WHERE hash = ?", (content,)).fetchone()
    return None if row is None else Label(row[0])


def store_content(
    connection: sqlite3.Connection, content: ContentHash, facts: PictureFacts
) -> Label:
    """Return the label of a content, giving it one if it is new; newer facts win."""
    values = (
        content,
        facts.format,
        facts.width_px,
        facts.height_px,
        microseconds(facts.captured_at),
        None if facts.camera is None else storable_text(facts.camera),
        facts.frame_count,
        facts.average_colour,
        facts.is_damaged,
    )
    (label,) = connection.execute(_STORE, values).fetchone()
    return Label(label)


def pictures(connection: sqlite3.Connection, labels: Labels) -> list[PictureRecord]:
    """Return records in the order of ``labels``; labels that no file holds are left out."""
    order = np.asarray(labels, dtype=np.int64).tolist()
    wanted = as_json(np.unique(np.asarray(labels, dtype=np.int64)))
    places: dict[int, list[FilePlace]] = {}
    for label, root, folder, name, size_bytes, mtime_ns, is_offline in connection.execute(
        PLACES, (wanted,)
    ):
        path = os.path.join(root, folder, name)  # noqa: PTH118 - bytes, not text
        place = FilePlace(path, size_bytes, mtime_ns, bool(is_offline))
        places.setdefault(label, []).append(place)
    records = {
        row[0]: _record(row, tuple(places[row[0]]))
        for row in connection.execute(RECORDS, (wanted,))
        if row[0] in places
    }
    return [records[label] for label in order if label in records]


def _record(row: tuple[Any, ...], files: tuple[FilePlace, ...]) -> PictureRecord:
    label, content, kind, width, height, captured_us, camera, frames, colour, is_damaged = row
    facts = PictureFacts(
        format=PictureFormat(kind),
        width_px=width,
        height_px=height,
        captured_at=from_microseconds(captured_us),
        camera=camera,
        frame_count=frames,
        average_colour=colour,
        is_damaged=bool(is_damaged),
    )
    return PictureRecord(Label(label), ContentHash(content), facts, files)
