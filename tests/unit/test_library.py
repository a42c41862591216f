"""The library as front ends hold it: folders, pictures, search, and what it survives."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_pictures import write_many

from lookalike.errors import FolderUnusable, LibraryInUse, NetworkMissing
from lookalike.indexing import Control, Event
from lookalike.library import Library
from lookalike.search import LibraryPicture, Query, QueryTerm
from lookalike.values import Label


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
    summary = library.index((pictures.parent,), on_event=ignore, control=Control())
    assert summary.embedded == 0
    assert [folder.path for folder in library.folders()] == [pictures.parent.resolve()]
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
    with library._indexing_lock(), Library.open(library_home) as second:
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
