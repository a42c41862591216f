"""Section 6: result sheets. A query and its first ten hits, side by side, good ones and failures.

Only sets whose licence lets us publish their pictures are searched for this: the grocery
pictures (MIT). The rule is in `choose`; nobody picks by eye.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps

from lookalike.search.ranking_measures import measure_rankings
from quality.bench import Bench, share
from quality.networks import SUBJECT, NetworkFeatures

PUBLISHED_SETS: Final = ("produce-grocery", "products-grocery-packages")
CREDIT: Final = "The pictures are from the Grocery Store Dataset by Marcus Klasson (MIT licence)."
PER_KIND: Final = 4
HITS: Final = 10

_SEED: Final = 6
_EDGE_PX: Final = 112
_FRAME_PX: Final = 4
_GAP_PX: Final = 10
_QUALITY: Final = 78
_RIGHT, _WRONG, _QUERY = "#1a7f37", "#b3261e", "#57606a"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One query: its place, its hits and what became of it."""

    file_name: str
    is_good: bool
    class_name: str
    set_name: str
    precision: float
    right: int
    """How many of the first ten are of the query's class."""
    others: int
    """How many of the first ten could be."""


def choose(precision: NDArray[np.float64], classes: NDArray[np.str_], *, best: bool) -> list[int]:
    """Return four queries, those of the highest or lowest precision, one a class.

    Where precisions are equal a seeded permutation decides, not the order of the files.
    """
    shuffled = np.random.default_rng(_SEED).permutation(len(precision))
    order = shuffled[np.argsort(precision[shuffled], kind="stable")]
    chosen: list[int] = []
    for row in order[::-1] if best else order:
        if classes[row] not in classes[chosen]:
            chosen.append(int(row))
        if len(chosen) == PER_KIND:
            break
    return chosen


def draw_sheets(bench: Bench, folder: Path) -> list[Sheet]:
    """Write the strips as JPEG into ``folder``, in place of those of an earlier run."""
    source = bench.source
    rows = np.flatnonzero(np.isin(source.sets, PUBLISHED_SETS))
    if not len(rows):
        return []
    (found,) = bench.store.of(bench.evaluation, NetworkFeatures(bench.network, (SUBJECT,)))
    vectors = found[SUBJECT][rows]
    classes = np.array([f"{source.sets[row]}/{source.classes[row]}" for row in rows])
    _, numbers = np.unique(classes, return_inverse=True)
    measures = measure_rankings(vectors, numbers)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.jpg"):
        old.unlink()
    sheets = []
    for kind, best in (("good", True), ("failure", False)):
        chosen = choose(measures.average_precision, classes[measures.rows], best=best)
        for number, query in enumerate(chosen, start=1):
            row = int(measures.rows[query])
            hits = np.argsort(-np.delete(vectors @ vectors[row], row), kind="stable")[:HITS]
            hits = np.where(hits >= row, hits + 1, hits)
            is_right = classes[hits] == classes[row]
            name = f"{kind}-{number}.jpg"
            _draw(bench, rows[row], rows[hits], is_right).save(folder / name, quality=_QUALITY)
            set_name, class_name = str(classes[row]).split("/")
            precision = float(measures.average_precision[query])
            right, others = int(is_right.sum()), int((classes == classes[row]).sum()) - 1
            sheets.append(
                Sheet(name, best, class_name, set_name, precision, right, min(others, HITS))
            )
    return sheets


def sheet_section(sheets: list[Sheet], folder: str) -> str:
    """Return the section's Markdown; ``folder`` is where the strips lie, as the page sees it."""
    if not sheets:
        return "None of the sets that may be published is there.\n"
    parts = []
    for title, is_good in (("Good", True), ("Failures", False)):
        parts.append(f"### {title}\n")
        for one in sheets:
            if one.is_good == is_good:
                parts.append(f"{_caption(one)}\n\n![{_alt(one)}]({folder}/{one.file_name})\n")
    return "\n".join(parts)


def _caption(sheet: Sheet) -> str:
    name = sheet.class_name.replace("-", " ")
    return (
        f"**{name}** ({sheet.set_name}): {sheet.right} of the first {HITS} are right, "
        f"{sheet.others} could be; average precision {share(sheet.precision)}."
    )


def _alt(sheet: Sheet) -> str:
    return f"A picture of {sheet.class_name} and the ten nearest"


def _draw(
    bench: Bench, query: int, hits: NDArray[np.intp], is_right: NDArray[np.bool_]
) -> Image.Image:
    width = (HITS + 1) * _EDGE_PX + 2 * _GAP_PX
    strip = Image.new("RGB", (width, _EDGE_PX), "white")
    strip.paste(_framed(bench, query, _QUERY), (0, 0))
    for place, (row, right) in enumerate(zip(hits, is_right, strict=True)):
        tile = _framed(bench, int(row), _RIGHT if right else _WRONG)
        strip.paste(tile, ((place + 1) * _EDGE_PX + 2 * _GAP_PX, 0))
    return strip


def _framed(bench: Bench, row: int, colour: str) -> Image.Image:
    """Return the whole picture in a square with a coloured frame."""
    inside = _EDGE_PX - 2 * _FRAME_PX - 2
    image = Image.fromarray(bench.source.load(row))
    image.thumbnail((inside, inside), Image.Resampling.LANCZOS)
    tile = ImageOps.pad(image, (inside, inside), color="#eeeeee")
    framed = Image.new("RGB", (_EDGE_PX, _EDGE_PX), "white")
    box = (1, 1, _EDGE_PX - 2, _EDGE_PX - 2)
    ImageDraw.Draw(framed).rectangle(box, fill=colour)
    framed.paste(tile, (_FRAME_PX + 1, _FRAME_PX + 1))
    return framed
