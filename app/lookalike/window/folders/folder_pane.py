"""The pane on the left: all pictures, the folders with their counts and state.

Counts change many times a second while indexing, so items are changed in place and only
where their text differs.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QMenu,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from lookalike.library import FolderSummary
from lookalike.window.look.numbers import count_text, counted
from lookalike.window.look.theme import (
    SPACE_M,
    SPACE_S,
    icon,
    small_font,
    with_tabular_figures,
)

__all__ = ["FolderPane"]

_PATH, _ICON = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_ROW_HEIGHT_PX = 26
_MOST_UNFOLDED = 30


class FolderPane(QWidget):
    """Say which folder is wanted; what can be done with a root folder is in its menu."""

    folder_chosen = Signal(object)
    """A `Path`, or None for all pictures."""
    add_wanted = Signal()
    remove_wanted = Signal(object)
    """A `FolderSummary`."""
    rescan_wanted = Signal()
    reveal_wanted = Signal(object)
    """A `Path`."""
    skipped_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folders: dict[Path, FolderSummary] = {}
        self._items: dict[Path, QTreeWidgetItem] = {}
        self._counts: dict[Path, int] = {}
        """What each item says: most stay the same from one second to the next."""
        self._roots: tuple[Path, ...] = ()
        self._shown: Path | None = None
        self._is_indexing = False
        self._tree = self._make_tree()
        self._all = QTreeWidgetItem(self._tree, [self.tr("All pictures"), ""])
        self._all.setIcon(0, icon("image"))
        self._all.setTextAlignment(1, _RIGHT)
        self._all.setSizeHint(0, QSize(40, _ROW_HEIGHT_PX))
        self._heading = QTreeWidgetItem(self._tree, [self.tr("Folders"), ""])
        self._heading.setFlags(Qt.ItemFlag.NoItemFlags)
        self._heading.setFont(0, small_font(self.font()))
        self._heading.setSizeHint(0, QSize(40, 34))
        add = QPushButton(icon("folder-add"), self.tr("Add folder…"), self)
        add.setToolTip(self.tr("Choose a folder of pictures to search in (Ctrl+Shift+O)"))
        add.setAccessibleName(self.tr("Add folder"))
        add.clicked.connect(self.add_wanted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_M)
        layout.setSpacing(SPACE_S)
        layout.addWidget(self._tree, 1)
        layout.addWidget(add)
        self._tree.setCurrentItem(self._all)

    @property
    def tree(self) -> QTreeWidget:
        return self._tree

    def show_folders(self, folders: tuple[FolderSummary, ...], content_count: int) -> None:
        """Show the root folders, what lies below them, and how much of it there is."""
        self._folders = {folder.path: folder for folder in folders}
        self._all.setText(1, count_text(content_count))
        wanted = {path for folder in folders for path, _ in _places(folder)}
        self._tree.blockSignals(True)
        # With other root folders a path may hang below another one: all are made anew.
        roots = tuple(self._folders)
        gone = [path for path in self._items if roots != self._roots or path not in wanted]
        self._roots = roots
        for path in sorted(gone, key=lambda path: len(path.parts), reverse=True):
            self._remove(path)
        for folder in folders:
            for path, picture_count in _places(folder):
                if self._counts.get(path) != picture_count:
                    item = self._items.get(path) or self._add(path, folder)
                    item.setText(1, count_text(picture_count))
                    self._counts[path] = picture_count
            self._show_state(folder)
        self._heading.setHidden(not folders)
        self._tree.blockSignals(False)
        self.show_current(self._shown)

    def show_current(self, folder: Path | None) -> None:
        """Mark the folder whose pictures are shown, without telling anybody."""
        self._shown = folder
        item = self._items.get(folder) if folder is not None else self._all
        self._tree.blockSignals(True)
        if item is None:
            self._tree.setCurrentIndex(QModelIndex())
            self._tree.clearSelection()
        elif self._tree.currentItem() is not item:
            self._tree.setCurrentItem(item)
        self._tree.blockSignals(False)

    def show_indexing(self, is_indexing: bool) -> None:
        """Mark the root folders while they are being read."""
        self._is_indexing = is_indexing
        for folder in self._folders.values():
            self._show_state(folder)

    def _make_tree(self) -> QTreeWidget:
        tree = QTreeWidget(self)
        tree.setColumnCount(2)
        tree.setHeaderHidden(True)
        tree.setUniformRowHeights(False)
        tree.setAllColumnsShowFocus(True)
        tree.setIndentation(14)
        tree.setIconSize(QSize(16, 16))
        tree.setFont(with_tabular_figures(self.font()))
        tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        tree.setAccessibleName(self.tr("Folders"))
        tree.setToolTip(self.tr("Folders of the library (F9)"))
        tree.header().setStretchLastSection(False)
        tree.header().setMinimumSectionSize(20)
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        tree.customContextMenuRequested.connect(self._on_context_menu)
        tree.viewport().installEventFilter(self)
        tree.currentItemChanged.connect(self._on_current)
        tree.itemClicked.connect(self._on_clicked)
        return tree

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the right button open the menu only: another view would be a surprise."""
        is_press = event.type() in (
            QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease,
        )  # fmt: skip
        return (
            is_press
            and isinstance(event, QMouseEvent)
            and event.button() is Qt.MouseButton.RightButton
        )

    def _add(self, path: Path, folder: FolderSummary) -> QTreeWidgetItem:
        parent = next((self._items[each] for each in path.parents if each in self._items), None)
        if path == folder.path:
            parent = None
        item = QTreeWidgetItem([_for_eyes(path.name or str(path)), ""])
        item.setData(0, _PATH, path)
        item.setSizeHint(0, QSize(40, _ROW_HEIGHT_PX))
        item.setTextAlignment(1, _RIGHT)
        item.setToolTip(0, _for_eyes(str(path)))
        if parent is None:
            self._tree.addTopLevelItem(item)
        else:
            parent.addChild(item)
        self._items[path] = item
        if path == folder.path:
            direct = [sub for sub in folder.sub_folders if sub.path.parent == path]
            item.setExpanded(len(direct) <= _MOST_UNFOLDED)
        return item

    def _remove(self, path: Path) -> None:
        item = self._items.pop(path)
        del self._counts[path]
        parent = item.parent()
        if parent is not None:
            parent.removeChild(item)
        else:
            self._tree.takeTopLevelItem(self._tree.indexOfTopLevelItem(item))

    def _show_state(self, folder: FolderSummary) -> None:
        item = self._items[folder.path]
        name = "refresh" if self._is_indexing else "folder"
        if folder.is_offline:
            name = "offline"
        if item.data(0, _ICON) != name:
            item.setData(0, _ICON, name)
            item.setIcon(0, icon(name))
        item.setToolTip(0, self._tooltip(folder))

    def _tooltip(self, folder: FolderSummary) -> str:
        if folder.is_offline:
            state = self.tr("Not connected. Its pictures stay searchable.")
        elif self._is_indexing:
            state = self.tr("Being indexed")
        else:
            state = self.tr("Up to date")
        if folder.skipped_count:
            state += "\n" + counted(
                folder.skipped_count,
                self.tr("1 file was skipped"),
                self.tr("{count} files were skipped"),
            )
        return f"{_for_eyes(str(folder.path))}\n{state}"

    def _on_current(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self._choose(item)

    def _on_clicked(self, item: QTreeWidgetItem) -> None:
        """A click on what is current already counts too: it may lead out of a query."""
        self._choose(item)

    def _choose(self, item: QTreeWidgetItem) -> None:
        if item is self._heading:
            return
        path = None if item is self._all else item.data(0, _PATH)
        self._shown = path
        self.folder_chosen.emit(path)

    def _on_context_menu(self, point: QPoint) -> None:
        item = self._tree.itemAt(point)
        path: Path | None = item.data(0, _PATH) if item is not None else None
        if path is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        reveal = menu.addAction(self.tr("Show in file manager"))
        reveal.triggered.connect(lambda: self.reveal_wanted.emit(path))
        menu.addAction(self.tr("Rescan folders")).triggered.connect(self.rescan_wanted)
        folder = self._folders.get(path)
        if folder is not None and folder.skipped_count:
            menu.addAction(self.tr("Skipped files")).triggered.connect(self.skipped_wanted)
        if folder is not None:
            menu.addSeparator()
            remove = menu.addAction(self.tr("Remove from the library…"))
            remove.triggered.connect(lambda: self.remove_wanted.emit(folder))
        menu.popup(self._tree.viewport().mapToGlobal(point))


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def _places(folder: FolderSummary) -> Iterator[tuple[Path, int]]:
    yield folder.path, folder.picture_count
    for sub in folder.sub_folders:
        yield sub.path, sub.picture_count


def _for_eyes(text: str) -> str:
    return os.fsencode(text).decode("utf-8", "replace")
