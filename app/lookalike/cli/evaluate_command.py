"""`lookalike evaluate`: how well a network tells classes apart."""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lookalike.cli.options import AS_JSON, GIVEN_PATH, LOOK_OPTION
from lookalike.cli.output import is_terminal, path_fields, path_text, print_json

if TYPE_CHECKING:
    from lookalike.search import Comparison, Evaluation

__all__ = ["evaluate"]

_MEASURES = ("mean_average_precision", "recall_at_1", "recall_at_10", "images_per_second")


@click.command()
@click.argument("folder", type=GIVEN_PATH)
@click.option("--network", metavar="NAME", help="The network to measure; default: the shipped.")
@click.option("--against", multiple=True, metavar="NAME", help="Another network beside it.")
@LOOK_OPTION
@AS_JSON
def evaluate(
    folder: Path, network: str | None, against: tuple[str, ...], look: float, as_json: bool
) -> None:
    """Measure how well a network finds pictures of the same class.

    The sub-folders of FOLDER are the classes; a folder of such folders is measured set by
    set. Each picture is a query in turn and all others are ranked: mean average precision,
    recall at 1 and at 10. NAME is a shipped network or the path of a network's folder.
    """
    from lookalike.network_choice import evaluate_networks

    with _progress_bar(is_shown=is_terminal() and not as_json) as on_progress:
        by_network = evaluate_networks(
            folder, (network, *against), look=look, on_progress=on_progress
        )
    if as_json:
        print_json(_fields(by_network))
        return
    base, *others = by_network
    _print_table(base)
    for sets in others:
        _print_table(sets)
        _print_comparison(base, sets)


def _fields(by_network: list[list[Evaluation]]) -> dict[str, Any]:
    base, *others = by_network
    fields = _network_fields(base)
    if others:
        fields["against"] = [
            _network_fields(sets) | {"differences": _comparison_fields(base, sets)}
            for sets in others
        ]
    return fields


def _network_fields(sets: list[Evaluation]) -> dict[str, Any]:
    """Return the means over sets, and each set beside them."""
    compared = _with_several_classes(sets)
    means = {name: _mean([getattr(each, name) for each in compared]) for name in _MEASURES}
    return {
        "network": sets[0].network,
        **means,
        "pictures": sum(each.pictures for each in sets),
        "classes": sum(len(each.classes) for each in sets),
        "skipped": sum(each.skipped for each in sets),
        "sets": [_set_fields(each) for each in sets],
    }


def _with_several_classes(sets: list[Evaluation]) -> list[Evaluation]:
    """Leave out sets of one class, where every answer is right, unless there is nothing else."""
    return [each for each in sets if len(each.classes) > 1] or sets


def _comparison_fields(base: list[Evaluation], other: list[Evaluation]) -> list[dict[str, Any]]:
    """Return by how much the other network's mAP is higher, set by set."""
    return [
        {"set": one.folder.name, **{key: _number(value) for key, value in asdict(found).items()}}
        for one, found in zip(base, _comparisons(base, other), strict=True)
    ]


def _comparisons(base: list[Evaluation], other: list[Evaluation]) -> list[Comparison]:
    import numpy as np

    from lookalike.search import compare

    return [
        compare(one, two, np.random.default_rng(0)) for one, two in zip(base, other, strict=True)
    ]


def _set_fields(found: Evaluation) -> dict[str, Any]:
    return {
        "set": found.folder.name,
        **{name: _number(getattr(found, name)) for name in _MEASURES},
        "pictures": found.pictures,
        "classes": len(found.classes),
        "per_class": [
            {
                "class": each.name,
                "pictures": each.pictures,
                **{name: _number(getattr(each, name)) for name in _MEASURES[:3]},
            }
            for each in found.classes
        ],
        "skipped": found.skipped,
        "skipped_pictures": [
            {
                **path_fields(os.fsencode(each.path)),
                "reason": str(each.reason),
                "detail": each.detail,
            }
            for each in found.skipped_pictures
        ],
    }


def _mean(values: list[float]) -> float | None:
    """Return the mean over the sets that have something to find."""
    usable = [value for value in values if not math.isnan(value)]
    return _number(sum(usable) / len(usable)) if usable else None


def _number(value: float) -> float | None:
    # JSON knows no NaN; a class with a single picture has nothing to find.
    return None if math.isnan(value) else round(value, 6)


def _print_table(sets: list[Evaluation]) -> None:
    print(f"{sets[0].network}")
    print(f"{'':<32}{'mAP':>8}{'R@1':>8}{'R@10':>8}{'pictures':>10}{'images/s':>10}")
    for found in sets:
        if len(sets) == 1:
            for each in found.classes:
                _print_row(each.name, each, each.pictures, "")
        _print_row(found.folder.name, found, found.pictures, f"{found.images_per_second:,.0f}")
        for skipped in found.skipped_pictures:
            path = path_text(os.fsencode(skipped.path))
            print(f"  skipped {path}: {skipped.reason} ({skipped.detail})")
    if len(sets) > 1:
        compared = _with_several_classes(sets)
        mean = _mean([each.mean_average_precision for each in compared])
        print(f"{f'mean over {len(compared)} sets':<32}{mean:>8.3f}")


def _print_row(name: str, measured: Any, pictures: int, speed: str) -> None:
    print(
        f"{name:<32}{measured.mean_average_precision:>8.3f}{measured.recall_at_1:>8.3f}"
        f"{measured.recall_at_10:>8.3f}{pictures:>10,}{speed:>10}"
    )


def _print_comparison(base: list[Evaluation], other: list[Evaluation]) -> None:
    print(f"Beside {base[0].network}, difference in mAP (95 % interval):")
    for one, found in zip(base, _comparisons(base, other), strict=True):
        interval = f"({found.low:+.3f} to {found.high:+.3f})"
        print(f"{one.folder.name:<32}{found.difference:>+8.3f}  {interval}")


@contextlib.contextmanager
def _progress_bar(*, is_shown: bool) -> Iterator[Callable[[str, int, int], None]]:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), disable=not is_shown, transient=True) as bar:
        task = bar.add_task("")

        def show(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        yield show
