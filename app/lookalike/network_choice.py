"""Which network a name means, and how networks compare on a person's own classes."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from lookalike.networks import DEFAULT_NETWORK, Network, open_embedder, read_network
from lookalike.search import Evaluation, evaluate_folder, find_sets
from lookalike.shipped import shipped_folder

__all__ = ["evaluate_networks", "find_network"]


def find_network(name: str | None) -> Network:
    """Return a shipped network by name, or the one whose folder the name is a path to.

    None is the default network. Raises NetworkMissing or NetworkDamaged.
    """
    name = name or DEFAULT_NETWORK
    if os.sep in name or "/" in name:
        return read_network(Path(name))
    return read_network(shipped_folder("models") / name)


def evaluate_networks(
    folder: Path,
    names: Sequence[str | None],
    *,
    look: float = 0.0,
    on_progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> list[list[Evaluation]]:
    """Measure each network on each set of ``folder``; see `lookalike.search.find_sets`.

    look: the share that the look has in the scores; NetworkUnusable where a network has none.
    on_progress gets what is measured, and how many of its pictures are done of how many.
    """
    sets = find_sets(folder)
    results = []
    for network in [find_network(name) for name in names]:
        with contextlib.closing(open_embedder(network)) as embedder:
            results.append(
                [
                    evaluate_folder(
                        each,
                        embedder,
                        network=network.name,
                        parts=network.parts,
                        look=look,
                        on_progress=partial(on_progress, f"{network.name} {each.name}"),
                    )
                    for each in sets
                ]
            )
    return results
