"""Indexing against its parts: files a second of decoding only, of the network only, of all.

    python tests/benchmarks/bench_indexing.py [--large N] [--small N] [--names N]

Prints a markdown table. The parts run on the same pictures in the same process, before and
after the whole, for a shared machine is never equally fast twice: the aim is that the whole
takes no more than 1.15 times what its parts take together.

- *load*: read the file and decode it to a short edge of 256 px, on as many threads as indexing
- *decode*: load, and make the network's input and the thumbnail: what a worker does
- *network*: the vectors of the prepared pictures, nothing else
- *indexing*: scan, hash, catalogue, events and everything above, into a fresh library
- *ratio*: time of indexing to decode + network; *to load*: to load + network; *of CPU time*:
  the first one in CPU seconds, which other programs on the machine disturb less
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lookalike.catalogue import Catalogue
from lookalike.indexing import IndexOptions, index_folders, scan_folder
from lookalike.networks import Network, open_embedder, prepare, read_network
from lookalike.pictures import (
    WORKING_EDGE_PX,
    ThumbnailStore,
    load_picture,
    make_thumbnail,
    read_picture_file,
)

NETWORK = Path(__file__).resolve().parents[2] / "models" / "lookalike-1"
AIM = 1.15


def make_pictures(folder: Path, count: int, width: int, height: int) -> None:
    """Write varied photo-like JPEGs: smooth shapes, some grain, so that sizes are plausible."""
    folder.mkdir()
    rng = np.random.default_rng(5)
    grain = rng.integers(-12, 13, (height, width, 1), dtype=np.int16)
    for number in range(count):
        coarse = rng.integers(0, 256, (9, 12, 3), dtype=np.uint8)
        scene = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
        pixels = np.asarray(scene, dtype=np.int16) + np.roll(grain, number * 17, axis=1)
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(
            folder / f"{number:05}.jpg", quality=88
        )


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Return how long ``work`` took, and how much CPU time of this process."""
    began, began_cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - began_cpu


class Parts:
    """The parts of indexing on one folder of pictures."""

    def __init__(self, folder: Path, network: Network, worker_count: int) -> None:
        self.paths = sorted(folder.iterdir())
        self.folder = folder
        self.network = network
        self.worker_count = worker_count
        self.prepared: list[NDArray[np.float32]] = []
        self.embedder = open_embedder(network)

    def load(self) -> None:
        with ThreadPoolExecutor(self.worker_count) as pool:
            list(pool.map(self._load, self.paths))

    def decode(self) -> None:
        with ThreadPoolExecutor(self.worker_count) as pool:
            self.prepared = list(pool.map(self._decode, self.paths))

    def embed(self) -> None:
        for start in range(0, len(self.prepared), 16):
            self.embedder.embed_prepared(np.stack(self.prepared[start : start + 16]))

    def index(self, options: IndexOptions) -> None:
        with tempfile.TemporaryDirectory() as home:
            catalogue = Catalogue.open(Path(home) / "catalogue.sqlite3")
            root = catalogue.add_root(os.fsencode(self.folder))
            thumbnails = ThumbnailStore(Path(home) / "thumbnails", 10**10)
            summary = index_folders(
                catalogue,
                self.network,
                lambda: self.embedder,
                thumbnails,
                [root],
                options=options,
            )
            catalogue.close()
            assert summary.embedded == len(self.paths), summary

    def _load(self, path: Path) -> None:
        load_picture(read_picture_file(path), short_edge_px=WORKING_EDGE_PX)

    def _decode(self, path: Path) -> NDArray[np.float32]:
        loaded = load_picture(read_picture_file(path), short_edge_px=WORKING_EDGE_PX)
        make_thumbnail(loaded.pixels)
        return prepare(loaded.pixels, self.network)


def measure(title: str, parts: Parts, options: IndexOptions, round_count: int) -> str:
    """Return a row of the table: medians over rounds, parts and whole taking turns."""
    works: dict[str, Callable[[], None]] = {
        "load": parts.load,
        "decode": parts.decode,
        "network": parts.embed,
        "indexing": lambda: parts.index(options),
    }
    parts.decode()
    parts.embed()
    rounds = [{name: seconds(work) for name, work in works.items()} for _ in range(round_count)]
    wall, cpu = (
        {name: float(np.median([each[name][kind] for each in rounds])) for name in works}
        for kind in (0, 1)
    )
    count = len(parts.paths)
    rates = " | ".join(f"{count / wall[name]:.1f}" for name in works)
    ratios = " | ".join(
        f"{took['indexing'] / (took[first] + took['network']):.2f}"
        for took, first in ((wall, "decode"), (wall, "load"), (cpu, "decode"))
    )
    return f"| {title} | {count} | {rates} | {ratios} |"


def measure_scan(name_count: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        for start in range(0, name_count, 1000):
            below = Path(folder) / f"{start // 10_000:02}" / f"{start:06}"
            below.mkdir(parents=True)
            for number in range(start, min(start + 1000, name_count)):
                (below / f"IMG_{number:06}.jpg").touch()
        found = 0
        began = time.perf_counter()
        for part in scan_folder(os.fsencode(folder)):
            found += len(part.files)
        took = time.perf_counter() - began
    assert found == name_count
    return f"Scan of {name_count:,} names: {took:.2f} s ({name_count / took:,.0f} a second)."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", type=int, default=60, help="pictures of 12 MP")
    parser.add_argument("--small", type=int, default=400, help="pictures of 640 × 480")
    parser.add_argument("--names", type=int, default=100_000, help="names to scan")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=IndexOptions().worker_count)
    given = parser.parse_args()
    options = IndexOptions(worker_count=given.workers)
    network = read_network(NETWORK)
    load = os.getloadavg()[0]
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load {load:.1f}")
    print(f"{given.workers} decoding threads, median of {given.rounds}; aim: ratio ≤ {AIM}\n")
    columns = "pictures|count|load/s|decode/s|network/s|indexing/s|ratio|to load|of CPU time"
    print(f"| {columns.replace('|', ' | ')} |\n{'|---' * 9}|")
    with tempfile.TemporaryDirectory() as home:
        for title, count, size in (
            ("12 MP JPEG", given.large, (4000, 3000)),
            ("640 × 480 JPEG", given.small, (640, 480)),
        ):
            if count:
                folder = Path(home) / f"{size[0]}"
                make_pictures(folder, count, *size)
                parts = Parts(folder, network, given.workers)
                print(measure(title, parts, options, given.rounds), flush=True)
    if given.names:
        print(f"\n{measure_scan(given.names)}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"Peak memory of this process: {peak} MB.")


if __name__ == "__main__":
    main()
