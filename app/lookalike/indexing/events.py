"""What a run of indexing says while it works: one value an event, one JSON object a line.

The contract with whoever reads `lookalike index --events` is docs/events.md. Lines are pure
ASCII, so no encoding of a pipe can spoil them. A path is bytes here; in JSON it is text in
``path``, and where the bytes aren't UTF-8 ``path_b64`` holds them and ``path`` only looks
like them.
"""

from __future__ import annotations

from dataclasses import dataclass

from lookalike.errors import ExitCode
from lookalike.indexing._event_json import (
    EventUnreadable,
    dump_object,
    fields_from_json,
    fields_to_json,
    load_object,
)
from lookalike.values import Reason

__all__ = [
    "EVENTS_VERSION",
    "BatchCommitted",
    "Event",
    "EventUnreadable",
    "FileSkipped",
    "FolderOffline",
    "FolderOnline",
    "FolderScanned",
    "Notice",
    "Progress",
    "RunFailed",
    "RunFinished",
    "RunStarted",
    "RunSummary",
    "parse_line",
    "to_line",
]

EVENTS_VERSION = 1


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A pass over the folders begins; all counts start at zero."""

    run: str
    folders: tuple[bytes, ...]
    known_count: int = 0
    """Files that the catalogue has of these folders already."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The counts of this moment: found = indexed + unchanged + skipped + waiting."""

    run: str
    found: int
    indexed: int
    unchanged: int
    skipped: int
    waiting: int
    ignored: int
    """Files that are no pictures by name or content; not part of found."""
    files_per_second: float
    seconds_left: float | None
    """None while the folders are still being listed, or nothing was measured yet."""
    device: str
    """The execution provider in use; empty until the first picture needs one."""
    is_paused: bool = False
    is_scan_complete: bool = False
    """Whether every folder has been listed, so that found grows no more."""


@dataclass(frozen=True, slots=True)
class FolderOffline:
    """A root folder isn't there or is empty; its pictures stay searchable."""

    run: str
    path: bytes


@dataclass(frozen=True, slots=True)
class FolderOnline:
    """A root folder that was offline is there again."""

    run: str
    path: bytes


@dataclass(frozen=True, slots=True)
class FolderScanned:
    """A root folder has been listed to its end."""

    run: str
    path: bytes


@dataclass(frozen=True, slots=True)
class FileSkipped:
    """A file or folder that can't be used; the run goes on."""

    run: str
    path: bytes
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class BatchCommitted:
    """The catalogue has more: who searches may refresh."""

    run: str
    generation: int
    file_count: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person may want to know or act on; the run goes on."""

    run: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class RunSummary:
    """How a run ended. ``waiting`` is what it had found and didn't come to."""

    found: int = 0
    indexed: int = 0
    """Files put into the catalogue, whether they had to be embedded or not."""
    unchanged: int = 0
    skipped: int = 0
    waiting: int = 0
    ignored: int = 0
    embedded: int = 0
    """Contents that went through the network."""
    removed: int = 0
    """Files that are gone from disk and left the catalogue."""
    offline: tuple[bytes, ...] = ()
    """Root folders that weren't there, or went away."""
    seconds: float = 0.0
    was_stopped: bool = False


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The last line of a run that came to its end or was stopped."""

    run: str
    summary: RunSummary


@dataclass(frozen=True, slots=True)
class RunFailed:
    """The last line of a run that couldn't go on; what was committed is kept."""

    run: str
    what: str
    remedy: str
    exit_code: ExitCode


Event = (
    RunStarted
    | Progress
    | FolderOffline
    | FolderOnline
    | FolderScanned
    | FileSkipped
    | BatchCommitted
    | Notice
    | RunFinished
    | RunFailed
)

_NAMES: dict[type[Event], str] = {
    RunStarted: "run_started",
    Progress: "progress",
    FolderOffline: "folder_offline",
    FolderOnline: "folder_online",
    FolderScanned: "folder_scanned",
    FileSkipped: "file_skipped",
    BatchCommitted: "batch_committed",
    Notice: "notice",
    RunFinished: "run_finished",
    RunFailed: "run_failed",
}
_TYPES = {name: kind for kind, name in _NAMES.items()}


def to_line(event: Event) -> str:
    """Return ``event`` as one JSON object in ASCII, without a newline."""
    head: dict[str, object] = {"v": EVENTS_VERSION, "event": _NAMES[type(event)]}
    return dump_object(head | fields_to_json(event))


def parse_line(line: str) -> Event | None:
    """Return the event of a line, or None where this version doesn't know its kind.

    Fields that aren't known are ignored. Raises EventUnreadable, and nothing else, for what
    isn't a JSON object with our ``v``, or lacks a field of its event.
    """
    fields = load_object(line)
    version = fields.get("v")
    if version != EVENTS_VERSION or isinstance(version, bool):
        raise EventUnreadable(f"version {version!r} of the event lines is not known")
    name = fields.get("event")
    if not isinstance(name, str):
        raise EventUnreadable("a line without the name of its event")
    kind = _TYPES.get(name)
    return None if kind is None else fields_from_json(kind, fields)
