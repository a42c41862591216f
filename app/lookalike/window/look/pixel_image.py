"""Pixels of the engine to images of Qt. Safe on any thread: QImage, never QPixmap."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import QBuffer, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from lookalike.values import Pixels

__all__ = ["MOST_ENLARGED", "fitted_size", "image_of_jpeg", "image_of_pixels"]

MOST_ENLARGED: Final = 2.0
"""Small pictures grow up to this in the grid and the detail pane; more would be a blur."""


def image_of_pixels(pixels: Pixels) -> QImage:
    """Return a copy of (height, width, 3) uint8 sRGB as an image that owns its memory."""
    height, width = pixels.shape[:2]
    rows = np.ascontiguousarray(pixels)
    borrowed = QImage(rows.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return borrowed.convertToFormat(QImage.Format.Format_RGB32)


def image_of_jpeg(data: bytes, edge_px: int, ratio: float = 1.0) -> QImage | None:
    """Decode a thumbnail to exactly the size a cell shows it in; None if it can't be read.

    edge_px: the side of the square it is fitted into, in device pixels of that ``ratio``.
    """
    buffer = QBuffer()
    buffer.setData(data)
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, b"jpeg")  # unlike QImage.fromData it lets go of the GIL
    stored = reader.size()
    size = fitted_size(stored.width(), stored.height(), edge_px, edge_px, MOST_ENLARGED * ratio)
    if size.width() < stored.width():
        reader.setScaledSize(size)
    image = reader.read()
    if image.isNull():
        return None
    if image.size() != size:
        image = image.scaled(
            size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    return image


def fitted_size(
    width_px: int,
    height_px: int,
    room_width: int,
    room_height: int,
    most_enlarged: float = float("inf"),
) -> QSize:
    """Return the largest size of that shape inside the room, at least 1 pixel each way."""
    if width_px <= 0 or height_px <= 0:
        return QSize(room_width, room_height)
    factor = min(room_width / width_px, room_height / height_px, most_enlarged)
    return QSize(max(1, round(width_px * factor)), max(1, round(height_px * factor)))
