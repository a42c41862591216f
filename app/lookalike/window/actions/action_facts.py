"""Which actions can be done now, and which of the switches among them are on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from lookalike.window.actions.table import Facts

if TYPE_CHECKING:
    from lookalike.window.main_window import MainWindow

__all__ = ["ActionFacts"]


class ActionFacts(QObject):
    """Look at the window's parts and tell the actions."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def update(self) -> None:
        """Enable and tick the actions as things are now."""
        window = self._window
        window.actions_table.update_facts(self.facts())
        checks = {
            "toggle_folders": window.panes.are_folders_shown,
            "toggle_details": window.panes.are_details_shown,
            "toggle_filters": window.filters.isVisible(),
            "toggle_oldest_first": window.search.is_oldest_first,
        }
        for action_id, is_checked in checks.items():
            window.actions_table[action_id].setChecked(is_checked)
        window.actions_table.show_paused(is_paused=window.library.indexer.is_paused)

    def facts(self) -> Facts:
        """Return what the actions' rules look at."""
        window = self._window
        status, indexer, view = window.library.status, window.library.indexer, window.search.view
        is_open = window.late_library.is_open
        grid = window.results.grid
        return Facts(
            has_library=is_open,
            is_read_only=is_open and window.late_library.library.is_read_only,
            folder_count=0 if status is None else len(status.folders),
            selected_count=grid.selected_count(),
            skipped_count=0 if status is None else status.counts.skipped,
            has_query=bool(view.terms),
            has_filters=not view.filters.is_empty,
            can_go_back=window.search.can_go_back,
            can_go_forward=window.search.can_go_forward,
            is_indexing=indexer.is_running,
            is_paused=indexer.is_paused,
            can_undo_bin=window.picture_commands.can_undo_bin,
            can_rank_by_look=view.is_query and window.late_library.has_look,
            can_explain=grid.selected_count() == 1
            and window.why.can_explain(grid.selected_labels()[0]),
        )
