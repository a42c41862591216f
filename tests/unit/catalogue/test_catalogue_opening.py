"""Opening, closing, migrating, and many threads and processes at once."""

import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from lookalike.catalogue import Catalogue, FolderCount, RootFolder
from lookalike.catalogue.opening import copies_of, open_file
from lookalike.catalogue.schema import APPLICATION_ID, FORMAT, MIGRATIONS
from lookalike.errors import CatalogueBusy
from lookalike.values import Filters
from made_catalogues import SPACE, commit, filled, labels_of, new, record

FORMATS = Path(__file__).parent / "formats"


def pragma(path: Path, name: str) -> object:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_the_file_says_what_it_is(catalogue: Catalogue) -> None:
    assert pragma(catalogue.path, "application_id") == APPLICATION_ID
    assert pragma(catalogue.path, "user_version") == FORMAT
    assert pragma(catalogue.path, "journal_mode") == "wal"
    assert pragma(catalogue.path, "page_size") == 8192


def test_closing_leaves_one_file_and_no_thread(tmp_path: Path) -> None:
    before = threading.active_count()
    catalogue = Catalogue.open(tmp_path / "catalogue.sqlite3")
    filled(catalogue, 10)
    catalogue.close()
    catalogue.close()
    assert [path.name for path in tmp_path.iterdir()] == ["catalogue.sqlite3"]
    assert threading.active_count() == before


def test_a_closed_catalogue_says_so(tmp_path: Path) -> None:
    catalogue = Catalogue.open(tmp_path / "catalogue.sqlite3")
    catalogue.close()
    with pytest.raises(RuntimeError, match="closed"):
        catalogue.generation()
    with pytest.raises(RuntimeError, match="closed"):
        catalogue.add_root(b"/x")


def test_everything_is_there_after_opening_again(tmp_path: Path) -> None:
    with Catalogue.open(tmp_path / "catalogue.sqlite3") as catalogue:
        filled(catalogue, 10)
        before = (catalogue.generation(), catalogue.counts(), catalogue.roots())
    with Catalogue.open(tmp_path / "catalogue.sqlite3") as catalogue:
        assert (catalogue.generation(), catalogue.counts(), catalogue.roots()) == before


def test_closing_finishes_the_writes_that_wait(tmp_path: Path) -> None:
    catalogue = Catalogue.open(tmp_path / "catalogue.sqlite3")
    root = catalogue.add_root(b"/pictures")
    is_entered, may_go_on = threading.Event(), threading.Event()

    def hold(_: object) -> None:
        is_entered.set()
        may_go_on.wait(timeout=30)

    with ThreadPoolExecutor() as pool:
        holding = pool.submit(catalogue._writer.run, hold)
        is_entered.wait(timeout=30)
        waiting = pool.submit(commit, catalogue, root, [record(b"x", new(1))])
        while catalogue._writer._tasks.empty():
            pass
        closing_ = pool.submit(catalogue.close)
        may_go_on.set()
        closing_.result(timeout=30)
        holding.result(timeout=30)
        assert waiting.result(timeout=30) == 2
    with Catalogue.open(tmp_path / "catalogue.sqlite3") as again:
        assert again.counts().files == 1


def test_a_reader_sees_one_moment_and_never_waits_for_the_writer(catalogue: Catalogue) -> None:
    root = filled(catalogue, 10)
    with catalogue._readers.lend() as connection:
        count = "SELECT COUNT(*) FROM files"
        before = connection.execute(count).fetchone()
        commit(catalogue, root, [record(b"new", new(99))])
        assert connection.execute(count).fetchone() == before
    assert catalogue.counts().files == 11


def test_many_threads_read_while_one_writes(catalogue: Catalogue) -> None:
    root = filled(catalogue, 50)
    stop = threading.Event()

    def read() -> int:
        rounds = 0
        while not stop.is_set():
            labels, vectors = catalogue.all_vectors(SPACE.id)
            assert len(labels) == len(vectors)
            assert len(catalogue.pictures(labels[:20])) == min(20, len(labels))
            assert len(catalogue.select(Filters())) >= len(labels)
            rounds += 1
        return rounds

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        for number in range(100, 140):
            commit(catalogue, root, [record(b"%d" % number, new(number))])
        stop.set()
        assert all(reader.result(timeout=30) > 0 for reader in readers)
    assert len(catalogue.live_labels(SPACE.id)) == 90
    assert len(catalogue._readers._idle) <= 5


def test_threads_that_end_leave_no_connection(catalogue: Catalogue) -> None:
    for _ in range(20):
        thread = threading.Thread(target=catalogue.generation)
        thread.start()
        thread.join()
    assert len(catalogue._readers._idle) == 1


WRITE_FROM_ELSEWHERE = """
import sys
from pathlib import Path
from lookalike.catalogue import Catalogue
from made_catalogues import commit, new, record
with Catalogue.open(Path(sys.argv[1])) as catalogue:
    commit(catalogue, catalogue.roots()[0], [record(b"elsewhere", new(500))])
"""


