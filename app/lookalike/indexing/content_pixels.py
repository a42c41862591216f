"""The pixels of a content that the catalogue knows: from a file, else from its thumbnail.

What is made later than the scan (a vector in another space, tokens) is made of contents, and
some lie on a disk that isn't connected. The library's own thumbnail is then nearly what the
network would see of the file: its longest side is longer than the network's input.
"""

from __future__ import annotations

import contextlib
import logging
import os

from lookalike.catalogue import PictureRecord
from lookalike.errors import PictureUnusable
from lookalike.indexing.crash_record import CrashRecord
from lookalike.indexing.scan import is_placeholder
from lookalike.pictures import (
    WORKING_EDGE_PX,
    Limits,
    ThumbnailStore,
    load_picture,
    read_picture_file,
)
from lookalike.values import Pixels, content_hash

__all__ = ["ContentPixels"]

log = logging.getLogger(__name__)

LEAST_THUMBNAIL_EDGE_PX = 224
"""A thumbnail whose longest side is shorter isn't used, unless the picture is that small."""


class _Unreadable(Exception):
    """Another place, or the thumbnail, is to be tried."""


class ContentPixels:
    """Reads contents; any number of threads may call it at once."""

    def __init__(self, thumbnails: ThumbnailStore, limits: Limits, crashes: CrashRecord) -> None:
        self._thumbnails = thumbnails
        self._limits = limits
        self._crashes = crashes

    def read(self, record: PictureRecord) -> Pixels | None:
        """Return upright pixels large enough for a network; None where there are none."""
        for place in record.files:
            if not place.is_offline:
                with contextlib.suppress(_Unreadable, PictureUnusable, OSError):
                    return self._from_file(place.path, record)
        return self._from_thumbnail(record)

    def _from_file(self, path: bytes, record: PictureRecord) -> Pixels:
        """Raise PictureUnusable, OSError or _Unreadable where it can't be had from there."""
        if is_placeholder(os.stat(path)):  # noqa: PTH116 - bytes
            raise _Unreadable
        if self._crashes.is_quarantined(path):
            raise _Unreadable
        data = read_picture_file(path)
        if content_hash(data) != record.hash:
            raise _Unreadable
        with self._crashes.in_hand(path):
            return self._decode(data)

    def _from_thumbnail(self, record: PictureRecord) -> Pixels | None:
        jpeg = self._thumbnails.get(record.hash)
        if jpeg is None:
            return None
        try:
            pixels = self._decode(jpeg)
        except _Unreadable as error:
            log.debug("A thumbnail can't be read: %s", error.__cause__)
            return None
        full_edge_px = max(record.facts.width_px, record.facts.height_px)
        is_enough = max(pixels.shape[:2]) >= min(LEAST_THUMBNAIL_EDGE_PX, full_edge_px)
        return pixels if is_enough else None

    def _decode(self, data: bytes) -> Pixels:
        try:
            return load_picture(data, short_edge_px=WORKING_EDGE_PX, limits=self._limits).pixels
        except (PictureUnusable, MemoryError) as error:
            raise _Unreadable from error
        except Exception as error:  # a hostile picture must not end a worker
            raise _Unreadable from error
