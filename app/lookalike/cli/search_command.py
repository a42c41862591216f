"""`lookalike search`: one query of one or several pictures, plus and minus."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lookalike.cli.options import (
    AS_JSON,
    GIVEN_PATH,
    LIBRARY_OPTION,
    LOOK_OPTION,
    NETWORK_OPTION,
    open_library,
    refuse_nan,
)
from lookalike.cli.output import path_fields, path_text, print_json, print_paths
from lookalike.values import Filters, Orientation, PictureFormat

if TYPE_CHECKING:
    from lookalike.search import Answer, Hit, QueryTerm

__all__ = ["print_answer", "search"]

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_SEPARATORS = {"lines": b"\n", "nul": b"\0"}


@click.command()
@click.argument("images", nargs=-1, required=True, metavar="IMAGE…", type=GIVEN_PATH)
@click.option("--minus", multiple=True, metavar="IMAGE", type=GIVEN_PATH, help="Away from this.")
@LOOK_OPTION
@click.option("--top", default=20, type=click.IntRange(1, 10_000), help="How many hits at most.")
@click.option("--folder", type=GIVEN_PATH, help="Only pictures in this folder and below.")
@click.option("--after", metavar="YYYY-MM-DD", type=_DAY, help="Only taken on this day or later.")
@click.option(
    "--before", metavar="YYYY-MM-DD", type=_DAY, help="Only taken on this day or earlier."
)
@click.option(
    "--orientation", type=click.Choice(Orientation, case_sensitive=False), help="Only this shape."
)
@click.option(
    "--type",
    "formats",
    multiple=True,
    type=click.Choice(PictureFormat, case_sensitive=False),
    help="Only this type.",
)
@click.option(
    "--min-megapixels",
    type=click.FloatRange(0, 1e6),
    callback=refuse_nan,
    help="Only pictures this large.",
)
@click.option("--all-copies", is_flag=True, help="Show copies as hits of their own.")
@click.option(
    "--paths", type=click.Choice(list(_SEPARATORS)), help="Print only paths, for a pipe."
)
@LIBRARY_OPTION
@NETWORK_OPTION
@AS_JSON
def search(
    images: tuple[Path, ...],
    minus: tuple[Path, ...],
    look: float,
    top: int,
    folder: Path | None,
    after: datetime | None,
    before: datetime | None,
    orientation: Orientation | None,
    formats: tuple[PictureFormat, ...],
    min_megapixels: float | None,
    all_copies: bool,
    paths: str | None,
    library: Path | None,
    network: str | None,
    as_json: bool,
) -> None:
    """Find the pictures of the library that look like IMAGE; several make one query."""
    from lookalike.search import Query

    filters = Filters(
        folder=os.fsencode(os.path.realpath(folder)) if folder else None,
        after=_day(after),
        before=_day(before),
        orientation=orientation,
        formats=frozenset(formats),
        minimum_pixels=round(min_megapixels * 1e6) if min_megapixels else None,
    )
    query = Query(
        _terms(images, minus), filters=filters, limit=top, collapse=not all_copies, look=look
    )
    with open_library(library, network=network) as opened:
        answer = opened.search(query)
    if as_json:
        print_json(_answer_fields(answer, images, minus))
    elif paths:
        print_paths([_path(hit) for hit in answer.hits], separator=_SEPARATORS[paths])
    else:
        print_answer(answer)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _terms(images: tuple[Path, ...], minus: tuple[Path, ...]) -> tuple[QueryTerm, ...]:
    from lookalike.search import PictureFile, QueryTerm

    plus = (QueryTerm(PictureFile(path)) for path in images)
    return *plus, *(QueryTerm(PictureFile(path), weight=-1.0) for path in minus)


def _path(hit: Hit) -> bytes:
    return hit.record.files[0].path


def _answer_fields(
    answer: Answer, images: tuple[Path, ...], minus: tuple[Path, ...]
) -> dict[str, Any]:
    return {
        "query": {
            "plus": [path_fields(os.fsencode(path)) for path in images],
            "minus": [path_fields(os.fsencode(path)) for path in minus],
            "look": answer.query.look,
        },
        "space": answer.space.id,
        "method": answer.method,
        "notices": list(answer.notices),
        "hits": [_hit_fields(hit) for hit in answer.hits],
    }


def _hit_fields(hit: Hit) -> dict[str, Any]:
    facts = hit.record.facts
    return {
        **path_fields(_path(hit)),
        "score": round(hit.score, 6),
        "band": str(hit.band),
        "width": facts.width_px,
        "height": facts.height_px,
        "captured_at": facts.captured_at.isoformat() if facts.captured_at else None,
        "copies": [{**path_fields(copy.path), "kind": str(copy.kind)} for copy in hit.copies],
    }


def print_answer(answer: Answer) -> None:
    """Print hits best first: band, score, path, and how many copies lie under it."""
    for notice in answer.notices:
        print(notice)
    if not answer.hits:
        print(
            "No picture of the library matches."
            if answer.live_count
            else "The library holds no pictures yet. Add some: lookalike index FOLDER"
        )
        return
    width = max(len(hit.band) for hit in answer.hits)
    for hit in answer.hits:
        copies = f"  (+{len(hit.copies)} copies)" if hit.copies else ""
        print(f"{hit.band:<{width}}  {hit.score:6.3f}  {path_text(_path(hit))}{copies}")