def in_another_process(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    tests = str(Path(__file__).parents[2])
    code = f"import sys; sys.path.insert(0, {tests!r})\n{code}"
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def test_what_another_process_commits_is_seen_here(catalogue: Catalogue) -> None:
    filled(catalogue, 3)
    before = catalogue.generation()
    with in_another_process(WRITE_FROM_ELSEWHERE, str(catalogue.path)) as process:
        assert process.wait(timeout=60) == 0
    assert catalogue.generation() == before + 1
    assert len(catalogue.live_labels(SPACE.id)) == 4


def test_two_processes_open_a_new_library_at_once(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite3"
    code = (
        "from pathlib import Path\nfrom lookalike.catalogue import Catalogue\n"
        "Catalogue.open(Path(sys.argv[1])).close()"
    )
    processes = [in_another_process(code, str(path)) for _ in range(3)]
    for process in processes:
        with process:
            assert process.wait(timeout=60) == 0
    with Catalogue.open(path) as catalogue:
        assert catalogue.verify(full=True) == ()


def test_a_busy_catalogue_is_said_to_be_busy(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite3"
    with (
        Catalogue.open(path, busy_timeout_s=0.05) as catalogue,
        closing(sqlite3.connect(path, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CatalogueBusy):
            catalogue.add_root(b"/x")
        assert catalogue.roots() == ()
        other.execute("ROLLBACK")
        assert catalogue.add_root(b"/x").path == b"/x"


def add_column(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE contents ADD COLUMN note TEXT")


def fail_midway(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE contents ADD COLUMN note TEXT")
    raise RuntimeError("power cut")


def close(path: Path, migrations: tuple) -> None:
    opened = open_file(path, busy_timeout_s=1.0, migrations=migrations)
    opened.writer.close()


@pytest.fixture
def old_library(tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.sqlite3"
    with Catalogue.open(path) as catalogue:
        filled(catalogue, 5)
    return path


def test_an_older_format_is_copied_and_migrated(old_library: Path) -> None:
    close(old_library, (*MIGRATIONS, add_column))
    assert pragma(old_library, "user_version") == FORMAT + 1
    (copy,) = copies_of(old_library)
    assert pragma(copy, "user_version") == FORMAT
    assert pragma(copy, "integrity_check") == "ok"


def test_the_copy_goes_at_the_next_good_start(old_library: Path) -> None:
    close(old_library, (*MIGRATIONS, add_column))
    close(old_library, (*MIGRATIONS, add_column))
    assert copies_of(old_library) == []


def test_a_migration_that_fails_changes_nothing(old_library: Path) -> None:
    with pytest.raises(RuntimeError, match="power cut"):
        open_file(old_library, busy_timeout_s=1.0, migrations=(*MIGRATIONS, fail_midway))
    assert pragma(old_library, "user_version") == FORMAT
    with Catalogue.open(old_library) as catalogue:
        assert catalogue.counts().contents == 5


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
def test_every_released_format_can_be_opened(tmp_path: Path, number: int) -> None:
    path = tmp_path / "catalogue.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((FORMATS / f"format-{number}.sql").read_text())
    with Catalogue.open(path) as catalogue:
        assert catalogue.verify(full=True) == ()
        assert catalogue.roots() == (RootFolder(1, b"/pictures", False, ()),)
        assert catalogue.folder_counts() == (FolderCount(1, b"f0", 3, 0),)
        assert catalogue.live_labels(SPACE.id).tolist() == [1, 2, 3]
        assert catalogue.vectors(SPACE.id, labels_of(2)).shape == (1, SPACE.dimension)


def rows_of(path: Path) -> dict[str, list[tuple]]:
    """Return every row of every table that format 1 has."""
    tables = ("roots", "folders", "contents", "files", "spaces", "vectors", "state")
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: connection.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608
            for name in tables
        }


def test_from_format_1_everything_is_kept_and_a_copy_too(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((FORMATS / "format-1.sql").read_text())
    before = rows_of(path)
    with Catalogue.open(path) as catalogue:
        assert catalogue.token_count(SPACE.id) == 0
        assert catalogue.lacking_tokens(SPACE.id).tolist() == [1, 2, 3]
    assert rows_of(path) == before
    assert pragma(path, "user_version") == 2
    (copy,) = copies_of(path)
    assert rows_of(copy) == before
    assert pragma(copy, "user_version") == 1


def test_a_library_in_a_folder_of_any_name(tmp_path: Path) -> None:
    for name in ("Фото 写真 🖼 a?b#c%20d", "\udcff"):
        path = tmp_path / name / "catalogue.sqlite3"
        with Catalogue.open(path) as catalogue:
            filled(catalogue, 3)
        with Catalogue.open(path) as catalogue:
            assert catalogue.counts().vectors == 3
            catalogue.backup(tmp_path / name / "copy.sqlite3")
