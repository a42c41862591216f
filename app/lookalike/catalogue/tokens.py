"""Tokens: where in a picture something is, as codes of at most 2 KB, made only on request.

What the codes mean is known to `lookalike.region_codes`; here they are bytes. Unlike a vector
a picture can do without them, so they may be deleted, and made again, at any time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from lookalike.catalogue.edges import as_json, label_column
from lookalike.catalogue.vectors import space_number
from lookalike.values import Label, Labels

__all__ = [
    "COUNT_IN_SPACE",
    "LACKING_TOKENS",
    "TOKENS_OF",
    "drop_tokens",
    "lacking_tokens",
    "store_tokens",
    "token_count",
    "tokens",
]

LACKING_TOKENS = """
    SELECT content FROM vectors
    WHERE space = ?1 AND EXISTS (SELECT 1 FROM files WHERE files.content = vectors.content)
        AND NOT EXISTS
            (SELECT 1 FROM tokens WHERE tokens.space = ?1 AND tokens.content = vectors.content)
    ORDER BY content
"""

TOKENS_OF = """
    SELECT content, codes
    FROM json_each(?) AS wanted CROSS JOIN tokens
        ON tokens.space = ? AND tokens.content = wanted.value
"""

COUNT_IN_SPACE = "SELECT COUNT(*) FROM tokens WHERE space = ?"


def lacking_tokens(connection: sqlite3.Connection, space_id: str) -> Labels:
    """Return, sorted, the live contents of a space that have no tokens in it."""
    return label_column(connection.execute(LACKING_TOKENS, (space_number(connection, space_id),)))


def store_tokens(
    connection: sqlite3.Connection, space_id: str, codes: Mapping[Label, bytes]
) -> None:
    """Store codes by content; one that has some keeps them. The space must be known."""
    number = space_number(connection, space_id)
    connection.executemany(
        """
        INSERT INTO tokens (space, content, codes) VALUES (?, ?, ?)
        ON CONFLICT (space, content) DO NOTHING
        """,
        [(number, label, code) for label, code in codes.items()],
    )


def tokens(connection: sqlite3.Connection, space_id: str, labels: Labels) -> dict[Label, bytes]:
    """Return the codes of those ``labels`` that have some."""
    number = space_number(connection, space_id)
    rows = connection.execute(TOKENS_OF, (as_json(labels), number))
    return {Label(label): codes for label, codes in rows}


def token_count(connection: sqlite3.Connection, space_id: str) -> int:
    """Return how many contents have tokens in a space, whether or not a file holds them."""
    number = space_number(connection, space_id)
    (count,) = connection.execute(COUNT_IN_SPACE, (number,)).fetchone()
    return int(count)


def drop_tokens(connection: sqlite3.Connection) -> int:
    """Delete the tokens of every space; return of how many contents."""
    return connection.execute("DELETE FROM tokens").rowcount
