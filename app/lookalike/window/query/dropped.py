"""Sort out what was dropped or pasted: pictures, folders, addresses, the rest. Needs no Qt.

`drops.py` copies what it can use out of Qt's MIME data into a `RawDrop` while the event
lasts; `sort_out` looks at the disk and is called off the window's thread.
"""

from __future__ import annotations

import base64
import binascii
import html
import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from lookalike.pictures import sniff_format

__all__ = ["Dropped", "PictureData", "RawDrop", "html_to_drop", "sort_out", "text_to_drop"]

MOST_PICTURES = 16
"""A query of more pictures than this says nothing any more; the first ones are used."""

_HEAD_BYTES = 64
_IMG_SOURCE = re.compile(r"<img\b[^>]*?\bsrc\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
_DRIVE = re.compile(r"/[A-Za-z]:/")
_DATA_ADDRESS = re.compile(r"data:image/[\w.+-]+;base64,", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PictureData:
    """A picture that came as bytes, from a browser or the clipboard."""

    data: bytes
    name: str = ""


@dataclass(frozen=True, slots=True)
class RawDrop:
    """What lay in the MIME data, nothing looked at yet."""

    paths: tuple[Path, ...] = ()
    pictures: tuple[PictureData, ...] = ()
    addresses: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.paths or self.pictures or self.addresses)


@dataclass(frozen=True, slots=True)
class Dropped:
    """What was dropped, sorted. `files` and `pictures` together are the query's pictures."""

    files: tuple[Path, ...] = ()
    pictures: tuple[PictureData, ...] = ()
    folders: tuple[Path, ...] = ()
    addresses: tuple[str, ...] = ()
    ignored_count: int = 0
    """Things that are neither a picture nor a folder."""
    left_out_count: int = 0
    """Pictures beyond the first `MOST_PICTURES`."""

    @property
    def picture_count(self) -> int:
        return len(self.files) + len(self.pictures)


def sort_out(raw: RawDrop, *, most_pictures: int = MOST_PICTURES) -> Dropped:
    """Judge each path by what is on the disk and each picture by its first bytes.

    Bytes are used only when no file is: a browser that hands over both means one picture.
    Never raises: what can't be looked at is counted as ignored.
    """
    folders: list[Path] = []
    files: list[Path] = []
    ignored_count = 0
    for path in dict.fromkeys(raw.paths):
        if _is_folder(path):
            folders.append(path)
        elif _is_picture_file(path):
            files.append(path)
        else:
            ignored_count += 1
    pictures = [] if files else _readable(raw.pictures)
    if not files:
        ignored_count += len(raw.pictures) - len(pictures)
    used_pictures = pictures[: max(0, most_pictures - len(files))]
    has_found = bool(files or pictures or folders)
    return Dropped(
        files=tuple(files[:most_pictures]),
        pictures=tuple(used_pictures),
        folders=tuple(folders),
        addresses=() if has_found else raw.addresses,
        ignored_count=ignored_count,
        left_out_count=max(0, len(files) - most_pictures) + len(pictures) - len(used_pictures),
    )


def text_to_drop(text: str) -> RawDrop:
    """Read paths and addresses, one a line, and pictures written as data: addresses."""
    paths: list[Path] = []
    addresses: list[str] = []
    pictures: list[PictureData] = []
    for line in text.splitlines()[:1000]:
        stripped = line.strip().strip("\"'")
        if not stripped or stripped.startswith("#"):
            continue
        if _DATA_ADDRESS.match(stripped):
            pictures.extend(_from_data_address(stripped))
        elif (path := _to_path(stripped)) is not None:
            paths.append(path)
        elif _scheme(stripped) in {"http", "https", "ftp"}:
            addresses.append(stripped)
    return RawDrop(tuple(paths), tuple(pictures), tuple(addresses))


def html_to_drop(text: str) -> RawDrop:
    """Read the sources of the pictures that a browser put into its HTML."""
    sources = [html.unescape(found.strip("\"'")) for found in _IMG_SOURCE.findall(text[: 1 << 24])]
    return text_to_drop("\n".join(sources))


def _scheme(text: str) -> str | None:
    """Return the scheme of an address in lower case; None where there is none."""
    try:
        return urlsplit(text).scheme.lower() or None
    except ValueError:
        return None


def _to_path(text: str) -> Path | None:
    if text.lower().startswith("file:"):
        try:
            name = os.fsdecode(unquote_to_bytes(urlsplit(text).path))
        except ValueError:
            return None
        # file:///C:/pictures on Windows
        return Path(name[1:] if _DRIVE.match(name) else name)
    path = Path(text).expanduser() if text.startswith("~") else Path(text)
    return path if path.is_absolute() else None


def _from_data_address(text: str) -> list[PictureData]:
    _, _, body = text.partition(",")
    try:
        return [PictureData(base64.b64decode(unquote_to_bytes(body), validate=False))]
    except (binascii.Error, ValueError):
        return []


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _is_picture_file(path: Path) -> bool:
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return sniff_format(file.read(_HEAD_BYTES)) is not None
    except (OSError, ValueError):
        return False


def _readable(pictures: tuple[PictureData, ...]) -> list[PictureData]:
    return [each for each in pictures if sniff_format(each.data[:_HEAD_BYTES]) is not None]
