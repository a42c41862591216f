"""The slider *subject ↔ look*: what hits are ranked by, changed while it is dragged."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QWidget,
)

from lookalike.window.look.theme import SPACE_S, small_font

__all__ = ["LookSlider"]

SAY_EVERY_MS = 40
"""While it is dragged; a person sees no difference to each pixel, the search does."""
SETTLE_MS = 600
"""Keys, wheel and the double-click so soon after another belong to the same change."""
_STEPS = 100
_WIDTH_PX = 112
_RESETTING_KEYS = (Qt.Key.Key_0, Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class LookSlider(QWidget):
    """Two words and a slider between them. Tells values from 0 (subject) to 1 (look)."""

    look_changed = Signal(float, bool)
    """The new value, and whether it goes on with the same drag as the one before."""
    settled = Signal()
    """The drag, or the run of keys, is over."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slider = MixSlider(self)
        self._goes_on = False
        self._say_timer = QTimer(self, singleShot=True, interval=SAY_EVERY_MS)
        self._say_timer.timeout.connect(self._say)
        self._settle_timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle_timer.timeout.connect(self._settle)
        self._said = 0
        self._slider.valueChanged.connect(self._on_value)
        self._slider.pressed_anew.connect(self._settle)
        self._slider.sliderReleased.connect(self._on_released)
        self._words = [QLabel(text, self) for text in (self.tr("Subject"), self.tr("Look"))]
        for word in self._words:
            word.setProperty("quiet", True)
            word.setFont(small_font(self.font()))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        for part in (self._words[0], self._slider, self._words[1]):
            row.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._describe()

    @property
    def look(self) -> float:
        return self._slider.value() / _STEPS

    @property
    def slider(self) -> QSlider:
        """The part that takes the keyboard and the pointer."""
        return self._slider

    def show_look(self, look: float) -> None:
        """Move the slider without telling anybody; not while it is in a person's hand."""
        value = round(look * _STEPS)
        if value == self._said or self._slider.isSliderDown():
            return
        self._say_timer.stop()
        self._said = value
        self._slider.blockSignals(True)
        self._slider.setValue(value)
        self._slider.blockSignals(False)
        self._describe()

    def set_words_shown(self, are_shown: bool) -> None:
        """Leave the two words out where there is no room; the tooltip still says them."""
        for word in self._words:
            word.setVisible(are_shown)

    def _on_value(self, value: int) -> None:
        self._describe()
        self._settle_timer.stop()
        if not self._say_timer.isActive():
            self._say()

    def _say(self) -> None:
        """Tell the value if it is another, at once for the first and then now and again."""
        if self._slider.value() != self._said:
            self._said = self._slider.value()
            self.look_changed.emit(self.look, self._goes_on)
            self._goes_on = True
            self._say_timer.start()
        if not self._slider.isSliderDown():
            self._settle_timer.start()

    def _on_released(self) -> None:
        self._settle_timer.start()

    def _settle(self) -> None:
        self._say()  # what was not told yet belongs to the drag that ends now
        self._say_timer.stop()
        self._settle_timer.stop()
        if self._goes_on:
            self._goes_on = False
            self.settled.emit()

    def _describe(self) -> None:
        look = self._slider.value()
        if look == 0:
            share = self.tr("Now: what the pictures show")
        elif look == _STEPS:
            share = self.tr("Now: how the pictures look")
        else:
            share = self.tr("Now: {subject} % subject, {look} % look").format(
                subject=_STEPS - look, look=look
            )
        hint = self.tr(
            "What hits are ranked by: what a picture shows (left), or its colours, textures and "
            "composition (right).\nDouble-click or 0 goes back to the subject (Ctrl+Shift+L)"
        )
        self._slider.setToolTip(f"{hint}\n{share}")
        self._slider.setAccessibleDescription(share)


class MixSlider(QSlider):
    """Goes where it is clicked; a double-click or 0 takes it back to its start."""

    pressed_anew = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(0, _STEPS)
        self.setSingleStep(5)
        self.setPageStep(25)
        self.setFixedWidth(_WIDTH_PX)
        self.setAccessibleName(self.tr("Rank by subject or by look"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.pressed_anew.emit()
            if not self._handle().contains(event.position().toPoint()):
                self.setValue(self._value_at(event.position().x()))
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setValue(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _RESETTING_KEYS and not event.modifiers():
            self.setValue(0)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep 0 and Delete from being taken for a shortcut of the window."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in _RESETTING_KEYS
            and not event.modifiers()
        ):
            event.accept()
            return True
        return super().event(event)

    def _handle(self) -> QRect:
        return self._part(QStyle.SubControl.SC_SliderHandle)

    def _value_at(self, x: float) -> int:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        groove, handle = self._part(QStyle.SubControl.SC_SliderGroove), self._handle()
        room = groove.width() - handle.width()
        return QStyle.sliderValueFromPosition(
            self.minimum(), self.maximum(), round(x) - groove.x() - handle.width() // 2, room,
            option.upsideDown,
        )  # fmt: skip

    def _part(self, part: QStyle.SubControl) -> QRect:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        return self.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, self)
