"""What the rows of the actions table do, apart from the pictures' own commands.

Each public method is named after its row. Dialogs are opened, never executed: nothing waits.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from lookalike.library import FolderSummary
from lookalike.settings import Settings
from lookalike.window.dialogs.side_windows import Dialogs
from lookalike.window.folders.library_controller import LibraryController
from lookalike.window.grid.grid_view import EDGE_STEP
from lookalike.window.panes import Panes
from lookalike.window.preview.picture_overlay import PictureOverlay
from lookalike.window.query.drops import read_mime
from lookalike.window.query.filters_panel import FiltersPanel
from lookalike.window.query.incoming import Incoming
from lookalike.window.query.query_bar import QueryBar
from lookalike.window.query.search_controller import SearchController, library_terms
from lookalike.window.results_pane import ResultsPane
from lookalike.window.why.why_overlay import WhyOverlay

__all__ = ["Commands"]


class Commands(QObject):
    """Connects a person's wish with whoever can fulfil it."""

    def __init__(
        self,
        window: QWidget,
        library: LibraryController,
        search: SearchController,
        results: ResultsPane,
        panes: Panes,
        bar: QueryBar,
        filters: FiltersPanel,
        incoming: Incoming,
        overlay: PictureOverlay,
        why: WhyOverlay,
        dialogs: Dialogs,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._library = library
        self._search = search
        self._results = results
        self._panes = panes
        self._bar = bar
        self._filters = filters
        self._incoming = incoming
        self._overlay = overlay
        self._why = why
        self._dialogs = dialogs
        self.last_picked_folder = ""
        bar.keyboard_freed.connect(results.take_focus)

    # Library

    def choose_folder(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Choose a folder of pictures"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, self.tr("Choose"))
        dialog.fileSelected.connect(self._on_folder_chosen)
        self._open_file_dialog(dialog, "folder_dialog")

    def rescan(self) -> None:
        self._library.rescan()

    def toggle_pause(self) -> None:
        self._library.toggle_pause()

    def stop_indexing(self) -> None:
        self._library.indexer.stop()

    def show_skipped(self) -> None:
        self._dialogs.show_skipped()

    def show_settings(self) -> None:
        self._dialogs.show_settings()

    def quit(self) -> None:
        self._window.close()

    def ask_to_remove(self, folder: FolderSummary) -> None:
        """Ask before a root folder leaves the library."""
        box = QMessageBox(self._window)
        box.setObjectName("remove_question")
        name = folder.path.name or str(folder.path)
        box.setText(self.tr("Remove ‘{name}’ from the library?").format(name=name))
        box.setInformativeText(
            self.tr("The pictures stay where they are; they are only no longer searched.")
        )
        remove = box.addButton(self.tr("Remove"), QMessageBox.ButtonRole.AcceptRole)
        cancel = box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setEscapeButton(cancel)
        box.setDefaultButton(remove)
        box.accepted.connect(lambda: self._library.remove_folder(folder))
        box.finished.connect(box.deleteLater)
        box.open()

    # Search

    def pick_pictures(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Pick pictures to search with"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(
            [
                self.tr("Pictures")
                + " (*.jpg *.jpeg *.png *.webp *.gif *.bmp *.tif *.tiff *.avif *.heic *.heif)",
                self.tr("All files") + " (*)",
            ]
        )
        dialog.filesSelected.connect(self._on_pictures_picked)
        self._open_file_dialog(dialog, "pictures_dialog")

    def paste(self) -> None:
        self._incoming.take(read_mime(QGuiApplication.clipboard().mimeData()))

    def enter_address(self) -> None:
        self._overlay.preview.close_preview()
        self._bar.enter_address()

    def find_similar(self) -> None:
        self._with_selection(lambda labels: self._search.search(library_terms(labels)))

    def add_to_query(self) -> None:
        self._with_selection(lambda labels: self._search.add_terms(library_terms(labels)))

    def take_from_query(self) -> None:
        self._with_selection(lambda labels: self._search.add_terms(library_terms(labels, -1.0)))

    def take_from_query_if_any(self) -> None:
        """Less like the selected pictures; without a query there is nothing to take from."""
        if self._search.view.terms:
            self.take_from_query()

    def unmark(self) -> None:
        self._search.remove_labels(self._results.grid.selected_labels())

    def search_part(self) -> None:
        self._with_selection(lambda labels: self._overlay.show_label(labels[0], is_crop=True))

    def why_this_hit(self) -> None:
        self._with_selection(lambda labels: self._why.show_label(labels[0]))

    def rank_by_look(self) -> None:
        self._why.view.close_view()
        self._overlay.preview.close_preview()
        self._bar.look.slider.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def go_back(self) -> None:
        self._search.back()

    def go_forward(self) -> None:
        self._search.forward()

    def show_all(self) -> None:
        self._search.show_all()

    def toggle_filters(self) -> None:
        if self._filters.isVisible():
            self.close_filters()
        else:
            self._overlay.preview.close_preview()
            self._filters.open_below(self._bar.filters_button)

    def close_filters(self) -> None:
        """Close the panel; the filters stay in force."""
        self._filters.hide()
        self._results.take_focus()

    def clear_filters(self) -> None:
        self._filters.clear()

    # Picture

    def preview(self) -> None:
        label = self._results.grid.current_label()
        self._with_selection(
            lambda labels: self._overlay.show_label(label if label in labels else labels[0])
        )

    # View

    def toggle_folders(self) -> None:
        self._panes.toggle_folders()

    def toggle_details(self) -> None:
        self._panes.toggle_details()

    def larger(self) -> None:
        self._scale(EDGE_STEP)

    def smaller(self) -> None:
        self._scale(1 / EDGE_STEP)

    def toggle_oldest_first(self) -> None:
        self.set_oldest_first(not self._search.is_oldest_first)

    def set_oldest_first(self, is_oldest_first: bool) -> None:
        """Turn the order of the library."""
        self._search.set_oldest_first(is_oldest_first)
        self._results.header.show_order(is_oldest_first)

    # Help

    def show_keys(self) -> None:
        self._dialogs.show_keys()

    def show_devices(self) -> None:
        self._dialogs.show_devices()

    def _scale(self, factor: float) -> None:
        grid = self._results.grid
        grid.set_thumbnail_edge(round(grid.thumbnail_edge() * factor))
        self._results.header.show_edge(grid.thumbnail_edge())

    def _with_selection(self, use: Callable[[tuple[int, ...]], None]) -> None:
        labels = self._results.grid.selected_labels()
        if labels:
            use(labels)

    def _open_file_dialog(self, dialog: QFileDialog, name: str) -> None:
        pictures = QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.PicturesLocation
        )
        start = self.last_picked_folder or pictures
        if Path(start).is_dir():
            dialog.setDirectory(start)
        dialog.setObjectName(name)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_folder_chosen(self, text: str) -> None:
        if text:
            self.last_picked_folder = str(Path(text).parent)
            self._library.add_folder(Path(text))

    def _on_pictures_picked(self, texts: list[str]) -> None:
        if texts:
            self.last_picked_folder = str(Path(texts[0]).parent)
            self._incoming.take_paths([Path(text) for text in texts])

    def apply_settings(self, settings: Settings) -> None:
        """Store changed settings."""
        self._library.change_settings(settings)
