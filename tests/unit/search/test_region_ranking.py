"""A part of a picture finds where it was cut from, by its tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lookalike.catalogue import Catalogue
from lookalike.region_codes import encode_tokens
from lookalike.search.candidates import Candidates
from lookalike.search.query import PictureBytes, QueryTerm
from lookalike.search.region_ranking import REGION_DEPTH, RegionRanking, region_fit
from lookalike.search.term_reader import QueryPicture, ReadTerms
from lookalike.values import Box, Label, Pixels
from made_catalogues import DIMENSION, SPACE, filled, unit_vectors

TOKEN_DIMENSION = 64
PART = Box(0.0, 0.0, 0.5, 0.5)


def made_tokens(count: int, cells: int = 9) -> NDArray[np.float32]:
    rows = np.random.default_rng(3).normal(size=(count, cells, cells, TOKEN_DIMENSION))
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


def part_of(tokens: NDArray[np.float32], row: int, column: int) -> NDArray[np.float32]:
    """Return what a network might say of a quarter of a picture: its cells, twice as fine."""
    part = tokens[row : row + 4, column : column + 4]
    return np.repeat(np.repeat(part, 2, axis=0), 2, axis=1)


class FixedTokens:
    def __init__(self, tokens: NDArray[np.float32]) -> None:
        self.tokens = tokens
        self.seen: list[tuple[int, ...]] = []

    def embed_tokens(self, pictures: Sequence[Pixels]) -> NDArray[np.float32]:
        self.seen += [picture.shape for picture in pictures]
        return self.tokens[None]


def read(*, box: Box | None = PART, count: int = 1) -> ReadTerms:
    terms = tuple(QueryTerm(PictureBytes(b"x", "x"), box=box) for _ in range(count))
    pixels = np.zeros((40, 60, 3), dtype=np.uint8)
    pictures = tuple(QueryPicture("x", None, None, pixels=pixels) for _ in terms)
    return ReadTerms(terms, pictures, unit_vectors(count), ())


def candidates(count: int) -> Candidates:
    labels = np.arange(1, count + 1, dtype=np.int64)
    scores = np.linspace(0.5, 0.4, count).astype(np.float32)
    return Candidates(labels, scores, unit_vectors(count, DIMENSION), "exact")


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path / "catalogue.sqlite3") as opened:
        yield opened


@pytest.fixture
def library(catalogue: Catalogue) -> Catalogue:
    filled(catalogue, 20)
    codes = encode_tokens(made_tokens(20, 7))
    catalogue.store_tokens(
        SPACE.id, {Label(label): code for label, code in enumerate(codes, start=1)}
    )
    return catalogue


@pytest.mark.parametrize("place", [(0, 0), (3, 3), (1, 2)])
def test_a_part_fits_best_into_its_own_picture(place: tuple[int, int]) -> None:
    tokens = made_tokens(12, 7)
    fits = region_fit(part_of(tokens[5], *place), encode_tokens(tokens))
    assert fits.shape == (12,)
    assert fits.argmax() == 5
    assert fits[5] > 0.7
    assert np.delete(fits, 5).max() < 0.3


def test_the_picture_of_the_part_comes_first(library: Catalogue) -> None:
    embedder = FixedTokens(part_of(made_tokens(20, 7)[16], 2, 1))
    ranking = RegionRanking(read(), library, SPACE.id, lambda: embedder)
    found = candidates(20)
    ordered = ranking.ordered(found)
    assert ordered.labels[0] == 17
    assert ordered.scores[0] == found.scores[0], "as much as the best of those behind it"
    assert (np.diff(ordered.scores) <= 0).all()
    assert (ordered.scores >= found.scores[ordered.labels - 1]).all()
    assert (ordered.vectors[0] == found.vectors[16]).all()
    assert sorted(ordered.labels.tolist()) == found.labels.tolist()


def test_the_part_alone_goes_through_the_network_and_only_once(library: Catalogue) -> None:
    embedder = FixedTokens(made_tokens(1)[0])
    ranking = RegionRanking(read(), library, SPACE.id, lambda: embedder)
    ranking.ordered(candidates(20))
    ranking.ordered(candidates(10))
    assert embedder.seen == [(20, 30, 3)]


def test_what_is_further_down_stays_there(library: Catalogue) -> None:
    embedder = FixedTokens(made_tokens(1)[0])
    found = candidates(REGION_DEPTH + 5)
    ordered = RegionRanking(read(), library, SPACE.id, lambda: embedder).ordered(found)
    assert ordered.labels[-5:].tolist() == found.labels[-5:].tolist()


def refuse() -> FixedTokens:
    pytest.fail("the network was asked for")


@pytest.mark.parametrize(
    "terms", [read(box=None), read(count=2)], ids=["a whole picture", "two pictures"]
)
def test_only_a_query_of_one_part_is_ordered_anew(library: Catalogue, terms: ReadTerms) -> None:
    ranking = RegionRanking(terms, library, SPACE.id, refuse)
    assert not ranking.is_wanted
    assert ranking.ordered(candidates(20)).labels.tolist() == list(range(1, 21))


def test_without_tokens_the_network_is_not_asked(catalogue: Catalogue) -> None:
    filled(catalogue, 20)
    ranking = RegionRanking(read(), catalogue, SPACE.id, refuse)
    assert ranking.ordered(candidates(20)).labels.tolist() == list(range(1, 21))


def test_a_picture_without_tokens_is_neither_first_nor_last(catalogue: Catalogue) -> None:
    filled(catalogue, 20)
    tokens = made_tokens(20, 7)
    codes = encode_tokens(tokens)
    catalogue.store_tokens(
        SPACE.id, {Label(at): code for at, code in enumerate(codes, start=1) if at != 10}
    )
    embedder = FixedTokens(part_of(tokens[16], 2, 1))
    ordered = RegionRanking(read(), catalogue, SPACE.id, lambda: embedder).ordered(candidates(20))
    assert 3 < ordered.labels.tolist().index(10) < 17
