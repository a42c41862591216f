"""The tables, and the way from each older format to the newest.

A migration is a function that changes the tables by single statements; it runs in the same
transaction that sets the new `user_version`, so a format is there wholly or not at all.
Migrations are only ever appended, and none deletes vectors.

Why these shapes: contents are numbered with AUTOINCREMENT because an index can't take the
same label twice for different vectors; `vectors` keeps a rowid because a blob of a kilobyte
in a WITHOUT ROWID table goes to an overflow page; pages have 8 KiB so that seven vectors of
512 values fit into one. Inodes and devices are unsigned in the system and signed here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

__all__ = ["APPLICATION_ID", "FORMAT", "MIGRATIONS", "PAGE_SIZE_BYTES", "Migration", "migrate"]

APPLICATION_ID = 0x4C4F4F4B
"""'LOOK': tells our file from any other SQLite database (`PRAGMA application_id`)."""

PAGE_SIZE_BYTES = 8192

Migration = Callable[[sqlite3.Connection], None]

_FORMAT_1 = (
    """
    CREATE TABLE roots (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        path BLOB NOT NULL UNIQUE,
        is_offline INTEGER NOT NULL DEFAULT 0,
        exclusions TEXT NOT NULL DEFAULT '[]'
    ) STRICT
    """,
    """
    CREATE TABLE folders (
        id INTEGER PRIMARY KEY,
        root INTEGER NOT NULL REFERENCES roots (id) ON DELETE CASCADE,
        path BLOB NOT NULL,
        UNIQUE (root, path)
    ) STRICT
    """,
    """
    CREATE TABLE contents (
        label INTEGER PRIMARY KEY AUTOINCREMENT,
        hash BLOB NOT NULL UNIQUE CHECK (LENGTH(hash) = 16),
        format TEXT NOT NULL,
        width_px INTEGER NOT NULL,
        height_px INTEGER NOT NULL,
        captured_us INTEGER,
        camera TEXT,
        frame_count INTEGER NOT NULL,
        average_colour INTEGER NOT NULL,
        is_damaged INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE files (
        id INTEGER PRIMARY KEY,
        folder INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
        name BLOB NOT NULL,
        size_bytes INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        inode INTEGER NOT NULL,
        device INTEGER NOT NULL,
        content INTEGER REFERENCES contents (label),
        reason TEXT,
        detail TEXT,
        UNIQUE (folder, name),
        CHECK ((content IS NULL) <> (reason IS NULL))
    ) STRICT
    """,
    """
    CREATE INDEX files_by_content ON files (content, mtime_ns) WHERE content IS NOT NULL
    """,
    """
    CREATE INDEX files_by_identity ON files (inode, size_bytes, mtime_ns, device)
    WHERE content IS NOT NULL
    """,
    """
    CREATE INDEX files_skipped ON files (folder) WHERE reason IS NOT NULL
    """,
    """
    CREATE TABLE spaces (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        network_sha256 TEXT NOT NULL,
        output TEXT NOT NULL,
        pooling TEXT NOT NULL,
        dimension INTEGER NOT NULL CHECK (dimension > 0),
        preprocessing TEXT NOT NULL,
        whitening_sha256 TEXT
    ) STRICT
    """,
    """
    CREATE TABLE vectors (
        id INTEGER PRIMARY KEY,
        space INTEGER NOT NULL REFERENCES spaces (number),
        content INTEGER NOT NULL REFERENCES contents (label),
        float16 BLOB NOT NULL,
        UNIQUE (space, content)
    ) STRICT
    """,
    """
    CREATE TABLE state (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        generation INTEGER NOT NULL,
        space_in_use INTEGER REFERENCES spaces (number)
    ) STRICT
    """,
    """
    INSERT INTO state (one, generation) VALUES (1, 0)
    """,
)


# A table of its own: a search that has no use for regions never reads past them.
_FORMAT_2 = """
    CREATE TABLE tokens (
        id INTEGER PRIMARY KEY,
        space INTEGER NOT NULL REFERENCES spaces (number),
        content INTEGER NOT NULL REFERENCES contents (label),
        codes BLOB NOT NULL CHECK (LENGTH(codes) <= 2048),
        UNIQUE (space, content)
    ) STRICT
"""


def _create(connection: sqlite3.Connection) -> None:
    for statement in _FORMAT_1:
        connection.execute(statement)


def _add_tokens(connection: sqlite3.Connection) -> None:
    connection.execute(_FORMAT_2)


MIGRATIONS: tuple[Migration, ...] = (_create, _add_tokens)

FORMAT = len(MIGRATIONS)
"""The newest format this program knows: the `user_version` that it writes."""


def migrate(connection: sqlite3.Connection, migrations: tuple[Migration, ...]) -> None:
    """Bring the tables to the newest format, one transaction a step.

    Two programs may start at once: the version is read again under the write lock.
    """
    for number, migration in enumerate(migrations, start=1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            (found,) = connection.execute("PRAGMA user_version").fetchone()
            if found < number:
                migration(connection)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
