"""Options that several commands share, and how they become values."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import platformdirs

if TYPE_CHECKING:
    from lookalike.library import Library

__all__ = [
    "AS_JSON",
    "GIVEN_PATH",
    "LIBRARY_OPTION",
    "LOOK_OPTION",
    "NETWORK_OPTION",
    "library_folder",
    "open_library",
    "refuse_nan",
]


class _GivenPath(click.Path):
    """A path as a person gives it. An empty one is what an unset variable of the shell
    becomes, and must not mean the folder that happens to be the current one."""

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        if not os.fspath(value):
            self.fail("The path is empty.", param, ctx)
        return super().convert(value, param, ctx)


def refuse_nan(
    context: click.Context, parameter: click.Parameter, value: float | None
) -> float | None:
    """Refuse "nan", which lies in every range."""
    if value is not None and math.isnan(value):
        raise click.BadParameter("nan is not a number.", context, parameter)
    return value


GIVEN_PATH = _GivenPath(path_type=Path)
LIBRARY_OPTION = click.option(
    "--library",
    metavar="DIR",
    type=_GivenPath(path_type=Path, file_okay=False),
    help="Folder of the library: catalogue, index, thumbnails, settings. "
    "Default: $LOOKALIKE_HOME, else the user's data folder.",
)
NETWORK_OPTION = click.option(
    "--network", metavar="NAME", help="Network to use; default: the settings'."
)
LOOK_OPTION = click.option(
    "--look",
    default=0.0,
    metavar="0…1",
    type=click.FloatRange(0, 1),
    callback=refuse_nan,
    help="How much the look counts beside what is shown: 0 not at all, 1 alone.",
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def library_folder(given: Path | None) -> Path:
    """Return the library's folder: the option, LOOKALIKE_HOME, or the platform's place."""
    before_the_command: Path | None = click.get_current_context().find_root().obj
    chosen = given or before_the_command or os.environ.get("LOOKALIKE_HOME")
    if chosen:
        return Path(chosen).expanduser().absolute()
    return Path(platformdirs.user_data_dir("lookalike", appauthor=False))


def open_library(given: Path | None, *, network: str | None = None) -> Library:
    """Open the library that the options name; it is made when it isn't there."""
    # Late, so that --help loads none of numpy, SQLite and the networks.
    from lookalike.library import Library
    from lookalike.log_file import start_log

    folder = library_folder(given)
    start_log(folder)
    return Library.open(folder, network=network)
