"""Verify, backup and salvage."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from lookalike.catalogue import Catalogue, salvage
from lookalike.values import Label
from made_catalogues import SPACE, commit, filled, known, labels_of, new, record

FORMATS = Path(__file__).parent / "formats"

PAGE = 8192


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.sqlite3"
    with Catalogue.open(path) as catalogue:
        filled(catalogue, 3000)
    return path


def overwrite(path: Path, offset: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def pages_of(path: Path, table: str) -> list[int]:
    """Return the numbers of the leaf pages of a table, by walking its tree."""
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)
        ).fetchone()
    data = path.read_bytes()

    def leaves(number: int) -> list[int]:
        start = (number - 1) * PAGE
        if data[start] == 13:
            return [number]
        count = int.from_bytes(data[start + 3 : start + 5], "big")
        found = []
        for cell in range(count):
            at = start + 12 + 2 * cell
            child = start + int.from_bytes(data[at : at + 2], "big")
            found += leaves(int.from_bytes(data[child : child + 4], "big"))
        return found + leaves(int.from_bytes(data[start + 8 : start + 12], "big"))

    return leaves(page)


def test_a_sound_catalogue_has_no_problems(catalogue: Catalogue) -> None:
    filled(catalogue, 20)
    assert catalogue.verify(full=False) == ()
    assert catalogue.verify(full=True) == ()


def test_verify_finds_damage_and_does_not_raise(library: Path) -> None:
    overwrite(library, (pages_of(library, "files")[3] - 1) * PAGE, b"\xff" * PAGE)
    with Catalogue.open(library) as catalogue:
        assert catalogue.verify(full=False)
        assert catalogue.verify(full=True)


def test_verify_finds_vectors_of_a_wrong_size(library: Path) -> None:
    with closing(sqlite3.connect(library)) as connection, connection:
        connection.execute("UPDATE vectors SET float16 = x'0000' WHERE id = 7")
    with Catalogue.open(library) as catalogue:
        assert catalogue.verify(full=True) == ("1 vectors don't have the size of their space",)


def test_a_backup_is_whole_while_the_catalogue_is_in_use(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    root = filled(catalogue, 20)
    catalogue.backup(tmp_path / "copy.sqlite3")
    commit(catalogue, root, [record(b"later", new(99))])
    with Catalogue.open(tmp_path / "copy.sqlite3") as copy:
        assert copy.verify(full=True) == ()
        assert copy.counts().files == 20


def test_salvaging_a_sound_catalogue_loses_nothing(library: Path, tmp_path: Path) -> None:
    report = salvage(library, tmp_path / "fresh.sqlite3")
    assert (report.contents, report.files, report.lost) == (3000, 3000, 0)
    with Catalogue.open(library) as old, Catalogue.open(tmp_path / "fresh.sqlite3") as fresh:
        assert fresh.verify(full=True) == ()
        assert fresh.counts() == old.counts()
        assert fresh.roots() == old.roots()
        assert fresh.space_in_use() == SPACE.id
        labels, vectors = old.all_vectors(SPACE.id)
        assert (fresh.vectors(SPACE.id, labels) == vectors).all()
        assert fresh.pictures(labels) == old.pictures(labels)


def test_a_salvaged_catalogue_is_not_taken_for_the_old_one(library: Path, tmp_path: Path) -> None:
    with Catalogue.open(library) as old:
        before = old.generation()
    salvage(library, tmp_path / "fresh.sqlite3")
    with Catalogue.open(tmp_path / "fresh.sqlite3") as fresh:
        assert fresh.generation() > before + 1000


@pytest.mark.parametrize("table", ["contents", "files", "vectors"])
def test_a_bad_page_costs_the_rows_on_it(library: Path, tmp_path: Path, table: str) -> None:
    pages = pages_of(library, table)
    overwrite(library, (pages[len(pages) // 2] - 1) * PAGE, os.urandom(PAGE))
    damaged = library.read_bytes()
    report = salvage(library, tmp_path / "fresh.sqlite3")
    assert library.read_bytes() == damaged
    lost_of_table = {"contents": report.lost, "files": 3000 - report.files}.get(table, 0)
    assert lost_of_table <= 3000 / len(pages) * 2
    with Catalogue.open(tmp_path / "fresh.sqlite3") as fresh:
        assert fresh.verify(full=True) == ()
        labels = fresh.live_labels(SPACE.id)
        assert 3000 - 3 * 3000 / len(pages) <= len(labels) <= 3000
        assert np.isfinite(fresh.vectors(SPACE.id, labels)).all()


def test_a_lost_label_is_not_given_out_again(library: Path, tmp_path: Path) -> None:
    overwrite(library, (pages_of(library, "contents")[-1] - 1) * PAGE, bytes(PAGE))
    report = salvage(library, tmp_path / "fresh.sqlite3")
    assert report.lost > 0
    with Catalogue.open(tmp_path / "fresh.sqlite3") as fresh:
        (root,) = fresh.roots()
        commit(fresh, root, [record(b"new", new(99_999))])
        assert fresh.find_path(b"/pictures/new") == 3001


@pytest.mark.parametrize("what", [bytes(512), bytes(PAGE), b"\xff" * PAGE], ids=len)
def test_a_lost_first_page_is_replaced(library: Path, tmp_path: Path, what: bytes) -> None:
    overwrite(library, 0, what)
    damaged = library.read_bytes()
    report = salvage(library, tmp_path / "fresh.sqlite3")
    assert (report.contents, report.files, report.lost) == (3000, 3000, 0)
    assert library.read_bytes() == damaged
    with Catalogue.open(tmp_path / "fresh.sqlite3") as fresh:
        assert fresh.verify(full=True) == ()


def test_a_truncated_catalogue_gives_what_is_left(library: Path, tmp_path: Path) -> None:
    whole = library.read_bytes()
    library.write_bytes(whole[: len(whole) // 2 // PAGE * PAGE])
    report = salvage(library, tmp_path / "fresh.sqlite3")
    assert report.contents > 1000
    with Catalogue.open(tmp_path / "fresh.sqlite3") as fresh:
        assert fresh.verify(full=True) == ()
        assert fresh.counts().contents <= report.contents


def test_garbage_gives_an_empty_catalogue(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite3").write_bytes(os.urandom(50_000))
    report = salvage(tmp_path / "catalogue.sqlite3", tmp_path / "fresh.sqlite3")
    assert (report.contents, report.files) == (0, 0)
    with Catalogue.open(tmp_path / "fresh.sqlite3") as fresh:
        assert fresh.verify(full=True) == ()


def test_what_is_still_in_the_log_is_saved(tmp_path: Path) -> None:
    with Catalogue.open(tmp_path / "catalogue.sqlite3") as catalogue:
        root = filled(catalogue, 5)
        commit(catalogue, root, [record(b"x", known(1))])
        assert (tmp_path / "catalogue.sqlite3-wal").stat().st_size > 0
        report = salvage(tmp_path / "catalogue.sqlite3", tmp_path / "fresh.sqlite3")
    assert (report.contents, report.files) == (5, 6)


def test_nothing_is_overwritten(library: Path) -> None:
    with pytest.raises(FileExistsError):
        salvage(library, library)


def test_a_damaged_catalogue_of_format_1_is_salvaged(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((FORMATS / "format-1.sql").read_text())
    report = salvage(path, tmp_path / "fresh.sqlite3")
    assert (report.contents, report.files, report.lost) == (3, 3, 0)
    with Catalogue.open(tmp_path / "fresh.sqlite3") as fresh:
        assert fresh.verify(full=True) == ()
        assert fresh.live_labels(SPACE.id).tolist() == [1, 2, 3]


def test_tokens_are_salvaged_with_the_rest(library: Path, tmp_path: Path) -> None:
    with Catalogue.open(library) as catalogue:
        catalogue.store_tokens(SPACE.id, {Label(7): b"seven", Label(9): b"nine"})
    salvage(library, tmp_path / "fresh.sqlite3")
    with Catalogue.open(tmp_path / "fresh.sqlite3") as fresh:
        assert fresh.tokens(SPACE.id, labels_of(7, 8, 9)) == {7: b"seven", 9: b"nine"}
