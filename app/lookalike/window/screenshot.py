"""A picture of the window with one search in it, made without a screen.

For the README and for `lookalike demo` on a machine without a display.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from lookalike.errors import StorageReadOnly
from lookalike.search import PictureFile, QueryTerm
from lookalike.window.app import Session
from lookalike.window.main_window import MainWindow
from lookalike.window.single_instance import Request

__all__ = ["save_screenshot"]

_LIMIT_MS = 30_000
_LOOK_EVERY_MS = 50
_SETTLE_MS = 400


def save_screenshot(library_folder: Path, query: Path, target: Path) -> None:
    """Search with ``query`` in the window of a library and save what it looks like as PNG.

    QT_QPA_PLATFORM=offscreen makes this work without a display. Raises StorageReadOnly if
    the picture can't be written.
    """
    app = cast(QApplication, QApplication.instance() or QApplication(sys.argv[:1]))
    session = Session(library_folder, app, None, goes_on_indexing=False)
    window = session.window
    session.start(Request())
    _wait(lambda: window.late_library.is_open and window.model.rowCount() > 0)
    window.search.search([QueryTerm(PictureFile(query))])
    _wait(lambda: window.results.answer is not None and window.model.rowCount() > 0)
    window.results.grid.go_to(window.model.label_at(min(1, window.model.rowCount() - 1)))
    _wait(lambda: _is_drawn(window))
    _wait(lambda: False, limit_ms=_SETTLE_MS)
    is_saved = window.grab().save(str(target), "PNG")
    window.close()
    if not is_saved:
        raise StorageReadOnly(target)


def _is_drawn(window: MainWindow) -> bool:
    model = window.model
    rows = range(min(12, model.rowCount()))
    return all(model.thumbnails.image(model.label_at(row)) is not None for row in rows)


def _wait(is_done: Callable[[], bool], *, limit_ms: int = _LIMIT_MS) -> None:
    """Let the window work until something is true or the time is over."""
    loop, clock, timer = QEventLoop(), QElapsedTimer(), QTimer()
    clock.start()

    def look() -> None:
        if is_done() or clock.elapsed() > limit_ms:
            loop.quit()

    timer.timeout.connect(look)
    timer.start(_LOOK_EVERY_MS)
    loop.exec()
    timer.stop()
