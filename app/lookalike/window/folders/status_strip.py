"""The strip at the bottom: what is being indexed, how far, and what to do about it.

Everything that goes on is said here and nothing else moves for it.
"""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QWidget

from lookalike.window.actions.action_set import ActionSet
from lookalike.window.folders.progress_text import ProgressFigures, progress_text
from lookalike.window.look.elided_label import ElidedLabel
from lookalike.window.look.numbers import count_text
from lookalike.window.look.theme import SPACE_M, SPACE_S, small_font, with_tabular_figures

__all__ = ["StatusStrip"]

_BAR_WIDTH_PX, _HEIGHT_PX = 120, 32


class StatusStrip(QWidget):
    """Progress, pause, stop, skipped files and the device."""

    device_clicked = Signal()
    skipped_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(with_tabular_figures(small_font(self.font())))
        self.setFixedHeight(_HEIGHT_PX)
        self._bar = QProgressBar(self)
        self._bar.setFixedSize(_BAR_WIDTH_PX, 6)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Indexing progress"))
        self._text = ElidedLabel(parent=self)
        self._text.setFixedHeight(_HEIGHT_PX)
        self._text.setAccessibleName(self.tr("Indexing"))
        self._skipped = self._link(self.tr("Show which files were left out, and why"))
        self._skipped.clicked.connect(self.skipped_clicked)
        self._device = self._link("")
        self._device.setProperty("quiet", True)
        self._device.clicked.connect(self.device_clicked)
        self._method = ""
        self._is_running = False
        self._network = ""
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(SPACE_M, 0, SPACE_M, 0)
        self._layout.setSpacing(SPACE_S)
        self._layout.addWidget(self._bar)
        self._layout.addWidget(self._text, 1)
        self._buttons: list[QWidget] = []
        self.show_idle("")

    def set_actions(self, actions: ActionSet) -> None:
        """Put pause and stop beside the progress."""
        for action_id in ("toggle_pause", "stop_indexing"):
            button = actions.button(action_id, self)
            button.setIconSize(QSize(16, 16))
            self._layout.addWidget(button)
            self._buttons.append(button)
            policy = button.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            button.setSizePolicy(policy)
            button.hide()
        for part in (self._skipped, self._device):
            self._layout.addWidget(part)

    @property
    def text(self) -> str:
        """What the strip says, whole even where it is elided."""
        return self._text.text()

    def show_progress(self, figures: ProgressFigures) -> None:
        """Show a run. Without a total the bar moves to and fro."""
        figures = dataclasses.replace(figures, network=self._network)
        self._text.set_text(progress_text(figures, QCoreApplication.translate, count_text))
        self._bar.setRange(0, figures.found_count)
        self._bar.setValue(min(figures.done_count, figures.found_count))
        self._set_running(True)

    def show_preparing(self, network: str) -> None:
        """Say from the next progress on which network is being prepared, by its title."""
        self._network = network

    def show_idle(self, text: str) -> None:
        """Show a quiet sentence when nothing runs."""
        self._text.set_text(text)
        self._set_running(False)

    def show_skipped(self, skipped_count: int) -> None:
        """Show how many files were left out; the link is there only when there are any."""
        self._skipped.setVisible(skipped_count > 0)
        self._skipped.setText(self.tr("{count} skipped ▸").format(count=count_text(skipped_count)))

    def show_device(self, device: str) -> None:
        """Show what computes; while something runs it stands beside the progress."""
        self._device.setText(device)
        self._device.setAccessibleName(self.tr("Device: {device}").format(device=device))
        self._update_device()

    def show_method(self, method: str) -> None:
        """Say beside the device how searches are answered: "exact" or "hnsw"."""
        self._method = method
        self._update_device()

    def _update_device(self) -> None:
        lines = [self.tr("Show what computes here, and why others were passed over")]
        if self._method == "exact":
            lines.append(self.tr("A search looks at every picture."))
        elif self._method:
            lines.append(self.tr("A search goes through an index and compares what it finds."))
        self._device.setToolTip("\n".join(lines))
        self._device.setVisible(bool(self._device.text()) and not self._is_running)

    def _set_running(self, is_running: bool) -> None:
        self._is_running = is_running
        self._bar.setVisible(is_running)
        for button in self._buttons:
            button.setVisible(is_running)
        self._update_device()

    def _link(self, hint: str) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("link", True)
        button.setFont(self.font())
        button.setToolTip(hint)
        button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        button.hide()
        return button
