"""Section 2: is the original found from an altered copy, by the vector alone?

    cd models && python -m quality.copies --network FOLDER --pictures FOLDER

is the quick check for a network in the making: 200 pictures, no distractors, nothing kept.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from quality.bench import Bench, Goal, share, table
from quality.features import Extractor, FeatureStore, Pictures
from quality.handmade import ColourHistogram, PerceptualHash
from quality.measures import ranks, recall_at
from quality.networks import SUBJECT, NetworkFeatures, NetworkFile, read_network_file
from quality.pictures import EvaluationPictures, copies, find_pictures, sample_rows
from quality.transformations import TRANSFORMATIONS

MEAN_GOAL: Final = 0.96
LEAST_GOAL: Final = 0.80

_QUICK_COUNT: Final = 200


@dataclass(frozen=True, slots=True)
class CopyRecall:
    """recall@1 of each transformation, one array a feature."""

    found: dict[str, NDArray[np.float64]]
    tested: str
    queries: int
    gallery: int


def measure_copies(bench: Bench) -> CopyRecall:
    """Look for the originals of 500 pictures' copies among everything."""
    lite0, _, lite2 = bench.plain
    extractors: dict[str, Extractor] = {
        one.title: NetworkFeatures(one, (SUBJECT,)) for one in (bench.network, lite0, lite2)
    }
    extractors["perceptual hash"] = PerceptualHash()
    extractors["colour histogram"] = ColourHistogram()
    rows = sample_rows(bench.evaluation.count)
    found = recall_by_transformation(
        bench.store, bench.source, bench.evaluation, bench.distractors, rows, extractors
    )
    return CopyRecall(
        found=found,
        tested=bench.network.title,
        queries=len(rows),
        gallery=bench.evaluation.count + bench.distractors.count,
    )


def recall_by_transformation(
    store: FeatureStore,
    source: EvaluationPictures,
    base: Pictures,
    distractors: Pictures | None,
    rows: NDArray[np.intp],
    extractors: dict[str, Extractor],
) -> dict[str, NDArray[np.float64]]:
    """Return recall@1 of every transformation for every extractor."""
    used = list(extractors.values())
    altered = store.of(copies(source, base, rows, TRANSFORMATIONS), *used)
    galleries = [store.of(base, *used)]
    if distractors is not None:
        galleries.append(store.of(distractors, *used))
    found = {}
    for place, title in enumerate(extractors):
        (name,) = extractors[title].names
        gallery = np.concatenate([one[place][name] for one in galleries])
        wanted = np.tile(rows, len(TRANSFORMATIONS))
        hits = ranks(altered[place][name], gallery, wanted).reshape(len(TRANSFORMATIONS), -1)
        found[title] = np.array([recall_at(one, 1) for one in hits])
    return found


def copy_goals(recall: CopyRecall) -> list[Goal]:
    """Return the goals for copies."""
    own = recall.found[recall.tested]
    worst = int(own.argmin())
    return [
        Goal(
            f"copies: mean recall@1 of {len(own)} transformations at least {MEAN_GOAL}",
            share(float(own.mean())),
            float(own.mean()) >= MEAN_GOAL,
        ),
        Goal(
            f"copies: no transformation below {LEAST_GOAL:.2f}",
            f"{share(float(own[worst]))} for {list(TRANSFORMATIONS)[worst]}",
            float(own[worst]) >= LEAST_GOAL,
        ),
    ]


def copy_section(recall: CopyRecall) -> str:
    """Return the section's Markdown."""
    rows = [
        [name, *(share(float(each[place])) for each in recall.found.values())]
        for place, name in enumerate(TRANSFORMATIONS)
    ]
    rows.append(["**mean**", *(share(float(each.mean())) for each in recall.found.values())])
    return table(["transformation", *recall.found], rows)


def main() -> None:
    """Print the recall of one network's copies on a few pictures."""
    parser = argparse.ArgumentParser(prog="quality.copies", description=__doc__)
    parser.add_argument("--network", type=Path, required=True, help="a folder below models/")
    parser.add_argument("--pictures", type=Path, required=True, help="set/class/file")
    parser.add_argument("--count", type=int, default=_QUICK_COUNT)
    arguments = parser.parse_args()
    network = read_network_file(arguments.network)
    source = find_pictures(arguments.pictures)
    found = quick_recall(network, source, arguments.count)
    for name, value in zip(TRANSFORMATIONS, found, strict=True):
        print(f"{name:26}{value:.3f}")
    print(f"{'mean':26}{found.mean():.3f}")


def quick_recall(
    network: NetworkFile, source: EvaluationPictures, count: int
) -> NDArray[np.float64]:
    """Return recall@1 of each transformation among the evaluation pictures alone."""
    extractors: dict[str, Extractor] = {network.title: NetworkFeatures(network, (SUBJECT,))}
    base = source.pictures
    rows = sample_rows(base.count, count)
    found = recall_by_transformation(FeatureStore(None), source, base, None, rows, extractors)
    return found[network.title]


if __name__ == "__main__":
    main()
