"""QActions made from the table: one object a row, shared by menus, buttons and shortcuts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolButton, QWidget

from lookalike.window.actions.table import (
    ACTIONS,
    CONTEXT_MENU,
    QT_TRANSLATE_NOOP,
    Action,
    Facts,
    Scope,
    action,
)
from lookalike.window.look.theme import icon

__all__ = ["ActionSet", "shortcut_text", "translated"]


def translated(text: str) -> str:
    """Translate a text of the table."""
    return QCoreApplication.translate("Actions", text)


def shortcut_text(row: Action) -> str:
    """Return the row's first key as this system writes it; empty when it has none."""
    if not row.shortcuts:
        return ""
    return QKeySequence(row.shortcuts[0]).toString(QKeySequence.SequenceFormat.NativeText)


class ActionSet(QObject):
    """Own the actions; enable them from facts; build menus and buttons."""

    def __init__(self, commands: Sequence[object], window: QWidget, grid: QWidget) -> None:
        """Each row calls the method of its id; one of ``commands`` has it."""
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        for row in ACTIONS:
            owner = next(each for each in commands if hasattr(type(each), row.id))
            made = self._make(row, getattr(owner, row.id))
            (grid if row.scope is Scope.GRID else window).addAction(made)
            self._actions[row.id] = made
        self.update_facts(Facts())

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def update_facts(self, facts: Facts) -> None:
        """Enable what can be done now."""
        for row in ACTIONS:
            self._actions[row.id].setEnabled(row.enabled_when(facts))

    def show_paused(self, *, is_paused: bool) -> None:
        """Let the same key and button go on with indexing when it is paused."""
        pause = self._actions["toggle_pause"]
        row = action("toggle_pause")
        text = QT_TRANSLATE_NOOP("Actions", "&Go on indexing") if is_paused else row.text
        hint = QT_TRANSLATE_NOOP("Actions", "Go on with indexing") if is_paused else row.hint
        pause.setText(translated(text))
        pause.setIcon(icon("play" if is_paused else row.icon))
        self._show_hint(pause, row, hint)

    def fill_menu_bar(self, bar: QMenuBar) -> None:
        """Add one menu for each `Menu`, in the order of the table."""
        for menu, rows in groupby(ACTIONS, key=lambda row: row.menu):
            made = bar.addMenu(translated(menu))
            made.setToolTipsVisible(True)
            for row in rows:
                if row.starts_group:
                    made.addSeparator()
                made.addAction(self._actions[row.id])

    def context_menu(self, parent: QWidget) -> QMenu:
        """Build the menu on a picture."""
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action_id in CONTEXT_MENU:
            if action_id:
                menu.addAction(self._actions[action_id])
            else:
                menu.addSeparator()
        return menu

    def button(self, action_id: str, parent: QWidget) -> QToolButton:
        """Build a flat icon button of an action."""
        made = QToolButton(parent)
        made.setDefaultAction(self._actions[action_id])
        made.setAutoRaise(True)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setAccessibleName(self._actions[action_id].iconText())
        return made

    def _make(self, row: Action, call: Callable[[], None]) -> QAction:
        made = QAction(icon(_icon_name(row)), translated(row.text), self)
        made.setObjectName(row.id)
        made.setShortcuts([QKeySequence(keys) for keys in row.shortcuts])
        if row.scope is Scope.GRID:
            made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        made.setCheckable(row.is_checkable)
        self._show_hint(made, row, row.hint)
        made.setIconVisibleInMenu(False)
        made.triggered.connect(partial(_call_plainly, call))
        return made

    def _show_hint(self, shown: QAction, row: Action, text: str) -> None:
        keys, hint = shortcut_text(row), translated(text)
        shown.setToolTip(f"{hint} ({keys})" if keys else hint)
        shown.setStatusTip(hint)


def _icon_name(row: Action) -> str:
    """Back points to where reading begins."""
    if QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        return {"back": "forward", "forward": "back"}.get(row.icon, row.icon)
    return row.icon


def _call_plainly(call: Callable[[], None], checked: bool = False) -> None:
    """Call without Qt's "checked" argument: a command looks at its own state."""
    call()
