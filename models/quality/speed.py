"""Section 5: images a second and memory on the CPU, and what fewer bytes would cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from quality.bench import Bench, Goal, share, signed, table
from quality.measures import Vectors, precisions
from quality.networks import LOOK, SUBJECT, NetworkFeatures, NetworkFile
from quality.timing import Timing, time_network
from quality.variants import FLOAT16, INT8, quantised, storage, stored_as_float16

BATCHES: Final = (1, 32)
SIZE_GOAL_MB: Final = 32
LOSS: Final = 0.005
FASTER: Final = 1.05
SMALLER: Final = 0.95
AS_FAST: Final = 0.95

_AGAINST: Final = {
    FLOAT16: (
        "an export has to equal what PyTorch computes within 1e-4, which rounded weights don't."
    ),
    INT8: (
        "processors without VNNI add 8-bit products in 16 bits that saturate, so the same file "
        "gives other vectors there. Those of a library would hang on the machine that made them."
    ),
}
_ROUNDS: Final = 3
_SECONDS: Final = 1.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """One file, timed; ``precision`` is the mean mAP of its `subject`, NaN where not asked."""

    title: str
    size_mb: float
    timings: dict[int, Timing]
    """By batch size."""
    precision: float
    """Mean mAP of `subject`."""
    difference: float
    """By how much a value of `subject` differs from that of the shipped file, at most."""


@dataclass(frozen=True, slots=True)
class Speed:
    """The network under test first, then the plain ones; its variants apart."""

    networks: tuple[Candidate, ...]
    variants: tuple[Candidate, ...]
    """The shipped file, then the same in fewer bytes."""
    shipped: str
    """How the shipped file holds its weights."""
    made_from: str


def measure_speed(bench: Bench) -> Speed:
    """Time every network in rounds, so that a busy minute hits all of them alike."""
    network = bench.network
    folder = bench.build / "networks"
    used = [kind for kind in (SUBJECT, LOOK) if kind in network.kinds]
    lite0, _, lite2 = bench.plain
    shipped = storage(network)
    variants = [] if shipped == FLOAT16 else [stored_as_float16(network, folder)]
    variants.append(quantised(network, folder, bench.distractors))
    asked: list[tuple[NetworkFile, list[str]]] = [(network, used)]
    if len(network.kinds) > len(used):
        whole = network.at(network.file, f"{network.title}, with tokens")
        asked.append((whole, list(network.kinds)))
    asked += [(one, [SUBJECT]) for one in (bench.fast, lite0, lite2)]
    count = len(asked)
    asked += [(one, used) for one in variants]
    timings = _time_all(asked)
    own = _subject(bench, network)
    candidates = [
        _candidate(bench, one, timing, own)
        for (one, _), timing in zip(asked, timings, strict=True)
    ]
    return Speed(
        networks=tuple(candidates[:count]),
        variants=(candidates[0], *candidates[count:]),
        shipped=shipped,
        made_from=bench.made_from.title,
    )


def speed_goals(speed: Speed) -> list[Goal]:
    """Return the goals for cost and size."""
    own = speed.networks[0]
    goals = [
        Goal(
            f"`model.onnx` at most {SIZE_GOAL_MB} MB",
            f"{own.size_mb:.1f} MB",
            own.size_mb <= SIZE_GOAL_MB,
        )
    ]
    for base in speed.networks:
        if base.title == speed.made_from:
            ratio = _rate(own) / _rate(base)
            text = f"at no more than the cost of {base.title} ({AS_FAST:.0%} of its images/s)"
            goals.append(Goal(text, f"{ratio:.0%}", ratio >= AS_FAST))
    return goals


def speed_section(speed: Speed) -> str:
    """Return the section's Markdown."""
    head = ["network", "MB"]
    head += [f"images/s, batch {batch}" for batch in BATCHES]
    head += [f"peak MB, batch {batch}" for batch in BATCHES]
    rows = [_row(one) for one in speed.networks]
    base = speed.variants[0]
    smaller = [
        [*_row(one), share(one.precision), signed(one.precision - base.precision)]
        for one in speed.variants
    ]
    verdicts = "\n".join(f"- {_verdict(one, base)}" for one in speed.variants[1:])
    return (
        f"{table(head, rows)}\nThe same network stored in fewer bytes, `subject` alone measured:"
        f"\n\n{table([*head, 'mean mAP', 'change'], smaller)}\n{verdicts}\n\n{_chosen(speed)}\n"
    )


