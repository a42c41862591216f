"""The grid with many pictures: first show, frames while scrolling, the jump to the end.

Run:  make bench, or on a display PYTHONPATH=tests python tests/benchmarks/bench_grid.py
          [--count 100000] [--size 1280x800] [--edge 168] [--library FOLDER]
Prints a table in Markdown; asserts nothing. A real library is made first: a catalogue of that
many contents, whose files are links to sixty pictures made in code; thumbnails come through
Library from its cache, and from the files where the cache has none yet. --library keeps it.

A frame is: move the scroll bar, hand out what workers have finished, paint, flush. Between
frames the rest of 16.7 ms is slept, as a screen of 60 Hz would.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
from PySide6.QtWidgets import QApplication

from lookalike.library import Library
from lookalike.window.grid.grid_model import GridModel
from lookalike.window.grid.grid_view import GridView
from lookalike.window.grid.thumbnails import ThumbnailLoader
from lookalike.window.jobs import Jobs
from lookalike.window.look.theme import apply_theme
from made_large_library import make_library

FRAME_S = 1 / 60
PACES = (("wheel, 60 px", 60, 400), ("fast, 240 px", 240, 200), ("page, 700 px", 700, 100))
"""Name, pixels a frame, frames."""


class Stage:
    """A window with the grid and nothing else."""

    def __init__(self, app: QApplication, library: Library, size: tuple[int, int]) -> None:
        self.app = app
        self.jobs = Jobs()
        self.thumbnails = ThumbnailLoader(library, self.jobs)
        self.model = GridModel(library, self.jobs, self.thumbnails)
        self.view = GridView()
        self.view.setModel(self.model)
        self.view.resize(*size)
        self.view.show()
        self.settle(0.3)

    def settle(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.app.processEvents()
            time.sleep(0.002)

    def missing_count(self) -> int:
        labels = [self.model.label_at(row) for row in self.view.seen_rows()]
        return sum(self.thumbnails.image(label) is None for label in labels)

    def until_complete(self, limit_s: float = 10.0) -> float:
        """Return the seconds until every thumbnail on the screen is painted."""
        start = time.perf_counter()
        while time.perf_counter() - start < limit_s:
            self.app.processEvents()
            if len(self.view.seen_rows()) and self.missing_count() == 0:
                break
            time.sleep(0.001)
        self.app.processEvents()
        return time.perf_counter() - start

    def scroll(self, step_px: int, frame_count: int) -> tuple[list[float], list[float], float]:
        """Scroll down by steps; return the milliseconds of each frame, on the wall and of this
        thread's processor, and the share of cells without a thumbnail."""
        bar, times, busy, empty = self.view.verticalScrollBar(), [], [], []
        for _ in range(frame_count):
            start, busy_start = time.perf_counter(), time.thread_time()
            bar.setValue(bar.value() + step_px)
            self.app.processEvents()
            spent = time.perf_counter() - start
            times.append(spent * 1000)
            busy.append((time.thread_time() - busy_start) * 1000)
            empty.append(self.missing_count() / max(1, len(self.view.seen_rows())))
            time.sleep(max(0.0, FRAME_S - spent))
        return times, busy, float(np.mean(empty))


def row(name: str, times: list[float], note: str = " | ") -> None:
    p50, p95, most = np.percentile(times, 50), np.percentile(times, 95), max(times)
    print(f"| {name} | {p50:.1f} | {p95:.1f} | {most:.1f} | {note} |")


def measure(home: Path, count: int, size: tuple[int, int], edge: int) -> None:
    app = QApplication(sys.argv[:1])
    apply_theme(app, "light")
    library = Library.open(home / "library")
    stage = Stage(app, library, size)
    stage.view.set_thumbnail_edge(edge)
    labels = library.labels()
    start = time.perf_counter()
    stage.model.show_labels(labels)
    app.processEvents()
    first = time.perf_counter() - start
    complete = first + stage.until_complete()
    cells = len(stage.view.seen_rows())
    ratio = stage.view.devicePixelRatioF()
    print(f"\n{len(labels):,} rows, {size[0]} × {size[1]}, ratio {ratio}, {cells} cells shown")
    print(f"{app.platformName()}, {platform.machine()}, {os.cpu_count()} cores\n")
    print(f"first show {first * 1000:.0f} ms; with every thumbnail {complete * 1000:.0f} ms\n")
    print("| ms a frame | p50 | p95 | most | p95 of this thread alone | cells without thumbnail |")
    print("|---|---|---|---|---|---|")
    for name, step, frame_count in PACES:
        times, busy, empty = stage.scroll(step, frame_count)
        row(name, times, f"{np.percentile(busy, 95):.1f} | {empty:.0%}")
    bar = stage.view.verticalScrollBar()
    jumps, completes = [], []
    for place in np.random.default_rng(1).random(12):
        start = time.perf_counter()
        bar.setValue(int(place * bar.maximum()))
        app.processEvents()
        jumps.append((time.perf_counter() - start) * 1000)
        completes.append(jumps[-1] + stage.until_complete() * 1000)
    row("jump anywhere", jumps)
    row("jump, until complete", completes)
    bar.setValue(bar.maximum() // 2)
    stage.until_complete()
    row("repaint of the whole view", [timed(stage.view.viewport().repaint) for _ in range(100)])
    row("resize by 10 px", [timed(lambda: resized(stage, 10)) for _ in range(20)])
    more = np.concatenate([labels[:5], labels[6:]])
    row(
        "one picture gone",
        [
            timed(lambda: stage.model.show_labels(more)),
            timed(lambda: stage.model.show_labels(labels)),
        ],
    )
    row("select all", [timed(stage.view.selectAll)])
    print(f"\nmemory {psutil.Process().memory_info().rss / 1e6:.0f} MB")
    stage.jobs.shutdown(2.0)
    stage.view.close()
    library.close()


def resized(stage: Stage, by_px: int) -> None:
    stage.view.resize(stage.view.width() - by_px, stage.view.height())
    stage.app.processEvents()


def timed(work) -> float:  # type: ignore[no-untyped-def]
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--edge", type=int, default=168)
    parser.add_argument("--library", type=Path)
    chosen = parser.parse_args()
    width, height = (int(part) for part in chosen.size.split("x"))
    with tempfile.TemporaryDirectory() as temporary:
        home = chosen.library or Path(temporary)
        start = time.perf_counter()
        make_library(home, chosen.count)
        print(f"library ready after {time.perf_counter() - start:.1f} s")
        measure(home, chosen.count, (width, height), chosen.edge)


if __name__ == "__main__":
    main()
