"""The pixels of a query's picture, wherever it comes from. Called on worker threads."""

from __future__ import annotations

import os

from lookalike.pictures import crop, fit_into, load_picture, read_picture_file
from lookalike.search import LibraryPicture, PictureBytes, PictureFile, QuerySource, QueryTerm
from lookalike.values import Pixels
from lookalike.window.late_library import LateLibrary

__all__ = ["source_pixels", "term_pixels"]


def source_pixels(library: LateLibrary, source: QuerySource, edge_px: int | None) -> Pixels:
    """Load a query's picture, its longest side at most ``edge_px``. Raises PictureUnusable."""
    match source:
        case LibraryPicture(label):
            return library.preview(label, edge_px=edge_px)
        case PictureFile(path):
            data = read_picture_file(os.fsencode(path))
        case PictureBytes():
            data = source.data
    pixels = load_picture(data, short_edge_px=edge_px).pixels
    return pixels if edge_px is None else fit_into(pixels, edge_px)


def term_pixels(library: LateLibrary, term: QueryTerm, edge_px: int) -> Pixels:
    """Load the part of a picture that a term searches with, small."""
    if term.box is None:
        return source_pixels(library, term.source, edge_px)
    share = min(term.box.right - term.box.left, term.box.bottom - term.box.top)
    whole = source_pixels(library, term.source, min(2048, round(edge_px / max(0.05, share))))
    return fit_into(crop(whole, term.box), edge_px)
