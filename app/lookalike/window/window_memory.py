"""Bring the window back to how it was left, and say how it is left now."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray

from lookalike.values import Filters
from lookalike.window.query.search_controller import View
from lookalike.window.window_state import WindowState

if TYPE_CHECKING:
    from lookalike.window.main_window import MainWindow

__all__ = ["remembered_view", "restore_window", "window_state"]

FIRST_WIDTH_PX, FIRST_HEIGHT_PX = 1280, 800


def restore_window(window: MainWindow, state: WindowState) -> None:
    """Give the window its size, panes, picture size and order."""
    window.resize(FIRST_WIDTH_PX, FIRST_HEIGHT_PX)
    if state.geometry:
        window.restoreGeometry(QByteArray.fromBase64(state.geometry.encode("ascii", "ignore")))
    window.panes.set_widths(state.folders_width_px, state.details_width_px)
    window.panes.choose(folders=state.are_folders_shown, details=state.are_details_shown)
    window.panes.follow(window)
    window.results.grid.set_thumbnail_edge(state.thumbnail_edge_px)
    window.results.header.show_edge(window.results.grid.thumbnail_edge())
    window.search.is_oldest_first = state.is_oldest_first
    window.results.header.show_order(state.is_oldest_first)
    window.commands.last_picked_folder = state.last_picked_folder


def window_state(window: MainWindow) -> WindowState:
    """Return what should be as it is now at the next start."""
    folders_px, details_px = window.panes.widths()
    wants_folders, wants_details = window.panes.wanted
    folder = window.search.view.filters.folder
    return WindowState(
        geometry=bytes(window.saveGeometry().toBase64().data()).decode("ascii"),
        folders_width_px=folders_px,
        details_width_px=details_px,
        are_folders_shown=wants_folders,
        are_details_shown=wants_details,
        thumbnail_edge_px=window.results.grid.thumbnail_edge(),
        is_oldest_first=window.search.is_oldest_first,
        folder=_text(folder),
        last_picked_folder=window.commands.last_picked_folder,
    )


def remembered_view(state: WindowState) -> View:
    """Return what was shown: a folder that is still there, else the whole library."""
    if state.folder and Path(state.folder).is_dir():
        return View(filters=Filters(folder=os.fsencode(state.folder)))
    return View()


def _text(folder: bytes | None) -> str:
    """TOML holds text only; a name that isn't UTF-8 is not remembered."""
    try:
        return "" if folder is None else folder.decode("utf-8")
    except UnicodeDecodeError:
        return ""
