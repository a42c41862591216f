"""Trouble with the catalogue's file: what is said, and what is never lost."""

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from lookalike.catalogue import Catalogue, salvage
from lookalike.errors import (
    CatalogueBusy,
    CatalogueDamaged,
    CatalogueTooNew,
    ExitCode,
    StorageFull,
    StorageReadOnly,
)
from lookalike.values import Filters, content_hash
from made_catalogues import SPACE, commit, filled, known, labels_of, new, record
from small_disk import make_read_only, small_disk


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "library" / "catalogue.sqlite3"
    with Catalogue.open(path) as catalogue:
        filled(catalogue, 500)
    return path


def contents_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def another_process(code: str, path: Path) -> subprocess.Popen[str]:
    tests = str(Path(__file__).parents[1])
    code = f"import sys; sys.path.insert(0, {tests!r}); path = sys.argv[1]\n{code}"
    return subprocess.Popen(
        [sys.executable, "-c", code, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


# Damaged

DAMAGE = {
    "other bytes": b"this is not a database" * 500,
    "the first 50 bytes of one": b"SQLite format 3\x00".ljust(50, b"\x00"),
    "a header and nothing": b"SQLite format 3\x00".ljust(100, b"\x00"),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_a_damaged_catalogue_is_said_to_be_damaged_and_kept(tmp_path: Path, case: str) -> None:
    path = tmp_path / "catalogue.sqlite3"
    path.write_bytes(DAMAGE[case])
    with pytest.raises(CatalogueDamaged) as raised:
        Catalogue.open(path)
    assert raised.value.exit_code == ExitCode.LIBRARY
    assert "verify --repair" in raised.value.remedy
    assert contents_of(tmp_path) == {"catalogue.sqlite3": DAMAGE[case]}


def test_damage_found_while_reading_is_said_once_at_the_door(tmp_path: Path) -> None:
    library = tmp_path / "catalogue.sqlite3"
    with Catalogue.open(library) as catalogue:
        filled(catalogue, 3000)
    size = library.stat().st_size
    with library.open("r+b") as file:
        file.seek(size // 2 // 8192 * 8192)
        file.write(b"\xff" * (size // 2))
    with Catalogue.open(library) as catalogue:
        with pytest.raises(CatalogueDamaged) as raised:
            catalogue.all_vectors(SPACE.id)
        assert isinstance(raised.value.__cause__, sqlite3.DatabaseError)
        assert catalogue.verify(full=False)


def test_a_damaged_catalogue_can_be_salvaged_beside_the_damaged_file(library: Path) -> None:
    size = library.stat().st_size
    with library.open("r+b") as file:
        file.seek(size // 2 // 8192 * 8192)
        file.write(b"\xff" * 8192)
    damaged = library.read_bytes()
    fresh = library.with_name("salvaged.sqlite3")
    report = salvage(library, fresh)
    assert library.read_bytes() == damaged
    assert report.contents + report.lost == 500
    assert report.contents > 350
    with Catalogue.open(fresh) as catalogue:
        assert catalogue.verify(full=True) == ()
        assert catalogue.roots()[0].path == b"/pictures"


def test_a_table_that_is_missing_is_damage_and_not_our_bug(library: Path) -> None:
    with closing(sqlite3.connect(library)) as connection, connection:
        connection.execute("DROP TABLE state")
    with pytest.raises(CatalogueDamaged, match="no such table"):
        Catalogue.open(library)


def test_the_database_of_another_program_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite3"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE theirs (x)")
    before = contents_of(tmp_path)
    with pytest.raises(CatalogueDamaged, match="another program"):
        Catalogue.open(path)
    assert contents_of(tmp_path) == before


def test_an_empty_file_becomes_a_new_catalogue(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite3"
    path.touch()
    with Catalogue.open(path) as catalogue:
        assert catalogue.counts().files == 0


# Newer


def test_a_newer_catalogue_is_refused_byte_for_byte(library: Path) -> None:
    with closing(sqlite3.connect(library)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = contents_of(library.parent)
    with pytest.raises(CatalogueTooNew) as raised:
        Catalogue.open(library)
    assert "99" in raised.value.what
    assert "newer version" in raised.value.remedy
    assert contents_of(library.parent) == before


def test_a_newer_catalogue_whose_log_is_pending_is_refused_too(library: Path) -> None:
    """The log is left behind by a process that is killed, and holds the newer version."""
    code = """
import sqlite3, os
connection = sqlite3.connect(path, isolation_level=None)
connection.execute("PRAGMA wal_autocheckpoint = 0")
connection.execute("PRAGMA user_version = 99")
os._exit(1)
"""
    with another_process(code, library) as process:
        process.wait(timeout=60)
    before = contents_of(library.parent)
    assert len(before["catalogue.sqlite3-wal"]) > 0
    with pytest.raises(CatalogueTooNew):
        Catalogue.open(library)
    after = contents_of(library.parent)
    for name in ("catalogue.sqlite3", "catalogue.sqlite3-wal"):
        assert after[name] == before[name]


# Read-only


def test_a_read_only_library_can_be_searched_and_not_changed(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 4096) as disk:
        path = disk / "catalogue.sqlite3"
        with Catalogue.open(path) as catalogue:
            filled(catalogue, 50)
        make_read_only(disk)
        with Catalogue.open(path) as catalogue:
            assert catalogue.is_read_only
            assert len(catalogue.all_vectors(SPACE.id)[0]) == 50
            assert len(catalogue.select(Filters())) == 50
            assert catalogue.verify(full=True) == ()
            with pytest.raises(StorageReadOnly) as raised:
                catalogue.add_root(b"/more")
        assert raised.value.exit_code == ExitCode.STORAGE
        assert [path.name for path in disk.iterdir()] == ["catalogue.sqlite3"]


def test_a_log_that_was_left_on_a_read_only_disk_is_read(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 8192) as disk:
        path = disk / "catalogue.sqlite3"
        with Catalogue.open(path) as catalogue:
            filled(catalogue, 50)
        code = """
import os
from pathlib import Path
from lookalike.catalogue import Catalogue
from made_catalogues import commit, new, record
catalogue = Catalogue.open(Path(path))
commit(catalogue, catalogue.roots()[0], [record(b"late", new(70))])
os._exit(1)
"""
        with another_process(code, path) as process:
            process.wait(timeout=60)
        make_read_only(disk)
        with Catalogue.open(path) as catalogue:
            assert catalogue.is_read_only
            assert catalogue.counts().files == 51


def test_no_catalogue_in_a_read_only_folder(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        make_read_only(disk)
        with pytest.raises(StorageReadOnly):
            Catalogue.open(disk / "catalogue.sqlite3")
        with pytest.raises(StorageReadOnly):
            Catalogue.open(disk / "new" / "catalogue.sqlite3")


# Locked

HOLD = """
import sqlite3
connection = sqlite3.connect(path, isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
connection.execute("ROLLBACK")
connection.close()
"""


def test_a_catalogue_locked_by_another_process_is_busy_and_the_batch_is_kept(
    library: Path,
) -> None:
    with Catalogue.open(library, busy_timeout_s=0.2) as catalogue:
        (root,) = catalogue.roots()
        batch = [record(b"new", new(900))]
        with another_process(HOLD, library) as process:
            assert process.stdout.readline() == "held\n"
            with pytest.raises(CatalogueBusy) as raised:
                commit(catalogue, root, batch)
            assert catalogue.counts().files == 500
            process.communicate("go\n", timeout=60)
        assert "Another program" in raised.value.what
        commit(catalogue, root, batch)
        assert catalogue.counts().files == 501


def test_a_short_lock_is_waited_for(library: Path) -> None:
    with (
        Catalogue.open(library, busy_timeout_s=30) as catalogue,
        another_process(HOLD, library) as process,
    ):
        assert process.stdout.readline() == "held\n"
        process.stdin.write("go\n")
        process.stdin.flush()
        commit(catalogue, catalogue.roots()[0], [record(b"new", new(900))])
        process.wait(timeout=60)
        assert catalogue.counts().files == 501


# Full


def fill_until_full(catalogue: Catalogue) -> tuple[int, StorageFull]:
    (root,) = catalogue.roots()
    for number in range(1000, 100_000, 200):
        files = [record(b"%d" % n, new(n)) for n in range(number, number + 200)]
        before = catalogue.counts().files
        try:
            commit(catalogue, root, files)
        except StorageFull as error:
            return before, error
    raise AssertionError("the disk was never full")


def test_a_full_database_rolls_the_batch_back_and_keeps_all_before(library: Path) -> None:
    with Catalogue.open(library) as catalogue:
        limit = "PRAGMA max_page_count = 60"
        catalogue._writer.run(lambda connection: connection.execute(limit).fetchall())
        before, error = fill_until_full(catalogue)
        assert error.exit_code == ExitCode.STORAGE
        assert catalogue.counts().files == before
        assert catalogue.verify(full=True) == ()
        more = "PRAGMA max_page_count = 100000"
        catalogue._writer.run(lambda connection: connection.execute(more).fetchall())
        commit(catalogue, catalogue.roots()[0], [record(b"later", new(9))])
        assert catalogue.counts().files == before + 1


def test_a_full_disk_rolls_the_batch_back_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 2048) as disk:
        (disk / "something else").write_bytes(bytes(700_000))
        with Catalogue.open(disk / "catalogue.sqlite3") as catalogue:
            filled(catalogue, 20)
            before, _ = fill_until_full(catalogue)
            assert catalogue.counts().files == before
            assert len(catalogue.select(Filters())) == before
            (disk / "something else").unlink()
            commit(catalogue, catalogue.roots()[0], [record(b"later", new(9))])
            assert catalogue.counts().files == before + 1
            assert catalogue.verify(full=True) == ()


def test_a_backup_onto_a_full_disk_leaves_nothing(library: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 64) as disk, Catalogue.open(library) as catalogue:
        with pytest.raises(StorageFull):
            catalogue.backup(disk / "copy.sqlite3")
        assert list(disk.iterdir()) == []


def test_salvaging_onto_a_full_disk_leaves_nothing(library: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 300) as disk:
        with pytest.raises(StorageFull):
            salvage(library, disk / "fresh.sqlite3")
        assert list(disk.iterdir()) == []


# Killed

COMMIT_FOR_EVER = """
from pathlib import Path
from lookalike.catalogue import Catalogue
from made_catalogues import commit, new, record
catalogue = Catalogue.open(Path(path))
(root,) = catalogue.roots()
number = 1000
while True:
    commit(catalogue, root, [record(b"%d" % n, new(n)) for n in range(number, number + 50)])
    number += 50
    print(number, flush=True)
"""


def test_killing_the_writer_costs_only_the_batch_in_flight(library: Path) -> None:
    with another_process(COMMIT_FOR_EVER, library) as process:
        said = [int(process.stdout.readline()) for _ in range(10)][-1]
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read().split()
        process.wait(timeout=60)
    acknowledged = (int(rest[-1]) if rest else said) - 1000
    with Catalogue.open(library) as catalogue:
        added = catalogue.counts().files - 500
        assert acknowledged <= added <= acknowledged + 50
        assert added % 50 == 0
        assert catalogue.verify(full=True) == ()


# Folders that come and go


def test_two_copies_removed_and_added_again_are_still_copies(library: Path) -> None:
    """hydrus#1639: pictures removed and imported again no longer showed as duplicates."""
    with Catalogue.open(library) as catalogue:
        root = catalogue.add_root(b"/pair")
        commit(catalogue, root, [record(b"a", new(7000)), record(b"b", new(7000))])
        label = catalogue.find_content(content_hash(b"7000"))
        catalogue.remove_root(root.id)
        assert catalogue.pictures(labels_of(label)) == []
        again = catalogue.add_root(b"/pair")
        commit(catalogue, again, [record(b"a", known(label)), record(b"b", known(label))])
        (picture,) = catalogue.pictures(labels_of(label))
        assert len(picture.files) == 2
