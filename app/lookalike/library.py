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
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from lookalike.atomic_file import drop_leftovers, make_folder
from lookalike.carry_over import (
    Preparation,
    former_missing,
    former_of,
    is_prepared,
    is_prepared_enough,
    preparation_of,
)
from lookalike.catalogue import (
    Catalogue,
    Counts,
    PictureRecord,
    RootFolder,
    SkippedFile,
)
from lookalike.errors import (
    NetworkUnsupported,
    PictureUnusable,
    StorageReadOnly,
)
from lookalike.folder_summary import FolderSummary, SubFolder, summarise
from lookalike.indexing import Control, Event, IndexOptions, RunSummary
from lookalike.indexing_lock import indexing_lock
from lookalike.library_run import LibraryRun, Networked
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
from lookalike.root_folders import add_folder, add_folders, remove_folder_at
from lookalike.search import Answer, Explanation, Query, QueryTerm, Searcher, explain
from lookalike.settings import Settings, read_settings, write_settings
from lookalike.values import Filters, Label, Labels, Pixels, Reason

__all__ = [
    "CATALOGUE_NAME",
    "FolderSummary",
    "Library",
    "LibraryStatus",
    "Preparation",
    "SubFolder",
]

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
    """The network that answers."""
    space_id: str
    generation: int
    method: str
    """How a query is answered since the last refresh or search: "exact" or "hnsw"."""
    counts: Counts
    folders: tuple[FolderSummary, ...]
    preparing: Preparation | None = None
    """The network that is to answer as soon as every picture has its vector; None where it
    answers already."""
    region_count: int = 0
    """Pictures that can be searched for by a part of them (their tokens are stored)."""


