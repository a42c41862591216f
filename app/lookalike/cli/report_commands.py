"""Commands that report: `status`, `skipped`, `doctor`, `verify`."""

from __future__ import annotations

import dataclasses
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lookalike import __version__
from lookalike.cli.options import (
    AS_JSON,
    LIBRARY_OPTION,
    NETWORK_OPTION,
    library_folder,
    open_library,
)
from lookalike.cli.output import path_fields, path_text, print_json
from lookalike.errors import ExitCode

if TYPE_CHECKING:
    from lookalike.library import LibraryStatus
    from lookalike.networks import DeviceVerdict

__all__ = ["doctor", "skipped", "status", "verify"]


@click.command()
@LIBRARY_OPTION
@NETWORK_OPTION
@AS_JSON
def status(library: Path | None, network: str | None, as_json: bool) -> None:
    """Say what the library holds."""
    with open_library(library, network=network) as opened:
        opened.refresh()  # only then it shows whether the index file is of any use
        found = opened.status()
    if as_json:
        print_json(_status_fields(found))
        return
    counts = found.counts
    preparing = found.preparing
    print(f"Library   {path_text(os.fsencode(found.folder))}")
    print(f"Network   {found.network}  (space {found.space_id})")
    if preparing is not None:
        print(
            f"Preparing {preparing.network}: {preparing.done:,} of {preparing.total:,} pictures; "
            "search works meanwhile. Go on with it: lookalike index"
        )
    print(
        f"Pictures  {counts.contents:,} in {counts.files:,} files, {counts.vectors:,} searchable"
    )
    if counts.vectors < counts.contents:
        print(
            f"Not yet   {counts.contents - counts.vectors:,} are searchable after the next "
            "'lookalike index' that reaches them"
        )
    if found.region_count:
        print(f"Regions   {found.region_count:,} pictures")
    print(f"Skipped   {counts.skipped:,}" + ("  (lookalike skipped)" if counts.skipped else ""))
    print(f"Index     {found.method}")
    for folder in found.folders:
        state = "  not connected; its pictures stay searchable" if folder.is_offline else ""
        print(f"  {folder.picture_count:>9,}  {path_text(os.fsencode(folder.path))}{state}")
    if not found.folders:
        print("No folder yet. Add one: lookalike index FOLDER")


def _status_fields(found: LibraryStatus) -> dict[str, Any]:
    return {
        **path_fields(os.fsencode(found.folder), "library"),
        "network": found.network,
        "space": found.space_id,
        "method": found.method,
        "generation": found.generation,
        "preparing": dataclasses.asdict(found.preparing) if found.preparing else None,
        "regions": found.region_count,
        **dataclasses.asdict(found.counts),
        "folders": [
            {
                **path_fields(os.fsencode(folder.path)),
                "pictures": folder.picture_count,
                "skipped": folder.skipped_count,
                "offline": folder.is_offline,
            }
            for folder in found.folders
        ],
    }


@click.command()
@LIBRARY_OPTION
@AS_JSON
def skipped(library: Path | None, as_json: bool) -> None:
    """List the files that can't be searched, each with its reason."""
    with open_library(library) as opened:
        files = opened.skipped()
    if as_json:
        print_json(
            {
                "skipped": [
                    {**path_fields(file.path), "reason": str(file.reason), "detail": file.detail}
                    for file in files
                ]
            }
        )
        return
    for file in files:
        print(f"{file.reason:<18}  {path_text(file.path)}  {file.detail}")
    for reason, count in Counter(file.reason for file in files).most_common():
        print(f"{count:,} × {reason}")
    if not files:
        print("No file was skipped.")


@click.command()
@LIBRARY_OPTION
@NETWORK_OPTION
@AS_JSON
def doctor(library: Path | None, network: str | None, as_json: bool) -> None:
    """Test the devices and say which one is used and why others are not."""
    with open_library(library, network=network) as opened:
        verdicts = opened.devices()
        found = opened.status()
    if as_json:
        print_json(
            {
                "version": __version__,
                **path_fields(os.fsencode(found.folder), "library"),
                "network": found.network,
                "devices": [dataclasses.asdict(verdict) for verdict in verdicts],
            }
        )
        return
    print(f"Lookalike {__version__}")
    print(f"Library   {path_text(os.fsencode(found.folder))}")
    print(f"Network   {found.network}")
    for verdict in verdicts:
        print(_verdict_text(verdict))


def _verdict_text(verdict: DeviceVerdict) -> str:
    mark = "→" if verdict.in_use else " "
    speed = f"{verdict.images_per_second:,.0f} images/s  " if verdict.images_per_second else ""
    return f"{mark} {verdict.provider:<28} {verdict.state:<14} {speed}{verdict.detail}"


@click.command()
@LIBRARY_OPTION
@click.option("--repair", is_flag=True, help="Mend what can be mended; nothing is thrown away.")
@AS_JSON
def verify(library: Path | None, repair: bool, as_json: bool) -> None:
    """Check the catalogue, and the index against it."""
    from lookalike.maintenance import verify_library

    problems = verify_library(library_folder(library), repair=repair)
    if as_json:
        print_json({"problems": list(problems), "repaired": repair and bool(problems)})
    else:
        for problem in problems:
            print(problem)
        print("The library is sound." if not problems else f"{len(problems)} found.")
    if problems and not repair:
        click.get_current_context().exit(ExitCode.LIBRARY)
