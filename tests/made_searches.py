"""Searchers over made catalogues and made libraries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lookalike.catalogue import Catalogue
from lookalike.errors import NetworkMissing
from lookalike.networks import Embedder, Reference
from lookalike.search import LibraryPicture, PictureFile, Query, QueryTerm, Searcher
from lookalike.values import Filters, Label
from made_catalogues import SPACE

REFERENCE = Reference(
    background_mean=0.0,
    background_q50=0.0,
    background_q95=0.3,
    background_q99=0.5,
    background_q999=0.7,
    copy_q05=0.9,
)


def no_network() -> Embedder:
    """Stand for a network whose file is gone: opening it fails as the real one does."""
    raise NetworkMissing("tiny")


@contextmanager
def searching(
    catalogue: Catalogue, *, index_folder: Path | None = None, exact_limit: int = 10**6
) -> Iterator[Searcher]:
    """Open a searcher over vectors that were made in code; there is no network for them."""
    searcher = Searcher(
        catalogue,
        SPACE,
        REFERENCE,
        no_network,
        index_folder=index_folder,
        exact_limit=exact_limit,
    )
    try:
        yield searcher
    finally:
        searcher.close()


def like(*labels: int, limit: int = 300, collapse: bool = False, **filters: object) -> Query:
    """Return the query for more like these pictures of the library; negative: a minus."""
    return Query(
        tuple(
            QueryTerm(LibraryPicture(Label(abs(label))), weight=1.0 if label > 0 else -1.0)
            for label in labels
        ),
        filters=Filters(**filters),  # type: ignore[arg-type]
        limit=limit,
        collapse=collapse,
    )


def file_query(*paths: Path, limit: int = 300, collapse: bool = True) -> Query:
    """Return the query for pictures like these files."""
    return Query(
        tuple(QueryTerm(PictureFile(path)) for path in paths), limit=limit, collapse=collapse
    )
