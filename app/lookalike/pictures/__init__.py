"""Bytes on disk become upright sRGB pixels, facts and thumbnails. The room that knows Pillow.

The order of every load is fixed: what the bytes are, how large they are, then pixels reduced
to about the size needed, then colour, then orientation. Nothing here keeps a state but the
cache of thumbnails, so every function may be called on any thread.
"""

from __future__ import annotations

from lookalike.pictures.limits import Limits
from lookalike.pictures.load import WORKING_EDGE_PX, LoadedPicture, load_picture
from lookalike.pictures.read_file import read_picture_file
from lookalike.pictures.shrink import crop, fit_into
from lookalike.pictures.sniff import sniff_format
from lookalike.pictures.thumbnails import ThumbnailStore, make_thumbnail

__all__ = [
    "WORKING_EDGE_PX",
    "Limits",
    "LoadedPicture",
    "ThumbnailStore",
    "crop",
    "fit_into",
    "load_picture",
    "make_thumbnail",
    "read_picture_file",
    "sniff_format",
]
