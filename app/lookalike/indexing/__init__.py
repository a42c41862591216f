"""Folder → catalogue: scan, decode, embed, commit, with events while it runs."""

from lookalike.indexing.content_pass import Made, go_through_contents
from lookalike.indexing.control import Control, listen
from lookalike.indexing.events import (
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
from lookalike.indexing.scan import FoundFolder, scan_folder

__all__ = [
    "BatchCommitted",
    "Control",
    "Event",
    "EventUnreadable",
    "Exclusions",
    "FileSkipped",
    "FolderOffline",
    "FolderOnline",
    "FolderScanned",
    "FoundFolder",
    "IndexOptions",
    "Made",
    "Notice",
    "Progress",
    "RunFailed",
    "RunFinished",
    "RunStarted",
    "RunSummary",
    "go_through_contents",
    "index_folders",
    "listen",
    "parse_line",
    "scan_folder",
    "to_line",
]
