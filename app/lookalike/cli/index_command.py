"""`lookalike index`: for a person a progress bar, for the window one event a line."""

from __future__ import annotations

import contextlib
import dataclasses
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from lookalike.cli.options import (
    AS_JSON,
    GIVEN_PATH,
    LIBRARY_OPTION,
    NETWORK_OPTION,
    open_library,
)
from lookalike.cli.output import is_terminal, path_fields, path_text, print_json
from lookalike.errors import ExitCode, LookalikeError

if TYPE_CHECKING:
    from lookalike.indexing import Control, Event, RunSummary

__all__ = ["index", "index_for_a_person"]


@click.command()
@click.argument("folders", nargs=-1, metavar="[FOLDER]…", type=GIVEN_PATH)
@click.option(
    "--exclude", multiple=True, metavar="PATTERN", help="Leave out what has such a name."
)
@click.option("--retry", is_flag=True, help="Try skipped files again.")
@click.option(
    "--regions/--no-regions",
    default=None,
    help="Make what the search for a part of a picture is refined with, or delete it.",
)
@click.option(
    "--events", is_flag=True, help="Print one JSON event a line; take commands on stdin."
)
@LIBRARY_OPTION
@NETWORK_OPTION
@AS_JSON
def index(
    folders: tuple[Path, ...],
    exclude: tuple[str, ...],
    retry: bool,
    regions: bool | None,
    events: bool,
    library: Path | None,
    network: str | None,
    as_json: bool,
) -> None:
    """Add FOLDERs and bring the library up to date with them; without any, with all of it.

    What is unchanged isn't read again. Ctrl+C keeps what was done.
    """
    if events and as_json:
        raise click.UsageError("--events prints JSON already; leave --json out.")
    if events:
        summary = _index_for_a_program(folders, exclude, retry, library, network, regions)
    else:
        summary = index_for_a_person(
            folders, exclude, retry, library, network, regions, is_quiet=as_json
        )
    if as_json:
        print_json(_summary_fields(summary))
    if summary.was_stopped and not events:
        click.get_current_context().exit(ExitCode.INTERRUPTED)


def index_for_a_person(
    folders: tuple[Path, ...],
    exclude: tuple[str, ...] = (),
    retry: bool = False,
    library: Path | None = None,
    network: str | None = None,
    regions: bool | None = None,
    *,
    is_quiet: bool = False,
) -> RunSummary:
    """Index with a progress bar on a terminal and a summary at the end."""
    from lookalike.indexing import Control

    control = Control()
    with (
        _stopping_on_signals(control),
        open_library(library, network=network) as opened,
        _progress_bar(is_shown=is_terminal() and not is_quiet) as on_event,
    ):
        if regions is False:
            opened.drop_regions()
        summary = opened.index(
            folders,
            on_event=on_event,
            control=control,
            exclusions=exclude,
            retry_skipped=retry,
            regions=regions,
        )
        if not summary.was_stopped:
            opened.build_index()
    if not is_quiet:
        _print_summary(summary)
    return summary


def _index_for_a_program(
    folders: tuple[Path, ...],
    exclude: tuple[str, ...],
    retry: bool,
    library: Path | None,
    network: str | None,
    regions: bool | None,
) -> RunSummary:
    """Index with the protocol of docs/events.md: events on stdout, commands on stdin."""
    from lookalike.indexing import Control, RunFailed, listen, to_line

    control = Control()
    listen(control, sys.stdin.fileno())
    is_failure_said = False

    def say(event: Event) -> None:
        nonlocal is_failure_said
        is_failure_said = is_failure_said or isinstance(event, RunFailed)
        try:
            print(to_line(event), flush=True)
        except BrokenPipeError:
            # Whoever listened is gone: finish the batch and leave.
            control.stop()

    try:
        with _stopping_on_signals(control), open_library(library, network=network) as opened:
            if regions is False:
                opened.drop_regions()
            return opened.index(
                folders,
                on_event=say,
                control=control,
                exclusions=exclude,
                retry_skipped=retry,
                regions=regions,
            )
    except LookalikeError as error:
        if not is_failure_said:
            say(RunFailed("", error.what, error.remedy, error.exit_code))
        raise


@contextlib.contextmanager
def _stopping_on_signals(control: Control) -> Iterator[None]:
    """Turn the first Ctrl+C or SIGTERM into a clean stop; the second one ends at once."""

    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        control.stop()

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextlib.contextmanager
def _progress_bar(*, is_shown: bool) -> Iterator[Callable[[Event], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    from lookalike import indexing

    console = Console(stderr=True)
    say = partial(console.print, highlight=False, markup=False, soft_wrap=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[counts]}"),
        console=console,
        disable=not is_shown,
        transient=True,
    ) as bar:
        task = bar.add_task("Listing folders", total=None, counts="")

        def show(event: Event) -> None:
            match event:
                case indexing.Progress():
                    done = event.found - event.waiting
                    bar.update(
                        task,
                        description="Paused" if event.is_paused else "Indexing",
                        completed=done,
                        total=event.found if event.is_scan_complete else None,
                        counts=_counts_text(event, done),
                    )
                case indexing.Notice():
                    say(f"{event.what} {event.remedy}")
                case indexing.FolderOffline():
                    path = path_text(event.path)
                    say(f"{path} is not connected or empty. Its pictures stay searchable.")

        yield show


def _counts_text(event: Any, done: int) -> str:
    left = "" if event.seconds_left is None else f" · {event.seconds_left:,.0f} s left"
    skipped = f" · {event.skipped:,} skipped" if event.skipped else ""
    return f"{done:,} of {event.found:,} · {event.files_per_second:,.0f}/s{left}{skipped}"


def _summary_fields(summary: RunSummary) -> dict[str, Any]:
    fields = dataclasses.asdict(summary)
    fields["offline"] = [path_fields(path) for path in summary.offline]
    return fields


def _print_summary(summary: RunSummary) -> None:
    stopped = "Stopped. " if summary.was_stopped else ""
    print(
        f"{stopped}{summary.found:,} files found: {summary.indexed:,} indexed, "
        f"{summary.unchanged:,} unchanged, {summary.skipped:,} skipped"
        + (f", {summary.waiting:,} still to do" if summary.waiting else "")
        + (f"; {summary.removed:,} are gone" if summary.removed else "")
        + f". {summary.seconds:,.1f} s"
    )
    for path in summary.offline:
        print(f"Not connected: {path_text(path)}. Its pictures stay searchable.")
    if summary.skipped:
        print("Why files were skipped: lookalike skipped")
