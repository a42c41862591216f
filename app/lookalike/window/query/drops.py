"""Qt's MIME data and clipboard → a `RawDrop`. Nothing here looks at the disk.

Order: local files first, then picture bytes, then HTML, then text; a browser hands over
several of these for one picture. Whatever odd data comes in, the answer is a value.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QUrl
from PySide6.QtGui import QImage

from lookalike.window.actions.file_urls import urls_of_paths
from lookalike.window.query.dropped import PictureData, RawDrop, html_to_drop, text_to_drop

__all__ = ["mime_for_files", "read_mime"]

_PICTURE_TYPES = (
    "image/png", "image/jpeg", "image/webp", "image/avif", "image/heic", "image/gif",
    "image/tiff", "image/bmp",
)  # fmt: skip
_MOST_PATHS = 1000


def read_mime(mime: QMimeData) -> RawDrop:
    """Copy out what can be used: the MIME data is gone when the event is over."""
    paths: list[Path] = []
    addresses: list[str] = []
    for url in mime.urls()[:_MOST_PATHS] if mime.hasUrls() else []:
        if url.isLocalFile():
            paths.append(_path_of(url))
        elif url.scheme() in {"http", "https", "ftp"}:
            addresses.append(url.toString())
    if paths:
        return RawDrop(paths=tuple(paths))
    pictures = _pictures(mime)
    if pictures:
        return RawDrop(pictures=pictures, addresses=tuple(addresses))
    from_html = html_to_drop(mime.html()) if mime.hasHtml() else RawDrop()
    from_text = text_to_drop(mime.text()) if mime.hasText() else RawDrop()
    return RawDrop(
        paths=from_html.paths or from_text.paths,
        pictures=from_html.pictures or from_text.pictures,
        addresses=tuple(dict.fromkeys((*addresses, *from_html.addresses, *from_text.addresses))),
    )


def mime_for_files(paths: Sequence[Path]) -> QMimeData:
    """Build the MIME data of files, as file managers understand it."""
    mime = QMimeData()
    mime.setUrls(urls_of_paths(os.fsencode(path) for path in paths))
    mime.setText("\n".join(os.fsencode(path).decode("utf-8", "replace") for path in paths))
    return mime


def _path_of(url: QUrl) -> Path:
    """Keep the bytes of a name that isn't UTF-8; QUrl would replace them."""
    if os.name != "posix":
        return Path(url.toLocalFile())
    encoded = url.path(QUrl.ComponentFormattingOption.FullyEncoded)
    return Path(os.fsdecode(unquote_to_bytes(encoded).replace(b"\0", b"")))


def _pictures(mime: QMimeData) -> tuple[PictureData, ...]:
    for name in _PICTURE_TYPES:
        if mime.hasFormat(name):
            data = bytes(mime.data(name).data())
            if data:
                return (PictureData(data),)
    if mime.hasImage():
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return (PictureData(_as_png(image)),)
    return ()


def _as_png(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", 80)  # type: ignore[call-overload]  # the stub lacks QIODevice here
    return bytes(data.data())
