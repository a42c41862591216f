"""A real library in a temporary folder: catalogue, thumbnails, a tiny real network."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from lookalike.catalogue import Catalogue, RootFolder
from lookalike.indexing import (
    Control,
    Event,
    FileSkipped,
    IndexOptions,
    Notice,
    Progress,
    RunSummary,
    index_folders,
)
from lookalike.networks import Network, OnnxEmbedder, open_embedder
from lookalike.pictures import ThumbnailStore
from lookalike.values import Reason
from made_networks import make_network


def write_small(path: Path | bytes, seed: int, *, width: int = 48, height: int = 40) -> None:
    """Write a small picture, a different one for each seed, in the type its name says."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(0, 256, (4, 4, 3), dtype=np.uint8))
    name = os.fsencode(path).rsplit(b".", 1)[-1].lower()
    kind = {b"png": "PNG", b"webp": "WEBP", b"bmp": "BMP"}.get(name, "JPEG")
    with open(path, "wb") as file:  # noqa: PTH123 - names may be bytes
        coarse.resize((width, height)).save(file, kind)


def write_small_ones(folder: Path, count: int, *, first_seed: int = 0) -> list[Path]:
    """Write ``count`` small pictures with names in order."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{number:05}.jpg" for number in range(count)]
    for number, path in enumerate(paths):
        write_small(path, first_seed + number)
    return paths


class MadeLibrary:
    """A catalogue with what `index_folders` needs beside it, and the events of the last run."""

    def __init__(self, home: Path, network: Network | None = None) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self.network = network or make_network(home / "networks" / "tiny")
        self.catalogue = Catalogue.open(home / "catalogue.sqlite3", busy_timeout_s=0.2)
        self.catalogue.use_space(self.network.space)
        self.thumbnails = ThumbnailStore(home / "thumbnails", 10**9)
        self.events: list[Event] = []
        self.opened: list[OnnxEmbedder] = []
        self.open_embedder: Callable[[], OnnxEmbedder] = self._open

    def close(self) -> None:
        for embedder in self.opened:
            embedder.close()
        self.catalogue.close()

    def add(self, folder: Path) -> RootFolder:
        return self.catalogue.add_root(os.fsencode(folder))

    def index(
        self,
        *folders: Path,
        options: IndexOptions | None = None,
        on_event: Callable[[Event], None] = lambda event: None,
        control: Control | None = None,
    ) -> RunSummary:
        """Add the folders and index every root folder of the library."""
        for folder in folders:
            self.add(folder)
        self.events = []

        def keep(event: Event) -> None:
            self.events.append(event)
            on_event(event)

        return index_folders(
            self.catalogue,
            self.network,
            self.open_embedder,
            self.thumbnails,
            self.catalogue.roots(),
            on_event=keep,
            control=control,
            options=options or IndexOptions(worker_count=2),
        )

    def skips(self) -> dict[str, Reason]:
        """Return name and reason of each file the last run skipped."""
        return {
            os.fsdecode(event.path).rsplit("/", 1)[-1]: event.reason
            for event in self.events
            if isinstance(event, FileSkipped)
        }

    def notices(self) -> list[str]:
        return [event.what for event in self.events if isinstance(event, Notice)]

    def progress(self) -> list[Progress]:
        return [event for event in self.events if isinstance(event, Progress)]

    def files(self) -> dict[str, bytes]:
        """Return every indexed file's path and the hash of its content."""
        labels = self.catalogue.live_labels(self.network.space.id)
        return {
            os.fsdecode(place.path): record.hash
            for record in self.catalogue.pictures(labels)
            for place in record.files
        }

    def end_state(self) -> dict[str, tuple[bytes, bytes]]:
        """Return path → (hash, vector's bits): equal for equal libraries, whatever the labels."""
        space = self.network.space.id
        labels = self.catalogue.live_labels(space)
        vectors = self.catalogue.vectors(space, labels)
        return {
            os.fsdecode(place.path): (record.hash, vector.tobytes())
            for record, vector in zip(self.catalogue.pictures(labels), vectors, strict=True)
            for place in record.files
        }

    def _open(self) -> OnnxEmbedder:
        embedder = open_embedder(self.network, provider="cpu", threads=1)
        self.opened.append(embedder)
        return embedder
