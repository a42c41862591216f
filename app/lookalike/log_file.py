"""The log beside the library: rotating, small, with the machine's facts at its top."""

from __future__ import annotations

import logging
import logging.handlers
import platform
from pathlib import Path

from lookalike import __version__

__all__ = ["log_path", "start_log"]

log = logging.getLogger(__name__)

_FORMAT = "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"
_MOST_BYTES = 1_000_000
_KEPT_FILES = 3


def log_path(library_folder: Path) -> Path:
    """Return where the log of a library is."""
    return library_folder / "log" / "lookalike.log"


def start_log(library_folder: Path, *, level: int = logging.INFO) -> None:
    """Log into the library's folder; where that can't be written, log nowhere and go on."""
    logger = logging.getLogger("lookalike")
    logger.setLevel(level)
    path = log_path(library_folder)
    if any(getattr(each, "baseFilename", None) == str(path) for each in logger.handlers):
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=_MOST_BYTES, backupCount=_KEPT_FILES, encoding="utf-8", delay=True
        )
        path.open("a").close()
    except OSError:
        # A read-only library is still good for searching.
        logger.addHandler(logging.NullHandler())
        return
    handler.setFormatter(logging.Formatter(_FORMAT))
    logger.addHandler(handler)
    log.info(
        "Lookalike %s, Python %s, %s", __version__, platform.python_version(), platform.platform()
    )
