"""Lays out, paints and scrolls the cells of a GridModel, however many there are.

All positions come from GridGeometry; only cells that touch the exposed strip are painted, and
scrolling moves the pixels that are there already. What a person does is GridView's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QPushButton, QWidget

from lookalike.values import Labels
from lookalike.window.grid.grid_delegate import LEAST_EDGE, GridDelegate
from lookalike.window.grid.grid_geometry import GridGeometry, Place
from lookalike.window.grid.grid_loading import GridLoading
from lookalike.window.grid.grid_model import GridModel
from lookalike.window.grid.grid_painter import GridPainter
from lookalike.window.grid.new_above import NewAbove
from lookalike.window.look.hit_text import hidden_text
from lookalike.window.look.locale_wording import locale_wording
from lookalike.window.look.theme import SPACE_M, SPACE_XL

__all__ = ["DEFAULT_EDGE", "MOST_EDGE", "CellView"]

Index = QModelIndex | QPersistentModelIndex

DEFAULT_EDGE = 168
MOST_EDGE = 384

_NO_LABELS: Labels = np.empty(0, np.int64)
_FAR = 1_000_000


class CellView(QAbstractItemView):
    """A view in lines of equal cells under headings."""

    more_requested = Signal()
    """A person wants to see the folded hits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wording = locale_wording()
        self._delegate = GridDelegate(self.font(), self)
        self._geometry = GridGeometry((), 0, self._delegate.cell_size())
        self._laid_out = _NO_LABELS
        self._edge_px = DEFAULT_EDGE
        self._note = ""
        self._painter = GridPainter(self)
        self._loading = GridLoading(self)
        self._more = QPushButton(self.viewport())
        self._new_above = NewAbove(self.viewport())
        self._new_above.clicked.connect(self.scrollToTop)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # nothing jumps
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self._more.setProperty("link", True)
        self._more.setToolTip(self.tr("Show the hits that are probably unrelated too"))
        self._more.hide()
        self._more.clicked.connect(self.more_requested)

    # What is shown

    def setModel(self, model: QAbstractItemModel | None) -> None:
        old = self.grid_model()
        if old is not None:
            old.sections_changed.disconnect(self._on_sections_changed)
        super().setModel(model)
        if isinstance(model, GridModel):
            model.sections_changed.connect(self._on_sections_changed)
        self._lay_out()

    def grid_model(self) -> GridModel | None:
        """Return the model, typed."""
        model = self.model()
        return model if isinstance(model, GridModel) else None

    def thumbnail_edge(self) -> int:
        """Return the edge that was asked for, in logical pixels."""
        return self._edge_px

    def set_thumbnail_edge(self, edge_px: int) -> None:
        """Show the pictures about this large, so that whole columns fill the width.

        What is in the middle of the view stays there.
        """
        self._resize_cells(edge_px, self.viewport().height() // 2)

    def set_names_shown(self, shown: bool) -> None:
        """Show the name below every picture, or only below the one under the pointer."""
        self._delegate.set_names_shown(shown)
        self._lay_out()

    def set_note(self, text: str) -> None:
        """Say this in the middle while there is no picture to show."""
        self._note = text
        self.viewport().update()

    def cell_rect(self, label: int) -> QRect:
        """Return where a picture is in the viewport now, empty if it isn't shown at all."""
        model = self.grid_model()
        row = None if model is None else model.row_of(label)
        if model is None or row is None:
            return QRect()
        index = model.index(row)
        return self._delegate.picture_rect(self.visualRect(index), index).toRect()

    def without_shift(self, labels: Labels) -> Labels:
        """Leave out the few newest labels that would move the others to another column.

        For news that come in while somebody looks; the left out ones come with the next.
        """
        model, top_row = self.grid_model(), self.seen_rows().start
        is_full = self._geometry.height > self.viewport().height()
        if model is None or not is_full or top_row >= model.rowCount():
            return labels
        places = np.flatnonzero(labels == model.label_at(top_row))
        if not len(places):
            return labels
        surplus = (int(places[0]) - top_row) % self._geometry.columns
        is_new = all(model.row_of(int(label)) is None for label in labels[:surplus])
        return labels[surplus:] if is_new else labels

    def geometry_now(self) -> GridGeometry:
        """Return the layout in force."""
        return self._geometry

    def seen_rows(self) -> range:
        """Return the rows that are on the screen, wholly or in part."""
        top = self.verticalOffset()
        return self._geometry.rows_between(top, top + self.viewport().height())

    # Layout

    def _on_sections_changed(self) -> None:
        """Keep what is looked at where it is, at the very top too once the page is full."""
        is_full = self._geometry.height > self.viewport().height()
        top_row = self.seen_rows().start
        label = int(self._laid_out[top_row]) if top_row < len(self._laid_out) else 0
        self._lay_out(keeps_top=is_full)
        model = self.grid_model()
        row = None if model is None else model.row_of(label)
        if self.verticalOffset() == 0 or model is None or model.answer is not None:
            self._new_above.clear()
        elif row is not None and row > top_row:
            self._new_above.add(row - top_row)

    def _lay_out(self, keep_y: int = 0, *, keeps_top: bool = False) -> None:
        """Lay out anew so that the picture at ``keep_y`` of the viewport stays there.

        The top stays the top, unless ``keeps_top`` keeps the first picture there instead.
        """
        anchor = self._anchor_at(keep_y) if keeps_top or self.verticalOffset() > 0 else None
        model, width = self.grid_model(), self.viewport().width()
        self._delegate.set_bands_shown(model is not None and model.answer is not None)
        self._delegate.set_thumbnail_edge(self._delegate.edge_that_fills(width, self._edge_px))
        cell = self._delegate.cell_size()
        if model is not None and model.hidden_count:
            self._more.setText(hidden_text(model.hidden_count, model.rowCount(), self._wording))
            self._more.adjustSize()
            cell = replace(cell, footer=self._more.height() + 2 * SPACE_XL)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        sections = () if model is None else model.sections()
        self._geometry = GridGeometry(sections, width, cell, is_mirrored=mirrored)
        self._laid_out = _NO_LABELS if model is None else model.labels()
        self._update_scroll_bar()
        row = None if anchor is None or model is None else model.row_of(anchor[0])
        if anchor is not None and row is not None:
            self._scroll_to(self._geometry.place(row).y + anchor[1] - keep_y)
        self._after_move()
        self.viewport().update()

    def _anchor_at(self, keep_y: int) -> tuple[int, int] | None:
        """Return the label at ``keep_y`` and how far above it its cell begins."""
        top = self.verticalOffset()
        rows = self._geometry.rows_between(top + keep_y, top + keep_y + _FAR)
        if not rows or rows.start >= len(self._laid_out):
            return None
        offset = top + keep_y - self._geometry.place(rows.start).y
        return int(self._laid_out[rows.start]), offset

    def _update_scroll_bar(self) -> None:
        bar, page = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self._geometry.height - page))
        bar.setPageStep(page)
        bar.setEnabled(bar.maximum() > 0)  # without anything to scroll it shows no handle
        bar.setSingleStep(max(20, (self._geometry.cell.height + self._geometry.cell.gap) // 3))

    def _resize_cells(self, edge_px: int, keep_y: int) -> bool:
        edge_px = min(MOST_EDGE, max(LEAST_EDGE, edge_px))
        if edge_px == self._edge_px:
            return False
        self._edge_px = edge_px
        self._lay_out(keep_y)
        return True

    def _scroll_to(self, y: int) -> None:
        self.verticalScrollBar().setValue(y)

    def _after_move(self) -> None:
        """Bring along what depends on the scroll position."""
        footer = self._geometry.footer
        self._more.setVisible(footer is not None)
        if footer is not None:
            y = footer.y - self.verticalOffset() + (footer.height - self._more.height()) // 2
            if self._geometry.row_count == 0:
                y = self.viewport().height() // 2 + SPACE_M
            self._more.move((self.viewport().width() - self._more.width()) // 2, y)
        if self.verticalOffset() == 0:
            self._new_above.clear()
        self._new_above.place()
        self._loading.moved(self._geometry, self._delegate.thumbnail_edge)

    # Qt's geometry

    def visualRect(self, index: Index) -> QRect:
        if not index.isValid() or index.row() >= self._geometry.row_count:
            return QRect()
        place = self._geometry.place(index.row())
        return QRect(place.x, place.y - self.verticalOffset(), place.width, place.height)

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self._geometry.row_at(point.x(), point.y() + self.verticalOffset())
        return QModelIndex() if row is None else self.model().index(row, 0)

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        if not index.isValid() or index.row() >= self._geometry.row_count:
            return
        place, top = self._geometry.place(index.row()), self.verticalOffset()
        page, gap = self.viewport().height(), self._geometry.cell.gap
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            self._scroll_to(place.y + place.height // 2 - page // 2)
        elif place.y < top:
            is_first_line = index.row() < self._geometry.columns
            self._scroll_to(0 if is_first_line else place.y - gap)  # its heading comes along
        elif place.bottom > top + page:
            self._scroll_to(place.bottom + gap - page)

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        return False

    def rows_in(self, area: QRect) -> list[range]:
        """Return the rows that touch a rectangle of the content."""
        return self._geometry.rows_in(Place(area.x(), area.y(), area.width(), area.height()))

    def reset(self) -> None:
        super().reset()
        self._laid_out = _NO_LABELS  # nothing of it stays where it is
        self._new_above.clear()
        self._scroll_to(0)

    def updateGeometries(self) -> None:
        super().updateGeometries()
        self._update_scroll_bar()

    def doItemsLayout(self) -> None:
        self._lay_out()

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        kinds = QEvent.Type
        if event.type() in (kinds.FontChange, kinds.StyleChange, kinds.LayoutDirectionChange):
            self._delegate.set_font(self.font())
            self._lay_out()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._after_move()
        return super().event(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if dy:
            self.viewport().scroll(0, dy)
            self._after_move()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        self._painter.paint(painter, event.rect(), self._geometry, self._note)

    def set_hovered(self, row: int) -> None:
        """Show the name of the row under the pointer; -1 for none."""
        old, self._delegate.hovered_row = self._delegate.hovered_row, row
        if old != row:
            self._update_rows((old, row))

    def dataChanged(self, top_left: Index, bottom_right: Index, roles: Sequence[int] = ()) -> None:
        seen = self.seen_rows()
        first = max(top_left.row(), seen.start)
        self._update_rows(range(first, min(bottom_right.row() + 1, seen.stop)))

    def _update_rows(self, rows: Sequence[int]) -> None:
        for row in rows:
            if 0 <= row < self._geometry.row_count:
                self.viewport().update(self.visualRect(self.model().index(row, 0)))
