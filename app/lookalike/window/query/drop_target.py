"""Drag and drop for the whole window, and the overlay that shows where to let go."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
)
from PySide6.QtWidgets import QWidget

from lookalike.window.query.drop_overlay import DropOverlay, DropZone
from lookalike.window.query.dropped import RawDrop
from lookalike.window.query.drops import read_mime
from lookalike.window.query.incoming import Incoming
from lookalike.window.query.search_controller import SearchController

__all__ = ["DropTarget"]


class DropTarget(QObject):
    """Watch the window's drag events. Children take none: the overlay lets them through."""

    def __init__(self, window: QWidget, search: SearchController, incoming: Incoming) -> None:
        super().__init__(window)
        self._search = search
        self._incoming = incoming
        self.overlay = DropOverlay(window)
        self._raw = RawDrop()
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.DragEnter:
                self._enter(cast(QDragEnterEvent, event))
            case QEvent.Type.DragMove:
                self._move(cast(QDragMoveEvent, event))
            case QEvent.Type.DragLeave:
                self.overlay.hide()
            case QEvent.Type.Drop:
                self._drop(cast(QDropEvent, event))
            case _:
                return False
        return True

    def _enter(self, event: QDragEnterEvent) -> None:
        if event.source() is not None:
            event.ignore()  # our own pictures on their way to another program
            return
        self._raw = read_mime(event.mimeData())
        self.overlay.begin(self._zones())
        self.overlay.point_at(event.position().toPoint(), is_minus=_is_minus(event))
        _accept(event)

    def _move(self, event: QDragMoveEvent) -> None:
        if self.overlay.isVisible():
            self.overlay.point_at(event.position().toPoint(), is_minus=_is_minus(event))
            _accept(event)

    def _drop(self, event: QDropEvent) -> None:
        self.overlay.hide()
        zone = self.overlay.zone_at(event.position().toPoint())
        self._incoming.take(read_mime(event.mimeData()), zone, is_minus=_is_minus(event))
        _accept(event)

    def _zones(self) -> tuple[DropZone, ...]:
        zones = [DropZone.SEARCH]
        if self._search.view.terms:
            zones.append(DropZone.ADD_TO_QUERY)
        # Without a look at the disk: what has no ending may be a folder.
        if any(not path.suffix for path in self._raw.paths):
            zones.append(DropZone.ADD_TO_LIBRARY)
        return tuple(zones)


def _is_minus(event: QDropEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)


def _accept(event: QDropEvent) -> None:
    """Only ever a copy: a file manager must not take a move for done and delete the file."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
