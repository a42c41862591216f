"""The few settings. Each takes effect when the dialog is closed with OK."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from lookalike.settings import Settings, Theme
from lookalike.window.dialogs.network_field import NetworkField
from lookalike.window.look.theme import SPACE_L, SPACE_M, SPACE_S, small_font

__all__ = ["SettingsDialog"]

_MEGA = 1_000_000


class SettingsDialog(QDialog):
    """Show the settings of a library and tell the changed ones."""

    settings_chosen = Signal(object)
    """The whole changed `Settings`."""

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._settings = settings
        # Made in the order in which they are shown: Tab goes through them in it.
        self._theme = QComboBox(self)
        for text, theme in (
            (self.tr("As the system"), Theme.SYSTEM),
            (self.tr("Light"), Theme.LIGHT),
            (self.tr("Dark"), Theme.DARK),
        ):
            self._theme.addItem(text, theme)
        self._theme.setCurrentIndex(self._theme.findData(settings.theme))
        self._collapse = QCheckBox(self.tr("Show copies of a picture as one hit"), self)
        self._collapse.setChecked(settings.collapse_copies)
        self._names = QCheckBox(self.tr("Always show names below the pictures"), self)
        self._names.setChecked(settings.show_names)
        self._network = NetworkField(settings.network, self)
        self._regions = QCheckBox(self.tr("Remember the parts of pictures"), self)
        self._regions.setChecked(settings.regions)
        self._cache = self._number(100, 100_000, settings.thumbnail_limit_bytes // _MEGA, " MB")
        self._pixels = self._number(
            1, 10_000, settings.pixel_limit // _MEGA, self.tr(" megapixels")
        )
        self._exclusions = QPlainTextEdit("\n".join(settings.exclusions), self)
        self._exclusions.setPlaceholderText("*.tmp\nnode_modules")
        self._exclusions.setTabChangesFocus(True)
        self._exclusions.setFixedHeight(84)
        self._lay_out()

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        form.setHorizontalSpacing(SPACE_L)
        form.setVerticalSpacing(SPACE_M)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        regions = self.tr(
            "Finds a part of a picture in more pictures. It takes 2 kB a picture and is made at "
            "the next indexing; searching works meanwhile."
        )
        left_out = self.tr("Names of files and folders, one a line; * stands for anything.")
        rows: tuple[tuple[str, QWidget, str], ...] = (
            (self.tr("Colours"), self._theme, self.tr("Light or dark")),
            ("", self._collapse, self.tr("Copies and near-identical pictures get a count")),
            ("", self._names, self.tr("Otherwise the name shows under the pointer")),
            (self.tr("Network"), self._network, ""),
            ("", self._regions, regions),
            (self.tr("Space for thumbnails"), self._cache,
             self.tr("The least recently used ones leave when there are more")),
            (self.tr("Largest picture"), self._pixels,
             self.tr("Larger ones are skipped, to save memory")),
            (self.tr("Leave out"), self._exclusions,
             left_out),
        )  # fmt: skip
        notes = {self._regions: regions, self._exclusions: left_out}
        for text, widget, hint in rows:
            if hint:
                widget.setToolTip(hint)
                widget.setAccessibleName(text or hint)
            form.addRow(text, widget)
            if widget in notes:
                form.addRow("", self._note(notes[widget]))
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addStretch(1)
        cancel = QPushButton(self.tr("Cancel"), self)
        cancel.setToolTip(self.tr("Change nothing (Esc)"))
        cancel.clicked.connect(self.reject)
        accept = QPushButton(self.tr("OK"), self)
        accept.setProperty("primary", True)
        accept.setDefault(True)
        accept.setToolTip(self.tr("Use these settings (Enter)"))
        accept.clicked.connect(self._on_accepted)
        buttons.addWidget(cancel)
        buttons.addWidget(accept)
        form.addRow(buttons)

    def _note(self, text: str) -> QLabel:
        note = QLabel(text, self)
        note.setWordWrap(True)
        note.setProperty("quiet", True)
        note.setFont(small_font(self.font()))
        return note

    def _number(self, least: int, most: int, value: int, suffix: str) -> QSpinBox:
        box = QSpinBox(self)
        box.setRange(least, most)
        box.setValue(value)
        box.setSuffix(suffix)
        box.setGroupSeparatorShown(True)
        box.lineEdit().setTextMargins(SPACE_S, 0, SPACE_S, 0)  # the style's padding isn't used
        return box

    def _on_accepted(self) -> None:
        lines = self._exclusions.toPlainText().splitlines()
        changed = dataclasses.replace(
            self._settings,
            theme=Theme(self._theme.currentData()),  # Qt hands a StrEnum back as a text
            collapse_copies=self._collapse.isChecked(),
            show_names=self._names.isChecked(),
            network=self._network.network,
            regions=self._regions.isChecked(),
            thumbnail_limit_bytes=self._cache.value() * _MEGA,
            pixel_limit=self._pixels.value() * _MEGA,
            exclusions=tuple(line.strip() for line in lines if line.strip()),
        )
        self.accept()
        if changed != self._settings:
            self.settings_chosen.emit(changed)
