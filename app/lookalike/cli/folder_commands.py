"""`lookalike remove`: take a folder out of the library."""

from __future__ import annotations

from pathlib import Path

import click

from lookalike.cli.options import AS_JSON, LIBRARY_OPTION, open_library
from lookalike.cli.output import print_json

__all__ = ["remove"]


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@LIBRARY_OPTION
@AS_JSON
def remove(folder: Path, library: Path | None, as_json: bool) -> None:
    """Take FOLDER out of the library; its pictures stay where they are.

    Vectors are kept, so adding the folder again embeds nothing.
    """
    with open_library(library) as opened:
        removed = opened.remove_folder_at(folder)
    if as_json:
        print_json({"removed": str(removed)})
    else:
        print(f"{removed} is no longer part of the library. Its pictures were not touched.")
