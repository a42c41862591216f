"""How Python's values become SQLite's and back: numbers, texts, times, vectors, labels."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain

import numpy as np

from lookalike.catalogue.records import Vector
from lookalike.values import Labels, Vectors

__all__ = [
    "as_json",
    "from_float16",
    "from_microseconds",
    "label_column",
    "local_midnight_ns",
    "microseconds",
    "signed",
    "storable_text",
    "timestamp_ns",
    "to_float16",
    "unsigned",
]

# A camera's local time has no zone.
_EPOCH = datetime(1970, 1, 1)
_INT64_MAX = (1 << 63) - 1
_UNIT_TOLERANCE = 0.01


def signed(number: int) -> int:
    """Fold an unsigned 64-bit inode or device into what an INTEGER column holds."""
    return ((number + (1 << 63)) & ((1 << 64) - 1)) - (1 << 63)


def unsigned(number: int) -> int:
    """Undo `signed`."""
    return number & ((1 << 64) - 1)


def timestamp_ns(mtime_ns: int) -> int:
    """Keep a file's time within 64 bits: some file systems reach beyond the year 2262."""
    return max(-_INT64_MAX, min(mtime_ns, _INT64_MAX))


def storable_text(text: str) -> str:
    """Return ``text`` without lone surrogates, which SQLite refuses; names carry them."""
    return text.encode("utf-8", "backslashreplace").decode()


def microseconds(captured_at: datetime | None) -> int | None:
    """Return a camera's local time as microseconds since 1970 on the same clock."""
    if captured_at is None:
        return None
    return (captured_at.replace(tzinfo=None) - _EPOCH) // timedelta(microseconds=1)


def from_microseconds(captured_us: int | None) -> datetime | None:
    """Undo `microseconds`."""
    return None if captured_us is None else _EPOCH + timedelta(microseconds=captured_us)


def local_midnight_ns(day: date) -> int:
    """Return when ``day`` begins here, in nanoseconds since 1970 as a file's time is."""
    midnight = datetime.combine(day, time())
    try:
        seconds = midnight.timestamp()
    except (OSError, OverflowError, ValueError):  # years the system's clock doesn't know
        seconds = midnight.replace(tzinfo=UTC).timestamp()
    return timestamp_ns(int(seconds) * 1_000_000_000)


def to_float16(vector: Vector, dimension: int) -> bytes:
    """Return the blob of a vector: little-endian float16.

    Raises ValueError unless it is finite, of unit length and of the space's dimension.
    """
    if vector.shape != (dimension,):
        raise ValueError(f"a vector of {vector.shape} in a space of {dimension} dimensions")
    norm = float(np.linalg.norm(vector))
    if not abs(norm - 1.0) <= _UNIT_TOLERANCE:  # false for NaN too
        raise ValueError(f"a stored vector has unit length, this one has {norm}")
    return vector.astype("<f2").tobytes()


def from_float16(data: bytes, dimension: int) -> Vectors:
    """Return (count, dimension) float32 rows of unit length from joined blobs.

    Halving the precision moved the length by some 1e-4; it is put right here, so that the
    score of a picture with itself is 1.
    """
    vectors = np.frombuffer(data, dtype="<f2").reshape(-1, dimension).astype(np.float32)
    norms = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    vectors /= np.maximum(norms, np.float32(1e-12))[:, None]
    return vectors


def label_column(rows: sqlite3.Cursor) -> Labels:
    """Return the only column of a query as int64."""
    return np.fromiter(chain.from_iterable(rows), dtype=np.int64)


def as_json(labels: Labels) -> str:
    """Return labels as a parameter for `json_each`: many ids without a long IN."""
    return json.dumps(np.asarray(labels, dtype=np.int64).tolist())
