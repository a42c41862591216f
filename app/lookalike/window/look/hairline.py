"""The thin line between panes."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

__all__ = ["hairline"]


def hairline(parent: QWidget) -> QFrame:
    """Return a line across, one pixel high."""
    line = QFrame(parent)
    line.setProperty("hairline", True)
    line.setFixedHeight(1)
    return line
