"""Taking widgets out of a layout for good."""

from __future__ import annotations

from PySide6.QtWidgets import QLayoutItem

__all__ = ["drop_widget"]


def drop_widget(item: QLayoutItem) -> None:
    """Hide the widget of an item at once and delete it when Qt is ready to."""
    widget = item.widget()
    if widget is not None:
        widget.hide()
        widget.deleteLater()
