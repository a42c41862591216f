"""How much there is, quickly: everything here is answered from indexes."""

from __future__ import annotations

import sqlite3

from lookalike.catalogue.records import Counts, FolderCount

__all__ = ["COUNTS", "FILES_OF_FOLDERS", "SKIPPED_OF_FOLDERS", "counts", "folder_counts"]

COUNTS = """
    SELECT
        (SELECT COUNT(*) FROM files),
        (SELECT COUNT(DISTINCT content) FROM files WHERE content IS NOT NULL),
        (SELECT COUNT(*) FROM files WHERE content IS NOT NULL),
        (SELECT COUNT(*) FROM files WHERE reason IS NOT NULL),
        (SELECT COUNT(*) FROM vectors
            WHERE space = (SELECT space_in_use FROM state WHERE one = 1)
                AND EXISTS (SELECT 1 FROM files WHERE files.content = vectors.content)),
        (SELECT COUNT(*)
            FROM roots JOIN folders ON folders.root = roots.id
                JOIN files ON files.folder = folders.id
            WHERE roots.is_offline)
"""

FILES_OF_FOLDERS = "SELECT folder, COUNT(*) FROM files GROUP BY folder"

SKIPPED_OF_FOLDERS = """
    SELECT folder, COUNT(*) FROM files WHERE reason IS NOT NULL GROUP BY folder
"""


def counts(connection: sqlite3.Connection) -> Counts:
    """Count what is in the library."""
    return Counts(*connection.execute(COUNTS).fetchone())


def folder_counts(connection: sqlite3.Connection) -> tuple[FolderCount, ...]:
    """Count what lies directly in each folder that holds any file, by root and path."""
    files: dict[int, int] = dict(connection.execute(FILES_OF_FOLDERS).fetchall())
    skipped: dict[int, int] = dict(connection.execute(SKIPPED_OF_FOLDERS).fetchall())
    rows = connection.execute("SELECT id, root, path FROM folders ORDER BY root, path")
    return tuple(
        FolderCount(
            root_id,
            path,
            pictures=files[folder_id] - skipped.get(folder_id, 0),
            skipped=skipped.get(folder_id, 0),
        )
        for folder_id, root_id, path in rows
        if folder_id in files
    )
