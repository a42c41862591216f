"""`lookalike remove`: take a folder out of the library."""

from __future__ import annotations

import os
from pathlib import Path

import click

from lookalike.cli.options import AS_JSON, GIVEN_PATH, LIBRARY_OPTION, open_library
from lookalike.cli.output import path_fields, path_text, print_json

__all__ = ["remove"]


@click.command()
@click.argument("folder", type=GIVEN_PATH)
@LIBRARY_OPTION
@AS_JSON
def remove(folder: Path, library: Path | None, as_json: bool) -> None:
    """Take FOLDER out of the library; its pictures stay where they are.

    Vectors are kept, so adding the folder again embeds nothing.
    """
    with open_library(library) as opened:
        removed = os.fsencode(opened.remove_folder_at(folder))
    if as_json:
        print_json(path_fields(removed, "removed"))
    else:
        name = path_text(removed)
        print(f"{name} is no longer part of the library. Its pictures were not touched.")
