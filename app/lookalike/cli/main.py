"""The program's entry: the table of commands and the outermost handler of errors."""

from __future__ import annotations

import io
import logging
import os
import sys
import traceback
from pathlib import Path
from typing import NoReturn

import click

from lookalike import __version__
from lookalike.atomic_file import storage_error
from lookalike.cli.evaluate_command import evaluate
from lookalike.cli.folder_commands import remove
from lookalike.cli.index_command import index
from lookalike.cli.options import LIBRARY_OPTION
from lookalike.cli.report_commands import doctor, skipped, status, verify
from lookalike.cli.search_command import search
from lookalike.cli.window_commands import demo, gui
from lookalike.errors import ExitCode, LookalikeError, StorageFull
from lookalike.log_file import log_in_use

__all__ = ["commands", "main"]

log = logging.getLogger(__name__)


@click.group(
    name="lookalike",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 a fault of Lookalike, 2 wrong usage, 3 no usable query, "
    "4 library, 5 network or device, 6 storage, 130 interrupted.",
)
@click.version_option(__version__, prog_name="lookalike", message="%(prog)s %(version)s")
@LIBRARY_OPTION
@click.pass_context
def commands(context: click.Context, library: Path | None) -> None:
    """Find pictures that look alike. Everything stays on this machine."""
    context.obj = library


for _command in (index, search, status, skipped, remove, doctor, verify, evaluate, gui, demo):
    commands.add_command(_command)


def main() -> NoReturn:
    """Run the command line and leave with one of `ExitCode`.

    A LookalikeError is said in two lines on stderr. Anything else is our own fault: one
    sentence for the person, the traceback for the log, or for stderr where there is no log.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A letter that the terminal lacks must not end a search.
        sys.stdout.reconfigure(errors="backslashreplace")
    _say_warnings()
    try:
        code = commands.main(standalone_mode=False)
        if sys.stdout is not None:  # a program without a console has none
            sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(ExitCode.USAGE)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(ExitCode.INTERRUPTED)
    except LookalikeError as error:
        sys.exit(_say(error))
    except (SystemExit, BrokenPipeError):
        # The reader of a pipe has seen enough; click says so with SystemExit.
        _drop_output()
        sys.exit(ExitCode.DONE)
    except Exception as error:  # noqa: BLE001 - the outermost handler
        full = _full_disk(error)
        if full is None:
            _report(error)
        sys.exit(ExitCode.OUR_FAULT if full is None else _say(full))
    sys.exit(code if isinstance(code, int) else ExitCode.DONE)


def _say_warnings() -> None:
    """Say on stderr what is logged as a warning: a person may want to act."""
    handler = logging.StreamHandler()
    handler.addFilter(lambda record: record.levelno == logging.WARNING)
    logging.getLogger("lookalike").addHandler(handler)


def _say(error: LookalikeError) -> ExitCode:
    print(f"{error.what}\n{error.remedy}", file=sys.stderr)
    return error.exit_code


def _full_disk(error: Exception) -> StorageFull | None:
    """Return what to say where the disk has no room for what is printed."""
    if not isinstance(error, OSError):
        return None
    ours = storage_error(error, Path(error.filename or "the output"))
    if not isinstance(ours, StorageFull):
        return None
    _drop_output()
    return ours


def _report(error: Exception) -> None:
    """Say that this is our own fault, and leave the traceback where it can be found."""
    print(
        f"Something went wrong in Lookalike ({type(error).__name__}: {error}).\n"
        "Your pictures and your library are safe.",
        file=sys.stderr,
    )
    if (path := log_in_use()) is None:
        traceback.print_exception(error)
    else:
        log.error("unexpected error", exc_info=error)
        print(f"The details are in {path}.", file=sys.stderr)


def _drop_output() -> None:
    """Let go of what can't be printed: Python would complain about it while it leaves."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
