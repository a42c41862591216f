"""Start and end of the window.

Start: one instance a library → theme → window on the screen → library opened on its lane →
indexing goes on. End, in one order and within two seconds: timers → jobs → child → library →
window state.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import cast

from PySide6.QtCore import (
    QLocale,
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from lookalike import __version__
from lookalike.errors import ExitCode
from lookalike.log_file import start_log
from lookalike.window.look.icons import icon
from lookalike.window.look.theme import apply_theme
from lookalike.window.main_window import MainWindow
from lookalike.window.messages import Message
from lookalike.window.signals import LeaveOnSignal
from lookalike.window.single_instance import Request, SingleInstance
from lookalike.window.window_state import read_window_state, write_window_state

__all__ = ["Session", "run"]

log = logging.getLogger(__name__)

STATE_FILE = "window.toml"
_CHILD_WAIT_MS = 1300
_JOBS_WAIT_S = 0.5


class Session(QObject):
    """One window with its library, from the first pixel to the last write."""

    def __init__(
        self,
        folder: Path,
        app: QApplication,
        instance: SingleInstance | None,
        *,
        goes_on_indexing: bool = True,
    ) -> None:
        super().__init__(app)
        self._goes_on_indexing = goes_on_indexing
        self._folder = folder
        self._instance = instance
        _use_locale()
        self._theme = apply_theme(app)
        state, damaged = read_window_state(folder / STATE_FILE)
        self.window = MainWindow(folder, self._theme, state)
        self._requests: list[Request] = []
        self.is_ended = False
        self.window.closed.connect(self.end)
        self.window.library.opened.connect(self._on_opened)
        if instance is not None:
            instance.setParent(self)
            instance.asked.connect(self._on_asked)
        if damaged is not None:
            text = self.tr(
                "The window's remembered state could not be read; it is kept as {path}."
            )
            self.window.results.messages.show_message(
                Message("state", text.format(path=damaged), lasts_ms=15000)
            )

    def start(self, request: Request) -> None:
        """Show the window, then open the library and do what was asked."""
        self._requests.append(request)
        self.window.show()
        self.window.library.open()

    def end(self) -> None:
        """Leave cleanly within two seconds; see the top of this file for the order."""
        if self.is_ended:
            return
        self.is_ended = True
        started = time.monotonic()
        window = self.window
        if self._instance is not None:
            self._instance.close()
        window.jobs.shutdown(0.05)
        window.library.shut_down(_CHILD_WAIT_MS)
        has_ended = window.jobs.shutdown(_JOBS_WAIT_S)
        library = window.late_library.let_go()
        if library is not None and has_ended:
            library.close()
        if self._folder.is_dir():
            write_window_state(self._folder / STATE_FILE, window.last_state)
        log.info("The window was closed in %.1f s", time.monotonic() - started)

    def _on_opened(self) -> None:
        requests, self._requests = self._requests, []
        for request in requests:
            self._fulfil(request)
        # What was interrupted goes on, and what is new since the last time is found.
        if self._goes_on_indexing:
            self.window.library.warm_up()
        if self._goes_on_indexing and not any(request.folders for request in requests):
            self.window.library.index_if_needed()

    def _on_asked(self, request: Request) -> None:
        """Fulfil what a later start of the program asks for."""
        window = self.window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        if window.late_library.is_open:
            self._fulfil(request)
        else:
            self._requests.append(request)

    def _fulfil(self, request: Request) -> None:
        for folder in request.folders:
            self.window.library.add_folder(folder)
        if request.queries:
            self.window.incoming.take_paths(request.queries)


def run(library_folder: Path, folders: Sequence[Path] = (), queries: Sequence[Path] = ()) -> int:
    """Show the window of a library and return its exit code when it was closed.

    If the library has a window already, that one comes forward and gets the folders and
    queries, and this returns at once.
    """
    app = cast(QApplication, QApplication.instance() or QApplication(sys.argv[:1]))
    app.setApplicationName("Lookalike")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("lookalike")
    app.setWindowIcon(icon("lookalike"))
    request = Request(
        tuple(path.absolute() for path in folders), tuple(path.absolute() for path in queries)
    )
    instance = SingleInstance(library_folder)
    if instance.hand_over(request):
        return ExitCode.DONE
    instance.listen()
    start_log(library_folder)
    qInstallMessageHandler(_log_qt)
    session = Session(library_folder, app, instance)
    sys.excepthook = _hook(session)
    signals = LeaveOnSignal(session.window.close, session)
    session.start(request)
    code = app.exec()
    session.end()
    signals.stop()
    return code


def _use_locale() -> None:
    """The C locale of a bare machine writes 12408; a person reads 12,408."""
    if QLocale().language() is QLocale.Language.C:
        QLocale.setDefault(QLocale(QLocale.Language.English))


def _hook(session: Session):  # type: ignore[no-untyped-def]
    def handle(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            session.window.close()
            return
        session.window.trouble.show_our_fault(kind, error, trace)

    return handle


def _log_qt(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    levels = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.DEBUG,
        QtMsgType.QtWarningMsg: logging.INFO,
        QtMsgType.QtCriticalMsg: logging.WARNING,
        QtMsgType.QtFatalMsg: logging.ERROR,
    }
    logging.getLogger("lookalike.qt").log(levels.get(kind, logging.INFO), "%s", text)
