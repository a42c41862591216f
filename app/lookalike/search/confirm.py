"""Say for certain that a hit is the query's own picture, by looking at both.

A network compares what is shown, and loses a copy that has much less detail: the half-size
copy of a picture of 120 × 80 pixels ranked first for 91 % only. Shape and average colour of
every picture are in the catalogue, so the few candidates that agree in both are found at no
cost; these alone are looked at. A grid of 16 × 16 average colours, each block of 4 × 4 less
its mean so that a bright sky over a dark wood isn't enough, tells them apart: among 4.8
million pairs of different pictures two correlate as copies do, and 99 of 100 copies of a
quarter of the size are recognised (docs/decisions/0022-confirmed-copies.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lookalike.catalogue import PictureRecord
from lookalike.errors import PictureUnusable
from lookalike.pictures import load_picture, read_picture_file
from lookalike.search.term_reader import QueryPicture
from lookalike.values import ContentHash, Labels, PictureFacts, Pixels

__all__ = ["DEPTH", "ThumbnailOf", "confirmed_rows"]

DEPTH: Final = 100
"""How many candidates are considered; the copy of a tiny picture may rank that low."""

_MOST_COMPARED: Final = 8
"""Pictures looked at for one query: each costs a small decode of some milliseconds."""

_COLOUR_STEPS: Final = 4
"""How far the average colour may be off in each channel, of 255; of real copies re-encoded
at quality 10 one in 100 is further off."""

_GRID: Final = 16
_BLOCK: Final = 4
_LEAST_CORRELATION: Final = 0.92
_LEAST_CONTRAST: Final = 0.5
"""Deviation within a block, of 255, under which a picture is plain: nothing to compare."""

_EDGE_PX: Final = 96

ThumbnailOf = Callable[[ContentHash], bytes | None]


def confirmed_rows(
    query: QueryPicture,
    labels: Labels,
    records: Mapping[int, PictureRecord],
    thumbnail_of: ThumbnailOf | None,
) -> list[int]:
    """Return, ascending, the rows of ``labels`` that show the query's picture for certain.

    labels: best first.  records: those of at least the first `DEPTH` labels that have files.
    thumbnail_of: the encoded small picture of a content where there is one; else a file of
    the candidate is read, and one out of reach isn't confirmed.
    """
    facts = query.facts
    if facts is None:
        return []
    found: list[int] = []
    grid: NDArray[np.float64] | None = None
    compared = 0
    for row, label in enumerate(labels[:DEPTH].tolist()):
        record = records.get(label)
        if record is None:
            continue
        if label == query.label:
            found.append(row)
            continue
        if compared == _MOST_COMPARED or not _may_be_same(facts, record.facts):
            continue
        if grid is None:
            pixels = _query_pixels(query, thumbnail_of)
            if pixels is None:
                return found
            grid = _colour_grid(pixels)
        compared += 1
        other = _small_pixels(record, thumbnail_of)
        if other is not None and _correlate(grid, _colour_grid(other)):
            found.append(row)
    return found


def _may_be_same(first: PictureFacts, second: PictureFacts) -> bool:
    """Compare shape and average colour; a side of a copy is rounded to a whole pixel."""
    skew = abs(first.width_px * second.height_px - first.height_px * second.width_px)
    if skew > max(first.width_px + first.height_px, second.width_px + second.height_px):
        return False
    return all(
        abs((first.average_colour >> shift & 255) - (second.average_colour >> shift & 255))
        <= _COLOUR_STEPS
        for shift in (0, 8, 16)
    )


def _query_pixels(query: QueryPicture, thumbnail_of: ThumbnailOf | None) -> Pixels | None:
    if query.pixels is not None:
        return query.pixels
    return None if query.record is None else _small_pixels(query.record, thumbnail_of)


def _small_pixels(record: PictureRecord, thumbnail_of: ThumbnailOf | None) -> Pixels | None:
    if thumbnail_of is not None and (data := thumbnail_of(record.hash)) is not None:
        return _decode(data)
    for place in record.files:
        if place.is_offline:
            continue
        try:
            return _decode(read_picture_file(place.path))
        except PictureUnusable:
            continue
    return None


def _decode(data: bytes) -> Pixels | None:
    try:
        return load_picture(data, short_edge_px=_EDGE_PX).pixels
    except PictureUnusable:
        return None


def _colour_grid(pixels: Pixels) -> NDArray[np.float64]:
    """Return (16, 16, 3) average colours of a grid over the picture, each block less its mean."""
    height, width = pixels.shape[:2]
    rows, columns = _cell_weights(height), _cell_weights(width)
    cells = np.einsum("ih,hwc,jw->ijc", rows, pixels.astype(np.float64), columns, optimize=True)
    blocks = cells.reshape(_GRID // _BLOCK, _BLOCK, _GRID // _BLOCK, _BLOCK, 3)
    grid: NDArray[np.float64] = blocks - blocks.mean(axis=(1, 3), keepdims=True)
    return grid.reshape(_GRID, _GRID, 3)


def _cell_weights(length: int) -> NDArray[np.float64]:
    """Return (cells, length): how much each pixel counts in each cell, parts of one included."""
    edges = np.linspace(0, length, _GRID + 1)
    starts, ends = edges[:-1, None], edges[1:, None]
    pixels = np.arange(length)
    covered = np.minimum(ends, pixels + 1) - np.maximum(starts, pixels)
    weights: NDArray[np.float64] = np.clip(covered, 0, None) * (_GRID / length)
    return weights


def _correlate(first: NDArray[np.float64], second: NDArray[np.float64]) -> bool:
    lengths = np.linalg.norm(first), np.linalg.norm(second)
    if min(lengths) < _LEAST_CONTRAST * np.sqrt(first.size):
        return False
    return float(np.vdot(first, second)) >= _LEAST_CORRELATION * float(lengths[0] * lengths[1])
