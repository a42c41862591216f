"""The windows beside the main one. Each is shown, never executed, and at most once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from lookalike.errors import LookalikeError
from lookalike.window.actions.file_actions import show_in_folder
from lookalike.window.actions.keys_sheet import KeysSheet
from lookalike.window.dialogs.devices_view import DevicesView
from lookalike.window.dialogs.settings_dialog import SettingsDialog
from lookalike.window.dialogs.skipped_view import SkippedView
from lookalike.window.jobs import Jobs, Lane
from lookalike.window.late_library import LateLibrary

__all__ = ["Dialogs"]


class Dialogs(QObject):
    """Open them and fill them from the library."""

    retry_wanted = Signal()
    settings_chosen = Signal(object)

    def __init__(self, library: LateLibrary, jobs: Jobs, window: QWidget) -> None:
        super().__init__(window)
        self._library = library
        self._jobs = jobs
        self._window = window
        self._skipped: SkippedView | None = None
        self._devices: DevicesView | None = None

    def show_keys(self) -> None:
        """Show every command and its key."""
        KeysSheet(self._window).show()

    def show_skipped(self) -> None:
        """Show the files that were left out."""
        if self._skipped is None:
            self._skipped = SkippedView(self._window)
            self._skipped.retry_wanted.connect(self.retry_wanted)
            self._skipped.reveal_wanted.connect(self._on_reveal)
        self.refresh_skipped()
        _bring_up(self._skipped)

    def refresh_skipped(self) -> None:
        """Fill the list of skipped files again, if it was ever opened."""
        if self._skipped is not None and self._library.is_open:
            library = self._library.library
            self._jobs.run(library.skipped, self._skipped.show_files, None, Lane.LIBRARY)

    def show_devices(self) -> None:
        """Show what computes here; the test of the devices runs meanwhile."""
        if self._devices is None:
            self._devices = DevicesView(self._window)
        library = self._library.library
        self._jobs.run(
            library.devices, self._devices.show_verdicts, self._on_no_devices, Lane.LIBRARY
        )
        _bring_up(self._devices)

    def show_settings(self) -> None:
        """Show the settings."""
        dialog = SettingsDialog(self._library.library.settings, self._window)
        dialog.settings_chosen.connect(self.settings_chosen)
        dialog.open()

    def _on_reveal(self, path: Path) -> None:
        show_in_folder(path)

    def _on_no_devices(self, error: Exception) -> None:
        if not isinstance(error, LookalikeError):
            raise error
        if self._devices is not None:
            self._devices.show_failure(f"{error.what} {error.remedy}")


def _bring_up(dialog: QDialog) -> None:
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
