"""The F1 sheet: every command of the table and its keys, by menu."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from lookalike.window.actions.action_set import translated
from lookalike.window.actions.table import ACTIONS, Action, Menu
from lookalike.window.look.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XL, small_font

__all__ = ["KeysSheet"]

_COLUMNS: tuple[tuple[Menu, ...], ...] = (
    (Menu.LIBRARY, Menu.VIEW, Menu.HELP),
    (Menu.SEARCH,),
    (Menu.PICTURE,),
)


class KeysSheet(QDialog):
    """A window beside the main one; it can stay open."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rows = {menu: list(group) for menu, group in groupby(ACTIONS, key=lambda row: row.menu)}
        columns = QHBoxLayout()
        columns.setSpacing(SPACE_XL * 2)
        for menus in _COLUMNS:
            column = QVBoxLayout()
            column.setSpacing(SPACE_M)
            for menu in menus:
                column.addLayout(self._section(menu, rows[menu]))
            if Menu.PICTURE in menus:
                column.addLayout(self._mouse_section())
            column.addStretch(1)
            columns.addLayout(column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        layout.addLayout(columns)

    def _section(self, menu: Menu, rows: list[Action]) -> QGridLayout:
        pairs = [(_plain(translated(row.text)), _keys(row)) for row in rows if row.shortcuts]
        return self._grid(_plain(translated(menu)), pairs)

    def _mouse_section(self) -> QGridLayout:
        pairs = [
            (self.tr("Size of the pictures"), self.tr("Ctrl+wheel")),
            (self.tr("Find similar"), self.tr("double-click")),
            (self.tr("Minus instead of plus"), self.tr("Alt while dropping or clicking")),
            (self.tr("How much a query picture counts"), self.tr("wheel on it")),
        ]
        return self._grid(self.tr("Mouse"), pairs)

    def _grid(self, title: str, pairs: list[tuple[str, str]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(SPACE_S)
        heading = QLabel(title, self)
        heading.setProperty("quiet", True)
        heading.setFont(small_font(self.font()))
        grid.addWidget(heading, 0, 0, 1, 2)
        for row, (text, keys) in enumerate(pairs, start=1):
            grid.addWidget(QLabel(text, self), row, 0)
            label = QLabel(keys, self)
            label.setProperty("quiet", True)
            grid.addWidget(label, row, 1, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(0, 1)
        return grid


def _keys(row: Action) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return QKeySequence(row.shortcuts[0]).toString(native)


def _plain(text: str) -> str:
    return text.replace("&", "").rstrip("…")