class Library:
    """A library of pictures: its folders, its search and its indexing."""

    def __init__(
        self, folder: Path, settings: Settings, catalogue: Catalogue, network: Network
    ) -> None:
        self.folder = folder
        self._settings = settings
        self._catalogue = catalogue
        self._wanted = network
        self._former = former_of(catalogue, network)
        self._lock = threading.Lock()
        self._is_closed = False
        self._embedders: dict[str, OnnxEmbedder] = {}
        self._thumbnails = self._open_thumbnails()
        self._searcher = self._make_searcher()

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
            opened = cls(folder, settings, catalogue, chosen)
            if opened._former is None:
                opened._use_wanted_space()
        except BaseException:
            catalogue.close()
            raise
        return opened

    def close(self) -> None:
        """Let go of everything; an indexing run must have ended before.

        What another thread asks for meanwhile, or later, is answered as before or ends with
        RuntimeError.
        """
        with self._lock:
            self._is_closed = True
        self._searcher.close()
        with self._lock:
            for embedder in self._embedders.values():
                embedder.close()
            self._embedders.clear()
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
        return add_folder(self._catalogue, self.folder, path)

    def remove_folder(self, root_id: int) -> None:
        """Take a root folder out of the library; vectors stay for when it comes back."""
        self._catalogue.remove_root(root_id)

    def remove_folder_at(self, path: Path) -> Path:
        """Take out the root folder at ``path`` and return it. Raises FolderUnusable."""
        return remove_folder_at(self._catalogue, path)

    def folders(self) -> tuple[FolderSummary, ...]:
        """Return the root folders with counts, in the order in which they were added."""
        return summarise(self._catalogue.roots(), self._catalogue.folder_counts())

    def status(self) -> LibraryStatus:
        """Return what the library holds now."""
        former = self._former
        space_id = (former or self._wanted).space.id
        return LibraryStatus(
            folder=self.folder,
            network=former.name if former else self._wanted.name,
            space_id=space_id,
            generation=self._catalogue.generation(),
            method=self._searcher.method,
            counts=self._catalogue.counts(),
            folders=self.folders(),
            preparing=preparation_of(self._catalogue, self._wanted) if former else None,
            region_count=self._catalogue.token_count(space_id),
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
        regions: bool | None = None,
    ) -> RunSummary:
        """Add ``folders`` and bring the catalogue up to date with the disk.

        Without folders all root folders are gone through. A library that is still searched
        with a former network is prepared for the wanted one besides; see `carry_over`.
        regions: make the tokens that are lacking; None for the settings'.
        Blocks until done or stopped.
        Raises LibraryInUse where another process indexes this library, StorageReadOnly or
        StorageFull where nothing can be written, FolderUnusable.
        """
        if self.is_read_only:
            raise StorageReadOnly(self.folder)
        is_wanted = self._wants_regions(regions)
        with indexing_lock(self.folder):
            roots = add_folders(self._catalogue, self.folder, folders)
            roots = roots or list(self._catalogue.roots())
            run = LibraryRun(
                self._catalogue,
                self._networked(self._wanted),
                self._thumbnails,
                on_event,
                control,
                IndexOptions(
                    retry_skipped=retry_skipped,
                    exclusions=(*self._settings.exclusions, *exclusions),
                    limits=self._limits(),
                    crash_record=self.folder / "decoding.record",
                ),
            )
            summary = self._run(run, roots)
            if is_wanted:
                run.make_regions()
            return summary

    def _wants_regions(self, regions: bool | None) -> bool:
        """Decide between what was asked for and the settings; only asking can be in vain."""
        has_tokens = self._wanted.tokens is not None
        if regions and not has_tokens:
            raise NetworkUnsupported(self._wanted.name, "it says nothing of parts of pictures")
        return has_tokens and (self._settings.regions if regions is None else regions)

    def _run(self, run: LibraryRun, roots: Sequence[RootFolder]) -> RunSummary:
        self._adopt()
        former = self._former
        if former is None:
            return run.update(roots)
        known = None if former.network is None else self._networked(former.network)
        summary = run.carry_over(roots, known)
        self._adopt(is_after_whole_run=not summary.was_stopped)
        return summary

    def _networked(self, network: Network) -> Networked:
        return Networked(network, partial(self._open_embedder, network))

    def drop_regions(self) -> int:
        """Delete the tokens of all pictures and return of how many; vectors stay."""
        return self._catalogue.drop_tokens()

    # The network in use

    def _adopt(self, *, is_after_whole_run: bool = False) -> bool:
        """Search with the wanted network from now on, if it is ready; say whether it is new."""
        former = self._former
        if former is None:
            return False
        is_ready = is_prepared_enough if is_after_whole_run else is_prepared
        is_switched = self._catalogue.space_in_use() == self._wanted.space.id
        if not is_switched and not is_ready(self._catalogue, former.space.id, self._wanted):
            return False
        self._use_wanted_space()
        with self._lock:
            if self._former is None or self._is_closed:
                return False
            self._former = None
            before, self._searcher = self._searcher, self._make_searcher()
        before.close()
        log.info("The library is searched with %s from now on", self._wanted.name)
        return True

    def _use_wanted_space(self) -> None:
        if not self.is_read_only and self._catalogue.space_in_use() != self._wanted.space.id:
            self._catalogue.use_space(self._wanted.space)

    @property
    def has_look(self) -> bool:
        """Say whether the network that answers knows a look: whether `Query.look` may be set."""
        former = self._former
        network = self._wanted if former is None else former.network
        return network is not None and network.look is not None

    @property
    def has_tokens(self) -> bool:
        """Say whether `explain` can tell the parts of a picture apart."""
        return self._wanted.tokens is not None

    def _make_searcher(self) -> Searcher:
        former, used = self._former, self._wanted
        known = former.network if former else used
        described = known or used
        return Searcher(
            self._catalogue,
            (former or used).space,
            described.reference,
            self._open_embedder,
            parts=known.parts if known else None,
            look_reference=described.look_reference,
            index_folder=self.folder / _INDEX,
            thumbnail_of=lambda content: self._thumbnails.get(content),
            open_tokens=self._open_embedder if known and known.tokens else None,
            limits=self._limits,
        )

    # Search

    def search(self, query: Query) -> Answer:
        """Answer a query. Raises QueryUnusable where none of its pictures can be read."""
        return self._searcher.search(query)

    def explain(self, term: QueryTerm, label: Label) -> Explanation:
        """Return where a picture of a query and a hit agree; slow, for a worker thread.

        Raises QueryUnusable, PictureUnusable (the hit) or NetworkUnusable.
        """
        return explain(
            term,
            label,
            self._catalogue,
            self._open_embedder(self._wanted),
            thumbnail_of=self._thumbnails.get,
            limits=self._limits(),
        )

    def build_index(self) -> None:
        """Take over what was committed, and wait until the index for it is made and saved."""
        self.refresh()
        self._searcher.wait_until_built()

    def refresh(self) -> bool:
        """Take over what an indexer has committed; say whether anything changed."""
        is_adopted = self._adopt()
        return self._searcher.refresh() or is_adopted

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
        return probe_devices(self._wanted, verdicts=self.folder / _VERDICTS)

    @property
    def device_in_use(self) -> str | None:
        """Return the execution provider that embeds, or None while none was needed."""
        used = next(iter(self._embedders.values()), None)
        return used.provider if used else None

    def _open_embedder(self, network: Network | None = None) -> OnnxEmbedder:
        """Return the embedder of a network, None for the one that answers queries now."""
        if network is None:
            former = self._former
            network = self._wanted if former is None else former.network
            if network is None:
                raise former_missing(self._wanted)
        with self._lock:
            if self._is_closed:
                raise RuntimeError("the library is closed")
            opened = self._embedders.get(network.space.id)
            if opened is None:
                opened = open_embedder(
                    network,
                    provider=self._settings.device,
                    verdicts=self.folder / _VERDICTS,
                )
                self._embedders[network.space.id] = opened
            return opened
