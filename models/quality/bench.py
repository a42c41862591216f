"""What every section measures with: the networks, the pictures and where features are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from quality.features import FeatureStore, Pictures
from quality.networks import NetworkFile, plain_network, read_network_file
from quality.pictures import EvaluationPictures, distractors


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure that was aimed at, and whether it was reached: computed, never typed."""

    text: str
    figure: str
    is_reached: bool


class Bench:
    """One network under test, the shipped fast one, and the plain ones beside it."""

    def __init__(self, network: Path, fast: Path, source: EvaluationPictures, build: Path) -> None:
        self.network: NetworkFile = read_network_file(network)
        self.fast: NetworkFile = read_network_file(fast)
        self.source = source
        self.build = build
        self.store = FeatureStore(build / "features")
        self.plain: tuple[NetworkFile, ...] = tuple(
            plain_network(variant, build / "networks") for variant in range(3)
        )

    @cached_property
    def evaluation(self) -> Pictures:
        """Return the evaluation pictures."""
        return self.source.pictures

    @cached_property
    def distractors(self) -> Pictures:
        """Return the pictures that are no answer to anything."""
        return distractors()

    @property
    def made_from(self) -> NetworkFile:
        """Return the plain network that the one under test has the input of."""
        same = [one for one in self.plain if one.edge_px == self.network.edge_px]
        return same[0] if same else self.plain[0]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; the first column is text, the others are figures."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    lines = [head, rule, *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def share(value: float) -> str:
    """Return 0 to 1 with three digits, as the other pages write it: .873."""
    text = f"{value:.3f}"
    return text.replace("0.", ".", 1) if abs(value) < 1 else text


def signed(value: float) -> str:
    """Return a difference with its sign: +.031; what rounds to nothing has none."""
    size = share(abs(value))
    if size == ".000":
        return size
    return ("+" if value > 0 else "−") + size
