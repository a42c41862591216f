"""Thumbnails, and the cache of them that any hand may delete at any time."""

from __future__ import annotations

import errno
import io
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from lookalike.pictures.shrink import fit_into
from lookalike.values import ContentHash, Pixels

__all__ = ["ThumbnailStore", "make_thumbnail"]

_log = logging.getLogger(__name__)

_QUALITY = 82
_KEPT_SHARE = 0.9
"""Evicting goes down to this share of the limit, so that it is rare."""

_RECOUNT_SHARE = 0.1
"""After storing this share of the limit the folder is counted anew: others write there too."""

_TOUCH_AFTER_S = 60.0
"""A thumbnail read again within this time is not touched again."""

_STALE_AFTER_S = 3600.0
"""A temporary file this old was left by a process that died."""


def make_thumbnail(pixels: Pixels, edge_px: int = 384) -> bytes:
    """Return a JPEG whose longest side is at most ``edge_px``; never enlarged."""
    with io.BytesIO() as target:
        Image.fromarray(fit_into(pixels, edge_px)).save(target, "JPEG", quality=_QUALITY)
        return target.getvalue()


class ThumbnailStore:
    """A folder of JPEGs by content, bounded in bytes; the least recently read leave first.

    May be used from several threads and processes at once. The time of a last read is the
    file's modification time. Nothing here ever raises for the folder's sake: a thumbnail that
    can't be read is not there, one that can't be written is not stored.
    """

    def __init__(
        self, folder: Path, limit_bytes: int, now: Callable[[], float] = time.time
    ) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._now = now
        self._lock = threading.Lock()
        self._known_bytes: int | None = None
        self._stored_since_count = 0
        self._has_warned = False

    def get(self, content: ContentHash) -> bytes | None:
        """Return the thumbnail, or None if there is none or only a part of one."""
        path = self._path(content)
        try:
            jpeg = path.read_bytes()
            if not (jpeg.startswith(b"\xff\xd8") and jpeg.endswith(b"\xff\xd9")):
                path.unlink(missing_ok=True)
                return None
            self._touch(path)
        except OSError:
            return None
        return jpeg

    def put(self, content: ContentHash, jpeg: bytes) -> None:
        """Store a thumbnail; where the disk is full or read-only it is left out."""
        path = self._path(content)
        try:
            _write(path, jpeg, self._now())
        except FileNotFoundError:
            return  # the folder was deleted meanwhile, as anyone may do with a cache
        except OSError as error:
            self._warn(error)
            return
        with self._lock:
            self._stored_since_count += len(jpeg)
            is_stale = self._stored_since_count > self._limit_bytes * _RECOUNT_SHARE
            if self._known_bytes is None or is_stale:
                self._recount()
            else:
                self._known_bytes += len(jpeg)
            if self._known_bytes is not None and self._known_bytes > self._limit_bytes:
                self._shrink(int(self._limit_bytes * _KEPT_SHARE))

    def size_bytes(self) -> int:
        """Return how many bytes of thumbnails there are now, counted on disk."""
        return sum(kept.size_bytes for kept in self._walk())

    def shrink(self, to_bytes: int) -> None:
        """Let the least recently read leave until at most ``to_bytes`` are kept."""
        with self._lock:
            self._shrink(to_bytes)

    def clear(self) -> None:
        """Delete every thumbnail."""
        self.shrink(0)

    def _path(self, content: ContentHash) -> Path:
        name = content.hex()
        return self._folder / name[:2] / f"{name}.jpg"

    def _touch(self, path: Path) -> None:
        now = self._now()
        if abs(now - path.stat().st_mtime) > _TOUCH_AFTER_S:
            os.utime(path, (now, now))

    def _recount(self) -> None:
        self._known_bytes = self.size_bytes()
        self._stored_since_count = 0

    def _shrink(self, to_bytes: int) -> None:
        kept = sorted(self._walk(), key=lambda thumbnail: thumbnail.read_at)
        total = sum(thumbnail.size_bytes for thumbnail in kept)
        for thumbnail in kept:
            if total <= to_bytes:
                break
            try:
                thumbnail.path.unlink(missing_ok=True)
            except OSError as error:
                self._warn(error)
                break
            total -= thumbnail.size_bytes
        self._known_bytes = total
        self._stored_since_count = 0

    def _walk(self) -> Iterator[_Kept]:
        """Yield every thumbnail; temporary files of the dead are deleted on the way."""
        for folder in _list(self._folder):
            if not folder.is_dir(follow_symlinks=False):
                continue
            for entry in _list(Path(folder.path)):
                try:
                    state = entry.stat(follow_symlinks=False)
                    if entry.name.endswith(".jpg"):
                        yield _Kept(state.st_mtime, state.st_size, Path(entry.path))
                    elif self._now() - state.st_mtime > _STALE_AFTER_S:
                        Path(entry.path).unlink(missing_ok=True)
                except OSError:
                    continue

    def _warn(self, error: OSError) -> None:
        """Log the first failure as a warning: a full disk fails for every picture."""
        level = logging.DEBUG if self._has_warned else logging.WARNING
        self._has_warned = True
        kind = errno.errorcode.get(error.errno or 0, "unknown")
        _log.log(level, "Thumbnails are not stored (%s: %s)", kind, error.strerror)


@dataclass(frozen=True, slots=True)
class _Kept:
    read_at: float
    size_bytes: int
    path: Path


def _list(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _write(path: Path, jpeg: bytes, now: float) -> None:
    """Put the whole file in place at once. It is not synced: a cache may lose its last files."""
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.{threading.get_ident()}.tmp")
    try:
        try:
            temporary.write_bytes(jpeg)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(jpeg)
        os.utime(temporary, (now, now))
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
