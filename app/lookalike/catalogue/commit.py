"""Write what became of a batch of files, in one transaction."""

from __future__ import annotations

import sqlite3

from lookalike.catalogue.contents import store_content
from lookalike.catalogue.edges import signed, storable_text, timestamp_ns
from lookalike.catalogue.records import Batch, FileRecord, NewContent, Skipped
from lookalike.catalogue.roots import bump_generation, generation
from lookalike.catalogue.vectors import store_space, store_vector
from lookalike.errors import FolderUnusable
from lookalike.values import Label

__all__ = ["commit"]

_STORE_FILE = """
    INSERT INTO files (folder, name, size_bytes, mtime_ns, inode, device, content, reason, detail)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (folder, name) DO UPDATE SET
        size_bytes = excluded.size_bytes, mtime_ns = excluded.mtime_ns,
        inode = excluded.inode, device = excluded.device,
        content = excluded.content, reason = excluded.reason, detail = excluded.detail
"""


def commit(connection: sqlite3.Connection, batch: Batch) -> int:
    """Store the files of a batch with contents and vectors; return the generation.

    Raises FolderUnusable if another program removed the root meanwhile, ValueError for a
    vector that isn't one.
    """
    if not batch.files:
        return generation(connection)
    _check_root(connection, batch.root_id)
    space = batch.space
    number = 0 if space is None else store_space(connection, space)
    folder_ids: dict[bytes, int] = {}
    for file in batch.files:
        folder_id = folder_ids.get(file.folder)
        if folder_id is None:
            folder_id = _store_folder(connection, batch.root_id, file.folder)
            folder_ids[file.folder] = folder_id
        label = _store_outcome(connection, file)
        _store_file(connection, folder_id, file, label)
        if label is None or isinstance(file.outcome, Skipped) or file.outcome.vector is None:
            continue
        if space is None:
            raise ValueError("a batch with vectors names their space")
        store_vector(connection, number, space.dimension, label, file.outcome.vector)
    return bump_generation(connection)


def _check_root(connection: sqlite3.Connection, root_id: int) -> None:
    if connection.execute("SELECT 1 FROM roots WHERE id = ?", (root_id,)).fetchone() is None:
        raise FolderUnusable(
            what="The folder was removed from the library while it was being indexed.",
            remedy="Add it again to have its pictures back.",
        )


def _store_folder(connection: sqlite3.Connection, root_id: int, path: bytes) -> int:
    connection.execute(
        "INSERT INTO folders (root, path) VALUES (?, ?) ON CONFLICT (root, path) DO NOTHING",
        (root_id, path),
    )
    (folder_id,) = connection.execute(
        "SELECT id FROM folders WHERE root = ? AND path = ?", (root_id, path)
    ).fetchone()
    return int(folder_id)


def _store_outcome(connection: sqlite3.Connection, file: FileRecord) -> Label | None:
    outcome = file.outcome
    if isinstance(outcome, Skipped):
        return None
    if isinstance(outcome, NewContent):
        return store_content(connection, outcome.hash, outcome.facts)
    return outcome.label


def _store_file(
    connection: sqlite3.Connection, folder_id: int, file: FileRecord, label: Label | None
) -> None:
    reason = detail = None
    if isinstance(file.outcome, Skipped):
        reason, detail = file.outcome.reason, storable_text(file.outcome.detail)
    values = (
        folder_id,
        file.name,
        file.size_bytes,
        timestamp_ns(file.mtime_ns),
        signed(file.inode),
        signed(file.device),
        label,
        reason,
        detail,
    )
    connection.execute(_STORE_FILE, values)
