"""Say why a picture is a hit: read both pictures again and compare them cell by cell."""

from __future__ import annotations

import numpy as np

from lookalike.errors import NetworkUnusable, PictureUnusable, QueryUnusable
from lookalike.networks import OnnxEmbedder
from lookalike.pictures import WORKING_EDGE_PX, Limits, crop, load_picture
from lookalike.search.agreement import Explanation, agreement
from lookalike.search.catalogue_view import SearchedCatalogue
from lookalike.search.confirm import ThumbnailOf
from lookalike.search.query import LibraryPicture, QueryTerm
from lookalike.search.term_reader import problem_text, read_pixels
from lookalike.values import Label, Pixels

__all__ = ["explain"]


def explain(
    term: QueryTerm,
    label: Label,
    catalogue: SearchedCatalogue,
    embedder: OnnxEmbedder,
    *,
    thumbnail_of: ThumbnailOf,
    limits: Limits,
) -> Explanation:
    """Return where a picture of a query and a hit agree; slow, for a worker thread.

    thumbnail_of: stands in for a picture of the library whose files are out of reach.
    Raises QueryUnusable where the term can't be read, PictureUnusable where the hit can't,
    NetworkUnusable where the network doesn't tell the parts of a picture apart.
    """
    if embedder.network.tokens is None:
        raise NetworkUnusable(
            what=f"The network ‘{embedder.network.name}’ can't say where two pictures agree.",
            remedy="Choose a network that can, like ‘lookalike-1’.",
        )
    query_pixels = _query_pixels(term, catalogue, thumbnail_of, limits)
    hit_pixels = _pixels(QueryTerm(LibraryPicture(label)), catalogue, thumbnail_of, limits)
    tokens = embedder.embed_tokens([query_pixels, hit_pixels])
    found = agreement(tokens[0], tokens[1])
    return Explanation(query_pixels, hit_pixels, found.query_map, found.hit_map)


def _query_pixels(
    term: QueryTerm, catalogue: SearchedCatalogue, thumbnail_of: ThumbnailOf, limits: Limits
) -> Pixels:
    try:
        return _pixels(term, catalogue, thumbnail_of, limits)
    except PictureUnusable as error:
        raise QueryUnusable(
            what=f"The picture that was searched with can't be shown: {problem_text(error)}.",
            remedy="Search again with a picture that Lookalike can read.",
        ) from error


def _pixels(
    term: QueryTerm, catalogue: SearchedCatalogue, thumbnail_of: ThumbnailOf, limits: Limits
) -> Pixels:
    """Read a picture or, where its files are out of reach, its thumbnail."""
    try:
        return read_pixels(term, catalogue, limits)
    except PictureUnusable:
        if not isinstance(term.source, LibraryPicture):
            raise
        small = _thumbnail(term.source.label, catalogue, thumbnail_of)
        if small is None:
            raise
    return small if term.box is None else crop(small, term.box)


def _thumbnail(
    label: Label, catalogue: SearchedCatalogue, thumbnail_of: ThumbnailOf
) -> Pixels | None:
    for record in catalogue.pictures(np.array([label], dtype=np.int64)):
        data = thumbnail_of(record.hash)
        if data is not None:
            return load_picture(data, short_edge_px=WORKING_EDGE_PX).pixels
    return None
