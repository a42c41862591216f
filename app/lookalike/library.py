"""The one object that a front end holds: a library of pictures in one folder.

Every method may be called from any thread. Opening is quick: the network, the index and the
devices are touched when something first asks for them.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from lookalike.atomic_file import drop_leftovers, make_folder
from lookalike.catalogue import (
    Catalogue,
    Counts,
    PictureRecord,
    RootFolder,
    SkippedFile,
)
from lookalike.errors import FolderUnusable, PictureUnusable, StorageReadOnly
from lookalike.folder_summary import FolderSummary, SubFolder, summarise
from lookalike.indexing import Control, Event, IndexOptions, RunSummary, index_folders
from lookalike.indexing_lock import indexing_lock
from lookalike.network_choice import find_network
from lookalike.networks import (
    DeviceVerdict,
    Network,
    OnnxEmbedder,
    open_embedder,
    probe_devices,
)
from lookalike.pictures import (
    WORKING_EDGE_PX,
    Limits,
    ThumbnailStore,
    fit_into,
    load_picture,
    make_thumbnail,
    read_picture_file,
)
from lookalike.search import Answer, Query, Searcher
from lookalike.settings import Settings, read_settings, write_settings
from lookalike.values import Filters, Label, Labels, Pixels, Reason

__all__ = ["CATALOGUE_NAME", "FolderSummary", "Library", "LibraryStatus", "SubFolder"]

log = logging.getLogger(__name__)

CATALOGUE_NAME = "catalogue.sqlite3"
_SETTINGS = "settings.toml"
_INDEX = "index"
_VERDICTS = "devices.json"


@dataclass(frozen=True, slots=True)
class LibraryStatus:
    """What the library holds at one moment."""

    folder: Path
    network: str
    space_id: str
    generation: int
    method: str
    """How a query is answered since the last refresh or search: "exact" or "hnsw"."""
    counts: Counts
    folders: tuple[FolderSummary, ...]


class Library:
    """A library of pictures: its folders, its search and its indexing."""

    def __init__(
        self, folder: Path, settings: Settings, catalogue: Catalogue, network: Network
    ) -> None:
        self.folder = folder
        self._settings = settings
        self._catalogue = catalogue
        self._network = network
        self._lock = threading.Lock()
        self._is_closed = False
        self._embedder: OnnxEmbedder | None = None
        self._thumbnails = self._open_thumbnails()
        self._searcher = Searcher(
            catalogue,
            network.space,
            network.reference,
            self._open_embedder,
            index_folder=folder / _INDEX,
            thumbnail_of=lambda content: self._thumbnails.get(content),
            limits=self._limits,
        )

    @classmethod
    def open(cls, folder: Path, *, network: str | None = None) -> Self:
        """Open the library in ``folder``; an empty or missing folder becomes a new one.

        network: a shipped network's name or the folder of one; None for the settings'.
        Raises CatalogueTooNew, CatalogueDamaged, CatalogueBusy, StorageReadOnly (only where
        there is no library yet) or NetworkUnusable.
        """
        make_folder(folder)
        for each in (folder, folder / _INDEX):
            drop_leftovers(each, now=time.time())
        settings = read_settings(folder / _SETTINGS)
        chosen = find_network(network or settings.network)
        catalogue = Catalogue.open(folder / CATALOGUE_NAME)
        try:
            if not catalogue.is_read_only and catalogue.space_in_use() != chosen.space.id:
                catalogue.use_space(chosen.space)
            return cls(folder, settings, catalogue, chosen)
        except BaseException:
            catalogue.close()
            raise

    def close(self) -> None:
        """Let go of everything; an indexing run must have ended before.

        What another thread asks for meanwhile, or later, is answered as before or ends with
        RuntimeError.
        """
        with self._lock:
            self._is_closed = True
        self._searcher.close()
        with self._lock:
            if self._embedder:
                self._embedder.close()
                self._embedder = None
        self._catalogue.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # Settings

    @property
    def settings(self) -> Settings:
        """Return what the person chose."""
        return self._settings

    def change_settings(self, settings: Settings) -> None:
        """Store the settings; what concerns indexing holds from the next run on."""
        write_settings(self.folder / _SETTINGS, settings)
        self._settings = settings
        self._thumbnails = self._open_thumbnails()

    def _open_thumbnails(self) -> ThumbnailStore:
        return ThumbnailStore(self.folder / "thumbnails", self._settings.thumbnail_limit_bytes)

    def _limits(self) -> Limits:
        return Limits(pixels=self._settings.pixel_limit)

    @property
    def is_read_only(self) -> bool:
        """Say whether the library can only be searched."""
        return self._catalogue.is_read_only

    # Folders

    def add_folder(self, path: Path) -> RootFolder:
        """Make ``path`` a root folder and return the root that covers it.

        A folder inside an existing root is covered by that root already. One that contains
        existing roots takes their place and keeps their pictures. Raises FolderUnusable.
        """
        resolved = self._usable_folder(path)
        inside: list[int] = []
        for root in self._catalogue.roots():
            known = Path(os.fsdecode(root.path))
            if resolved.is_relative_to(known):
                return root
            if known.is_relative_to(resolved):
                inside.append(root.id)
        return self._catalogue.widen_roots(os.fsencode(resolved), inside)

    def _add_folders(self, folders: Sequence[Path]) -> list[RootFolder]:
        """Add all folders, or none where one can't be used; return the roots that cover them."""
        paths = [self._usable_folder(folder) for folder in folders]
        for path in paths:
            self.add_folder(path)
        return [
            root
            for root in self._catalogue.roots()
            if any(path.is_relative_to(Path(os.fsdecode(root.path))) for path in paths)
        ]

    def _usable_folder(self, path: Path) -> Path:
        resolved = Path(os.path.realpath(path))
        if any(root.path == os.fsencode(resolved) for root in self._catalogue.roots()):
            return resolved  # also while it is not connected
        if not resolved.is_dir():
            raise FolderUnusable(
                what=f"{path} is not a folder.", remedy="Choose a folder of pictures."
            )
        if not os.access(resolved, os.R_OK | os.X_OK):
            raise FolderUnusable(
                what=f"The folder {path} can't be read.",
                remedy="Give read access to it, then add it again.",
            )
        if resolved.is_relative_to(self.folder.resolve() / "thumbnails"):
            raise FolderUnusable(
                what=f"{path} holds the library's own thumbnails.",
                remedy="Choose the folder that holds your pictures.",
            )
        return resolved

    def remove_folder(self, root_id: int) -> None:
        """Take a root folder out of the library; vectors stay for when it comes back."""
        self._catalogue.remove_root(root_id)

    def remove_folder_at(self, path: Path) -> Path:
        """Take out the root folder at ``path`` and return it. Raises FolderUnusable."""
        wanted = os.fsencode(os.path.realpath(path))
        for root in self._catalogue.roots():
            if root.path == wanted:
                self._catalogue.remove_root(root.id)
                return Path(os.fsdecode(root.path))
        raise FolderUnusable(
            what=f"{path} is not a folder of this library.",
            remedy="'lookalike status' lists the folders that are.",
        )

    def folders(self) -> tuple[FolderSummary, ...]:
        """Return the root folders with counts, in the order in which they were added."""
        return summarise(self._catalogue.roots(), self._catalogue.folder_counts())

    def status(self) -> LibraryStatus:
        """Return what the library holds now."""
        return LibraryStatus(
            folder=self.folder,
            network=self._network.name,
            space_id=self._network.space.id,
            generation=self._catalogue.generation(),
            method=self._searcher.method,
            counts=self._catalogue.counts(),
            folders=self.folders(),
        )

    def skipped(self, root_id: int | None = None) -> tuple[SkippedFile, ...]:
        """Return the files that can't be searched, of one root folder or of all."""
        return self._catalogue.skipped(root_id)

    # Indexing

    def index(
        self,
        folders: Sequence[Path] = (),
        *,
        on_event: Callable[[Event], None],
        control: Control,
        exclusions: tuple[str, ...] = (),
        retry_skipped: bool = False,
    ) -> RunSummary:
        """Add ``folders`` and bring the catalogue up to date with the disk.

        Without folders all root folders are gone through. Blocks until done or stopped.
        Raises LibraryInUse where another process indexes this library, StorageReadOnly or
        StorageFull where nothing can be written, FolderUnusable.
        """
        if self.is_read_only:
            raise StorageReadOnly(self.folder)
        with indexing_lock(self.folder):
            roots = self._add_folders(folders) or self._catalogue.roots()
            return index_folders(
                self._catalogue,
                self._network,
                self._open_embedder,
                self._thumbnails,
                roots,
                on_event=on_event,
                control=control,
                options=IndexOptions(
                    retry_skipped=retry_skipped,
                    exclusions=(*self._settings.exclusions, *exclusions),
                    limits=self._limits(),
                    crash_record=self.folder / "decoding.record",
                ),
            )

    # Search

    def search(self, query: Query) -> Answer:
        """Answer a query. Raises QueryUnusable where none of its pictures can be read."""
        return self._searcher.search(query)

    def build_index(self) -> None:
        """Take over what was committed, and wait until the index for it is made and saved."""
        self._searcher.refresh()
        self._searcher.wait_until_built()

    def refresh(self) -> bool:
        """Take over what an indexer has committed; say whether anything changed."""
        return self._searcher.refresh()

    def generation(self) -> int:
        """Return a number that grows with every change to what can be found."""
        return self._catalogue.generation()

    # Pictures

    def labels(self, filters: Filters | None = None) -> Labels:
        """Return the library's pictures, newest first."""
        return self._catalogue.select(filters or Filters())

    def records(self, labels: Labels) -> list[PictureRecord]:
        """Return what is known of the pictures, in order; unknown labels are left out."""
        return self._catalogue.pictures(labels)

    def find(self, path: Path) -> Label | None:
        """Return the label of the picture at a path, if the library knows it."""
        return self._catalogue.find_path(os.fsencode(os.path.realpath(path)))

    def thumbnail(self, label: Label) -> bytes | None:
        """Return a picture's thumbnail as JPEG, made anew where the cache has lost it.

        None where the picture's file can't be read any more.
        """
        for record in self.records(np.array([label], dtype=np.int64)):
            kept = self._thumbnails.get(record.hash)
            if kept is not None:
                return kept
            with contextlib.suppress(PictureUnusable):
                made = make_thumbnail(self._read(record, short_edge_px=WORKING_EDGE_PX))
                self._thumbnails.put(record.hash, made)
                return made
        return None

    def preview(self, label: Label, *, edge_px: int | None = None) -> Pixels:
        """Return a picture's pixels, whole or with its longest side at most ``edge_px``.

        Raises PictureUnusable where no file of it can be read.
        """
        for record in self.records(np.array([label], dtype=np.int64)):
            pixels = self._read(record, short_edge_px=edge_px)
            return pixels if edge_px is None else fit_into(pixels, edge_px)
        raise PictureUnusable(Reason.VANISHED, "it is no longer part of the library")

    def _read(self, record: PictureRecord, *, short_edge_px: int | None) -> Pixels:
        problem = PictureUnusable(Reason.VANISHED, "none of its files is there")
        for place in record.files:
            try:
                data = read_picture_file(place.path)
                loaded = load_picture(data, short_edge_px=short_edge_px, limits=self._limits())
            except PictureUnusable as error:
                problem = error
            else:
                return loaded.pixels
        raise problem

    # Devices

    def devices(self) -> tuple[DeviceVerdict, ...]:
        """Test every kind of device and say which one is used. Takes seconds the first time."""
        return probe_devices(self._network, verdicts=self.folder / _VERDICTS)

    @property
    def device_in_use(self) -> str | None:
        """Return the execution provider that embeds, or None while none was needed."""
        return self._embedder.provider if self._embedder else None

    def _open_embedder(self) -> OnnxEmbedder:
        with self._lock:
            if self._is_closed:
                raise RuntimeError("the library is closed")
            if self._embedder is None:
                self._embedder = open_embedder(
                    self._network,
                    provider=self._settings.device,
                    verdicts=self.folder / _VERDICTS,
                )
            return self._embedder
