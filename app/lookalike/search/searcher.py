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
from lookalike.networks import Embedder, Reference, RowParts
from lookalike.pictures import Limits
from lookalike.search.answer import Answer
from lookalike.search.bands import SAMPLE_COUNT, BandEdges
from lookalike.search.blend import combine_rows, require_look
from lookalike.search.calibration import Calibration
from lookalike.search.candidates import Candidates, find_candidates
from lookalike.search.catalogue_view import SearchedCatalogue
from lookalike.search.confirm import DEPTH, ThumbnailOf, confirmed_rows
from lookalike.search.hits import Ranking, Subjects, make_hits, rank
from lookalike.search.live_index import LiveIndex
from lookalike.search.query import LibraryPicture, Query
from lookalike.search.region_ranking import REGION_DEPTH, RegionRanking, TokenEmbedder
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
        parts: RowParts | None = None,
        look_reference: Reference | None = None,
        index_folder: Path | None = None,
        thumbnail_of: ThumbnailOf | None = None,
        open_tokens: Callable[[], TokenEmbedder] | None = None,
        limits: Callable[[], Limits] = Limits,
        exact_limit: int = EXACT_LIMIT,
    ) -> None:
        """Touch nothing yet: the first search or `refresh` loads what it needs.

        reference: the background of the network's subject, which stands in while the library
        is small; look_reference: likewise of its look, where it has one.
        parts: what the rows of the space hold; None for a subject alone.
        open_embedder: called for every query that needs it; what it raises, goes to the asker.
        index_folder: where the HNSW index is kept; None to keep none.
        thumbnail_of: the encoded small picture of a content, if there is one.
        open_tokens: called for a query of one part of a picture where the library has tokens;
        None to search without them.
        limits: asked at each query for what its pictures may cost.
        """
        self._catalogue = catalogue
        self._space = space
        self._parts = parts or RowParts(space.dimension)
        self._references = reference, look_reference
        self._open_embedder = open_embedder
        self._thumbnail_of = thumbnail_of
        self._open_tokens = open_tokens
        self._limits = limits
        file = None if index_folder is None else index_folder / f"{space.id}.hnsw"
        self._index = LiveIndex(catalogue, space, file, exact_limit=exact_limit)
        self._bands_lock = threading.Lock()
        self._calibration = self._calibrated(np.empty(0, dtype=np.int64))
        self._calibrated_count = 0

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

    def bands(self, look: float = 0.0) -> BandEdges:
        """Return the edges of the bands for the library as it is now.

        look: the share that the look has in the scores.
        """
        with self._bands_lock:
            count = len(self._index)
            if abs(count - self._calibrated_count) > _RECALIBRATE_SHARE * self._calibrated_count:
                self._calibration = self._calibrated(self._index.labels())
                self._calibrated_count = count
            calibration = self._calibration
        return calibration.edges(look)

    def search(self, query: Query) -> Answer:
        """Answer a query with what the catalogue holds at this moment.

        Raises QueryUnusable when nothing in it can be searched with, NetworkUnusable when it
        asks for a look and the network has none, and what opening the network raises when
        the query needs it.
        """
        require_look(self._parts, query.look)
        self.refresh()
        read = read_terms(
            query.terms, self._catalogue, self._space, self._open_embedder, self._limits()
        )
        weights = [term.weight for term in read.terms]
        row = combine_rows(read.vectors, weights, self._parts, query.look)
        bands = self.bands(query.look)
        records: dict[int, PictureRecord] = {}
        ranking = self._ranked(query, read, row, records)
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
        row: NDArray[np.float32],
        records: dict[int, PictureRecord],
    ) -> Ranking:
        """Find more and more candidates until enough of them are hits of their own.

        row: the pictures of the query put together, as `combine_rows` does.
        records: gets those that had to be read on the way.
        """
        vector = self._parts.query(row, query.look)
        allowed = self._catalogue.allowed(query.filters, self._space.id)
        left_out = self._left_out(read)
        available = len(self._index) if allowed is None else len(allowed)
        count = max(query.limit + len(left_out), DEPTH)
        if query.collapse:
            count += query.limit // 2
        regions = None
        if self._open_tokens is not None:
            regions = RegionRanking(read, self._catalogue, self._space.id, self._open_tokens)
            count = max(count, REGION_DEPTH) if regions.is_wanted else count
        while True:
            found = find_candidates(
                self._index, self._catalogue, self._space.id, vector, count, allowed
            )
            kept = found.at(np.flatnonzero(~np.isin(found.labels, left_out)))
            if regions is not None:
                kept = regions.ordered(kept, subject_share=1 - query.look)
            confirmed = self._confirmed(read, kept, records)
            subjects = self._subjects(row, kept)
            ranking = rank(kept, confirmed, subjects, limit=query.limit, collapse=query.collapse)
            if ranking.hit_count >= query.limit or count >= min(available, _MOST_CANDIDATES):
                return ranking
            count *= 4

    def _subjects(self, row: NDArray[np.float32], found: Candidates) -> Subjects:
        vectors = self._parts.subject_of(found.vectors)
        asked = self._parts.subject_of(row[None])[0]
        return Subjects(vectors, vectors @ asked, edge=self.bands().same)

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

    def _calibrated(self, labels: Labels) -> Calibration:
        """Calibrate on a sample that is the same for the same library."""
        sample = None
        if len(labels) > 1:
            rng = np.random.default_rng(_SAMPLE_SEED)
            drawn = rng.choice(labels, size=min(len(labels), SAMPLE_COUNT), replace=False)
            sample = self._catalogue.vectors(self._space.id, drawn)
        return Calibration(sample, self._parts, *self._references)
