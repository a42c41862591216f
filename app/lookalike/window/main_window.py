"""The main window: builds the parts and connects them, nothing else.

query bar
folders | messages, header, grid | details
status strip
"""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from lookalike.library import LibraryStatus
from lookalike.settings import Settings
from lookalike.window.actions.action_facts import ActionFacts
from lookalike.window.actions.action_set import ActionSet
from lookalike.window.actions.commands import Commands
from lookalike.window.actions.picture_commands import PictureCommands
from lookalike.window.details.detail_pane import DetailPane
from lookalike.window.dialogs.side_windows import Dialogs
from lookalike.window.folders.folder_pane import FolderPane
from lookalike.window.folders.library_controller import LibraryController
from lookalike.window.folders.sample_pictures import SamplePictures
from lookalike.window.folders.status_strip import StatusStrip
from lookalike.window.grid.grid_model import GridModel
from lookalike.window.grid.thumbnails import ThumbnailLoader
from lookalike.window.jobs import Jobs
from lookalike.window.late_library import LateLibrary
from lookalike.window.look.hairline import hairline
from lookalike.window.look.theme import Theme
from lookalike.window.panes import Panes
from lookalike.window.preview.picture_overlay import PictureOverlay
from lookalike.window.query.drop_target import DropTarget
from lookalike.window.query.filter_text import filter_count
from lookalike.window.query.filters_panel import FiltersPanel
from lookalike.window.query.incoming import Incoming
from lookalike.window.query.query_bar import QueryBar
from lookalike.window.query.query_images import QueryImages
from lookalike.window.query.search_controller import SearchController, View, library_terms
from lookalike.window.results_pane import ResultsPane
from lookalike.window.trouble import Trouble
from lookalike.window.why.why_overlay import WhyOverlay
from lookalike.window.window_memory import remembered_view, restore_window, window_state
from lookalike.window.window_state import WindowState

__all__ = ["MainWindow"]


