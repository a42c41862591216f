"""How well a network finds look-alikes in a folder whose sub-folders are classes.

Reads pictures and embeds them as indexing does, keeps nothing, and needs no library. The
measures are defined in `ranking_measures`.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import FolderUnusable
from lookalike.networks import Embedder, RowParts
from lookalike.search.blend import blended_rows, require_look
from lookalike.search.class_folders import SkippedPicture, embed_files, find_class_files
from lookalike.search.ranking_measures import QueryMeasures, measure_rankings

__all__ = ["ClassEvaluation", "Comparison", "Evaluation", "compare", "evaluate_folder"]

_DRAWS: Final = 2000


@dataclass(frozen=True, slots=True)
class ClassEvaluation:
    """The measures of one class; NaN where it has a single picture, thus nothing to find."""

    name: str
    pictures: int
    mean_average_precision: float
    recall_at_1: float
    recall_at_10: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The measures of one folder with one network. Means are over queries, not over classes."""

    folder: Path
    network: str
    pictures: int
    queries: int
    """Pictures with at least one other of their class."""
    classes: tuple[ClassEvaluation, ...]
    mean_average_precision: float
    recall_at_1: float
    recall_at_10: float
    images_per_second: float
    """Reading, decoding and embedding together, on this machine and device."""
    skipped_pictures: tuple[SkippedPicture, ...]
    precisions: tuple[float, ...]
    """Average precision of each query in the order of paths, for `compare`."""

    @property
    def skipped(self) -> int:
        """Return how many files could not be measured."""
        return len(self.skipped_pictures)


@dataclass(frozen=True, slots=True)
class Comparison:
    """By how much another network's mean average precision is higher, and how sure that is."""

    difference: float
    low: float
    """Low and high: 95 % interval of the paired bootstrap over queries."""
    high: float


def evaluate_folder(
    folder: Path,
    embedder: Embedder,
    *,
    network: str,
    parts: RowParts | None = None,
    look: float = 0.0,
    workers: int | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Evaluation:
    """Measure one set: each sub-folder of ``folder`` is a class with all pictures below it.

    parts: what the embedder's rows hold; None for a subject alone.  look: the share of the
    look in the scores.
    on_progress: gets (done, total) after each batch; what it raises ends the run, which is
    how a caller cancels. Raises FolderUnusable without two pictures of one class,
    NetworkUnusable for a look of a network without one.
    """
    parts = parts or RowParts(embedder.space.dimension)
    require_look(parts, look)
    files = find_class_files(folder)
    begin = clock()
    embedded = embed_files(
        [path for path, _ in files],
        embedder,
        workers=workers or os.cpu_count() or 1,
        on_progress=on_progress,
    )
    seconds = clock() - begin
    found = [files[row][1] for row in embedded.rows]
    names, classes = np.unique(np.array(found, dtype=object), return_inverse=True)
    measures = measure_rankings(blended_rows(embedded.vectors, parts, look), classes)
    if not len(measures.rows):
        raise FolderUnusable(
            what=f"No sub-folder of {folder} holds two pictures that can be compared.",
            remedy="Give a folder whose sub-folders are the classes, with pictures in each.",
        )
    return Evaluation(
        folder=folder,
        network=network,
        pictures=len(found),
        queries=len(measures.rows),
        classes=tuple(
            _class_evaluation(name, classes == number, measures)
            for number, name in enumerate(names.tolist())
        ),
        mean_average_precision=float(measures.average_precision.mean()),
        recall_at_1=measures.recall_at(1),
        recall_at_10=measures.recall_at(10),
        images_per_second=len(found) / seconds if seconds > 0 else math.inf,
        skipped_pictures=embedded.skipped,
        precisions=tuple(measures.average_precision.tolist()),
    )


def compare(base: Evaluation, other: Evaluation, rng: np.random.Generator) -> Comparison:
    """Return how much better ``other`` is than ``base`` on the same pictures.

    The interval is the percentile bootstrap (Efron 1979) over queries, paired: both networks
    answer the same drawn queries. Raises ValueError when they saw different pictures.
    """
    if base.folder != other.folder or base.queries != other.queries:
        raise ValueError("the evaluations are not of the same pictures")
    differences = np.asarray(other.precisions) - np.asarray(base.precisions)
    means = [
        differences[rng.integers(0, len(differences), len(differences))].mean()
        for _ in range(_DRAWS)
    ]
    low, high = np.quantile(means, (0.025, 0.975))
    return Comparison(difference=float(differences.mean()), low=float(low), high=float(high))


def _class_evaluation(
    name: str, members: NDArray[np.bool_], measures: QueryMeasures
) -> ClassEvaluation:
    own = measures.of(members)
    return ClassEvaluation(
        name=name,
        pictures=int(members.sum()),
        mean_average_precision=(
            float(own.average_precision.mean()) if len(own.rows) else math.nan
        ),
        recall_at_1=own.recall_at(1),
        recall_at_10=own.recall_at(10),
    )
