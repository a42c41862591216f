"""The catalogue of a library: the one object that the other rooms hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from lookalike.catalogue import (
    commit,
    contents,
    counts,
    files,
    roots,
    selection,
    tokens,
    vectors,
    verify,
)
from lookalike.catalogue.opening import Opened, open_file
from lookalike.catalogue.readers import Readers
from lookalike.catalogue.records import (
    Batch,
    Counts,
    FolderCount,
    KnownFile,
    PictureRecord,
    RootFolder,
    SkippedFile,
)
from lookalike.catalogue.sqlite_errors import translated
from lookalike.catalogue.writer import Writer
from lookalike.errors import StorageReadOnly
from lookalike.values import ContentHash, Filters, Label, Labels, Vectors, VectorSpace

__all__ = ["Catalogue"]

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Catalogue:
    """What is known of a library. Every method may be called from any thread.

    A read sees one committed moment and never waits for a write; writes are done one after
    the other, in this process by one thread, among processes by SQLite's lock. A method
    raises CatalogueBusy, CatalogueDamaged, StorageFull or StorageReadOnly where the file
    gives cause for it, and leaves the file as it was.
    """

    def __init__(self, opened: Opened) -> None:
        """Use `Catalogue.open`."""
        self.path = opened.path
        self._readers = Readers(opened.connect_reader)
        self._writer = None if opened.writer is None else Writer(opened.writer)

    @classmethod
    def open(cls, path: Path, *, busy_timeout_s: float = 5.0) -> Self:
        """Open the catalogue at ``path``, making it if it is missing, for reading if need be.

        Raises CatalogueTooNew before a byte is changed, CatalogueDamaged for anything that
        isn't a catalogue, CatalogueBusy, StorageFull, StorageReadOnly for a missing one in a
        folder that can't be written to.
        """
        return cls(open_file(path, busy_timeout_s=busy_timeout_s))

    def close(self) -> None:
        """Finish the writes that are waiting, then let go of the file. Twice is fine.

        The writer goes last: only it may fold the log into the file and remove it.
        """
        self._readers.close()
        if self._writer is not None:
            self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def is_read_only(self) -> bool:
        """Say whether writing raises StorageReadOnly."""
        return self._writer is None

    def generation(self) -> int:
        """Return how many changes were committed, by any process, that search could see."""
        return self._read(roots.generation)

    # Root folders

    def add_root(self, path: bytes) -> RootFolder:
        """Add a root folder, or return the one with this path."""
        return self._write(roots.add_root, path)

    def widen_roots(self, path: bytes, inner_ids: Sequence[int]) -> RootFolder:
        """Add a root folder in place of roots inside it; all their files stay in the library."""
        return self._write(roots.widen_roots, path, inner_ids)

    def remove_root(self, root_id: int) -> None:
        """Take a root's files out; contents and vectors stay: adding it again embeds nothing."""
        self._write(roots.remove_root, root_id)

    def roots(self) -> tuple[RootFolder, ...]:
        """Return all root folders in the order they were added."""
        return self._read(roots.roots)

    def set_offline(self, root_id: int, is_offline: bool) -> None:
        """Note that a root is (not) connected; its files stay searchable."""
        self._write(roots.set_offline, root_id, is_offline)

    def set_exclusions(self, root_id: int, patterns: Sequence[str]) -> None:
        """Replace the patterns of what isn't scanned below a root."""
        self._write(roots.set_exclusions, root_id, patterns)

    # Indexing

    def known_files(self, root_id: int, folder: bytes) -> dict[bytes, KnownFile]:
        """Return what is known of the files directly in a folder (b"" is the root), by name."""
        return self._read(files.known_files, root_id, folder)

    def known_folders(self, root_id: int) -> tuple[bytes, ...]:
        """Return every folder of a root that has held files, relative to it, sorted."""
        return self._read(files.known_folders, root_id)

    def find_same_file(
        self, size_bytes: int, mtime_ns: int, inode: int, device: int
    ) -> Label | None:
        """Return the content of a file that was moved or renamed without touching its bytes."""
        return self._read(files.find_same_file, size_bytes, mtime_ns, inode, device)

    def find_content(self, content: ContentHash) -> Label | None:
        """Return the label of a content, whether or not a file holds it now."""
        return self._read(contents.find_content, content)

    def has_vector(self, label: Label, space_id: str) -> bool:
        """Say whether a content has a vector in a space."""
        return self._read(vectors.has_vector, label, space_id)

    def commit(self, batch: Batch) -> int:
        """Write a batch in one transaction and return the generation it made.

        A label's vector in a space is never replaced. Raises FolderUnusable if the root was
        removed meanwhile, ValueError for a vector that isn't finite and of unit length.
        """
        return self._write(commit.commit, batch)

    def lacking_vectors(self, space_id: str) -> Labels:
        """Return, sorted, the contents that have a file and no vector in a space."""
        return self._read(vectors.lacking_vectors, space_id)

    def store_vectors(self, space: VectorSpace, labels: Labels, rows: Vectors) -> int:
        """Store (count, dimension) vectors of known contents; return the generation it made.

        A label that has one in this space keeps it. Raises ValueError as `commit`.
        """
        return self._write(vectors.store_vectors, space, labels, rows)

    def forget_files(self, root_id: int, folder: bytes, names: Iterable[bytes]) -> None:
        """Drop the rows of files that vanished; contents and vectors stay."""
        self._write(files.forget_files, root_id, folder, tuple(names))

    def forget_folders(self, root_id: int, folders: Iterable[bytes]) -> None:
        """Drop folders that vanished with the files directly in them, not those below."""
        self._write(files.forget_folders, root_id, tuple(folders))

    # Search and display

    def live_labels(self, space_id: str) -> Labels:
        """Return, sorted, the contents that have a vector in a space and at least one file."""
        return self._read(vectors.live_labels, space_id)

    def vectors(self, space_id: str, labels: Labels) -> Vectors:
        """Return (count, dimension) unit vectors in the order of ``labels``, live or not.

        Raises KeyError for a label that has none in this space.
        """
        return self._read(vectors.vectors, space_id, labels)

    def all_vectors(self, space_id: str) -> tuple[Labels, Vectors]:
        """Return every live label of a space, sorted, and (count, dimension) unit vectors."""
        return self._read(vectors.all_vectors, space_id)

    def select(self, filters: Filters) -> Labels:
        """Return the pictures that pass, newest first, whether or not they have a vector."""
        return self._read(selection.select, filters)

    def allowed(self, filters: Filters, space_id: str) -> Labels | None:
        """Return, sorted, the live labels of a space that pass; None where nothing is filtered."""
        return self._read(selection.allowed, filters, space_id)

    def pictures(self, labels: Labels) -> list[PictureRecord]:
        """Return records in the order of ``labels``; those that no file holds are left out."""
        return self._read(contents.pictures, labels)

    def find_path(self, path: bytes) -> Label | None:
        """Return the content of the file at an absolute path, if it is indexed."""
        return self._read(files.find_path, path)

    def counts(self) -> Counts:
        """Count what is in the library."""
        return self._read(counts.counts)

    def folder_counts(self) -> tuple[FolderCount, ...]:
        """Count what lies directly in each folder that holds any file, by root and path."""
        return self._read(counts.folder_counts)

    def skipped(self, root_id: int | None = None) -> tuple[SkippedFile, ...]:
        """Return the files that were passed over, of one root or of all, by path."""
        return self._read(files.skipped, root_id)

    # Vector spaces

    def spaces(self) -> tuple[VectorSpace, ...]:
        """Return every space that was ever used here, oldest first."""
        return self._read(vectors.spaces)

    def use_space(self, space: VectorSpace) -> None:
        """Make ``space`` the one that is searched in; vectors of others stay."""
        self._write(vectors.use_space, space)

    def space_in_use(self) -> str | None:
        """Return the id of the space that is searched in, or None in a new library."""
        return self._read(vectors.space_in_use)

    # Regions

    def lacking_tokens(self, space_id: str) -> Labels:
        """Return, sorted, the live contents of a space that have no tokens in it."""
        return self._read(tokens.lacking_tokens, space_id)

    def store_tokens(self, space_id: str, codes: Mapping[Label, bytes]) -> None:
        """Store the codes of contents' tokens; a content that has some keeps them."""
        self._write(tokens.store_tokens, space_id, codes)

    def tokens(self, space_id: str, labels: Labels) -> dict[Label, bytes]:
        """Return the codes of those ``labels`` that have some in a space."""
        return self._read(tokens.tokens, space_id, labels)

    def token_count(self, space_id: str) -> int:
        """Return how many contents have tokens in a space."""
        return self._read(tokens.token_count, space_id)

    def drop_tokens(self) -> int:
        """Delete the tokens of every space; return of how many contents."""
        return self._write(tokens.drop_tokens)

    # The file itself

    def verify(self, full: bool) -> tuple[str, ...]:
        """Return what is wrong with the file, a sentence each; full reads all of it."""
        return self._read(verify.verify, full=full)

    def backup(self, to: Path) -> None:
        """Copy the catalogue to ``to`` as it is now, while it is in use."""
        self._read(verify.backup, to)

    def _read(
        self,
        work: Callable[Concatenate[sqlite3.Connection, Arguments], Result],
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Result:
        with translated(self.path), self._readers.lend() as connection:
            return work(connection, *arguments, **named)

    def _write(
        self,
        work: Callable[Concatenate[sqlite3.Connection, Arguments], Result],
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Result:
        if self._writer is None:
            raise StorageReadOnly(self.path)
        with translated(self.path):
            return self._writer.run(lambda connection: work(connection, *arguments, **named))
