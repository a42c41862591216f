"""What is known of a library: files, contents, vectors. The only room that knows SQLite.

The catalogue is the truth; index, thumbnails and caches are made again from it.
"""

from lookalike.catalogue.catalogue import Catalogue
from lookalike.catalogue.records import (
    Batch,
    Counts,
    FilePlace,
    FileRecord,
    FolderCount,
    KnownContent,
    KnownFile,
    NewContent,
    Outcome,
    PictureRecord,
    RootFolder,
    SalvageReport,
    Skipped,
    SkippedFile,
)
from lookalike.catalogue.salvage import salvage

__all__ = [
    "Batch",
    "Catalogue",
    "Counts",
    "FilePlace",
    "FileRecord",
    "FolderCount",
    "KnownContent",
    "KnownFile",
    "NewContent",
    "Outcome",
    "PictureRecord",
    "RootFolder",
    "SalvageReport",
    "Skipped",
    "SkippedFile",
    "salvage",
]
