"""Look for damage, and copy the catalogue while it is in use."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from lookalike.atomic_file import replace_file

__all__ = ["backup", "verify"]

_MISPLACED_VECTORS = """
    SELECT COUNT(*) FROM vectors JOIN spaces ON spaces.number = vectors.space
    WHERE LENGTH(vectors.float16) <> 2 * spaces.dimension
"""


def verify(connection: sqlite3.Connection, *, full: bool) -> tuple[str, ...]:
    """Return what is wrong with the catalogue, a sentence each; nothing wrong is ().

    Quick: structure of the tables. Full: also that every index agrees with its table and
    every reference leads somewhere; reads the whole file.
    """
    problems: list[str] = []
    try:
        check = "integrity_check" if full else "quick_check"
        found = [str(text) for (text,) in connection.execute(f"PRAGMA {check}(100)")]
        problems += [text for text in found if text != "ok"]
        if connection.execute("SELECT 1 FROM state WHERE one = 1").fetchone() is None:
            problems.append("the row that counts the generations is missing")
        if full:
            problems += _wrong_references(connection)
    except sqlite3.DatabaseError as error:
        problems.append(str(error))
    return tuple(problems)


def backup(connection: sqlite3.Connection, to: Path) -> None:
    """Copy the catalogue to ``to`` as it is at this moment, whole or not at all.

    The copy goes through SQLite: the file alone lacks what is still in the log.
    """

    def write(temporary: Path) -> None:
        with closing(sqlite3.connect(temporary)) as copy:
            connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")

    replace_file(to, write)


def _wrong_references(connection: sqlite3.Connection) -> list[str]:
    problems = [
        f"row {row} of {table} refers to a row of {parent} that is missing"
        for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(100)
    ]
    (misplaced,) = connection.execute(_MISPLACED_VECTORS).fetchone()
    if misplaced:
        problems.append(f"{misplaced} vectors don't have the size of their space")
    return problems
