"""Errors in words: the environment's by their own sentences, our own as one with details."""

from __future__ import annotations

import logging
import platform
import traceback
from types import TracebackType

from PySide6 import __version__ as qt_version
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from lookalike import __version__
from lookalike.errors import LookalikeError
from lookalike.window.messages import Message, MessageBar

__all__ = ["Trouble"]

log = logging.getLogger(__name__)


class Trouble(QObject):
    """Show errors in the bar. The last stop of every exception on the window's thread."""

    def __init__(self, bar: MessageBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bar = bar

    def show_open_trouble(self, error: Exception) -> None:
        """The library could not be opened: the window stays, with the reason."""
        self._show("open", error)

    def show_search_trouble(self, error: Exception) -> None:
        """A query could not be answered: what is shown stays."""
        self._show("search", error)

    def show_notices(self, notices: tuple[str, ...]) -> None:
        """Say which pictures of a query could not be used beside the others."""
        if notices:
            self._bar.show_message(Message("search", " ".join(notices)))

    def show_our_fault(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Log a fault of the program and say one sentence; the window stays open."""
        log.error("A fault of the program", exc_info=(kind, error, trace))
        details = "".join(traceback.format_exception(kind, error, trace))
        head = (
            f"Lookalike {__version__}, Python {platform.python_version()}, Qt {qt_version}, "
            f"{platform.platform()}"
        )

        def copy_details() -> None:
            QGuiApplication.clipboard().setText(f"{head}\n{details}")

        text = self.tr("Something went wrong. Your library is safe.")
        self._bar.show_message(Message("fault", text, self.tr("Copy details"), copy_details))

    def _show(self, key: str, error: Exception) -> None:
        if not isinstance(error, LookalikeError):
            self.show_our_fault(type(error), error, error.__traceback__)
            return
        log.info("%s %s", error.what, error.remedy)
        self._bar.show_message(Message(key, f"{error.what} {error.remedy}"))
