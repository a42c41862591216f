"""Keep a graph on disk with a manifest, and believe the file only if it fits.

The file is a cache: whatever is wrong with it, IndexUnusable says so, nothing is deleted
here, and search goes on exactly until it is rebuilt from the catalogue. The manifest is
written after the file; a crash between the two leaves a checksum that doesn't fit.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np

from lookalike.atomic_file import make_folder, replace_file, write_text_atomically
from lookalike.errors import IndexUnusable
from lookalike.index.hnsw import METRIC, HnswIndex

__all__ = [
    "MANIFEST_FORMAT",
    "Manifest",
    "load_index",
    "manifest_path",
    "read_manifest",
    "save_index",
]

MANIFEST_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the file of a graph doesn't say itself."""

    format: int
    space_id: str
    dimension: int
    metric: str
    count: int
    """Labels that can be found."""
    removed: tuple[int, ...]
    """Labels that are in the file but can't be found."""
    generation: int
    """The catalogue's generation when it was saved."""
    m: int
    ef_construction: int
    sha256: str

    def to_text(self) -> str:
        """Return the manifest as JSON."""
        return json.dumps(asdict(self), indent=1) + "\n"

    @classmethod
    def from_text(cls, text: str) -> Manifest:
        """Undo `to_text`; IndexUnusable for anything that isn't such a text."""
        try:
            values = json.loads(text)
        except ValueError as error:
            raise IndexUnusable(f"its manifest isn't JSON ({error})") from error
        if not isinstance(values, dict):
            raise IndexUnusable("its manifest isn't an object")
        if values.get("format") != MANIFEST_FORMAT:
            raise IndexUnusable(f"its format is {values.get('format')!r}, not {MANIFEST_FORMAT}")
        for field in fields(cls):
            value = values.get(field.name)
            kind = {"str": str, "int": int}.get(str(field.type), list)
            if not isinstance(value, kind) or isinstance(value, bool):
                raise IndexUnusable(f"its manifest has no usable {field.name}")
        removed = values["removed"]
        if not all(type(label) is int and 0 < label < 1 << 63 for label in removed):
            raise IndexUnusable("its manifest has no usable removed")
        known = {field.name: values[field.name] for field in fields(cls)}
        return cls(**{**known, "removed": tuple(removed)})


def manifest_path(path: Path) -> Path:
    """Return where the manifest of the index file ``path`` lies."""
    return path.with_suffix(".json")


def save_index(index: HnswIndex, path: Path, space_id: str, generation: int) -> Manifest:
    """Write the graph to ``path`` and its manifest beside it.

    generation: the catalogue's, read before the last labels were added. A file that is there
    and isn't ours to overwrite (another space, a later format) is kept as ``.old``.
    Raises StorageFull or StorageReadOnly; then the old file is still there.
    """
    make_folder(path.parent)
    _keep_foreign(path, space_id, index.dimension)
    saved: list[Manifest] = []

    def write(temporary: Path) -> None:
        with _ascii_path(temporary) as reachable:
            labels, removed = index.save_to(reachable)
        saved.append(
            Manifest(
                format=MANIFEST_FORMAT,
                space_id=space_id,
                dimension=index.dimension,
                metric=METRIC,
                count=len(labels),
                removed=tuple(removed.tolist()),
                generation=generation,
                m=index.m,
                ef_construction=index.ef_construction,
                sha256=_sha256(temporary),
            )
        )

    replace_file(path, write)
    write_text_atomically(manifest_path(path), saved[0].to_text())
    return saved[0]


def read_manifest(path: Path) -> Manifest:
    """Return the manifest of the index file ``path``; IndexUnusable if there is none."""
    try:
        return Manifest.from_text(manifest_path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise IndexUnusable(f"its manifest can't be read ({error})") from error


def load_index(path: Path, space_id: str, dimension: int) -> HnswIndex:
    """Return the graph at ``path``; IndexUnusable, with the reason, if anything doesn't fit."""
    manifest = read_manifest(path)
    expected = {"space_id": space_id, "dimension": dimension, "metric": METRIC}
    for name, value in expected.items():
        found = getattr(manifest, name)
        if found != value:
            raise IndexUnusable(f"its {name} is {found}, not {value}")
    try:
        if _sha256(path) != manifest.sha256:
            raise IndexUnusable("its checksum doesn't fit its manifest")
        with _ascii_copy(path) as reachable:
            index = HnswIndex.loaded_from(
                reachable,
                dimension,
                m=manifest.m,
                ef_construction=manifest.ef_construction,
                removed=np.array(sorted(manifest.removed), dtype=np.int64),
            )
    except (OSError, RuntimeError, MemoryError) as error:
        raise IndexUnusable(str(error)) from error
    if len(index) != manifest.count:
        raise IndexUnusable(f"it holds {len(index)} vectors, not {manifest.count}")
    return index


def _keep_foreign(path: Path, space_id: str, dimension: int) -> None:
    """Move a file out of the way that this program would not have written here."""
    if not path.exists():
        return
    try:
        manifest = read_manifest(path)
        is_ours = (manifest.space_id, manifest.dimension) == (space_id, dimension)
    except IndexUnusable:
        is_ours = False
    if not is_ours:
        with suppress(OSError):
            path.replace(path.with_name(path.name + ".old"))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _ascii_path(path: Path) -> Iterator[Path]:
    """Give a path that hnswlib can write to, then bring what it wrote to ``path``.

    On Windows its file stream takes the system's code page and not every name
    (facebookresearch/faiss#3073 is the same fault): there the way leads through a folder
    whose name is plain. Elsewhere names are bytes and go through as they are.
    """
    if os.name != "nt" or str(path).isascii():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="lookalike-") as folder:
        detour = Path(folder) / "index.hnsw"
        yield detour
        shutil.copyfile(detour, path)


@contextmanager
def _ascii_copy(path: Path) -> Iterator[Path]:
    """Give a path that hnswlib can read; see _ascii_path."""
    if os.name != "nt" or str(path).isascii():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="lookalike-") as folder:
        detour = Path(folder) / "index.hnsw"
        shutil.copyfile(path, detour)
        yield detour
