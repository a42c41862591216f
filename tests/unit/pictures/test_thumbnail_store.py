"""The cache of thumbnails: bounded, safe to delete, never in the way."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from lookalike.pictures import ThumbnailStore, make_thumbnail
from lookalike.values import ContentHash, content_hash
from made_pictures import photo_like

JPEG = make_thumbnail(np.asarray(photo_like(1)), 64)


def _content(number: int) -> ContentHash:
    return content_hash(str(number).encode())


class _Clock:
    """A clock that goes on by ten minutes at each look."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        self.now += 600
        return self.now


def _store(folder: Path, thumbnails: float = 1000) -> ThumbnailStore:
    return ThumbnailStore(folder, int(len(JPEG) * thumbnails), now=_Clock())


def test_what_was_put_is_got_also_by_another_store(tmp_path: Path) -> None:
    _store(tmp_path).put(_content(1), JPEG)
    assert _store(tmp_path).get(_content(1)) == JPEG
    assert _store(tmp_path).get(_content(2)) is None


def test_a_thumbnail_lies_under_the_first_two_digits_of_its_content(tmp_path: Path) -> None:
    _store(tmp_path).put(_content(1), JPEG)
    name = _content(1).hex()
    assert [path.relative_to(tmp_path) for path in tmp_path.rglob("*.*")] == [
        Path(name[:2], f"{name}.jpg")
    ]


def test_the_limit_in_bytes_is_kept(tmp_path: Path) -> None:
    store = _store(tmp_path, thumbnails=20)
    for number in range(60):
        store.put(_content(number), JPEG)
        assert store.size_bytes() <= 20 * len(JPEG)
    assert store.size_bytes() >= 17 * len(JPEG)


def test_the_least_recently_read_leave_first(tmp_path: Path) -> None:
    store = _store(tmp_path, thumbnails=10)
    for number in range(10):
        store.put(_content(number), JPEG)
    assert store.get(_content(0)) == JPEG
    store.put(_content(10), JPEG)
    assert store.get(_content(0)) == JPEG
    assert store.get(_content(1)) is None
    assert store.get(_content(10)) == JPEG


def test_what_another_process_put_counts_too(tmp_path: Path) -> None:
    ours, theirs = _store(tmp_path, thumbnails=20), _store(tmp_path, thumbnails=1000)
    ours.put(_content(0), JPEG)
    for number in range(1, 40):
        theirs.put(_content(number), JPEG)
    for number in range(40, 44):
        ours.put(_content(number), JPEG)
    assert ours.size_bytes() <= 20 * len(JPEG)


def test_half_a_thumbnail_is_none_and_is_removed(tmp_path: Path) -> None:
    store = _store(tmp_path)
    store.put(_content(1), JPEG)
    (path,) = tmp_path.rglob("*.jpg")
    path.write_bytes(JPEG[: len(JPEG) // 2])
    assert store.get(_content(1)) is None
    assert not path.exists()


def test_the_folder_may_be_deleted_at_any_time(tmp_path: Path) -> None:
    folder = tmp_path / "thumbnails"
    store = _store(folder)
    store.put(_content(1), JPEG)
    shutil.rmtree(folder)
    assert store.get(_content(1)) is None
    assert store.size_bytes() == 0
    store.put(_content(2), JPEG)
    assert store.get(_content(2)) == JPEG


def test_clearing_leaves_nothing(tmp_path: Path) -> None:
    store = _store(tmp_path)
    for number in range(5):
        store.put(_content(number), JPEG)
    store.clear()
    assert store.size_bytes() == 0
    assert store.get(_content(1)) is None


def test_files_that_a_dead_process_left_are_removed(tmp_path: Path) -> None:
    store = _store(tmp_path)
    store.put(_content(1), JPEG)
    (thumbnail,) = tmp_path.rglob("*.jpg")
    left = thumbnail.with_name(".left.1.2.tmp")
    left.write_bytes(b"half")
    os.utime(left, (1_600_000_000, 1_600_000_000))
    store.size_bytes()
    assert not left.exists()
    assert thumbnail.exists()


def test_many_threads_put_and_get_the_same_thumbnails(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path, 12 * len(JPEG))
    wrong: list[object] = []

    def work() -> None:
        for number in range(60):
            store.put(_content(number % 15), JPEG)
            got = store.get(_content((number * 7) % 15))
            if got not in (None, JPEG):
                wrong.append(got)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert store.size_bytes() <= 13 * len(JPEG)
    assert not list(tmp_path.rglob("*.tmp"))


@pytest.mark.expects_warnings
def test_where_nothing_can_be_written_nothing_is_stored_and_it_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    in_the_way = tmp_path / "thumbnails"
    in_the_way.write_text("a file where the folder should be")
    store = _store(in_the_way)
    for number in range(3):
        store.put(_content(number), JPEG)
    assert store.get(_content(0)) is None
    assert store.size_bytes() == 0
    store.clear()
    warnings = [record for record in caplog.records if record.levelname == "WARNING"]
    assert len(warnings) == 1
