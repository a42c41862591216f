"""Time and recall of searching: every vector against the graph, on the same vectors.

Run:  python tests/benchmarks/bench_search.py [--sizes 10000 100000] [--dimensions 256 512]
      [--features FILE.npy] [--m 16] [--ef-construction 200]
Prints a table in Markdown; asserts nothing. Vectors are clustered like those of a network
that look-alikes are found with: a spectrum that falls off, clusters of very unlike sizes, and
near copies. With --features, real vectors (n, d) are used, filled up by noisy copies of them.
Each size runs in a process of its own, so that the memory of one is not the next one's.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil

from lookalike.index import ExactIndex, HnswIndex
from lookalike.values import Labels, Vectors

QUERY_COUNT = 300
WARM_UP = 20
K = 50
BATCH = 256


def unit(vectors: Vectors) -> Vectors:
    vectors = vectors.astype(np.float32, copy=False)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def clustered(count: int, dimension: int, seed: int = 1) -> Vectors:
    """Return unit rows around centres whose sizes follow a power law, 5 % near copies."""
    rng = np.random.default_rng(seed)
    spectrum = (1.0 + np.arange(dimension)) ** -0.4
    centres = rng.normal(size=(max(count // 50, 1), dimension)) * spectrum
    shares = 1.0 / (1.0 + np.arange(len(centres)))
    member = rng.choice(len(centres), size=count, p=shares / shares.sum())
    rows = np.empty((count, dimension), dtype=np.float32)
    for start in range(0, count, 20_000):
        chosen = member[start : start + 20_000]
        noise = rng.normal(size=(len(chosen), dimension)) * spectrum
        rows[start : start + len(chosen)] = centres[chosen] + 0.8 * noise
    unit(rows)
    copies = rng.choice(count, size=count // 20, replace=False)
    originals = rng.choice(count, size=len(copies))
    noise = rng.normal(size=(len(copies), dimension)) * (0.05 / np.sqrt(dimension))
    rows[copies] = rows[originals] + noise
    return unit(rows)


def filled_up(features: Vectors, count: int, seed: int = 1) -> Vectors:
    """Return ``count`` rows: mixtures of two real vectors that lie close, and a little noise."""
    rng = np.random.default_rng(seed)
    features = unit(features.copy())
    close = np.argpartition(-(features @ features.T), 10, axis=1)[:, :10]
    first = np.concatenate([np.arange(len(features)), rng.choice(len(features), count)])[:count]
    second = close[first, rng.integers(0, 10, count)]
    share = rng.random((count, 1)).astype(np.float32) * 0.5
    share[: len(features)] = 0
    rows = (1 - share) * features[first] + share * features[second]
    noise = rng.normal(size=rows.shape).astype(np.float32) * (0.3 / np.sqrt(rows.shape[1]))
    noise[: len(features)] = 0
    return unit(rows + noise)


def milliseconds(search: Callable[[Vectors], object], queries: Vectors) -> tuple[float, ...]:
    """Return p50 and p95 of one query at a time, and p95 of the processor's time for it.

    All of it happens on one thread; on a machine that does other things as well the
    processor's time is the figure to trust.
    """
    for query in queries[:WARM_UP]:
        search(query[None])
    times, busy = [], []
    for query in queries[WARM_UP:]:
        start, start_busy = time.perf_counter(), time.thread_time()
        search(query[None])
        times.append((time.perf_counter() - start) * 1000)
        busy.append((time.thread_time() - start_busy) * 1000)
    p50, p95 = np.percentile(times, [50, 95])
    return float(p50), float(p95), float(np.percentile(busy, 95))


def index_recall(found: Labels, exact: Labels) -> float:
    shares = [len(set(a) & set(b)) / len(b) for a, b in zip(found, exact, strict=True)]
    return float(np.mean(shares))


def memory_mb() -> float:
    return float(psutil.Process().memory_info().rss / 1e6)


def measure(vectors: Vectors, queries: Vectors, m: int, ef_construction: int) -> str:
    count, dimension = vectors.shape
    labels = np.arange(1, count + 1, dtype=np.int64)
    tenth = labels[::11].copy()
    half = labels[::2].copy()

    before = memory_mb()
    graph = HnswIndex(dimension, m=m, ef_construction=ef_construction)
    start = time.perf_counter()
    for at in range(0, count, BATCH):
        graph.add(labels[at : at + BATCH], vectors[at : at + BATCH])
    build_s = time.perf_counter() - start
    graph_mb = memory_mb() - before
    exact = ExactIndex.holding(labels, vectors)

    exact_times = milliseconds(lambda query: exact.nearest(query, K), queries)
    times = milliseconds(lambda query: graph.nearest(query, K), queries)
    *_, half_p95 = milliseconds(lambda query: graph.nearest(query, K, allowed=half), queries)
    *_, tenth_p95 = milliseconds(lambda query: graph.nearest(query, K, allowed=tenth), queries)
    truth = exact.nearest(queries, K).labels
    recall = index_recall(graph.nearest(queries, K).labels, truth)
    half_recall = index_recall(
        graph.nearest(queries, K, allowed=half).labels,
        exact.nearest(queries, K, allowed=half).labels,
    )
    return (
        f"| {count:,} | {dimension} | {' / '.join(f'{ms:.1f}' for ms in exact_times)} "
        f"| {' / '.join(f'{ms:.1f}' for ms in times)} "
        f"| {recall:.4f} | {half_p95:.1f} | {half_recall:.4f} | {tenth_p95:.1f} "
        f"| {build_s:.0f} | {graph_mb:.0f} | {vectors.nbytes / 1e6:.0f} |"
    )


def run_one(options: argparse.Namespace, count: int, dimension: int) -> None:
    if options.features:
        everything = filled_up(np.load(options.features), count + QUERY_COUNT)
    else:
        everything = clustered(count + QUERY_COUNT, dimension)
    rng = np.random.default_rng(2)
    order = rng.permutation(len(everything))
    queries, vectors = everything[order[:QUERY_COUNT]], everything[order[QUERY_COUNT:]]
    del everything
    print(measure(vectors, queries, options.m, options.ef_construction), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--dimensions", type=int, nargs="+", default=[256, 384, 512])
    parser.add_argument("--features", type=Path)
    parser.add_argument("--m", type=int, default=16)
    parser.add_argument("--ef-construction", type=int, default=200)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        run_one(options, options.sizes[0], options.dimensions[0])
        return
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"numpy {np.__version__}; {QUERY_COUNT - WARM_UP} queries one at a time, k = {K}, "
        f"M = {options.m}, ef_construction = {options.ef_construction}, "
        f"{'real vectors filled up' if options.features else 'clustered synthetic vectors'}\n"
    )
    print(
        "| vectors | dimension | exact p50 / p95 / CPU p95 ms | HNSW p50 / p95 / CPU p95 ms "
        "| recall@50 | half allowed, CPU p95 ms | its recall@50 | 9 % allowed, CPU p95 ms "
        "| build s | graph MB | vectors MB |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|", flush=True)
    dimensions = [np.load(options.features).shape[1]] if options.features else options.dimensions
    for dimension in dimensions:
        for size in options.sizes:
            command = [sys.executable, __file__, *sys.argv[1:], "--one"]
            command += ["--sizes", str(size), "--dimensions", str(dimension)]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
