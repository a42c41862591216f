"""Paints one cell: the picture whole, selection and focus around it, the caption below.

Paints from what the model's roles give and nothing else. From top to bottom: room for the
outline, the square for the picture, room again, the caption.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from lookalike.catalogue import PictureRecord
from lookalike.window.grid.grid_caption import Caption, CaptionPainter
from lookalike.window.grid.grid_geometry import CellSize
from lookalike.window.grid.grid_model import GridModel
from lookalike.window.look.pixel_image import MOST_ENLARGED, fitted_size
from lookalike.window.look.theme import SPACE_L, SPACE_S, small_font

__all__ = ["LEAST_EDGE", "GridDelegate"]

LEAST_EDGE: Final = 80
OUTLINE_PX: Final = 3
PAD: Final = 8
"""Around the picture: 2 free, 3 outline, 1 free, 1 focus line, 1 free."""

Index = QModelIndex | QPersistentModelIndex


class GridDelegate(QStyledItemDelegate):
    """Knows the size of a cell and how it is painted."""

    def __init__(self, font: QFont, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._edge_px = LEAST_EDGE
        self._shows_names = False
        self._has_bands = False
        self.hovered_row = -1
        self.set_font(font)

    @property
    def thumbnail_edge(self) -> int:
        """Return the side of the square a picture is fitted into, in logical pixels."""
        return self._edge_px

    def set_thumbnail_edge(self, edge_px: int) -> None:
        """Fit pictures into a square of this side."""
        self._edge_px = edge_px

    def edge_that_fills(self, width: int, wanted_edge: int) -> int:
        """Return the edge nearest to the wanted one with which whole columns fill a width."""
        cell = self.cell_size()
        room = width - 2 * cell.margin + cell.gap
        columns = max(1, round(room / (wanted_edge + 2 * PAD + cell.gap)))
        filling = room // columns - cell.gap - 2 * PAD
        return max(LEAST_EDGE // 2, filling if columns > 1 else min(filling, wanted_edge))

    def set_bands_shown(self, shown: bool) -> None:
        """Say whether these are hits, which have a band, or the library itself."""
        self._has_bands = shown

    def set_names_shown(self, shown: bool) -> None:
        """Show the name below every picture, or only below the one under the pointer."""
        self._shows_names = shown

    def set_font(self, font: QFont) -> None:
        """Use the view's font for captions, in the small size."""
        small = small_font(font)
        self._captions = CaptionPainter(small)
        self._heading = QFontMetrics(small).height() + SPACE_L + SPACE_S

    def cell_size(self) -> CellSize:
        """Return the constant size of a cell and what lies between cells."""
        return CellSize(
            width=self._edge_px + 2 * PAD,
            height=self._edge_px + 2 * PAD + self._caption_height(),
            gap=SPACE_S,
            margin=SPACE_S,
            heading=self._heading,
        )

    def picture_rect(self, cell: QRect, index: Index) -> QRectF:
        """Return where the picture lies inside a cell: fitted whole and centred."""
        record: PictureRecord | None = index.data(GridModel.RecordRole)
        image: QImage | None = index.data(GridModel.ThumbnailRole)
        return self._picture_rect(cell, record, image)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        record: PictureRecord | None = index.data(GridModel.RecordRole)
        image: QImage | None = index.data(GridModel.ThumbnailRole)
        target = self._picture_rect(option.rect, record, image)
        if image is not None:
            _draw_image(painter, image, target)
        elif record is not None:
            painter.fillRect(target, QColor.fromRgb(record.facts.average_colour))
        else:
            painter.fillRect(target, option.palette.color(QPalette.ColorRole.Midlight))
        _draw_state(painter, option, target)
        self._draw_caption(painter, option, index, record)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        cell = self.cell_size()
        return QSize(cell.width, cell.height)

    def _caption_height(self) -> int:
        return self._captions.line_height * (2 if self._has_two_lines else 1)

    @property
    def _has_two_lines(self) -> bool:
        return self._shows_names and self._has_bands

    def _picture_rect(
        self, cell: QRect, record: PictureRecord | None, image: QImage | None
    ) -> QRectF:
        edge = self._edge_px
        x, y, size = cell.x() + PAD, cell.y() + PAD, QSize(edge, edge)
        if record is not None:
            width, height = record.facts.width_px, record.facts.height_px
            size = fitted_size(width, height, edge, edge, MOST_ENLARGED)
        elif image is not None:
            size = fitted_size(image.width(), image.height(), edge, edge)
        x, y = x + (edge - size.width()) // 2, y + (edge - size.height()) // 2
        return QRectF(x, y, size.width(), size.height())

    def _draw_caption(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
        record: PictureRecord | None,
    ) -> None:
        has_focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        is_named = self._shows_names or has_focus or index.row() == self.hovered_row
        caption = Caption(
            name=index.data(GridModel.NameRole) if is_named else "",
            band=index.data(GridModel.BandRole),
            copy_count=index.data(GridModel.CopiesRole),
            is_damaged=record is not None and record.facts.is_damaged,
            is_offline=index.data(GridModel.OfflineRole),
        )
        cell, height = option.rect, self._caption_height()
        self._captions.paint(
            painter,
            QRect(cell.x() + PAD, cell.bottom() + 1 - height, self._edge_px, height),
            caption,
            option.palette.color(QPalette.ColorRole.PlaceholderText),
            is_mirrored=option.direction is Qt.LayoutDirection.RightToLeft,
            has_two_lines=self._has_two_lines,
        )


def _draw_state(painter: QPainter, option: QStyleOptionViewItem, target: QRectF) -> None:
    """Draw the selection's outline and the focus line outside of it."""
    if option.state & QStyle.StateFlag.State_Selected:
        outside = 2 + OUTLINE_PX / 2
        pen = QPen(option.palette.color(QPalette.ColorRole.Accent), OUTLINE_PX)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRect(target.adjusted(-outside, -outside, outside, outside))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    if option.state & QStyle.StateFlag.State_HasFocus:
        colour = option.palette.color(QPalette.ColorRole.WindowText)
        painter.setPen(QPen(colour, 1, Qt.PenStyle.DotLine))
        painter.drawRect(target.toRect().adjusted(-7, -7, 6, 6))


def _draw_image(painter: QPainter, image: QImage, target: QRectF) -> None:
    """Copy device pixels where the image has the right number of them, else scale."""
    ratio = painter.device().devicePixelRatioF()
    wide, high = round(target.width() * ratio), round(target.height() * ratio)
    if abs(image.width() - wide) <= 1 and abs(image.height() - high) <= 1:
        x, y = round(target.x() * ratio) / ratio, round(target.y() * ratio) / ratio
        painter.drawImage(QPointF(x, y), image)
        return
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(target, image, QRectF(image.rect()))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
