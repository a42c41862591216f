"""Folder → catalogue: scan, decode, embed, commit, with events while it runs."""

from lookalike.indexing.control import Control, listen
from lookalike.indexing.events import (
    EVENTS_VERSION,
    BatchCommitted,
    Event,
    EventUnreadable,
    FileSkipped,
    FolderOffline,
    FolderOnline,
    FolderScanned,
    Notice,
    Progress,
    RunFailed,
    RunFinished,
    RunStarted,
    RunSummary,
    parse_line,
    to_line,
)
from lookalike.indexing.exclusions import Exclusions
from lookalike.indexing.options import IndexOptions
from lookalike.indexing.run import index_folders
from lookalike.indexing.scan import FoundFile, FoundFolder, ScanProblem, scan_folder

__all__ = [
    "EVENTS_VERSION",
    "BatchCommitted",
    "Control",
    "Event",
    "EventUnreadable",
    "Exclusions",
    "FileSkipped",
    "FolderOffline",
    "FolderOnline",
    "FolderScanned",
    "FoundFile",
    "FoundFolder",
    "IndexOptions",
    "Notice",
    "Progress",
    "RunFailed",
    "RunFinished",
    "RunStarted",
    "RunSummary",
    "ScanProblem",
    "index_folders",
    "listen",
    "parse_line",
    "scan_folder",
    "to_line",
]
