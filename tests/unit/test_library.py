"""The library as front ends hold it: folders, pictures, search, and what it survives."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from lookalike.errors import (
    CatalogueBusy,
    FolderUnusable,
    LibraryInUse,
    NetworkMissing,
    QueryUnusable,
)
from lookalike.indexing import Control, Event
from lookalike.indexing_lock import indexing_lock
from lookalike.library import Library
from lookalike.search import LibraryPicture, PictureBytes, PictureFile, Query, QueryTerm
from lookalike.values import Label
from made_pictures import write_many, write_picture


def ignore(event: Event) -> None:
    pass


@pytest.fixture
def library(library_home: Path) -> Iterator[Library]:
    with Library.open(library_home) as opened:
        yield opened


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    write_many(folder, 8)
    return folder


def index(library: Library, *folders: Path) -> None:
    library.index(folders, on_event=ignore, control=Control())


def test_a_folder_inside_a_root_is_covered_by_that_root(library: Library, pictures: Path) -> None:
    (pictures / "inside").mkdir()
    root = library.add_folder(pictures)
    assert library.add_folder(pictures / "inside") == root
    assert library.add_folder(pictures) == root
    assert len(library.folders()) == 1


def test_a_folder_with_a_similar_name_is_no_part_of_a_root(
    library: Library, tmp_path: Path
) -> None:
    for name in ("2024", "2024 more"):
        (tmp_path / name).mkdir()
        library.add_folder(tmp_path / name)
    assert len(library.folders()) == 2


def test_a_folder_around_roots_takes_their_place_and_embeds_nothing(
    library: Library, pictures: Path
) -> None:
    index(library, pictures)
    library.add_folder(pictures.parent)
    assert len(library.labels()) == 8, "they stay searchable until the next run, and after it"
    summary = library.index((), on_event=ignore, control=Control())
    assert (summary.embedded, summary.unchanged, summary.removed) == (0, 8, 0)
    assert [folder.path for folder in library.folders()] == [pictures.parent.resolve()]
    assert len(library.labels()) == 8


@pytest.mark.parametrize(
    "names", [("", ""), ("", "inside"), ("inside", "")], ids=["twice", "wide first", "wide last"]
)
def test_folders_that_cover_each_other_are_indexed_once(
    library: Library, pictures: Path, names: tuple[str, str]
) -> None:
    write_many(pictures / "inside", 4, first_seed=20)
    folders = [pictures / name for name in names]
    summary = library.index(folders, on_event=ignore, control=Control())
    assert (summary.found, summary.indexed, summary.waiting) == (12, 12, 0)
    assert [folder.path for folder in library.folders()] == [pictures.resolve()]


def test_a_folder_beside_one_that_cannot_be_used_is_not_added(
    library: Library, pictures: Path
) -> None:
    with pytest.raises(FolderUnusable, match="missing"):
        index(library, pictures, pictures / "missing")
    assert library.folders() == ()


def test_a_root_folder_that_is_named_while_it_is_away_is_offline(
    library: Library, pictures: Path
) -> None:
    index(library, pictures)
    pictures.rename(pictures.with_name("away"))
    summary = library.index([pictures], on_event=ignore, control=Control())
    assert summary.offline == (os.fsencode(pictures.resolve()),)
    assert len(library.labels()) == 8


def test_a_symlink_to_a_root_is_that_root(library: Library, pictures: Path) -> None:
    root = library.add_folder(pictures)
    link = pictures.parent / "link"
    link.symlink_to(pictures)
    assert library.add_folder(link) == root


@pytest.mark.parametrize("name", ["missing", "file.jpg"])
def test_what_is_no_folder_is_refused(library: Library, pictures: Path, name: str) -> None:
    (pictures / "file.jpg").touch()
    with pytest.raises(FolderUnusable, match="is not a folder"):
        library.add_folder(pictures / name)


def test_the_librarys_own_files_are_never_indexed(library: Library, pictures: Path) -> None:
    index(library, pictures)
    with pytest.raises(FolderUnusable):
        library.add_folder(library.folder / "thumbnails")
    index(library, library.folder.parent)
    paths = [place.path for record in library.records(library.labels()) for place in record.files]
    assert len(paths) == 8
    assert not [path for path in paths if b"thumbnails" in path]


def test_counts_of_sub_folders_add_up(library: Library, tmp_path: Path) -> None:
    write_many(tmp_path / "p" / "a" / "deep", 3)
    write_many(tmp_path / "p" / "b", 2)
    index(library, tmp_path / "p")
    (summary,) = library.folders()
    assert summary.picture_count == 5
    counts = {each.path.name: each.picture_count for each in summary.sub_folders}
    assert counts == {"a": 3, "deep": 3, "b": 2}


def test_deleted_thumbnails_are_made_again(library: Library, pictures: Path) -> None:
    index(library, pictures)
    label = Label(int(library.labels()[0]))
    before = library.thumbnail(label)
    shutil.rmtree(library.folder / "thumbnails")
    assert before
    assert library.thumbnail(label)
    assert any((library.folder / "thumbnails").rglob("*.jpg"))


def test_an_unreachable_picture_keeps_its_thumbnail_and_its_place(
    library: Library, pictures: Path
) -> None:
    index(library, pictures)
    pictures.rename(pictures.with_name("unplugged"))
    index(library)
    (summary,) = library.folders()
    assert summary.is_offline
    assert len(library.labels()) == 8
    label = Label(int(library.labels()[0]))
    assert library.thumbnail(label)
    assert library.search(Query((QueryTerm(LibraryPicture(label)),))).hits
    pictures.with_name("unplugged").rename(pictures)
    index(library)
    assert not library.folders()[0].is_offline


def test_a_second_indexer_is_refused_and_search_goes_on(
    library: Library, library_home: Path, pictures: Path
) -> None:
    index(library, pictures)
    with indexing_lock(library_home), Library.open(library_home) as second:
        with pytest.raises(LibraryInUse, match=str(os.getpid())):
            index(second)
        label = Label(int(second.labels()[0]))
        assert second.search(Query((QueryTerm(LibraryPicture(label)),))).hits


def test_a_lock_whose_holder_died_holds_nobody_up(library: Library, pictures: Path) -> None:
    (library.folder / "indexing.lock").touch()
    (library.folder / "indexing.pid").write_text("999999")
    index(library, pictures)
    assert len(library.labels()) == 8


def test_an_unknown_network_is_named(library_home: Path) -> None:
    with pytest.raises(NetworkMissing, match="no-such-network"):
        Library.open(library_home, network="no-such-network")


def test_a_file_is_found_by_its_path(library: Library, pictures: Path) -> None:
    index(library, pictures)
    path = next(pictures.iterdir())
    label = library.find(path)
    assert label
    assert os.fsdecode(library.records([label])[0].files[0].path) == str(path)
    assert library.find(pictures / "none.jpg") is None


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_a_picture_that_is_only_known_by_its_pixels_scores_1_with_itself(
    library: Library, tmp_path: Path, suffix: str
) -> None:
    """Indexing and searching decode to the same size, else one picture has two vectors."""
    turned = Image.Exif()
    turned[ExifTags.Base.Orientation] = 6
    path = tmp_path / "pictures" / f"large{suffix}"
    write_picture(path, 3, width=1731, height=1100, exif=turned)
    index(library, path.parent)

    # A byte behind the end makes it another content, whose vector isn't stored.
    outside = PictureBytes(path.read_bytes() + b"\0", "outside")
    (hit,) = library.search(Query((QueryTerm(outside),))).hits
    assert library.device_in_use
    assert hit.score >= 0.9999


def test_a_limit_that_was_raised_holds_for_queries_too(
    library: Library, pictures: Path, tmp_path: Path
) -> None:
    index(library, pictures)
    large = write_picture(tmp_path / "large.png", 1, width=1600, height=1000)
    query = Query((QueryTerm(PictureFile(large)),))
    library.change_settings(replace(library.settings, pixel_limit=1_000_000))
    with pytest.raises(QueryUnusable, match="over the limit of 1 MP"):
        library.search(query)
    library.change_settings(replace(library.settings, pixel_limit=2_000_000))
    assert library.search(query).hits


def test_what_is_asked_for_while_a_library_closes_is_answered_or_refused(
    library_home: Path, pictures: Path
) -> None:
    library = Library.open(library_home)
    index(library, pictures)
    label = Label(int(library.labels()[0]))
    outside = PictureBytes((pictures / "000000.jpg").read_bytes() + b"\0", "outside")
    requests: list[Callable[[], object]] = [
        lambda: library.search(Query((QueryTerm(LibraryPicture(label)),))),
        lambda: library.search(Query((QueryTerm(outside),))),
        lambda: library.thumbnail(label),
        library.status,
        library.refresh,
    ]
    under_way = threading.Barrier(len(requests) + 1)

    def ask_until_refused(request: Callable[[], object]) -> str:
        request()
        under_way.wait(timeout=20)
        while True:
            try:
                request()
            except RuntimeError as error:
                return str(error)

    with ThreadPoolExecutor(len(requests)) as threads:
        refusals = [threads.submit(ask_until_refused, request) for request in requests]
        under_way.wait(timeout=20)
        library.close()
        assert all("closed" in refusal.result(timeout=20) for refusal in refusals)
    with pytest.raises(RuntimeError, match="closed"):
        library.search(Query((QueryTerm(outside),)))


def test_a_library_that_cannot_be_opened_leaves_nothing_open(library_home: Path) -> None:
    with Library.open(library_home), sqlite3.connect(library_home / "catalogue.sqlite3") as other:
        other.execute("UPDATE state SET space_in_use = NULL")
        other.commit()
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CatalogueBusy):
            Library.open(library_home)
        other.execute("ROLLBACK")
    other.close()


def test_a_run_begins_although_its_process_cannot_be_noted(
    library: Library, pictures: Path
) -> None:
    (library.folder / "indexing.pid").mkdir()
    index(library, pictures)
    assert len(library.labels()) == 8
