"""Root folders, the library's state, and where a path lies below a root."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Sequence

from lookalike.catalogue.records import RootFolder

__all__ = [
    "add_root",
    "bump_generation",
    "generation",
    "normal_path",
    "places_of",
    "remove_root",
    "roots",
    "set_exclusions",
    "set_offline",
    "widen_roots",
]

_SEPARATOR = os.fsencode(os.sep)


def generation(connection: sqlite3.Connection) -> int:
    """Return how many changes were committed that search could see."""
    (number,) = connection.execute("SELECT generation FROM state WHERE one = 1").fetchone()
    return int(number)


def bump_generation(connection: sqlite3.Connection) -> int:
    """Count one more change; inside the transaction that makes it."""
    connection.execute("UPDATE state SET generation = generation + 1 WHERE one = 1")
    return generation(connection)


def normal_path(path: bytes) -> bytes:
    """Return ``path`` without a separator at its end, except a file system's own root."""
    stripped = path.rstrip(_SEPARATOR)
    if not stripped or stripped.endswith(b":"):
        return path
    return stripped


def add_root(connection: sqlite3.Connection, path: bytes) -> RootFolder:
    """Add a root folder, or return the one that is there."""
    path = normal_path(path)
    added = connection.execute(
        "INSERT INTO roots (path) VALUES (?) ON CONFLICT (path) DO NOTHING", (path,)
    )
    if added.rowcount:
        bump_generation(connection)
    return next(root for root in roots(connection) if root.path == path)


def widen_roots(
    connection: sqlite3.Connection, path: bytes, inner_ids: Sequence[int]
) -> RootFolder:
    """Add a root folder in place of roots inside it; their files stay, also unconnected ones."""
    wide = add_root(connection, path)
    start = wide.path if wide.path.endswith(_SEPARATOR) else wide.path + _SEPARATOR
    for inner in roots(connection):
        if inner.id not in inner_ids:
            continue
        way = inner.path[len(start) :]
        rows = connection.execute("SELECT id, path FROM folders WHERE root = ?", (inner.id,))
        moved = [(wide.id, way + _SEPARATOR + at if at else way, number) for number, at in rows]
        connection.executemany("UPDATE folders SET root = ?, path = ? WHERE id = ?", moved)
        remove_root(connection, inner.id)
    return wide


def remove_root(connection: sqlite3.Connection, root_id: int) -> None:
    """Take a root's files out; contents and vectors stay, so adding it again embeds nothing."""
    removed = connection.execute("DELETE FROM roots WHERE id = ?", (root_id,))
    if removed.rowcount:
        bump_generation(connection)


def roots(connection: sqlite3.Connection) -> tuple[RootFolder, ...]:
    """Return all root folders in the order they were added."""
    rows = connection.execute("SELECT id, path, is_offline, exclusions FROM roots ORDER BY id")
    return tuple(
        RootFolder(root_id, path, bool(is_offline), tuple(json.loads(exclusions)))
        for root_id, path, is_offline, exclusions in rows
    )


def set_offline(connection: sqlite3.Connection, root_id: int, is_offline: bool) -> None:
    """Note that a root is (not) connected; its files stay as they are."""
    changed = connection.execute(
        "UPDATE roots SET is_offline = ? WHERE id = ? AND is_offline <> ?",
        (is_offline, root_id, is_offline),
    )
    if changed.rowcount:
        bump_generation(connection)


def set_exclusions(connection: sqlite3.Connection, root_id: int, patterns: Sequence[str]) -> None:
    """Replace the patterns of what isn't scanned; it takes effect with the next scan."""
    connection.execute(
        "UPDATE roots SET exclusions = ? WHERE id = ?", (json.dumps(list(patterns)), root_id)
    )


def places_of(connection: sqlite3.Connection, path: bytes) -> list[tuple[RootFolder, bytes]]:
    """Return every root that ``path`` is or lies below, with the way from the root to it.

    b"" stands for the root itself.
    """
    path = normal_path(path)
    found = []
    for root in roots(connection):
        start = root.path if root.path.endswith(_SEPARATOR) else root.path + _SEPARATOR
        if path == root.path:
            found.append((root, b""))
        elif path.startswith(start):
            found.append((root, path[len(start) :]))
    return found
