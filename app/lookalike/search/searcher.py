"""Answer queries over one vector space of a library."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lookalike.catalogue import PictureRecord
from lookalike.index import EXACT_LIMIT
from lookalike.networks import Embedder, Reference
from lookalike.pictures import Limits
from lookalike.search.answer import Answer
from lookalike.search.bands import SAMPLE_COUNT, BandEdges, calibrate, measure_background
from lookalike.search.candidates import Candidates, find_candidates
from lookalike.search.catalogue_view import SearchedCatalogue
from lookalike.search.combine import combine_terms
from lookalike.search.confirm import DEPTH, ThumbnailOf, confirmed_rows
from lookalike.search.hits import Ranking, make_hits, rank
from lookalike.search.live_index import LiveIndex
from lookalike.search.query import LibraryPicture, Query
from lookalike.search.term_reader import ReadTerms, read_terms
from lookalike.values import Labels, VectorSpace

__all__ = ["Searcher"]

_SAMPLE_SEED: Final = 20260101
_RECALIBRATE_SHARE: Final = 0.1
"""The bands are measured anew when the library has grown or shrunk by this share."""

_MOST_CANDIDATES: Final = 20_000
"""In a library full of copies no more candidates than these are collapsed for one query."""


class Searcher:
    """Answers queries from any thread; `close` before the catalogue is closed.

    The network is asked for only when a query has a picture that isn't in the library.
    """

    def __init__(
        self,
        catalogue: SearchedCatalogue,
        space: VectorSpace,
        reference: Reference,
        open_embedder: Callable[[], Embedder],
        *,
        index_folder: Path | None = None,
        thumbnail_of: ThumbnailOf | None = None,
        limits: Callable[[], Limits] = Limits,
        exact_limit: int = EXACT_LIMIT,
    ) -> None:
        """Touch nothing yet: the first search or `refresh` loads what it needs.

        reference: the network's background, which stands in while the library is small.
        open_embedder: called for every query that needs it; what it raises, goes to the asker.
        index_folder: where the HNSW index is kept; None to keep none.
        thumbnail_of: the encoded small picture of a content, if there is one.
        limits: asked at each query for what its pictures may cost.
        """
        self._catalogue = catalogue
        self._space = space
        self._reference = reference
        self._open_embedder = open_embedder
        self._thumbnail_of = thumbnail_of
        self._limits = limits
        file = None if index_folder is None else index_folder / f"{space.id}.hnsw"
        self._index = LiveIndex(catalogue, space, file, exact_limit=exact_limit)
        self._bands_lock = threading.Lock()
        self._bands = calibrate(None, reference)
        self._bands_count = 0

    @property
    def method(self) -> str:
        """Return how candidates are found now: exact or hnsw."""
        return self._index.method

    @property
    def is_rebuilding(self) -> bool:
        """Say whether the index is made anew in the background; answers are exact meanwhile."""
        return self._index.is_rebuilding

    def refresh(self) -> bool:
        """Take over what was committed since the last time; say whether anything was new."""
        return self._index.refresh()

    def wait_until_built(self) -> None:
        """Wait until no index is being made in the background."""
        self._index.wait_until_built()

    def close(self) -> None:
        """End the background thread. Searching afterwards is an error."""
        self._index.close()

    def bands(self) -> BandEdges:
        """Return the edges of the bands for the library as it is now."""
        with self._bands_lock:
            count = len(self._index)
            if abs(count - self._bands_count) > _RECALIBRATE_SHARE * self._bands_count:
                self._bands = self._measured_bands(self._index.labels())
                self._bands_count = count
            return self._bands

    def search(self, query: Query) -> Answer:
        """Answer a query with what the catalogue holds at this moment.

        Raises QueryUnusable when nothing in it can be searched with, and what opening the
        network raises when the query needs it.
        """
        self.refresh()
        read = read_terms(
            query.terms, self._catalogue, self._space, self._open_embedder, self._limits()
        )
        vector = combine_terms(read.vectors, [term.weight for term in read.terms])
        bands = self.bands()
        records: dict[int, PictureRecord] = {}
        ranking = self._ranked(query, read, vector, bands, records)
        self._complete(records, ranking.labels)
        return Answer(
            query=query,
            hits=make_hits(
                ranking, records, bands, limit=query.limit, folder=query.filters.folder
            ),
            space=self._space,
            method=ranking.candidates.method,
            live_count=len(self._index),
            bands=bands,
            notices=read.notices,
        )

    def _ranked(
        self,
        query: Query,
        read: ReadTerms,
        vector: NDArray[np.float32],
        bands: BandEdges,
        records: dict[int, PictureRecord],
    ) -> Ranking:
        """Find more and more candidates until enough of them are hits of their own.

        records: gets those that had to be read on the way.
        """
        allowed = self._catalogue.allowed(query.filters, self._space.id)
        left_out = self._left_out(read)
        available = len(self._index) if allowed is None else len(allowed)
        count = max(query.limit + len(left_out), DEPTH)
        if query.collapse:
            count += query.limit // 2
        while True:
            found = find_candidates(
                self._index, self._catalogue, self._space.id, vector, count, allowed
            )
            kept = found.at(np.flatnonzero(~np.isin(found.labels, left_out)))
            confirmed = self._confirmed(read, kept, records)
            ranking = rank(kept, confirmed, bands, limit=query.limit, collapse=query.collapse)
            if ranking.hit_count >= query.limit or count >= min(available, _MOST_CANDIDATES):
                return ranking
            count *= 4

    def _left_out(self, read: ReadTerms) -> Labels:
        """Return what is shown as the query and so is no hit of it.

        A picture of the library that is searched with is left out, unless its bytes lie in
        several files: then its other places are worth knowing. A minus is left out always.
        """
        left_out = [
            term.source.label
            for term, picture in zip(read.terms, read.pictures, strict=True)
            if isinstance(term.source, LibraryPicture)
            and (term.weight < 0 or picture.record is None or len(picture.record.files) < 2)
        ]
        return np.array(sorted(set(left_out)), dtype=np.int64)

    def _confirmed(
        self, read: ReadTerms, found: Candidates, records: dict[int, PictureRecord]
    ) -> list[int]:
        """Return the rows that are the query's own picture, where it is one whole picture."""
        if len(read.terms) > 1 or read.terms[0].box is not None:
            return []
        self._complete(records, found.labels[:DEPTH])
        return confirmed_rows(read.pictures[0], found.labels, records, self._thumbnail_of)

    def _complete(self, records: dict[int, PictureRecord], labels: Labels) -> None:
        """Add the records of those labels that are not there yet."""
        lacking = labels[~np.isin(labels, list(records))]
        records |= {record.label: record for record in self._catalogue.pictures(lacking)}

    def _measured_bands(self, labels: Labels) -> BandEdges:
        """Calibrate on a sample that is the same for the same library."""
        if len(labels) < 2:
            return calibrate(None, self._reference)
        rng = np.random.default_rng(_SAMPLE_SEED)
        sample = rng.choice(labels, size=min(len(labels), SAMPLE_COUNT), replace=False)
        vectors = self._catalogue.vectors(self._space.id, sample)
        return calibrate(measure_background(vectors, self._reference), self._reference)
