"""The pictures of a query become vectors: stored ones where possible, else embedded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from lookalike.errors import NetworkMissing, QueryUnusable
from lookalike.networks import Embedder
from lookalike.pictures import Limits
from lookalike.search import LibraryPicture, PictureBytes, PictureFile, QuerySource, QueryTerm
from lookalike.search.term_reader import ReadTerms, read_terms
from lookalike.values import Box, Label
from made_catalogues import OTHER_SPACE
from made_libraries import MadeLibrary, write_small
from made_searches import no_network

HALF = Box(0, 0, 0.5, 1)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[MadeLibrary]:
    """A library of one picture, ``pictures/inside.png``."""
    (tmp_path / "pictures").mkdir()
    write_small(tmp_path / "pictures" / "inside.png", 1)
    made = MadeLibrary(tmp_path / "home")
    made.index(tmp_path / "pictures")
    yield made
    made.close()


def read(library: MadeLibrary, *terms: QueryTerm, with_network: bool = True) -> ReadTerms:
    opener = library.open_embedder if with_network else no_network
    return read_terms(terms, library.catalogue, library.network.space, opener, Limits())


def embedder(library: MadeLibrary) -> Embedder:
    return library.open_embedder()


def test_a_picture_of_the_library_needs_no_network(library: MadeLibrary) -> None:
    found = read(library, QueryTerm(LibraryPicture(Label(1))), with_network=False)
    stored = library.catalogue.vectors(library.network.space.id, np.array([1]))
    np.testing.assert_array_equal(found.vectors, stored)


def test_a_file_with_the_bytes_of_a_picture_in_the_library_needs_no_network(
    library: MadeLibrary, tmp_path: Path
) -> None:
    copy = tmp_path / "elsewhere.png"
    copy.write_bytes((tmp_path / "pictures" / "inside.png").read_bytes())
    found = read(library, QueryTerm(PictureFile(copy)), with_network=False)
    assert found.pictures[0].label == 1


def test_bytes_from_outside_are_embedded(library: MadeLibrary, tmp_path: Path) -> None:
    write_small(tmp_path / "outside.png", 2)
    source = PictureBytes((tmp_path / "outside.png").read_bytes(), "dropped.png")
    found = read(library, QueryTerm(source))
    assert found.pictures[0].label is None
    pixels = found.pictures[0].pixels
    assert pixels is not None
    np.testing.assert_allclose(found.vectors, embedder(library).embed([pixels]), atol=1e-6)
    with pytest.raises(NetworkMissing):
        read(library, QueryTerm(source), with_network=False)


@pytest.mark.parametrize("source", [LibraryPicture(Label(1)), None], ids=["label", "file"])
def test_a_box_takes_only_that_part_of_the_picture(
    library: MadeLibrary, tmp_path: Path, source: QuerySource | None
) -> None:
    inside = source or PictureFile(tmp_path / "pictures" / "inside.png")
    whole = read(library, QueryTerm(inside))
    part = read(library, QueryTerm(inside, box=HALF))
    assert abs(float(whole.vectors[0] @ part.vectors[0])) < 0.9999
    pixels = part.pictures[0].pixels
    assert pixels is not None
    left = np.ascontiguousarray(pixels[:, : pixels.shape[1] // 2])
    np.testing.assert_allclose(part.vectors, embedder(library).embed([left]), atol=1e-5)


def test_several_new_pictures_keep_their_order(library: MadeLibrary, tmp_path: Path) -> None:
    paths = [tmp_path / f"{seed}.png" for seed in range(10, 14)]
    for seed, path in enumerate(paths, start=10):
        write_small(path, seed)
    terms = [QueryTerm(PictureFile(path)) for path in paths]
    terms.insert(2, QueryTerm(LibraryPicture(Label(1)), weight=-1))
    together = read(library, *terms)
    for row, term in enumerate(terms):
        alone = read(library, term) if term.weight > 0 else None
        if alone:
            np.testing.assert_allclose(together.vectors[row], alone.vectors[0], atol=1e-5)
    assert [term.weight for term in together.terms] == [1, 1, -1, 1, 1]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b"just some words", "not a picture", id="text"),
        pytest.param(b"%PDF-1.7 and so on", "", id="pdf"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "damaged", id="damaged"),
    ],
)
def test_what_is_no_picture_is_refused_with_the_reason(
    library: MadeLibrary, data: bytes, words: str
) -> None:
    with pytest.raises(QueryUnusable) as caught:
        read(library, QueryTerm(PictureBytes(data, "dropped")))
    assert "‘dropped’" in caught.value.what
    assert words in caught.value.what


def test_a_missing_file_is_refused_with_its_name(library: MadeLibrary, tmp_path: Path) -> None:
    with pytest.raises(QueryUnusable, match=r"‘gone\.jpg’.*not there"):
        read(library, QueryTerm(PictureFile(tmp_path / "gone.jpg")))


def test_a_bad_term_beside_a_good_one_is_a_notice(library: MadeLibrary, tmp_path: Path) -> None:
    found = read(
        library,
        QueryTerm(PictureFile(tmp_path / "gone.jpg")),
        QueryTerm(LibraryPicture(Label(1))),
    )
    assert len(found.terms) == 1
    assert len(found.notices) == 1
    assert "gone.jpg" in found.notices[0]


def test_a_minus_alone_does_not_make_up_for_a_bad_picture(
    library: MadeLibrary, tmp_path: Path
) -> None:
    with pytest.raises(QueryUnusable, match=r"gone\.jpg"):
        read(
            library,
            QueryTerm(PictureFile(tmp_path / "gone.jpg")),
            QueryTerm(LibraryPicture(Label(1)), weight=-1),
        )


def test_no_term_at_all_is_refused(library: MadeLibrary) -> None:
    with pytest.raises(QueryUnusable, match="no picture"):
        read(library)
    with pytest.raises(QueryUnusable, match="no picture"):
        read(library, QueryTerm(LibraryPicture(Label(1)), weight=0))


def test_a_label_that_no_file_holds_any_more_still_finds_by_its_vector(
    library: MadeLibrary,
) -> None:
    library.catalogue.remove_root(library.catalogue.roots()[0].id)
    found = read(library, QueryTerm(LibraryPicture(Label(1))), with_network=False)
    assert found.pictures[0].record is None


def test_a_label_that_never_was_is_refused(library: MadeLibrary) -> None:
    with pytest.raises(QueryUnusable, match="A picture of the library"):
        read(library, QueryTerm(LibraryPicture(Label(99))))


def test_a_name_that_is_not_utf8_is_shown_approximately(
    library: MadeLibrary, tmp_path: Path
) -> None:
    path = Path(str(tmp_path) + "/b\udcffd.txt")
    path.write_bytes(b"words")
    with pytest.raises(QueryUnusable, match=r"b�d\.txt"):
        read(library, QueryTerm(PictureFile(path)))


def test_a_network_of_another_space_is_a_fault(library: MadeLibrary, tmp_path: Path) -> None:
    other = MadeLibrary(tmp_path / "other", library.network)
    write_small(tmp_path / "outside.png", 2)
    with pytest.raises(ValueError, match="another space"):
        read_terms(
            [QueryTerm(PictureFile(tmp_path / "outside.png"))],
            library.catalogue,
            OTHER_SPACE,
            library.open_embedder,
            Limits(),
        )
    other.close()
