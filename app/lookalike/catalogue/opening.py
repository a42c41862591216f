"""From a path to a catalogue that can be used: look, migrate, or open for reading only."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lookalike.atomic_file import make_folder
from lookalike.catalogue.connection import connect, connect_read_only, is_writable, look
from lookalike.catalogue.schema import MIGRATIONS, Migration, migrate
from lookalike.catalogue.sqlite_errors import translated
from lookalike.catalogue.verify import backup
from lookalike.errors import CatalogueDamaged, StorageReadOnly

__all__ = ["Opened", "copies_of", "open_file"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is known to be a catalogue of the newest format."""

    path: Path
    connect_reader: Callable[[], sqlite3.Connection]
    writer: sqlite3.Connection | None
    """None where the file can only be read."""


def open_file(
    path: Path, *, busy_timeout_s: float, migrations: tuple[Migration, ...] = MIGRATIONS
) -> Opened:
    """Open or make the catalogue at ``path`` in the newest format; errors as Catalogue.open."""
    with translated(path):
        found = look(path, len(migrations))
        read = partial(connect_read_only, path, busy_timeout_s=busy_timeout_s)
        writer = _open_writer(path, found, busy_timeout_s, migrations)
        if writer is None:
            if found != len(migrations):
                raise StorageReadOnly(path)
            logger.info("the catalogue can only be read")
        return Opened(path, read, writer)


def copies_of(path: Path) -> list[Path]:
    """Return the copies that were made before a migration."""
    return sorted(path.parent.glob(f"{path.name}.format-*"))


def _open_writer(
    path: Path, found: int, busy_timeout_s: float, migrations: tuple[Migration, ...]
) -> sqlite3.Connection | None:
    make_folder(path.parent)
    if not is_writable(path):
        return None
    connection = connect(path, busy_timeout_s=busy_timeout_s)
    try:
        if 0 < found < len(migrations):
            backup(connection, path.with_name(f"{path.name}.format-{found}"))
        migrate(connection, migrations)
        _read_state(connection, path)
    except BaseException:
        connection.close()
        raise
    if found == len(migrations):
        _drop_copies(path)
    return connection


def _read_state(connection: sqlite3.Connection, path: Path) -> None:
    try:
        row = connection.execute("SELECT generation FROM state WHERE one = 1").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname == "SQLITE_ERROR":  # no such table
            raise CatalogueDamaged(path, str(error)) from error
        raise
    if row is None:
        raise CatalogueDamaged(path, "the row that counts the generations is missing")


def _drop_copies(path: Path) -> None:
    """Remove the copies made before a migration: this start shows that it went well."""
    for copy in copies_of(path):
        with suppress(OSError):
            copy.unlink()
