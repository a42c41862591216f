"""Measure a network and write docs/quality.md with its result sheets.

    cd models && python -m quality

Takes a quarter of an hour on two cores the first time, a few minutes after that.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Final

from quality.bench import Bench, Goal
from quality.copies import copy_goals, copy_section, measure_copies
from quality.looks import look_goals, look_section, measure_look
from quality.page import Run, Section, write_page
from quality.pictures import find_pictures, unpack
from quality.ranking import measure_ranking, ranking_goals, ranking_section
from quality.regions import CANDIDATES, measure_regions, region_section
from quality.sheets import CREDIT, draw_sheets, sheet_section
from quality.speed import measure_speed, speed_goals, speed_section

_ROOT: Final = Path(__file__).parents[2]


def main() -> None:
    """Measure everything and write the page; nothing is written before all is measured."""
    arguments = _arguments()
    begin, load = time.monotonic(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="lookalike-quality-") as folder:
        archive: Path = arguments.evaluation
        root = archive if archive.is_dir() else unpack(archive, Path(folder))
        bench = Bench(arguments.network, arguments.fast, find_pictures(root), arguments.build)
        goals, sections = _measure(bench, arguments.page, arguments.sheets)
        run = Run(
            day=datetime.now().astimezone().date(),
            network=bench.network.title,
            network_sha256=_sha256(bench.network.file),
            archive=archive.name,
            archive_sha256=_sha256(archive) if archive.is_file() else None,
            pictures=bench.evaluation.count,
            sets=len(bench.source.labelled_sets),
            distractors=bench.distractors.count,
            seconds=time.monotonic() - begin,
            load=load,
        )
    write_page(arguments.page, run, goals, sections)
    for goal in goals:
        print(f"{'reached' if goal.is_reached else 'MISSED ':8} {goal.text}: {goal.figure}")
    print(f"written: {arguments.page}")


def _measure(bench: Bench, page: Path, sheets: Path) -> tuple[list[Goal], list[Section]]:
    # Speed first: the machine is as quiet as it gets before features have warmed it.
    speed = measure_speed(bench)
    _say("speed")
    ranking = measure_ranking(bench)
    _say("ranking")
    regions = measure_regions(bench)
    _say("regions")
    copies = measure_copies(bench)
    _say("copies")
    look = measure_look(bench)
    drawn = draw_sheets(bench, sheets)
    goals = [
        *ranking_goals(ranking),
        *copy_goals(copies),
        *look_goals(look),
        *speed_goals(speed),
    ]
    place = Path(os.path.relpath(sheets, page.parent)).as_posix()
    sections = [
        Section("Pictures of the same class", _RANKING, ranking_section(ranking)),
        Section(
            "Copies",
            _COPIES.format(queries=copies.queries, gallery=copies.gallery),
            copy_section(copies),
        ),
        Section("Look", _LOOK, look_section(look)),
        Section("Regions", _REGIONS, region_section(regions)),
        Section("Speed and size", _SPEED, speed_section(speed)),
        Section("Result sheets", f"{_SHEETS} {CREDIT}", sheet_section(drawn, place)),
    ]
    return goals, sections


def _say(done: str) -> None:
    print(f"measured: {done}", flush=True)


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="quality", description=__doc__)
    data = _ROOT.parent / "shared" / "data" / "evaluation.tar"
    parser.add_argument("--evaluation", type=Path, default=data, help="an archive or a folder")
    parser.add_argument("--network", type=Path, default=_ROOT / "models" / "lookalike-1")
    parser.add_argument("--fast", type=Path, default=_ROOT / "models" / "efficientnet-lite0")
    parser.add_argument("--build", type=Path, default=_ROOT / "build" / "quality")
    parser.add_argument("--page", type=Path, default=_ROOT / "docs" / "quality.md")
    parser.add_argument("--sheets", type=Path, default=_ROOT / "docs" / "pictures" / "quality")
    arguments = parser.parse_args()
    if not arguments.evaluation.exists():
        parser.error(f"{arguments.evaluation} isn't there; name the pictures with --evaluation")
    for folder in (arguments.network, arguments.fast):
        if not (folder / "model.toml").exists():
            parser.error(f"{folder} holds no network")
    return arguments


_RANKING: Final = """\
Leave-one-out mean average precision: each picture asks for all others of its set, those of its
class are right. Reading, preprocessing and measure are those of `lookalike evaluate`. The plain
networks are EfficientNet-Lite with the published weights, all 1280 pooled values. The words of
SIFT + VLAD were learned from the distractors. Every set weighs the same in the mean; the
interval is the paired bootstrap over queries. A set of one class (views of one statue) has
nothing to confuse and is left out here, not below."""

_COPIES: Final = """\
{queries} pictures, drawn once for all, are altered in twenty ways
([what each does](../models/quality/transformations.py)) and looked for among all {gallery:,}
pictures: the evaluation pictures and the distractors. recall@1: the original comes first; a tie
counts as not found. By the vector alone, without the confirmation of copies that the program
adds. At .90 chance moves a figure by ±.03, the mean by less. The training alters its own
pictures in ways of the same kinds, by amounts drawn at random: these are not kinds of change
that the network has never met."""

_LOOK: Final = """\
On the set of textures. *Recoloured*: every hue turned by half a circle and saturated, grey parts
too. The picture's own recoloured copy shows the same thing in other colours: `look` should
prefer a picture of the same texture to it, `subject` should not."""

_REGIONS: Final = f"""\
A random box of a quarter of the area of the same 500 pictures, embedded as a picture of its own,
searched among everything. *Whole*: against the pictures' vectors, what every library does.
*Cells*: against the tokens of each picture, where the best cell or the best window of cells
counts. *Re-ranked*: the best {CANDIDATES} by whole vectors, ordered anew by how well each cell
of the box finds a counterpart in the picture; *codes* are tokens as a library can hold them, 7×7
cells and one bit a value (1,568 bytes a picture)."""

_SPEED: Final = """\
The network alone on two threads, each in a process of its own; the best of three rounds; *peak* is
the whole process with Python and the runtime. Networks with `look` compute it too. A variant
qualifies if it loses no more than .005 mAP and is really faster or smaller. int8 is calibrated
with 96 of the distractors."""

_SHEETS: Final = """\
A query (grey frame) and its ten nearest by `subject` (green: same class, red: another) among the
grocery sets, the only ones whose pictures we may publish. Chosen by rule: the queries of highest
and of lowest average precision, at most one a class, ties decided by a fixed seed."""


if __name__ == "__main__":
    main()
