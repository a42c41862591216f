"""Plain values that several rooms share. Nothing here opens a file or knows a library.

Arrays are C-contiguous. Vectors are float32 rows of unit length in memory and float16 in
the catalogue; a score is their inner product, the cosine similarity, from -1 to 1.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Box",
    "ContentHash",
    "Filters",
    "Label",
    "Labels",
    "Neighbours",
    "Orientation",
    "PictureFacts",
    "PictureFormat",
    "Pixels",
    "Pooling",
    "Reason",
    "Scores",
    "VectorSpace",
    "Vectors",
    "content_hash",
    "readable",
]

ContentHash = NewType("ContentHash", bytes)
"""BLAKE2b-128 of a file's bytes: 16 bytes, the identity of a content."""

Label = NewType("Label", int)
"""The catalogue's number of a content, at least 1 and never used twice."""

Pixels = NDArray[np.uint8]
"""Upright sRGB, shape (height, width, 3)."""

Vectors = NDArray[np.float32]
"""Shape (count, dimension), rows of unit length."""

Labels = NDArray[np.int64]
Scores = NDArray[np.float32]


def content_hash(data: bytes | memoryview) -> ContentHash:
    """Return the BLAKE2b-128 digest of ``data`` (RFC 7693)."""
    return ContentHash(hashlib.blake2b(data, digest_size=16).digest())


def readable(text: str) -> str:
    """Return ``text`` with � for each byte of a path that isn't text: for eyes, any encoding."""
    return re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)


class Pooling(StrEnum):
    """How a tensor of a network becomes one vector."""

    NONE = "none"
    """The output is a vector already: pooling is part of the graph."""


class PictureFormat(StrEnum):
    """What the bytes of a picture are, judged by content and never by the file's name."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    GIF = "gif"
    BMP = "bmp"
    TIFF = "tiff"
    AVIF = "avif"
    HEIC = "heic"
    JPEG2000 = "jpeg2000"
    PSD = "psd"
    """A Photoshop document: the composite that it holds."""
    PNM = "pnm"
    QOI = "qoi"
    ICO = "ico"


class Reason(StrEnum):
    """Why a file was skipped: a closed set. A new one needs a text, a docs row and a test."""

    NOT_A_PICTURE = "not_a_picture"
    UNSUPPORTED = "unsupported"
    EMPTY = "empty"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    PERMISSION_DENIED = "permission_denied"
    VANISHED = "vanished"
    READ_ERROR = "read_error"
    TIMED_OUT = "timed_out"
    DECODER_CRASHED = "decoder_crashed"
    CHANGED_WHILE_READ = "changed_while_read"
    CLOUD_ONLY = "cloud_only"


@dataclass(frozen=True, slots=True)
class Box:
    """A part of an upright picture in fractions of its size, 0 ≤ left < right ≤ 1."""

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        if not (0 <= self.left < self.right <= 1 and 0 <= self.top < self.bottom <= 1):
            raise ValueError(f"not a box inside the picture: {self}")


class Orientation(StrEnum):
    """Which way an upright picture lies."""

    LANDSCAPE = "landscape"
    PORTRAIT = "portrait"
    SQUARE = "square"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which pictures may be shown or found; every field that is set must hold."""

    folder: bytes | None = None
    """Absolute path as `os.fsencode` gives it: this folder and everything below."""
    after: date | None = None
    """First day, inclusive: the day it was taken, else the day the file was changed."""
    before: date | None = None
    """Last day, inclusive."""
    minimum_pixels: int | None = None
    """Width times height at full size, inclusive."""
    maximum_pixels: int | None = None
    orientation: Orientation | None = None
    formats: frozenset[PictureFormat] = frozenset()
    """Any of these; empty means all."""

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is filtered at all."""
        return self == Filters()


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What is known of a content besides its vectors."""

    format: PictureFormat
    width_px: int
    """Width of the upright picture at full size."""
    height_px: int
    captured_at: datetime | None
    """Local time of the camera as EXIF gives it, without a time zone."""
    camera: str | None
    frame_count: int
    average_colour: int
    """0xRRGGBB, shown until the thumbnail is there."""
    is_damaged: bool = False
    """Only the top part could be decoded (a truncated JPEG)."""


@dataclass(frozen=True, slots=True)
class VectorSpace:
    """Everything that makes vectors comparable; two spaces are never mixed."""

    network_sha256: str
    output: str
    """Name of the ONNX output, or of the layer made one."""
    pooling: Pooling
    dimension: int
    preprocessing: str
    """Canonical text of how pixels become the network's input."""
    whitening_sha256: str | None = None

    @property
    def id(self) -> str:
        """Return 32 hex digits, equal for equal spaces on any machine."""
        canonical = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return hashlib.blake2b(canonical.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What an index answers to q queries: both arrays have shape (q, k), best first.

    Where fewer than k vectors are allowed the rest holds label 0 and score -inf.
    """

    labels: Labels
    scores: Scores
