"""Save what can be read of a damaged catalogue into a fresh one; the damaged file isn't touched.

Rows are read in ranges of their ids; a range that can't be read is halved until what is lost
is single rows (one bad page costs the rows on it, not the table). Where even the list of
tables is gone, the first page of a fresh catalogue is put in its place in a working copy:
tables that were made by the same statements in the same order begin on the same pages.
Every label keeps its number, so nothing that was decided about a picture goes astray.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from lookalike.atomic_file import storage_error
from lookalike.catalogue.connection import connect
from lookalike.catalogue.records import SalvageReport
from lookalike.catalogue.schema import MIGRATIONS, PAGE_SIZE_BYTES, migrate
from lookalike.catalogue.sqlite_errors import translated

__all__ = ["salvage"]

logger = logging.getLogger(__name__)

_TABLES = ("spaces", "roots", "contents", "vectors", "folders", "files", "state", "tokens")
"""In the order in which rows refer to each other; what a person decided comes first, and what
can be made again last."""

_TABLES_SINCE_FORMAT_2 = frozenset({"tokens"})

_STEP = 512
_HIGHEST_ID = 1 << 24
_FAILED_READS = 500
"""How many ranges may fail before the first row is found; each row found allows one more."""
_GENERATION_JUMP = 1 << 20


def salvage(damaged: Path, fresh: Path) -> SalvageReport:
    """Copy every readable row of ``damaged`` into a new catalogue at ``fresh``.

    ``damaged`` is only read. ``fresh`` must not exist. Its generation is far beyond the old
    one, so that no index file or window takes it for the catalogue it knew.
    Raises FileExistsError, StorageFull, StorageReadOnly.
    """
    if fresh.exists():
        raise FileExistsError(fresh)
    try:
        with (
            translated(fresh),
            tempfile.TemporaryDirectory(prefix=".salvage-", dir=fresh.parent) as folder,
        ):
            return _into(fresh, _working_copy(damaged, Path(folder)))
    except BaseException as error:
        _remove(fresh)
        if isinstance(error, OSError):
            raise storage_error(error, fresh) or error from error
        raise


def _remove(fresh: Path) -> None:
    """Leave nothing half filled behind: the next attempt begins anew."""
    for suffix in ("", "-wal", "-shm"):
        with suppress(OSError):
            fresh.with_name(fresh.name + suffix).unlink()


def _working_copy(damaged: Path, folder: Path) -> Path:
    """Return a copy that may be written to, with its log folded in where that works."""
    copy = folder / "damaged.sqlite3"
    shutil.copyfile(damaged, copy)
    log = damaged.with_name(damaged.name + "-wal")
    if log.exists():
        shutil.copyfile(log, copy.with_name(copy.name + "-wal"))
    if not _lists_tables(copy):
        copy.with_name(copy.name + "-wal").unlink(missing_ok=True)
        _replace_first_page(copy, folder / "template.sqlite3")
    return copy


def _lists_tables(path: Path) -> bool:
    """Say whether the list of tables can be read and is ours; what they hold may be damaged."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorname in {"SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR"}:
            return False
        raise  # a full disk isn't damage
    return set(_TABLES) - _TABLES_SINCE_FORMAT_2 <= names


def _replace_first_page(copy: Path, template: Path) -> None:
    with closing(connect(template, busy_timeout_s=1.0)) as connection:
        migrate(connection, MIGRATIONS)
    page = bytearray(template.read_bytes()[:PAGE_SIZE_BYTES])
    with copy.open("r+b") as file:
        page_count = max(1, file.seek(0, 2) // PAGE_SIZE_BYTES)
        page[28:32] = page_count.to_bytes(4, "big")
        page[32:40] = bytes(8)  # no list of free pages: what it says is not to be trusted
        page[92:96] = page[24:28]  # the size above is valid
        file.seek(0)
        file.write(page)


def _into(fresh: Path, copy: Path) -> SalvageReport:
    """Fill ``fresh`` from the working copy, all in one transaction."""
    with (
        closing(sqlite3.connect(copy, isolation_level=None)) as source,
        closing(connect(fresh, busy_timeout_s=1.0)) as target,
    ):
        migrate(target, MIGRATIONS)
        highest_label = _highest_label(source)
        target.execute("PRAGMA foreign_keys = OFF")
        target.execute("BEGIN IMMEDIATE")
        for table in _TABLES:
            _copy_table(source, target, table)
        _drop_loose_rows(target)
        (highest_saved,) = target.execute("SELECT MAX(label) FROM contents").fetchone()
        highest_label = max(highest_label, highest_saved or 0)
        target.execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT 'contents', 0 "
            "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'contents')"
        )
        target.execute(
            "UPDATE sqlite_sequence SET seq = ? WHERE name = 'contents'", (highest_label,)
        )
        target.execute(
            "UPDATE state SET generation = generation + ? WHERE one = 1", (_GENERATION_JUMP,)
        )
        (content_count,) = target.execute("SELECT COUNT(*) FROM contents").fetchone()
        (file_count,) = target.execute("SELECT COUNT(*) FROM files").fetchone()
        target.execute("COMMIT")
    logger.info("%s of %s pictures were saved", content_count, highest_label)
    # Labels are given out one after the other and never taken back.
    return SalvageReport(content_count, file_count, highest_label - content_count)


