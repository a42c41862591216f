"""Files: places on disk, and which content each of them holds."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable

from lookalike.catalogue.edges import signed, timestamp_ns, unsigned
from lookalike.catalogue.records import KnownFile, SkippedFile
from lookalike.catalogue.roots import bump_generation, places_of
from lookalike.values import Label, Reason

__all__ = [
    "FIND_PATH",
    "FIND_SAME_FILE",
    "KNOWN_FILES",
    "find_path",
    "find_same_file",
    "forget_files",
    "forget_folders",
    "known_files",
    "known_folders",
    "skipped",
]

KNOWN_FILES = """
    SELECT files.name, size_bytes, mtime_ns, inode, device, content, reason
    FROM folders JOIN files ON files.folder = folders.id
    WHERE folders.root = ? AND folders.path = ?
"""

FIND_SAME_FILE = """
    SELECT content FROM files
    WHERE inode = ? AND size_bytes = ? AND mtime_ns = ? AND device = ? AND content IS NOT NULL
    LIMIT 1
"""

FIND_PATH = """
    SELECT content FROM folders JOIN files ON files.folder = folders.id
    WHERE folders.root = ? AND folders.path = ? AND files.name = ? AND content IS NOT NULL
"""


def known_files(
    connection: sqlite3.Connection, root_id: int, folder: bytes
) -> dict[bytes, KnownFile]:
    """Return what is known of the files directly in one folder, by name."""
    return {
        name: KnownFile(
            size_bytes,
            mtime_ns,
            unsigned(inode),
            unsigned(device),
            None if label is None else Label(label),
            None if reason is None else Reason(reason),
        )
        for name, size_bytes, mtime_ns, inode, device, label, reason in connection.execute(
            KNOWN_FILES, (root_id, folder)
        )
    }


def known_folders(connection: sqlite3.Connection, root_id: int) -> tuple[bytes, ...]:
    """Return every folder of a root that has held files, sorted."""
    rows = connection.execute("SELECT path FROM folders WHERE root = ? ORDER BY path", (root_id,))
    return tuple(path for (path,) in rows)


def find_same_file(
    connection: sqlite3.Connection, size_bytes: int, mtime_ns: int, inode: int, device: int
) -> Label | None:
    """Return the content of a file that was moved or renamed without touching its bytes.

    File systems that number nothing (inode 0) are never believed.
    """
    if inode == 0:
        return None
    row = connection.execute(
        FIND_SAME_FILE, (signed(inode), size_bytes, timestamp_ns(mtime_ns), signed(device))
    ).fetchone()
    return None if row is None else Label(row[0])


def find_path(connection: sqlite3.Connection, path: bytes) -> Label | None:
    """Return the content of the file at an absolute path, if it is indexed."""
    for root, relative in places_of(connection, path):
        folder, name = os.path.split(relative)
        row = connection.execute(FIND_PATH, (root.id, folder, name)).fetchone()
        if row is not None:
            return Label(row[0])
    return None


def forget_files(
    connection: sqlite3.Connection, root_id: int, folder: bytes, names: Iterable[bytes]
) -> None:
    """Drop the rows of files that vanished; their contents and vectors stay."""
    row = connection.execute(
        "SELECT id FROM folders WHERE root = ? AND path = ?", (root_id, folder)
    ).fetchone()
    if row is None:
        return
    gone = connection.executemany(
        "DELETE FROM files WHERE folder = ? AND name = ?", [(row[0], name) for name in names]
    )
    if gone.rowcount > 0:
        bump_generation(connection)


def forget_folders(connection: sqlite3.Connection, root_id: int, folders: Iterable[bytes]) -> None:
    """Drop folders that vanished with the files directly in them, not those below."""
    gone = connection.executemany(
        "DELETE FROM folders WHERE root = ? AND path = ?", [(root_id, path) for path in folders]
    )
    if gone.rowcount > 0:
        bump_generation(connection)


def skipped(connection: sqlite3.Connection, root_id: int | None) -> tuple[SkippedFile, ...]:
    """Return the files that were passed over, in the order of their paths."""
    rows = connection.execute(
        """
        SELECT roots.path, folders.path, files.name, reason, COALESCE(detail, '')
        FROM files JOIN folders ON folders.id = files.folder JOIN roots ON roots.id = folders.root
        WHERE reason IS NOT NULL AND (?1 IS NULL OR roots.id = ?1)
        ORDER BY roots.path, folders.path, files.name
        """,
        (root_id,),
    )
    return tuple(
        SkippedFile(os.path.join(root, folder, name), Reason(reason), detail)  # noqa: PTH118
        for root, folder, name, reason, detail in rows
    )