def _chosen(speed: Speed) -> str:
    """Say what ships, and why what qualifies doesn't."""
    base = speed.variants[0]
    reasons = [f"Shipped: {speed.shipped}, {base.size_mb:.1f} MB."]
    for one in speed.variants[1:]:
        if not _qualifies(one, base):
            continue
        reasons.append(f"{one.title} qualifies and is not what ships: {_AGAINST[one.title]}")
    return " ".join(reasons)


def _verdict(variant: Candidate, base: Candidate) -> str:
    """Return whether a variant earns its place, and by what."""
    facts = (
        f"{signed(variant.precision - base.precision)} mAP, "
        f"{_rate(variant) / _rate(base):.2f} times the images/s, "
        f"{variant.size_mb / base.size_mb:.2f} times the size, "
        f"values differ by up to {variant.difference:.1g}"
    )
    if base.precision - variant.precision > LOSS:
        return f"{variant.title}: out, it loses more than {LOSS} mAP ({facts})."
    if _qualifies(variant, base):
        return f"{variant.title}: qualifies ({facts})."
    return f"{variant.title}: out, it is neither faster nor smaller at the same speed ({facts})."


def _qualifies(variant: Candidate, base: Candidate) -> bool:
    gain = _rate(variant) / _rate(base)
    is_smaller = variant.size_mb <= SMALLER * base.size_mb and gain >= AS_FAST
    is_close = base.precision - variant.precision <= LOSS
    return is_close and (is_smaller or gain >= FASTER)


def _time_all(asked: list[tuple[NetworkFile, list[str]]]) -> list[dict[int, Timing]]:
    found: list[dict[int, list[Timing]]] = [{batch: [] for batch in BATCHES} for _ in asked]
    for _ in range(_ROUNDS):
        for (network, kinds), kept in zip(asked, found, strict=True):
            names = [name for kind, name in network.outputs if kind in kinds]
            for batch in BATCHES:
                kept[batch].append(
                    time_network(network.file, network.edge_px, batch, _SECONDS, names)
                )
    return [{batch: _best(each) for batch, each in kept.items()} for kept in found]


def _best(timings: list[Timing]) -> Timing:
    """Take the fastest round: whatever else the machine does only ever makes one slower."""
    return Timing(
        images_per_second=max(one.images_per_second for one in timings),
        peak_mb=max(one.peak_mb for one in timings),
    )


def _candidate(
    bench: Bench, network: NetworkFile, timings: dict[int, Timing], own: Vectors
) -> Candidate:
    source, found = bench.source, _subject(bench, network)
    means = [
        precisions(found[rows := source.rows(name)], source.classes[rows]).mean()
        for name in source.labelled_sets
    ]
    is_same_space = found.shape == own.shape
    return Candidate(
        title=network.title,
        size_mb=network.file.stat().st_size / 1e6,
        timings=timings,
        precision=float(np.mean(means)),
        difference=float(np.abs(found - own).max()) if is_same_space else float("nan"),
    )


def _subject(bench: Bench, network: NetworkFile) -> Vectors:
    # All outputs of the network under test: other sections need them of the same pictures.
    kinds = None if network.file == bench.network.file else (SUBJECT,)
    (found,) = bench.store.of(bench.evaluation, NetworkFeatures(network, kinds))
    return found[SUBJECT]


def _rate(candidate: Candidate) -> float:
    return candidate.timings[BATCHES[0]].images_per_second


def _row(one: Candidate) -> list[str]:
    rates = [f"{one.timings[batch].images_per_second:.0f}" for batch in BATCHES]
    peaks = [f"{one.timings[batch].peak_mb:.0f}" for batch in BATCHES]
    return [one.title, f"{one.size_mb:.1f}", *rates, *peaks]
