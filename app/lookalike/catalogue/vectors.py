"""Vectors: float16 in the file, float32 of unit length outside; and the spaces they lie in.

A vector is never replaced: the label stands for one point of its space for ever, and an
index that knows the label needs no second look.
"""

from __future__ import annotations

import sqlite3

import numpy as np

from lookalike.catalogue.edges import as_json, from_float16, label_column, to_float16
from lookalike.catalogue.records import Vector
from lookalike.catalogue.roots import bump_generation
from lookalike.values import Label, Labels, Pooling, Vectors, VectorSpace

__all__ = [
    "ALL_VECTORS",
    "HAS_VECTOR",
    "LACKING_VECTORS",
    "LIVE_LABELS",
    "VECTORS_OF",
    "all_vectors",
    "has_vector",
    "lacking_vectors",
    "live_labels",
    "space_in_use",
    "space_number",
    "spaces",
    "store_space",
    "store_vector",
    "store_vectors",
    "use_space",
    "vectors",
]

_CHUNK = 2048

HAS_VECTOR = "SELECT 1 FROM vectors WHERE space = ? AND content = ?"

LIVE_LABELS = """
    SELECT content FROM vectors
    WHERE space = ? AND EXISTS (SELECT 1 FROM files WHERE files.content = vectors.content)
    ORDER BY content
"""

ALL_VECTORS = """
    SELECT content, float16 FROM vectors
    WHERE space = ? AND EXISTS (SELECT 1 FROM files WHERE files.content = vectors.content)
    ORDER BY content
"""

LACKING_VECTORS = """
    SELECT DISTINCT content FROM files
    WHERE content IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM vectors WHERE vectors.space = ? AND vectors.content = files.content)
    ORDER BY content
"""

VECTORS_OF = """
    SELECT content, float16
    FROM json_each(?) AS wanted CROSS JOIN vectors
        ON vectors.space = ? AND vectors.content = wanted.value
"""


def store_space(connection: sqlite3.Connection, space: VectorSpace) -> int:
    """Return the number of a space inside this file, noting the space if it is new."""
    number = space_number(connection, space.id)
    if number is not None:
        return number
    added = connection.execute(
        """
        INSERT INTO spaces (id, network_sha256, output, pooling, dimension, preprocessing,
            whitening_sha256)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        (
            space.id,
            space.network_sha256,
            space.output,
            space.pooling,
            space.dimension,
            space.preprocessing,
            space.whitening_sha256,
        ),
    )
    return int(added.lastrowid or 0)


def space_number(connection: sqlite3.Connection, space_id: str) -> int | None:
    """Return the number of a space inside this file, or None if it isn't there."""
    row = connection.execute("SELECT number FROM spaces WHERE id = ?", (space_id,)).fetchone()
    return None if row is None else int(row[0])


def spaces(connection: sqlite3.Connection) -> tuple[VectorSpace, ...]:
    """Return every space that was ever used here, oldest first."""
    rows = connection.execute(
        """
        SELECT network_sha256, output, pooling, dimension, preprocessing, whitening_sha256
        FROM spaces ORDER BY number
        """
    )
    return tuple(
        VectorSpace(network, output, Pooling(pooling), dimension, preprocessing, whitening)
        for network, output, pooling, dimension, preprocessing, whitening in rows
    )


def use_space(connection: sqlite3.Connection, space: VectorSpace) -> None:
    """Make ``space`` the one that is searched in."""
    changed = connection.execute(
        "UPDATE state SET space_in_use = ?1 WHERE one = 1 AND space_in_use IS NOT ?1",
        (store_space(connection, space),),
    )
    if changed.rowcount:
        bump_generation(connection)


def space_in_use(connection: sqlite3.Connection) -> str | None:
    """Return the id of the space that is searched in, or None in a new library."""
    row = connection.execute(
        "SELECT id FROM spaces WHERE number = (SELECT space_in_use FROM state WHERE one = 1)"
    ).fetchone()
    return None if row is None else str(row[0])


def store_vector(
    connection: sqlite3.Connection, number: int, dimension: int, label: Label, vector: Vector
) -> None:
    """Store a vector unless the label has one in this space already."""
    connection.execute(
        """
        INSERT INTO vectors (space, content, float16) VALUES (?, ?, ?)
        ON CONFLICT (space, content) DO NOTHING
        """,
        (number, label, to_float16(vector, dimension)),
    )


def store_vectors(
    connection: sqlite3.Connection, space: VectorSpace, labels: Labels, vectors: Vectors
) -> int:
    """Store (count, dimension) vectors of known contents and return the generation it made."""
    number = store_space(connection, space)
    for label, vector in zip(labels.tolist(), vectors, strict=True):
        store_vector(connection, number, space.dimension, Label(label), vector)
    return bump_generation(connection)


def has_vector(connection: sqlite3.Connection, label: Label, space_id: str) -> bool:
    """Say whether a content has a vector in a space."""
    number = space_number(connection, space_id)
    return connection.execute(HAS_VECTOR, (number, label)).fetchone() is not None


def live_labels(connection: sqlite3.Connection, space_id: str) -> Labels:
    """Return, sorted, the contents that have a vector in the space and at least one file."""
    return label_column(connection.execute(LIVE_LABELS, (space_number(connection, space_id),)))


def lacking_vectors(connection: sqlite3.Connection, space_id: str) -> Labels:
    """Return, sorted, the contents that have a file and no vector in the space."""
    return label_column(connection.execute(LACKING_VECTORS, (space_number(connection, space_id),)))


def vectors(connection: sqlite3.Connection, space_id: str, labels: Labels) -> Vectors:
    """Return (count, dimension) vectors in the order of ``labels``; a file isn't needed.

    Raises KeyError with the first label that has none.
    """
    order = np.asarray(labels, dtype=np.int64).tolist()
    number, dimension = _number_and_dimension(connection, space_id)
    rows = connection.execute(VECTORS_OF, (as_json(np.unique(labels)), number))
    blobs: dict[int, bytes] = dict(rows.fetchall())
    return from_float16(b"".join([blobs[label] for label in order]), dimension)


def all_vectors(connection: sqlite3.Connection, space_id: str) -> tuple[Labels, Vectors]:
    """Return every live label, sorted, and its vector; needs hardly more memory than these."""
    number, dimension = _number_and_dimension(connection, space_id)
    labels = live_labels(connection, space_id)
    found = np.empty((len(labels), dimension), dtype=np.float32)
    rows = connection.execute(ALL_VECTORS, (number,))
    start = 0
    while chunk := rows.fetchmany(_CHUNK):
        blobs = b"".join([blob for _, blob in chunk])
        found[start : start + len(chunk)] = from_float16(blobs, dimension)
        start += len(chunk)
    return labels, found


def _number_and_dimension(connection: sqlite3.Connection, space_id: str) -> tuple[int, int]:
    row = connection.execute(
        "SELECT number, dimension FROM spaces WHERE id = ?", (space_id,)
    ).fetchone()
    return (0, 1) if row is None else (int(row[0]), int(row[1]))
