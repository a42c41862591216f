"""Every error that reaches a person, in one closed tree.

LookalikeError            what happened, what to do next, and the exit code
├── LibraryError          CatalogueBusy, CatalogueDamaged, CatalogueTooNew, LibraryInUse,
│                         StorageFull, StorageReadOnly, FolderUnusable
├── NetworkUnusable       NetworkMissing, NetworkDamaged, NetworkUnsupported
├── ProviderFailed        carries the provider and the runtime's own text
├── QueryUnusable         nothing in what was given is a picture
└── IndexUnusable         never reaches a person: search goes exact, a rebuild is queued
PictureUnusable(reason)   one file; becomes a skipped file and never stops a run

Our own faults are ordinary exceptions that only the outermost handler catches.
"""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path

from lookalike.values import Reason, readable

__all__ = [
    "CatalogueBusy",
    "CatalogueDamaged",
    "CatalogueTooNew",
    "ExitCode",
    "FolderUnusable",
    "IndexUnusable",
    "LibraryError",
    "LibraryInUse",
    "LookalikeError",
    "NetworkDamaged",
    "NetworkMissing",
    "NetworkUnsupported",
    "NetworkUnusable",
    "PictureUnusable",
    "ProviderFailed",
    "QueryUnusable",
    "StorageFull",
    "StorageReadOnly",
]


class ExitCode(IntEnum):
    """What the command line returns to the shell; `docs/exit-codes.md` is the same table."""

    DONE = 0
    OUR_FAULT = 1
    USAGE = 2
    QUERY = 3
    LIBRARY = 4
    NETWORK = 5
    STORAGE = 6
    INTERRUPTED = 130


class LookalikeError(Exception):
    """Say what happened and what to do next; both are shown to a person as they are."""

    exit_code = ExitCode.OUR_FAULT

    def __init__(self, *, what: str, remedy: str) -> None:
        what = readable(what)
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy


class LibraryError(LookalikeError):
    """The library's own files can't be used as they are."""

    exit_code = ExitCode.LIBRARY


class CatalogueBusy(LibraryError):
    """Another program held the catalogue longer than the busy timeout."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            what=f"Another program is using the catalogue {path}.",
            remedy="Close it or wait a moment, then try again. Nothing was lost.",
        )


class CatalogueDamaged(LibraryError):
    """The catalogue's file isn't a sound SQLite database of ours."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(
            what=f"The catalogue {path} is damaged ({detail}).",
            remedy="Run 'lookalike verify --repair': what can be read is saved to a new "
            "catalogue and the damaged file is kept.",
        )


class CatalogueTooNew(LibraryError):
    """The catalogue was written by a later format than this program knows."""

    def __init__(self, path: Path, found: int, known: int) -> None:
        super().__init__(
            what=f"{path} was made by a newer Lookalike (format {found}; this one knows up "
            f"to {known}).",
            remedy="Install the newer version, or open another library. Nothing was changed.",
        )


class LibraryInUse(LibraryError):
    """A second indexer was started on a library that has one."""

    def __init__(self, folder: Path, process_id: int | None) -> None:
        holder = f" (process {process_id})" if process_id else ""
        super().__init__(
            what=f"The library {folder} is being indexed already{holder}.",
            remedy="Wait until that run has finished, or stop it.",
        )


class FolderUnusable(LibraryError):
    """A folder that was to be added or searched isn't one the program can read."""


class StorageFull(LibraryError):
    """The disk of the library has no room left."""

    exit_code = ExitCode.STORAGE

    def __init__(self, path: Path) -> None:
        super().__init__(
            what=f"There is no space left on the disk of {path}.",
            remedy="Free some space; what was done before is kept and indexing goes on there.",
        )


class StorageReadOnly(LibraryError):
    """The library's folder can't be written to."""

    exit_code = ExitCode.STORAGE

    def __init__(self, path: Path) -> None:
        super().__init__(
            what=f"This library can't be written to: {path}.",
            remedy="Searching works. Give write access to the folder to index and to change it.",
        )


class NetworkUnusable(LookalikeError):
    """A network's folder or file can't be used."""

    exit_code = ExitCode.NETWORK


class NetworkMissing(NetworkUnusable):
    """There is no such network, or its file is gone."""

    def __init__(self, name: str) -> None:
        super().__init__(
            what=f"The network ‘{name}’ is not here.",
            remedy="Reinstall Lookalike, or choose another network with --network.",
        )


class NetworkDamaged(NetworkUnusable):
    """The network's file isn't the one its model.toml describes."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(
            what=f"The file of the network ‘{name}’ is damaged ({detail}).",
            remedy="Reinstall it, or choose another network. Stored vectors stay usable.",
        )


class NetworkUnsupported(NetworkUnusable):
    """The graph asks for something that is never loaded: custom operators, outside data."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(
            what=f"The network ‘{name}’ can't be used: {detail}.",
            remedy="Choose another network; the current one stays in use.",
        )


class ProviderFailed(LookalikeError):
    """An execution provider couldn't make a session or run a batch."""

    exit_code = ExitCode.NETWORK

    def __init__(self, provider: str, detail: str) -> None:
        super().__init__(
            what=f"The device {provider} failed ({detail}).",
            remedy="Another device is used instead; 'lookalike doctor' shows all of them.",
        )
        self.provider = provider
        self.detail = detail


class QueryUnusable(LookalikeError):
    """Nothing in what was given as a query is a picture."""

    exit_code = ExitCode.QUERY


class IndexUnusable(LookalikeError):
    """The index file no longer fits its manifest or the catalogue."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            what=f"The index can't be used: {detail}.",
            remedy="It is rebuilt from the catalogue; searching works meanwhile.",
        )


class PictureUnusable(Exception):
    """One file that can't be used, with its reason from the closed set and a detail."""

    def __init__(self, reason: Reason, detail: str) -> None:
        detail = readable(detail)
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
