"""`lookalike gui` and `lookalike demo`; without a display both do their job in text."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path

import click
import platformdirs

from lookalike.cli.index_command import index_for_a_person
from lookalike.cli.options import GIVEN_PATH, LIBRARY_OPTION, library_folder
from lookalike.cli.output import path_text

__all__ = ["demo", "gui"]


@click.command()
@click.argument("folders", nargs=-1, metavar="[FOLDER]…", type=GIVEN_PATH)
@click.option(
    "--search", "queries", multiple=True, metavar="IMAGE", type=GIVEN_PATH, help="Look for."
)
@LIBRARY_OPTION
def gui(folders: tuple[Path, ...], queries: tuple[Path, ...], library: Path | None) -> None:
    """Open the window; FOLDERs are added and indexed.

    Without a display the folders are indexed here and now, and the next step is said.
    """
    _need_window()
    # `make run FOLDER=~/Pictures` arrives unexpanded from every shell but bash.
    folders = tuple(folder.expanduser() for folder in folders)
    if _has_display():
        from lookalike.window.app import run

        click.get_current_context().exit(run(library_folder(library), folders, queries))
    if not folders:
        raise click.UsageError(
            "There is no display to open a window on. On the command line: lookalike index FOLDER"
        )
    index_for_a_person(folders, library=library)
    print(f"\nNow search: {_own_name()} search IMAGE{_library_option(library)}")


@click.command()
@click.option(
    "--screenshot",
    type=GIVEN_PATH,
    default="lookalike-demo.png",
    help="Where the picture of the window goes when there is no display.",
)
@LIBRARY_OPTION
def demo(screenshot: Path, library: Path | None) -> None:
    """Make a hundred pictures, index them, and show one search.

    They get a library of their own. Without a display the hits are printed and a picture of
    the window is saved.
    """
    from lookalike.samples import make_sample_pictures

    _need_window()
    folder = (library or Path(platformdirs.user_data_dir("lookalike-demo"))).absolute()
    pictures = folder / "sample-pictures"
    make_sample_pictures(pictures)
    index_for_a_person((pictures,), library=folder)
    query = sorted(pictures.rglob("*.jpg"))[0]
    if _has_display():
        from lookalike.window.app import run

        click.get_current_context().exit(run(folder, (), (query,)))
    _print_hits(folder, query)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from lookalike.window.screenshot import save_screenshot

    save_screenshot(folder, query, screenshot)
    print(f"\nThe window with this search: {path_text(os.fsencode(screenshot.absolute()))}")


def _print_hits(folder: Path, query: Path) -> None:
    from lookalike.cli.search_command import print_answer
    from lookalike.library import Library
    from lookalike.search import PictureFile, Query, QueryTerm

    print(f"\nPictures like {query.name}:")
    with Library.open(folder) as opened:
        print_answer(opened.search(Query((QueryTerm(PictureFile(query)),), limit=10)))


def _need_window() -> None:
    if importlib.util.find_spec("PySide6") is None:
        raise click.UsageError(
            "The window isn't installed. Install it with: pip install 'lookalike[window]'"
        )


def _has_display() -> bool:
    """Say whether Qt will find a screen; only on X11 and Wayland is there a doubt."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _own_name() -> str:
    """Return what a person types to start this program again."""
    if Path(sys.argv[0]).name == "__main__.py":
        return "python -m lookalike"
    is_on_path = shutil.which("lookalike") == sys.argv[0]
    return "lookalike" if is_on_path else path_text(os.fsencode(sys.argv[0]))


def _library_option(library: Path | None) -> str:
    return f" --library {path_text(os.fsencode(library))}" if library else ""
