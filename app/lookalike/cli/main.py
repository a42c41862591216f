"""The program's entry: the table of commands and the outermost handler of errors."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import NoReturn

import click

from lookalike import __version__
from lookalike.cli.evaluate_command import evaluate
from lookalike.cli.folder_commands import remove
from lookalike.cli.index_command import index
from lookalike.cli.options import LIBRARY_OPTION
from lookalike.cli.report_commands import doctor, skipped, status, verify
from lookalike.cli.search_command import search
from lookalike.cli.window_commands import demo, gui
from lookalike.errors import ExitCode, LookalikeError

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
    sentence for the person, the traceback for the log.
    """
    try:
        code = commands.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(ExitCode.USAGE)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(ExitCode.INTERRUPTED)
    except LookalikeError as error:
        print(f"{error.what}\n{error.remedy}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of a pipe has seen enough; Python must not complain while it leaves.
        sys.stdout = None
        sys.exit(ExitCode.DONE)
    except Exception as error:
        log.exception("unexpected error")
        print(
            f"Something went wrong in Lookalike ({type(error).__name__}: {error}).\n"
            "Your pictures and your library are safe; the log in the library's folder has "
            "the details.",
            file=sys.stderr,
        )
        sys.exit(ExitCode.OUR_FAULT)
    sys.exit(code if isinstance(code, int) else ExitCode.DONE)