class MainWindow(QMainWindow):
    """One library's window. It can be shown before the library is open."""

    closed = Signal()

    def __init__(self, folder: Path, theme: Theme, state: WindowState) -> None:
        super().__init__()
        self.setWindowTitle("Lookalike")
        self._theme = theme
        self._build(folder, state)
        self._connect_search()
        self._connect_library()
        self._connect_pictures()
        self.last_state = state
        restore_window(self, state)
        self._facts.update()

    def _build(self, folder: Path, state: WindowState) -> None:
        self.jobs = Jobs(self)
        self.late_library = LateLibrary()
        self.search = SearchController(self.late_library, self.jobs, self)
        self.library = LibraryController(folder, self.late_library, self.jobs, self)
        self.incoming = Incoming(self.search, self.jobs, self)
        thumbnails = ThumbnailLoader(self.late_library, self.jobs, self)
        self.model = GridModel(self.late_library, self.jobs, thumbnails, self)
        self.results = ResultsPane(self.model, self)
        self.trouble = Trouble(self.results.messages, self)
        self.folders = FolderPane(self)
        self.details = DetailPane(self.late_library, self.jobs, thumbnails, self)
        self.panes = Panes(self.folders, self.results, self.details, self)
        images = QueryImages(self.late_library, self.jobs, self)
        self.bar = QueryBar(images.load, self)
        self.strip = StatusStrip(self)
        self._lay_out()
        self.filters = FiltersPanel(self)
        self.overlay = PictureOverlay(
            self.late_library, self.jobs, self.results.grid, thumbnails, self
        )
        self.why = WhyOverlay(
            self.late_library, self.jobs, self.results.grid, thumbnails, images.load, self
        )
        self.dialogs = Dialogs(self.late_library, self.jobs, self)
        self.samples = SamplePictures(self.jobs, self)
        self.drop_target = DropTarget(self, self.search, self.incoming)
        self.commands = Commands(
            self, self.library, self.search, self.results, self.panes, self.bar,
            self.filters, self.incoming, self.overlay, self.why, self.dialogs,
        )  # fmt: skip
        self.picture_commands = PictureCommands(
            self.late_library, self.results.grid, self.search, self.jobs, self
        )
        both = (self.commands, self.picture_commands)
        self.actions_table = ActionSet(both, self, self.results.grid)
        self.actions_table.fill_menu_bar(self.menuBar())
        self.bar.set_actions(self.actions_table)
        self.strip.set_actions(self.actions_table)
        self._facts = ActionFacts(self)

    def _lay_out(self) -> None:
        middle = QWidget(self)
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part, stretch in (
            (self.bar, 0), (hairline(middle), 0), (self.panes, 1),
            (hairline(middle), 0), (self.strip, 0),
        ):  # fmt: skip
            layout.addWidget(part, stretch)
        self.setCentralWidget(middle)
        self.setMinimumSize(640, 420)

    def _connect_search(self) -> None:
        search, bar, results = self.search, self.bar, self.results
        search.place_of_grid = results.grid.state
        search.view_changed.connect(self._on_view_changed)
        search.view_changed.connect(self.overlay.preview.close_preview)
        search.view_changed.connect(self.why.view.close_view)
        search.found.connect(results.show_found)
        search.failed.connect(self.trouble.show_search_trouble)
        results.shown.connect(self._on_shown)
        results.header.oldest_first_changed.connect(self.commands.set_oldest_first)
        results.empty.filters_cleared.connect(self.filters.clear)
        bar.term_removed.connect(search.remove_term)
        bar.term_weight_changed.connect(search.change_weight)
        bar.term_sign_changed.connect(search.turn_sign)
        bar.term_opened.connect(self._on_term_opened)
        bar.look.look_changed.connect(search.set_look)
        bar.look.settled.connect(search.settle_look)
        bar.address_entered.connect(self.incoming.take_text)
        self.filters.filters_changed.connect(search.set_filters)
        self.filters.closed.connect(self.commands.close_filters)
        self.filters.closed.connect(self._facts.update)
        self.incoming.folders_wanted.connect(self._on_folders_wanted)
        self.incoming.folder_shown.connect(self._on_folder_chosen)
        self.incoming.is_in_library = self.library.is_in_library
        self.incoming.message.connect(results.messages.show_message)
        self.incoming.message_gone.connect(results.messages.clear)
        self.overlay.query_chosen.connect(search.search)
        self.overlay.term_changed.connect(search.change_term)
        self.why.query_chosen.connect(search.search)

    def _connect_library(self) -> None:
        library, strip, folders = self.library, self.strip, self.folders
        library.opened.connect(self._on_opened)
        library.open_failed.connect(self.trouble.show_open_trouble)
        library.status_changed.connect(self._on_status)
        library.pictures_changed.connect(self.search.refresh)
        library.run.progressed.connect(strip.show_progress)
        library.indexing_changed.connect(self._on_indexing_changed)
        library.run.finished.connect(self.search.show_hidden)
        library.message.connect(self.results.messages.show_message)
        library.message_gone.connect(self.results.messages.clear)
        strip.skipped_clicked.connect(self.commands.show_skipped)
        strip.device_clicked.connect(self.commands.show_devices)
        folders.folder_chosen.connect(self._on_folder_chosen)
        folders.add_wanted.connect(self.commands.choose_folder)
        folders.remove_wanted.connect(self.commands.ask_to_remove)
        folders.rescan_wanted.connect(self.commands.rescan)
        folders.skipped_wanted.connect(self.commands.show_skipped)
        folders.reveal_wanted.connect(self.picture_commands.reveal_path)
        self.results.empty.folder_wanted.connect(self.commands.choose_folder)
        self.results.empty.samples_wanted.connect(self.samples.make)
        self.samples.made.connect(library.add_folder)
        self.samples.message.connect(self.results.messages.show_message)
        self.samples.message_gone.connect(self.results.messages.clear)
        self.dialogs.retry_wanted.connect(library.retry_skipped)
        self.dialogs.settings_chosen.connect(self._on_settings_chosen)

    def _connect_pictures(self) -> None:
        grid, details, pictures = self.results.grid, self.details, self.picture_commands
        grid.similar_requested.connect(self._on_similar)
        grid.minus_requested.connect(self.commands.take_from_query_if_any)
        grid.preview_requested.connect(self.overlay.show_label)
        grid.context_requested.connect(self._on_context_menu)
        grid.selection_changed.connect(self._facts.update)
        grid.current_changed_label.connect(self._show_details)
        self.model.dataChanged.connect(self._on_rows_changed)
        details.similar_requested.connect(self._on_similar)
        details.crop_requested.connect(self.overlay.show_for_crop)
        details.why_requested.connect(self.why.show_label)
        details.preview_requested.connect(self.overlay.show_label)
        details.open_requested.connect(pictures.open_label)
        details.reveal_requested.connect(pictures.reveal_label)
        details.copy_reveal_requested.connect(pictures.reveal_bytes)
        pictures.message.connect(self.results.messages.show_message)
        pictures.files_moved.connect(self.library.rescan)
        pictures.facts_changed.connect(self._facts.update)
        self.panes.changed.connect(self._facts.update)

    # What happens

    def _on_opened(self) -> None:
        settings = self.late_library.library.settings
        self._theme.set_preference(settings.theme)
        self.results.grid.set_names_shown(settings.show_names)
        self.search.start_with(remembered_view(self.last_state))

    def _on_view_changed(self, view: View) -> None:
        self.bar.show_terms(view.terms)
        self._show_look()
        self.filters.show_filters(view.filters)
        count = filter_count(view.filters)
        text = self.tr("Filters · {count}").format(count=count) if count else self.tr("Filters")
        self.actions_table["toggle_filters"].setIconText(text)
        folder = view.filters.folder
        self.folders.show_current(None if folder is None else Path(os.fsdecode(folder)))
        self.results.messages.clear("search")
        self._facts.update()

    def _show_look(self) -> None:
        view, has_look = self.search.view, self.late_library.has_look
        self.bar.show_look(view.look, is_offered=view.is_query and has_look)

    def _on_shown(self) -> None:
        answer = self.results.answer
        if answer is not None:
            self.strip.show_method(answer.method)
            self.trouble.show_notices(answer.notices)
        self._show_details()
        self._facts.update()

    def _on_status(self, status: LibraryStatus) -> None:
        self.folders.show_folders(status.folders, status.counts.contents)
        paths = [path for folder in status.folders for path in
                 (folder.path, *(sub.path for sub in folder.sub_folders))]  # fmt: skip
        self.filters.set_folders(tuple(paths))
        self.strip.show_skipped(status.counts.skipped)
        self.strip.show_method(status.method)
        self.strip.show_preparing(status.preparing.title if status.preparing else "")
        self._show_look()
        self.dialogs.refresh_skipped()
        self._on_indexing_changed()

    def _on_indexing_changed(self) -> None:
        indexer, status = self.library.indexer, self.library.status
        has_folders = status is not None and bool(status.folders)
        self.results.show_library_facts(has_folders=has_folders, is_indexing=indexer.is_running)
        self.folders.show_indexing(indexer.is_running)
        if not indexer.is_running:
            self.strip.show_idle(self.library.idle_text())
        self.strip.show_device(self.library.run.device)
        self._facts.update()

    def _on_folder_chosen(self, folder: Path | None) -> None:
        raw = None if folder is None else os.fsencode(folder)
        if folder is None:
            self.search.show_all()
        else:
            self.search.set_filters(dataclasses.replace(self.search.view.filters, folder=raw))

    def _on_folders_wanted(self, folders: tuple[Path, ...]) -> None:
        for folder in folders:
            self.library.add_folder(folder)

    def _on_settings_chosen(self, settings: Settings) -> None:
        self.commands.apply_settings(settings)
        self._theme.set_preference(settings.theme)
        self.results.grid.set_names_shown(settings.show_names)

    def _on_similar(self, label: int) -> None:
        self.search.search(library_terms([label]))

    def _on_term_opened(self, position: int) -> None:
        self.overlay.show_term(position, self.search.view.terms[position])

    def _on_context_menu(self, point: object) -> None:
        self.actions_table.context_menu(self).popup(point)  # type: ignore[arg-type]

    def _on_rows_changed(self) -> None:
        """The record of the picture under the focus may have come only now."""
        if self.details.label != self.results.grid.current_label():
            self._show_details()

    def _show_details(self, label: int | None = None) -> None:
        shown = self.results.grid.current_label() if label is None else label
        self.details.show_record(
            self.model.record(shown),
            self.model.hit(shown),
            can_explain=self.why.can_explain(shown),
        )

    # Starting and leaving

    def closeEvent(self, event: QCloseEvent) -> None:
        """Go at once; what still has to end is ended by whoever listens to `closed`."""
        self.last_state = window_state(self)
        self.hide()
        event.accept()
        self.closed.emit()
