"""The command line: commands over one `Library`, for people, scripts and the window's child.

Every command has ``--json``; exit codes are `lookalike.errors.ExitCode`. Commands import
what they need when they run, so that ``lookalike --help`` answers at once.
"""

from lookalike.cli.main import main

__all__ = ["main"]
