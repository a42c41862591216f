"""Section 1: do pictures of the same class come first? Leave-one-out mAP a set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from quality.bench import Bench, Goal, share, signed, table
from quality.handmade import HANDMADE, ColourHistogram, PerceptualHash, SiftVlad
from quality.measures import Vectors, blended, bootstrap, precisions
from quality.networks import LOOK, SUBJECT, NetworkFeatures

Precisions = list[NDArray[np.float64]]
"""Average precision of each query, one array a set."""

GAIN: Final = 0.03
WORST_SET: Final = -0.01
SHARES: Final = tuple(number / 10 for number in range(11))


@dataclass(frozen=True, slots=True)
class Ranking:
    """The precisions of every feature and of every blend of `subject` and `look`."""

    sets: tuple[str, ...]
    counts: tuple[int, ...]
    found: dict[str, Precisions]
    blends: dict[float, Precisions]
    tested: str
    plain: tuple[str, ...]
    made_from: str


def measure_ranking(bench: Bench) -> Ranking:
    """Compute, or read back, every feature of the evaluation pictures and measure it."""
    source = bench.source
    name = bench.network.title
    networks = (bench.network, bench.fast, *bench.plain)
    handmade = {
        "colour histogram (HSV 8×8×8)": ColourHistogram(),
        "perceptual hash (64 bits)": PerceptualHash(),
        "SIFT + VLAD (64 words)": SiftVlad(bench.distractors),
    }
    extractors = [NetworkFeatures(one) for one in networks]
    own, *learned = bench.store.of(bench.evaluation, *extractors, *handmade.values())
    vectors: dict[str, Vectors] = {f"{name} subject": own[SUBJECT]}
    if LOOK in own:
        vectors[f"{name} look"] = own[LOOK]
    for network, arrays in zip(networks[1:], learned, strict=False):
        vectors[network.title] = arrays[SUBJECT]
    for title, arrays in zip(handmade, learned[len(networks) - 1 :], strict=True):
        vectors[title] = arrays[HANDMADE]
    blends = {}
    if LOOK in own:
        blends = {each: _by_set(bench, blended(own[SUBJECT], own[LOOK], each)) for each in SHARES}
    return Ranking(
        sets=source.labelled_sets,
        counts=tuple(len(source.rows(one)) for one in source.labelled_sets),
        found={title: _by_set(bench, rows) for title, rows in vectors.items()},
        blends=blends,
        tested=f"{name} subject",
        plain=tuple(one.title for one in bench.plain),
        made_from=bench.made_from.title,
    )


def mean_precision(found: Precisions) -> float:
    """Return the mean over sets of their mean average precisions."""
    return float(np.mean([one.mean() for one in found]))


def best_share(ranking: Ranking) -> float | None:
    """Return the share of `look` with the best mean; None for a network without one."""
    if not ranking.blends:
        return None
    return max(ranking.blends, key=lambda one: mean_precision(ranking.blends[one]))


def ranking_goals(ranking: Ranking) -> list[Goal]:
    """Return the goals for `subject`."""
    own = ranking.found[ranking.tested]
    lite0, _, lite2 = ranking.plain
    gain = bootstrap(ranking.found[lite0], own)
    over_lite2 = bootstrap(ranking.found[lite2], own).difference
    goals = [
        Goal(
            f"`subject` beats plain Lite0 by {GAIN} mAP on the mean",
            f"{signed(gain.difference)} ({signed(gain.low)} to {signed(gain.high)})",
            gain.difference >= GAIN,
        ),
        Goal("`subject` beats plain Lite2 on the mean", signed(over_lite2), over_lite2 > 0),
    ]
    for base in dict.fromkeys((lite0, ranking.made_from)):
        steps = [
            float((after - before).mean())
            for before, after in zip(ranking.found[base], own, strict=True)
        ]
        worst = int(np.argmin(steps))
        goals.append(
            Goal(
                f"no set below {base} by more than {-WORST_SET}",
                f"{signed(steps[worst])} on {ranking.sets[worst]}",
                steps[worst] >= WORST_SET,
            )
        )
    return goals


def ranking_section(ranking: Ranking) -> str:
    """Return the section's Markdown."""
    lite0 = ranking.found[ranking.plain[0]]
    head = ["feature", *ranking.sets, "mean", "against plain Lite0, 95 %"]
    chosen = best_share(ranking)
    found = dict(ranking.found)
    if chosen is not None:
        found[f"best blend ({chosen:.1f} look)"] = ranking.blends[chosen]
    rows = []
    for title, each in found.items():
        gain = bootstrap(lite0, each)
        interval = f"{signed(gain.difference)} ({signed(gain.low)} to {signed(gain.high)})"
        if each is lite0:
            interval = ""
        figures = [share(float(one.mean())) for one in each]
        rows.append([title, *figures, share(mean_precision(each)), interval])
    counts = ["pictures", *(f"{count:,}" for count in ranking.counts), "", ""]
    text = table(head, [*rows, counts])
    if chosen is None:
        return text
    return f"{text}\n{_blends(ranking)}"


def _blends(ranking: Ranking) -> str:
    chosen = best_share(ranking)
    rows = [
        [
            f"{each:.1f}" + (" ←" if each == chosen else ""),
            *(share(float(one.mean())) for one in found),
            share(mean_precision(found)),
        ]
        for each, found in ranking.blends.items()
    ]
    return (
        "Blends of `subject` and `look`; the best was chosen on these same sets, so its figure "
        "flatters:\n\n" + table(["share of look", *ranking.sets, "mean"], rows)
    )


def _by_set(bench: Bench, vectors: Vectors) -> Precisions:
    source = bench.source
    return [
        precisions(vectors[rows := source.rows(name)], source.classes[rows])
        for name in source.labelled_sets
    ]
