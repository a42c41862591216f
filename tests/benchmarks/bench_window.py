"""The window as a whole: how soon it is there, how soon it answers, how much memory it takes.

Run:  make bench, or on a display PYTHONPATH=tests python tests/benchmarks/bench_window.py
          [--count 100000] [--library FOLDER]
Prints a table in Markdown; asserts nothing. Each row is one start of the program on a real
library of that many pictures (made first), timed from the start of its process: painted for
the first time; the library's pictures shown; ten searches with pictures of the library, each
after a look of 1.5 s at what was there, until its hits are in the grid.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil

STARTS = 3
SEARCHES = 10
LOOK_S = 1.5


def main() -> None:
    """Start the window on libraries of growing size and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--library", type=Path)
    parser.add_argument("--one-start", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--begun", type=float, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one_start:
        measure_one_start(chosen.one_start, chosen.begun)
        return
    from made_large_library import make_library

    print(f"\n{platform.machine()}, {os.cpu_count()} cores, median of {STARTS} starts\n")
    print("| pictures | painted ms | shown ms | search p50 ms | search p95 ms | memory MB |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as temporary:
        for count in (0, chosen.count):
            home = (chosen.library or Path(temporary)) / str(count)
            home.mkdir(exist_ok=True)
            if count:
                make_library(home, count)
                build_index(home / "library")
            starts = [one_start(home / "library") for _ in range(STARTS)]
            print_row(count, starts)


def build_index(library: Path) -> None:
    """Make the HNSW file beforehand, as a library of this size has one."""
    from lookalike.library import Library

    with Library.open(library) as opened:
        opened.build_index()


def one_start(library: Path) -> dict[str, list[float]]:
    begun = str(time.time())
    command = [sys.executable, __file__, "--one-start", str(library), "--begun", begun]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def print_row(count: int, starts: list[dict[str, list[float]]]) -> None:
    def median(name: str) -> float:
        return float(np.median([start[name][0] for start in starts]))

    searches = [each for start in starts for each in start["searches"]]
    p50, p95 = np.percentile(searches, (50, 95)) if searches else (0, 0)
    print(
        f"| {count:,} | {median('painted'):.0f} | {median('shown'):.0f} | {p50:.0f} | {p95:.0f} "
        f"| {median('memory'):.0f} |"
    )


def measure_one_start(library: Path, begun: float) -> None:
    """Be the program once; print what was measured as JSON. begun: seconds since 1970."""
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtWidgets import QApplication

    from lookalike.search import LibraryPicture, QueryTerm
    from lookalike.window.app import Session
    from lookalike.window.single_instance import Request

    def wait(is_done) -> float:  # type: ignore[no-untyped-def]
        loop = QEventLoop()
        timer = QTimer(interval=1)
        timer.timeout.connect(lambda: is_done() and loop.quit())
        timer.start()
        loop.exec()
        timer.stop()
        return (time.time() - begun) * 1000

    app = QApplication(sys.argv[:1])
    session = Session(library, app, None, goes_on_indexing=False)
    window = session.window
    session.start(Request())
    window.repaint()
    found = {"painted": [(time.time() - begun) * 1000], "searches": []}
    found["shown"] = [wait(lambda: window.late_library.is_open)]
    labels = window.late_library.library.labels()
    if len(labels):
        found["shown"] = [wait(lambda: window.model.rowCount() > 0)]
    for label in labels[:: max(1, len(labels) // SEARCHES)][:SEARCHES]:
        # A person looks at what is shown; meanwhile its thumbnails come, and the network.
        until = time.perf_counter() + LOOK_S
        wait(lambda until=until: time.perf_counter() > until)
        start = time.perf_counter()
        before = window.results.answer
        window.search.search([QueryTerm(LibraryPicture(int(label)))])
        wait(lambda before=before: window.results.answer is not before)
        found["searches"].append((time.perf_counter() - start) * 1000)
    found["memory"] = [psutil.Process().memory_info().rss / 1e6]
    window.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
