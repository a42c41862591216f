"""The log beside the library: rotating, small, with the machine's facts at its top."""

from __future__ import annotations

import logging
import logging.handlers
import platform
from pathlib import Path

from lookalike import __version__

__all__ = ["log_in_use", "start_log"]

log = logging.getLogger(__name__)

_FORMAT = "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"
_MOST_BYTES = 1_000_000
_KEPT_FILES = 3


class _LogFile(logging.handlers.RotatingFileHandler):
    """A log that can't be written to (a full disk) disturbs nobody."""

    def handleError(self, record: logging.LogRecord) -> None:
        pass


def log_in_use() -> Path | None:
    """Return the file that is logged into, or None while there is none."""
    for handler in logging.getLogger("lookalike").handlers:
        if isinstance(handler, _LogFile):
            return Path(handler.baseFilename)
    return None


def start_log(library_folder: Path) -> None:
    """Log into the library's folder; where that can't be written, log nowhere and go on."""
    logger = logging.getLogger("lookalike")
    logger.setLevel(logging.INFO)
    path = library_folder / "log" / "lookalike.log"
    if log_in_use() == path:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _LogFile(
            path,
            maxBytes=_MOST_BYTES,
            backupCount=_KEPT_FILES,
            encoding="utf-8",
            errors="backslashreplace",
            delay=True,
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