def _copy_table(source: sqlite3.Connection, target: sqlite3.Connection, table: str) -> None:
    columns = [row[1] for row in target.execute(f"PRAGMA table_info({table})")]
    names = ", ".join(columns)
    marks = ", ".join("?" * len(columns))
    insert = f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - our names
    for row in _readable_rows(source, table, names):
        try:
            target.execute(insert, row)
        except sqlite3.IntegrityError as error:  # damage that looks like a row
            logger.debug("a row of %s is left out: %s", table, error)


def _readable_rows(
    source: sqlite3.Connection, table: str, names: str
) -> Iterator[tuple[Any, ...]]:
    """Yield rows by ranges of their ids, halving those that fail."""
    query = f"SELECT {names} FROM {table} WHERE rowid BETWEEN ? AND ?"  # noqa: S608 - constants
    ranges = _ranges(source, table)
    patience = _FAILED_READS
    while ranges and patience:
        first, last = ranges.pop()
        try:
            rows = source.execute(query, (first, last)).fetchall()
            patience += len(rows)
            yield from rows
        except sqlite3.DatabaseError:
            patience -= 1
            if first < last:
                middle = (first + last) // 2
                ranges += [(middle + 1, last), (first, middle)]


def _ranges(source: sqlite3.Connection, table: str) -> list[tuple[int, int]]:
    """Return ranges that hold every id, the last one first."""
    try:
        (last,) = source.execute(f"SELECT MAX(rowid) FROM {table}").fetchone()  # noqa: S608
    except sqlite3.DatabaseError:
        last = _HIGHEST_ID
    starts = range(1, (last or 0) + 1, _STEP if last != _HIGHEST_ID else _HIGHEST_ID // 64)
    step = starts.step
    return [(start, start + step - 1) for start in reversed(starts)]


def _highest_label(source: sqlite3.Connection) -> int:
    """Return the highest label that was ever given out, from whatever still knows it."""
    highest = 0
    for query in (
        "SELECT seq FROM sqlite_sequence WHERE name = 'contents'",
        "SELECT MAX(label) FROM contents",
        "SELECT MAX(content) FROM files WHERE content IS NOT NULL",
        "SELECT MAX(content) FROM vectors",
    ):
        try:
            row = source.execute(query).fetchone()
        except sqlite3.DatabaseError as error:
            logger.debug("can't be asked: %s", error)
            continue
        if row and isinstance(row[0], int):
            highest = max(highest, row[0])
    return highest


def _drop_loose_rows(target: sqlite3.Connection) -> None:
    """Remove rows that refer to a lost one: such files are found anew by the next scan."""
    for statement in (
        "DELETE FROM folders WHERE root NOT IN (SELECT id FROM roots)",
        """
        DELETE FROM files
        WHERE folder NOT IN (SELECT id FROM folders)
            OR (content IS NOT NULL AND content NOT IN (SELECT label FROM contents))
        """,
        """
        DELETE FROM vectors
        WHERE space NOT IN (SELECT number FROM spaces)
            OR content NOT IN (SELECT label FROM contents)
            OR LENGTH(float16) <> 2 * (SELECT dimension FROM spaces WHERE number = space)
        """,
        """
        DELETE FROM tokens
        WHERE space NOT IN (SELECT number FROM spaces)
            OR content NOT IN (SELECT label FROM contents)
        """,
        "INSERT OR IGNORE INTO state (one, generation) VALUES (1, 0)",
        """
        UPDATE state SET space_in_use = NULL
        WHERE space_in_use NOT IN (SELECT number FROM spaces)
        """,
    ):
        target.execute(statement)
