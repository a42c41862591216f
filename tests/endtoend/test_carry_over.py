"""From the former default network to the present one, with the networks that are shipped."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lookalike.indexing import Control
from lookalike.library import Library
from lookalike.networks import DEFAULT_NETWORK
from lookalike.samples import make_sample_pictures
from lookalike.search import LibraryPicture, PictureBytes, Query, QueryTerm
from lookalike.values import Box

if TYPE_CHECKING:
    from conftest import CommandLine

FORMER = "efficientnet-lite0"


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    make_sample_pictures(folder, 12)
    return folder


def outside(folder: Path, tmp_path: Path) -> Path:
    """Return a picture of the folder with other bytes: it has to be embedded."""
    copy = tmp_path / "outside.jpg"
    copy.write_bytes(min(folder.rglob("*.jpg")).read_bytes() + b"\0")
    return copy


def test_a_library_of_the_former_default_is_carried_over(
    lookalike: CommandLine, pictures: Path, tmp_path: Path
) -> None:
    lookalike.run("index", pictures, "--network", FORMER)
    query = outside(pictures, tmp_path)
    before = lookalike.json("status")
    assert before["network"] == FORMER
    assert before["preparing"] | {"title": ""} == {
        "network": DEFAULT_NETWORK,
        "title": "",
        "done": 0,
        "total": 12,
    }
    answer = lookalike.json("search", query, "--all-copies")
    assert (answer["space"], len(answer["hits"])) == (before["space"], 12)

    assert "Preparing the library for Lookalike 1." in lookalike.run("index").stderr
    after = lookalike.json("status")
    assert (after["network"], after["preparing"]) == (DEFAULT_NETWORK, None)
    answer = lookalike.json("search", query, "--all-copies")
    assert (answer["space"], len(answer["hits"])) == (after["space"], 12)

    assert lookalike.json("index", "--network", FORMER)["embedded"] == 0
    assert lookalike.json("status", "--network", FORMER)["space"] == before["space"]


def test_tokens_are_made_on_request_deleted_and_made_again(
    lookalike: CommandLine, pictures: Path
) -> None:
    lookalike.run("index", pictures)
    assert lookalike.json("status")["regions"] == 0
    lookalike.run("index", "--regions")
    assert lookalike.json("status")["regions"] == 12
    assert "Regions   12 pictures" in lookalike.run("status").stdout
    lookalike.run("index")
    assert lookalike.json("status")["regions"] == 12
    lookalike.run("index", "--no-regions")
    assert lookalike.json("status")["regions"] == 0
    (lookalike.library / "settings.toml").write_text("regions = true\n")
    lookalike.run("index")
    assert lookalike.json("status")["regions"] == 12


def test_a_network_that_knows_no_parts_makes_no_regions(
    lookalike: CommandLine, pictures: Path
) -> None:
    done = lookalike.run("index", pictures, "--regions", "--network", FORMER, code=5)
    assert "parts of pictures" in done.stderr


def test_a_part_finds_its_picture_with_tokens(library_home: Path, pictures: Path) -> None:
    with Library.open(library_home) as library:
        library.index([pictures], on_event=lambda event: None, control=Control(), regions=True)
        first_count = 0
        for record in library.records(library.labels()):
            data = Path(os.fsdecode(record.files[0].path)).read_bytes() + b"\0"
            term = QueryTerm(PictureBytes(data, "part"), box=Box(0.2, 0.3, 0.7, 0.8))
            answer = library.search(Query((term,), collapse=False))
            assert len(answer.hits) == 12
            scores = [hit.score for hit in answer.hits]
            assert scores == sorted(scores, reverse=True)
            first_count += answer.hits[0].label == record.label
        assert first_count >= 10
        spot = QueryTerm(LibraryPicture(record.label), box=Box(0.2, 0.2, 0.55, 0.55))
        assert record.label not in [hit.label for hit in library.search(Query((spot,))).hits]
