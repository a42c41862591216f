"""Find the picture that a part was cut from: its tokens slid over those of the best candidates.

A part that is searched with as a picture of its own finds what looks like it as a whole. Where
the library has tokens, the part's own tokens say besides how well it fits somewhere inside a
candidate. Measured: docs/decisions/0041-regions.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from lookalike.pictures import crop
from lookalike.region_codes import CODE_CELLS, decode_tokens, pool_cells
from lookalike.search.candidates import Candidates
from lookalike.search.catalogue_view import SearchedCatalogue
from lookalike.search.term_reader import ReadTerms
from lookalike.values import Label, Pixels, Scores

__all__ = ["REGION_DEPTH", "REGION_WEIGHT", "RegionRanking", "TokenEmbedder", "region_fit"]

REGION_DEPTH: Final = 300
"""So many of the best candidates are put in a new order; of those that were looked for in the
measurement none was further down."""

REGION_WEIGHT: Final = 3.0
_TEMPLATE_CELLS: Final = (3, 4)
"""How many of the seven cells a part covers of each side, about half a side in all."""


class TokenEmbedder(Protocol):
    """A network that says what each part of a picture shows."""

    def embed_tokens(self, pictures: Sequence[Pixels]) -> NDArray[np.float32]:
        """Return (n, rows, columns, d) float32 of unit length along the last axis."""
        ...


class RegionRanking:
    """The order of one query's candidates by how well its part fits into each."""

    def __init__(
        self,
        read: ReadTerms,
        catalogue: SearchedCatalogue,
        space_id: str,
        open_embedder: Callable[[], TokenEmbedder],
    ) -> None:
        """Touch nothing yet: without tokens in the library the network isn't asked for any."""
        self._read = read
        self._catalogue = catalogue
        self._space_id = space_id
        self._open_embedder = open_embedder
        self._tokens: NDArray[np.float32] | None = None

    @property
    def is_wanted(self) -> bool:
        """Say whether the query is one part of one picture."""
        terms, pictures = self._read.terms, self._read.pictures
        return len(terms) == 1 and terms[0].box is not None and pictures[0].pixels is not None

    def ordered(self, found: Candidates, *, subject_share: float = 1.0) -> Candidates:
        """Return the candidates in the new order, with scores that fall as they did before.

        One that was moved up counts as much as the best of those it was put before: the bands
        of hits never get better down the list.
        subject_share: how much of the score is what pictures show; tokens know only of that.
        One without tokens counts as fitting like the middle one of the others.
        """
        codes = self._codes(found)
        if not codes:
            return found
        head = found.labels[:REGION_DEPTH]
        known = [at for at, label in enumerate(head.tolist()) if label in codes]
        fits = region_fit(self._query_tokens(), [codes[Label(int(head[at]))] for at in known])
        all_fits = np.full(len(head), np.median(fits), dtype=np.float32)
        all_fits[known] = fits
        worth = found.scores[: len(head)] + REGION_WEIGHT * subject_share * all_fits
        order = np.argsort(-worth, kind="stable")
        rest = np.arange(len(head), len(found.labels))
        moved = found.at(np.concatenate([order, rest]).astype(np.intp))
        lifted = np.maximum.accumulate(moved.scores[::-1])[::-1]
        return replace(moved, scores=np.ascontiguousarray(lifted))

    def _codes(self, found: Candidates) -> dict[Label, bytes]:
        if not self.is_wanted or not len(found.labels):
            return {}
        return self._catalogue.tokens(self._space_id, found.labels[:REGION_DEPTH])

    def _query_tokens(self) -> NDArray[np.float32]:
        if self._tokens is None:
            box, pixels = self._read.terms[0].box, self._read.pictures[0].pixels
            if box is None or pixels is None:
                raise ValueError("not a query of one part")
            self._tokens = self._open_embedder().embed_tokens([crop(pixels, box)])[0]
        return self._tokens


def region_fit(query_tokens: NDArray[np.float32], codes: Sequence[bytes]) -> Scores:
    """Return (n,) float32: how well a part fits at its best place in each picture.

    query_tokens: (rows, columns, d), of unit length along the last axis.  codes: n codes of
    `encode_tokens`. The part is pooled to a few cells and laid over each place of the picture's
    cells; the mean of the cells' inner products is the fit there.
    """
    dimension = query_tokens.shape[-1]
    cells = decode_tokens(list(codes), dimension).reshape(-1, dimension)
    best = np.full(len(codes), -np.inf, dtype=np.float32)
    for size in _TEMPLATE_CELLS:
        part = pool_cells(query_tokens[None], size)[0].reshape(-1, dimension)
        fits = (cells @ part.T).reshape(len(codes), CODE_CELLS, CODE_CELLS, size, size)
        best = np.maximum(best, _best_place(fits, CODE_CELLS - size + 1))
    return best


def _best_place(fits: NDArray[np.float32], places: int) -> Scores:
    """Return the best mean over places of (n, rows, columns, size, size) inner products."""
    size = fits.shape[-1]
    means = np.zeros((len(fits), places, places), dtype=np.float32)
    for row in range(size):
        for column in range(size):
            means += fits[:, row : row + places, column : column + places, row, column]
    found: Scores = (means / np.float32(size * size)).max(axis=(1, 2))
    return found
