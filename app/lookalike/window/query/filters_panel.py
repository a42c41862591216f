"""The filters: folder, dates, shape, size, type. Unfolds below its button, over the grid."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QFormLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QWidget,
)

from lookalike.values import Filters, Orientation, PictureFormat
from lookalike.window.look.hit_text import format_text
from lookalike.window.look.numbers import number_text
from lookalike.window.look.theme import SPACE_L, SPACE_M, SPACE_S

__all__ = ["FiltersPanel"]

_MEGAPIXELS = (0.0, 0.5, 1.0, 2.0, 5.0, 12.0, 24.0)
_FIRST_DAY = QDate(1990, 1, 1)


class FiltersPanel(QFrame):
    """Each change is told at once with the whole value, so the grid follows live."""

    filters_changed = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self.setObjectName("filters_panel")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Button)
        self.setAccessibleName(self.tr("Filters"))
        self._filters = Filters()
        self._folder = QComboBox(self)
        self._folder.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._folder.setMinimumContentsLength(22)
        self._folder.activated.connect(self._on_changed)
        self._after = self._make_date(self.tr("Only pictures from this day on"))
        self._before = self._make_date(self.tr("Only pictures up to this day"))
        self._shape = self._make_combo(
            [
                (self.tr("Any shape"), None),
                (self.tr("Landscape"), Orientation.LANDSCAPE),
                (self.tr("Portrait"), Orientation.PORTRAIT),
                (self.tr("Square"), Orientation.SQUARE),
            ],
            self.tr("Wider than high, higher than wide, or square"),
        )
        sizes = [(self.tr("Any size"), 0.0)]
        for each in _MEGAPIXELS[1:]:
            count = number_text(each)
            sizes.append((self.tr("{count} megapixels or more").format(count=count), each))
        self._size = self._make_combo(sizes, self.tr("Leave out small pictures"))
        self._formats = {each: self._make_format(each) for each in PictureFormat}
        self._clear = QPushButton(self.tr("Clear filters"), self)
        self._clear.setToolTip(self.tr("Show pictures of every kind again (Ctrl+Shift+F)"))
        self._clear.clicked.connect(self.clear)
        self._close = QPushButton(self.tr("Close"), self)
        self._close.setToolTip(self.tr("Close the filters (Esc); they stay in force"))
        self._close.clicked.connect(self.closed)
        self._lay_out()
        self._folders: tuple[Path, ...] | None = None
        self.set_folders(())
        self.hide()

    @property
    def filters(self) -> Filters:
        return self._filters

    @property
    def shape_choice(self) -> QComboBox:
        return self._shape

    def set_folders(self, folders: tuple[Path, ...]) -> None:
        """Offer these folders, parents before children. Asked for at each change of counts."""
        if folders == self._folders:
            return
        self._folders, known = folders, set(folders)
        self._folder.clear()
        self._folder.addItem(self.tr("All folders"), None)
        for folder in folders:
            depth = sum(1 for parent in folder.parents if parent in known)
            name = os.fsencode(folder.name or str(folder)).decode("utf-8", "replace")
            self._folder.addItem("    " * depth + name, folder)
            self._folder.setItemData(
                self._folder.count() - 1, str(folder), Qt.ItemDataRole.ToolTipRole
            )
        self._show_folder()

    def show_filters(self, filters: Filters) -> None:
        """Show filters that were set elsewhere (back, the folder pane) without telling."""
        self._filters = filters
        self.blockSignals(True)
        self._show_folder()
        for (box, edit), day in ((self._after, filters.after), (self._before, filters.before)):
            box.setChecked(day is not None)
            if day is not None:
                edit.setDate(QDate(day.year, day.month, day.day))
        self._shape.setCurrentIndex(max(0, self._shape.findData(filters.orientation)))
        wanted = (filters.minimum_pixels or 0) / 1e6
        self._size.setCurrentIndex(max(0, self._size.findData(wanted)))
        for kind, box in self._formats.items():
            box.setChecked(kind in filters.formats)
        self._clear.setEnabled(not filters.is_empty)
        self.blockSignals(False)

    def open_below(self, button: QWidget) -> None:
        """Unfold below a button of the same window, inside its edges."""
        window = self._window
        self.adjustSize()
        corner = button.mapTo(window, button.rect().bottomRight())
        left = min(corner.x() - self.width(), window.width() - self.width() - SPACE_S)
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            left = button.mapTo(window, button.rect().bottomLeft()).x()
        self.move(max(SPACE_S, left), corner.y() + SPACE_S)
        self.raise_()
        self.show()
        self._folder.setFocus()

    def clear(self) -> None:
        """Take every filter away."""
        self.show_filters(Filters())
        self.filters_changed.emit(Filters())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        form.setHorizontalSpacing(SPACE_M)
        form.setVerticalSpacing(SPACE_M)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        form.addRow(self.tr("Folder"), self._folder)
        for text, (box, edit) in (
            (self.tr("From"), self._after),
            (self.tr("Until"), self._before),
        ):
            row = QHBoxLayout()
            row.setSpacing(SPACE_S)
            row.addWidget(box)
            row.addWidget(edit, 1)
            form.addRow(text, row)
        form.addRow(self.tr("Shape"), self._shape)
        form.addRow(self.tr("Size"), self._size)
        grid = QGridLayout()
        grid.setSpacing(SPACE_S)
        for position, box in enumerate(self._formats.values()):
            grid.addWidget(box, position // 4, position % 4)
        form.addRow(self.tr("Type"), grid)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._clear)
        buttons.addWidget(self._close)
        form.addRow(buttons)

    def _make_combo(self, rows: Sequence[tuple[str, object]], hint: str) -> QComboBox:
        combo = QComboBox(self)
        for text, value in rows:
            combo.addItem(text, value)
        combo.setToolTip(hint)
        combo.setAccessibleName(hint)
        combo.currentIndexChanged.connect(self._on_changed)
        return combo

    def _make_date(self, hint: str) -> tuple[QCheckBox, QDateEdit]:
        box = QCheckBox(self)
        edit = QDateEdit(QDate.currentDate(), self)
        edit.setCalendarPopup(True)
        edit.setMinimumDate(_FIRST_DAY)
        edit.setEnabled(False)
        for part in (box, edit):
            part.setToolTip(hint)
            part.setAccessibleName(hint)
        box.toggled.connect(edit.setEnabled)
        box.clicked.connect(self._on_changed)
        edit.userDateChanged.connect(self._on_changed)
        return box, edit

    def _make_format(self, kind: PictureFormat) -> QCheckBox:
        box = QCheckBox(format_text(kind), self)
        box.setToolTip(
            self.tr("Show {kind} pictures; with none ticked, all types").format(kind=box.text())
        )
        box.clicked.connect(self._on_changed)
        return box

    def _show_folder(self) -> None:
        wanted = self._filters.folder
        position = 0
        for index in range(1, self._folder.count()):
            if wanted is not None and os.fsencode(self._folder.itemData(index)) == wanted:
                position = index
        self._folder.setCurrentIndex(position)

    def _on_changed(self) -> None:
        if self.signalsBlocked():
            return
        folder = self._folder.currentData()
        megapixels = self._size.currentData()
        shape = self._shape.currentData()
        changed = dataclasses.replace(
            self._filters,
            folder=os.fsencode(folder) if folder is not None else None,
            after=_day(*self._after),
            before=_day(*self._before),
            # Qt hands a StrEnum back as a plain text.
            orientation=Orientation(shape) if shape else None,
            minimum_pixels=round(megapixels * 1e6) if megapixels else None,
            formats=frozenset(kind for kind, box in self._formats.items() if box.isChecked()),
        )
        if changed != self._filters:
            self._filters = changed
            self._clear.setEnabled(not changed.is_empty)
            self.filters_changed.emit(changed)


def _day(box: QCheckBox, edit: QDateEdit) -> date | None:
    if not box.isChecked():
        return None
    day = edit.date()
    return date(day.year(), day.month(), day.day())
