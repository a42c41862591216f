"""What other programs are asked to do with a file: open, show, take from the clipboard."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtDBus import QDBusConnection, QDBusInterface, QDBusMessage
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage

from lookalike.window.actions.file_urls import url_of_path
from lookalike.window.query.drops import mime_for_files

__all__ = ["copy_files", "copy_image", "copy_paths", "open_file", "open_web", "show_in_folder"]

log = logging.getLogger(__name__)


def open_file(path: Path) -> bool:
    """Open a file with the program that the system has for it."""
    return QDesktopServices.openUrl(url_of_path(os.fsencode(path)))


def open_web(address: str) -> bool:
    """Give an address to the system's browser, because a person asked for it."""
    return QDesktopServices.openUrl(QUrl(address))


def show_in_folder(path: Path) -> bool:
    """Show a file, marked, in the file manager; where that can't be, open its folder."""
    if sys.platform == "win32":
        return bool(QProcess.startDetached("explorer.exe", ["/select,", str(path)])[0])
    if sys.platform == "darwin":
        return bool(QProcess.startDetached("open", ["-R", str(path)])[0])
    return _show_by_dbus(path) or open_file(path.parent)


def copy_files(paths: Sequence[Path]) -> None:
    """Put files on the clipboard, for a file manager or a mail program to paste."""
    QGuiApplication.clipboard().setMimeData(mime_for_files(paths))


def copy_paths(paths: Sequence[Path]) -> None:
    """Put the paths on the clipboard as text, one a line."""
    text = "\n".join(os.fsencode(path).decode("utf-8", "replace") for path in paths)
    QGuiApplication.clipboard().setText(text)


def copy_image(image: QImage) -> None:
    """Put a picture itself on the clipboard."""
    QGuiApplication.clipboard().setImage(image)


def _show_by_dbus(path: Path) -> bool:
    """Ask through org.freedesktop.FileManager1, which most Linux file managers answer to."""
    bus = QDBusConnection.sessionBus()
    name = "org.freedesktop.FileManager1"
    if not bus.isConnected():
        return False
    manager = QDBusInterface(name, "/org/freedesktop/FileManager1", name, bus)
    if not manager.isValid():
        return False
    manager.setTimeout(1000)
    address = url_of_path(os.fsencode(path)).toString(QUrl.ComponentFormattingOption.FullyEncoded)
    answer = manager.call("ShowItems", [address], "")
    return answer.type() is not QDBusMessage.MessageType.ErrorMessage
