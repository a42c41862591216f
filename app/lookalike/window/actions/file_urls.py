"""Paths as bytes to the URLs that other programs are given."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QByteArray, QUrl

__all__ = ["url_of_path", "urls_of_paths"]


def url_of_path(path: bytes) -> QUrl:
    """Return the file URL of a path; bytes that aren't UTF-8 are percent-encoded as they are."""
    try:
        return QUrl.fromLocalFile(path.decode("utf-8"))
    except UnicodeDecodeError:
        encoded = QByteArray(path).toPercentEncoding(QByteArray(b"/"))
        return QUrl.fromEncoded(b"file://" + encoded.data())


def urls_of_paths(paths: Iterable[bytes]) -> list[QUrl]:
    """Return the URLs of several paths, in their order."""
    return [url_of_path(path) for path in paths]
