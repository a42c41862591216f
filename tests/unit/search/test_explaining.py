"""Why a picture is a hit: both are read again and compared, from whatever is still there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from lookalike.errors import NetworkUnusable, PictureUnusable, QueryUnusable
from lookalike.pictures import Limits
from lookalike.search import (
    Explanation,
    LibraryPicture,
    PictureFile,
    QueryTerm,
    explain,
)
from lookalike.values import Box, Label
from made_libraries import MadeLibrary, write_small
from made_networks import make_network

INSIDE = QueryTerm(LibraryPicture(Label(1)))


def made(home: Path, *, has_look: bool) -> MadeLibrary:
    (home / "pictures").mkdir(parents=True)
    for seed in (1, 2):
        write_small(home / "pictures" / f"{seed}.png", seed)
    library = MadeLibrary(home, make_network(home / "networks" / "tiny", has_look=has_look))
    library.index(home / "pictures")
    return library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[MadeLibrary]:
    opened = made(tmp_path, has_look=True)
    yield opened
    opened.close()


def explained(library: MadeLibrary, term: QueryTerm, label: int) -> Explanation:
    return explain(
        term,
        Label(label),
        library.catalogue,
        library.open_embedder(),
        thumbnail_of=library.thumbnails.get,
        limits=Limits(),
    )


def test_a_picture_agrees_with_itself_everywhere(library: MadeLibrary) -> None:
    found = explained(library, INSIDE, 1)
    assert found.query_map.shape == found.hit_map.shape == (2, 2)
    assert found.query_map.min() == found.hit_map.min() == 1
    np.testing.assert_array_equal(found.query_pixels, found.hit_pixels)


def test_a_box_is_all_of_the_query(library: MadeLibrary) -> None:
    found = explained(library, QueryTerm(LibraryPicture(Label(1)), box=Box(0, 0, 0.5, 1)), 1)
    assert found.query_pixels.shape == (40, 24, 3)
    assert found.hit_pixels.shape == (40, 48, 3)


def test_a_thumbnail_stands_in_where_the_files_are_out_of_reach(
    library: MadeLibrary, tmp_path: Path
) -> None:
    for path in (tmp_path / "pictures").iterdir():
        path.unlink()
    assert explained(library, INSIDE, 1).query_map.min() > 0.9


def test_a_hit_without_file_and_thumbnail_is_unusable(library: MadeLibrary) -> None:
    with pytest.raises(PictureUnusable):
        explained(library, INSIDE, 99)


def test_a_query_that_is_gone_is_unusable(library: MadeLibrary, tmp_path: Path) -> None:
    with pytest.raises(QueryUnusable, match="not there"):
        explained(library, QueryTerm(PictureFile(tmp_path / "gone.png")), 1)


def test_a_network_without_tokens_says_so(tmp_path: Path) -> None:
    plain = made(tmp_path, has_look=False)
    try:
        with pytest.raises(NetworkUnusable, match="tiny"):
            explained(plain, INSIDE, 1)
    finally:
        plain.close()
