"""Values for catalogues and indexes, made with a seed: no picture is decoded for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from lookalike.catalogue import (
    Batch,
    Catalogue,
    FileRecord,
    KnownContent,
    NewContent,
    Outcome,
    RootFolder,
    Skipped,
)
from lookalike.values import (
    Label,
    Labels,
    PictureFacts,
    PictureFormat,
    Pooling,
    Reason,
    Vectors,
    VectorSpace,
    content_hash,
)

DIMENSION = 8

SPACE = VectorSpace("ab" * 32, "features", Pooling.NONE, DIMENSION, "squash 224")
OTHER_SPACE = VectorSpace("cd" * 32, "features", Pooling.NONE, DIMENSION, "squash 224")


def unit_vectors(count: int, dimension: int = DIMENSION, seed: int = 0) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def labels_of(*numbers: int) -> Labels:
    return np.array(numbers, dtype=np.int64)


def facts(
    *,
    width_px: int = 400,
    height_px: int = 300,
    captured_at: datetime | None = None,
    kind: PictureFormat = PictureFormat.JPEG,
) -> PictureFacts:
    return PictureFacts(kind, width_px, height_px, captured_at, "Acme One", 1, 0x336699)


def new(content: int, picture: PictureFacts | None = None, *, embedded: bool = True) -> NewContent:
    """Return the content whose bytes are the number ``content``, with its own vector."""
    vector = unit_vectors(1, seed=content)[0] if embedded else None
    return NewContent(content_hash(b"%d" % content), picture or facts(), vector)


def known(label: Label) -> KnownContent:
    return KnownContent(label)


def damaged() -> Skipped:
    return Skipped(Reason.DAMAGED, "image file is truncated")


def record(
    path: bytes,
    outcome: Outcome,
    *,
    mtime_ns: int = 10**18,
    size_bytes: int = 1000,
    inode: int = 0,
) -> FileRecord:
    """Return a file by its path relative to the root."""
    folder, _, name = path.rpartition(b"/")
    return FileRecord(folder, name, size_bytes, mtime_ns, inode, 66, outcome)


def commit(
    catalogue: Catalogue,
    root: RootFolder,
    files: Sequence[FileRecord],
    space: VectorSpace | None = SPACE,
) -> int:
    return catalogue.commit(Batch(root.id, space, tuple(files)))


def filled(catalogue: Catalogue, count: int, *, folder_size: int = 100) -> RootFolder:
    """Add a root with ``count`` pictures, contents 0 to count - 1, and use their space."""
    root = catalogue.add_root(b"/pictures")
    catalogue.use_space(SPACE)
    for start in range(0, count, 1000):
        numbers = range(start, min(start + 1000, count))
        commit(
            catalogue,
            root,
            [record(b"f%d/p%d.jpg" % (n // folder_size, n), new(n), inode=n + 1) for n in numbers],
        )
    return root
