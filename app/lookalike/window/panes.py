"""The panes beside the grid: shown, hidden, folded away in a narrow window, remembered."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

__all__ = ["Panes"]

FOLD_BELOW_PX = 1000
"""Under this width the panes would leave too little for pictures."""


class Panes(QSplitter):
    """Folders | pictures | details. A person's choice holds again when there is room."""

    changed = Signal()

    def __init__(
        self, folders: QWidget, middle: QWidget, details: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._folders, self._details = folders, details
        self._wants_folders = self._wants_details = True
        self._is_narrow = False
        self._widths_px = (224, 300)
        self.splitterMoved.connect(self._on_moved)
        for part in (folders, middle, details):
            self.addWidget(part)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        for position, factor in enumerate((0, 1, 0)):
            self.setStretchFactor(position, factor)

    @property
    def are_folders_shown(self) -> bool:
        return not self._folders.isHidden()

    @property
    def are_details_shown(self) -> bool:
        return not self._details.isHidden()

    @property
    def wanted(self) -> tuple[bool, bool]:
        """What a person chose for folders and details, whatever the width allows now."""
        return self._wants_folders, self._wants_details

    def choose(self, *, folders: bool, details: bool) -> None:
        """Show or hide the panes as remembered."""
        self._wants_folders, self._wants_details = folders, details
        self._apply()

    def toggle_folders(self) -> None:
        """Show or hide the folders; in a narrow window this holds until it gets wider."""
        is_shown = not self.are_folders_shown
        self._folders.setVisible(is_shown)
        if not self._is_narrow:
            self._wants_folders = is_shown
        self.changed.emit()

    def toggle_details(self) -> None:
        """Show or hide the details."""
        is_shown = not self.are_details_shown
        self._details.setVisible(is_shown)
        if not self._is_narrow:
            self._wants_details = is_shown
        self.changed.emit()

    def set_widths(self, folders_px: int, details_px: int) -> None:
        """Give the side panes these widths; the grid gets the rest."""
        self._widths_px = folders_px, details_px
        middle = max(200, self.width() - folders_px - details_px)
        self.setSizes([folders_px, middle, details_px])

    def widths(self) -> tuple[int, int]:
        """Return the widths of folders and details that a person chose."""
        return self._widths_px

    def follow(self, window: QWidget) -> None:
        """Fold when this window gets narrow."""
        window.installEventFilter(self)
        self._set_narrow(window.width() < FOLD_BELOW_PX)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and isinstance(watched, QWidget):
            self._set_narrow(watched.width() < FOLD_BELOW_PX)
        return False

    def _on_moved(self, position: int, handle: int) -> None:
        folders_px, _, details_px = self.sizes()
        self._widths_px = (folders_px or self._widths_px[0], details_px or self._widths_px[1])

    def _set_narrow(self, is_narrow: bool) -> None:
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._apply()

    def _apply(self) -> None:
        self._folders.setVisible(self._wants_folders and not self._is_narrow)
        self._details.setVisible(self._wants_details and not self._is_narrow)
        self.set_widths(*self._widths_px)
        self.changed.emit()
