"""Open the catalogue's file: look before touching, refuse what isn't ours, then connect.

The first look is at the plain header bytes, so that a file of a newer format isn't changed
in a single byte: SQLite would write back a pending log just by closing it. Database header:
https://www.sqlite.org/fileformat.html#the_database_header. A log is only read if the main
file was fine, through a connection that can't write.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from pathlib import Path

from lookalike.catalogue.schema import APPLICATION_ID, PAGE_SIZE_BYTES
from lookalike.errors import CatalogueDamaged, CatalogueTooNew, StorageReadOnly

__all__ = ["connect", "connect_read_only", "is_writable", "look"]

logger = logging.getLogger(__name__)

_MAGIC = b"SQLite format 3\x00"


def look(path: Path, known_format: int) -> int:
    """Return the format of the catalogue at ``path`` without writing to it; 0 is a new one.

    Raises CatalogueTooNew, or CatalogueDamaged for anything that isn't a catalogue.
    """
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        return 0
    except PermissionError as error:
        raise StorageReadOnly(path) from error
    if not header:
        return 0  # made and never written: a process died at its very first step
    if len(header) < 100 or not header.startswith(_MAGIC):
        raise CatalogueDamaged(path, "it is not a SQLite database")
    _check(path, _number(header, 68), _number(header, 60), known_format)
    connection = connect_read_only(path, busy_timeout_s=5.0)
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (table_count,) = connection.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()
    finally:
        connection.close()
    _check(path, application, version, known_format)
    if application != APPLICATION_ID and table_count:
        raise CatalogueDamaged(path, "it belongs to another program")
    return int(version)


def connect(path: Path, *, busy_timeout_s: float) -> sqlite3.Connection:
    """Open ``path`` for reading and writing, making it if it is missing.

    Every setting that a connection has is set here. FULL costs one fsync a commit, and
    commits are few; memory mapping stays off, for it turns an I/O error into a crash.
    """
    connection = sqlite3.connect(
        path, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute(f"PRAGMA page_size = {PAGE_SIZE_BYTES}")
        (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode != "wal":
            logger.info("no write-ahead log on this file system, journal mode is %s", mode)
        connection.execute("PRAGMA journal_size_limit = 67108864")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA mmap_size = 0")
        connection.execute("PRAGMA cache_size = -32768")
    except BaseException:
        connection.close()
        raise
    return connection


def connect_read_only(path: Path, *, busy_timeout_s: float) -> sqlite3.Connection:
    """Open ``path`` so that nothing is written, not even beside it if that is impossible.

    A log needs shared memory beside the file. Where the folder is read-only and there is no
    log to be read, the file is opened as immutable: nobody can change it there.
    """
    log = path.with_name(path.name + "-wal")
    modes = ["mode=ro"]
    if not is_writable(path) and (not log.exists() or log.stat().st_size == 0):
        modes.append("mode=ro&immutable=1")
    for mode in modes[:-1]:
        try:
            return _open_uri(path, mode, busy_timeout_s)
        except sqlite3.OperationalError as error:
            logger.debug("%s does not open the catalogue: %s", mode, error)
    return _open_uri(path, modes[-1], busy_timeout_s)


def is_writable(path: Path) -> bool:
    """Say whether the file (if there is one) and its folder can be written to."""
    return os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))


def _open_uri(path: Path, mode: str, busy_timeout_s: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        _uri(path, mode),
        timeout=busy_timeout_s,
        isolation_level=None,
        check_same_thread=False,
        uri=True,
    )
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA mmap_size = 0")
        connection.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _uri(path: Path, mode: str) -> str:
    # as_uri percent-encodes the very bytes, so a folder that isn't UTF-8 works too.
    return f"{path.absolute().as_uri()}?{mode}"


def _check(path: Path, application: int, version: int, known_format: int) -> None:
    if application not in (0, APPLICATION_ID):
        raise CatalogueDamaged(path, "it belongs to another program")
    if application == APPLICATION_ID and version > known_format:
        raise CatalogueTooNew(path, version, known_format)


def _number(header: bytes, offset: int) -> int:
    return int.from_bytes(header[offset : offset + 4], "big")
