"""One picture of the query: shown small, with its sign, weight and a way out."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QToolButton, QWidget

from lookalike.search import QueryTerm
from lookalike.window.look.icons import icon, icon_pixmap
from lookalike.window.look.numbers import number_text
from lookalike.window.look.pixel_image import fitted_size
from lookalike.window.look.theme import SPACE_XS, small_font

__all__ = ["PICTURE_EDGE_PX", "QueryChip"]

PICTURE_EDGE_PX = 40
_WEIGHT_STEP, _LEAST_WEIGHT, _MOST_WEIGHT = 0.25, 0.25, 3.0


class _ChipPicture(QAbstractButton):
    """The picture itself, as a button that opens it large."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._has_failed = False
        self.setFixedSize(PICTURE_EDGE_PX, PICTURE_EDGE_PX)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_image(self, image: QImage | None) -> None:
        self._image, self._has_failed = image, image is None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        palette = self.palette()
        inner = self.rect().adjusted(2, 2, -2, -2)
        if self._image is not None:
            size = fitted_size(
                self._image.width(), self._image.height(), inner.width(), inner.height()
            )
            target = QRect(inner.topLeft(), size)
            target.moveCenter(inner.center())
            painter.drawImage(target, self._image)
        else:
            painter.fillRect(inner, palette.color(QPalette.ColorRole.AlternateBase))
            name = "warning" if self._has_failed else "image"
            colour = palette.color(QPalette.ColorRole.PlaceholderText)
            pixmap = icon_pixmap(name, 20, self.devicePixelRatioF(), colour)
            painter.drawPixmap(inner.center().x() - 9, inner.center().y() - 9, pixmap)
        if self.hasFocus() or self.underMouse():
            style = Qt.PenStyle.DotLine if self.hasFocus() else Qt.PenStyle.SolidLine
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 1, style))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: object) -> None:
        self.update()


class QueryChip(QWidget):
    """Sign, picture, weight, ×. What is done to it comes out as signals with its position."""

    opened = Signal(int)
    sign_changed = Signal(int)
    weight_changed = Signal(int, float)
    removed = Signal(int)

    def __init__(self, term: QueryTerm, position: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.term = term
        self.position = position
        self._sign = self._tool_button()
        self._sign.clicked.connect(self._on_sign)
        self._picture = _ChipPicture(self)
        self._picture.clicked.connect(self._on_opened)
        self._weight = QLabel(self)
        self._weight.setFont(small_font(self.font()))
        self._remove = self._tool_button()
        self._remove.setIcon(icon("close"))
        self._remove.clicked.connect(self._on_removed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_XS // 2)
        for part in (self._sign, self._picture, self._weight, self._remove):
            layout.addWidget(part)
        self.show_term(term, position, is_alone=True)

    def show_term(self, term: QueryTerm, position: int, *, is_alone: bool) -> None:
        """Show another weight or place of the same picture."""
        self.term, self.position = term, position
        is_minus = term.weight < 0
        self._sign.setIcon(icon("minus" if is_minus else "plus"))
        self._sign.setVisible(not is_alone or is_minus)
        sign = self.tr("less like this") if is_minus else self.tr("more like this")
        self._sign.setToolTip(
            self.tr("Counts as: {sign}. Click to turn round (+/−)").format(sign=sign)
        )
        self._sign.setAccessibleName(sign)
        weight = abs(term.weight)
        self._weight.setText("" if weight == 1 else f"×{number_text(weight)}")
        self._weight.setVisible(weight != 1)
        name = self._name()
        self._picture.setAccessibleName(
            self.tr("Query picture {name}, {sign}").format(name=name, sign=sign)
        )
        self._picture.setToolTip(
            self.tr(
                "{name}\nClick: show it large and search a part (Enter)\n"
                "Wheel or ↑ ↓: how much it counts · Delete: remove"
            ).format(name=name)
        )
        self._remove.setToolTip(self.tr("Remove {name} from the query (Delete)").format(name=name))
        self._remove.setAccessibleName(self._remove.toolTip())

    def set_image(self, image: QImage | None) -> None:
        """Show the picture; None when it can't be read."""
        self._picture.set_image(image)

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = (event.angleDelta().y() > 0) - (event.angleDelta().y() < 0)
        self._change_weight(steps)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._on_removed()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._change_weight(1 if key == Qt.Key.Key_Up else -1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            if (key == Qt.Key.Key_Minus) != (self.term.weight < 0):
                self._on_sign()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_opened()
        else:
            super().keyPressEvent(event)

    def _tool_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        button.setIconSize(QSize(14, 14))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _name(self) -> str:
        name: str = getattr(self.term.source, "name", "") or ""
        return name or self.tr("Picture")

    def _change_weight(self, steps: int) -> None:
        weight = min(
            _MOST_WEIGHT, max(_LEAST_WEIGHT, abs(self.term.weight) + steps * _WEIGHT_STEP)
        )
        signed = -weight if self.term.weight < 0 else weight
        if signed != self.term.weight:
            self.weight_changed.emit(self.position, signed)

    def _on_sign(self) -> None:
        self.sign_changed.emit(self.position)

    def _on_opened(self) -> None:
        self.opened.emit(self.position)

    def _on_removed(self) -> None:
        self.removed.emit(self.position)
