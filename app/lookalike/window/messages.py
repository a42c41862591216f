"""The bar above the grid: what happened, what can be done, one button.

Each message has a key. A message of the same key replaces the older one, and `clear` takes
it away when its cause is gone; below it the one before comes back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from lookalike.window.look.theme import icon

__all__ = ["Message", "MessageBar"]


@dataclass(frozen=True, slots=True)
class Message:
    """One line for a person."""

    key: str
    text: str
    button: str = ""
    call: Callable[[], None] | None = None
    lasts_ms: int = 0
    """Goes away by itself after this time; 0 stays until its cause is gone or it is closed."""


class MessageBar(QFrame):
    """Show the newest message that still holds; hidden when there is none."""

    changed = Signal()
    """Another message is shown, or none any more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._messages: dict[str, Message] = {}
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.AlternateBase)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._button = QPushButton(self)
        self._button.clicked.connect(self._on_button)
        self._close = QToolButton(self)
        self._close.setIcon(icon("close"))
        self._close.setAutoRaise(True)
        self._close.setToolTip(self.tr("Close this message"))
        self._close.setAccessibleName(self.tr("Close this message"))
        self._close.clicked.connect(self._on_close)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 4, 8, 4)
        layout.setSpacing(12)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._button)
        layout.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_close)
        self.setAccessibleName(self.tr("Message"))
        self.hide()

    @property
    def current(self) -> Message | None:
        """The message that is shown."""
        return next(reversed(self._messages.values()), None)

    def show_message(self, message: Message) -> None:
        """Show a message above those that are there."""
        self._messages.pop(message.key, None)
        self._messages[message.key] = message
        self._update()

    def clear(self, key: str) -> None:
        """Take a message away; nothing happens when it isn't there."""
        if self._messages.pop(key, None) is not None:
            self._update()

    def _update(self) -> None:
        message = self.current
        self._timer.stop()
        if message is None:
            self.hide()
            self.changed.emit()
            return
        self._text.setText(message.text)
        self._button.setText(message.button)
        self._button.setVisible(bool(message.button))
        self.setAccessibleDescription(message.text)
        self.show()
        self.changed.emit()
        if message.lasts_ms:
            self._timer.start(message.lasts_ms)

    def _on_button(self) -> None:
        message = self.current
        if message is None:
            return
        self.clear(message.key)
        if message.call is not None:
            message.call()

    def _on_close(self) -> None:
        message = self.current
        if message is not None:
            self.clear(message.key)
