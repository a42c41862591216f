"""The lines of the fault table that concern indexing, and faults seen in other programs.

Trouble is real wherever that can be had: files are deleted and written to while a run is
held, root folders are renamed away, disks are full, processes are killed.
"""

from __future__ import annotations

import csv
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import zlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from lookalike.catalogue import Catalogue
from lookalike.errors import ExitCode, ProviderFailed, StorageReadOnly
from lookalike.indexing import (
    BatchCommitted,
    Control,
    Event,
    FileSkipped,
    FolderOffline,
    IndexOptions,
    Notice,
    Progress,
    RunFailed,
    RunFinished,
    parse_line,
)
from lookalike.networks import OnnxEmbedder, read_network
from lookalike.networks.providers import CPU, Provider
from lookalike.networks.session import Session, make_session
from lookalike.values import Reason, Vectors
from made_libraries import MadeLibrary, write_small, write_small_ones
from small_disk import fill_disk
from small_disk import small_disk as mounted_disk

SHIPPED = Path(__file__).resolve().parents[2] / "models" / "efficientnet-lite0"
SMALL_STEPS = IndexOptions(worker_count=1, batch_picture_count=4, commit_every_s=0.0)


@pytest.fixture
def library(library_home: Path) -> Iterator[MadeLibrary]:
    made = MadeLibrary(library_home)
    yield made
    made.close()


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


class HeldAfterScan:
    """Holds the workers until the folders are listed, then does something, then lets go."""

    def __init__(self, do: object) -> None:
        assert callable(do)
        self._do = do
        self._is_done = False
        self.control = Control()
        self.control.pause()

    def __call__(self, event: Event) -> None:
        if isinstance(event, Progress) and event.is_scan_complete and not self._is_done:
            self._is_done = True
            self._do()
            self.control.resume()


# Files


@pytest.mark.pictures
def test_every_file_of_the_formats_set_is_accounted_for(
    library: MadeLibrary, format_pictures: Path
) -> None:
    with (format_pictures / "INDEX.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    summary = library.index(format_pictures)
    assert summary.waiting == 0
    accounted = set(library.files()) | {os.fsdecode(s.path) for s in library.catalogue.skipped()}
    missing = {row["file"] for row in rows} - {
        str(Path(path).relative_to(format_pictures)) for path in accounted
    }
    assert missing == {"pillow/test-ole-file.doc"}, "no picture by name or content: ignored"
    for row in rows:
        if row["expected"].startswith("decodes") and Path(row["file"]).suffix in {".jpg", ".png"}:
            assert str(format_pictures / row["file"]) in library.files(), row["file"]


def test_one_truncated_file_among_many_is_one_line_and_the_counts_stay_true(
    library: MadeLibrary, photos: Path
) -> None:
    paths = write_small_ones(photos, 300)
    paths[150].write_bytes(paths[150].read_bytes()[:200])
    summary = library.index(photos)
    assert (summary.found, summary.indexed, summary.skipped) == (300, 299, 1)
    assert list(library.skips()) == [paths[150].name]
    assert library.progress()[-1].waiting == 0


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.jpg", b"", Reason.EMPTY),
        ("text.jpg", b"hello", Reason.NOT_A_PICTURE),
        ("cut.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Reason.DAMAGED),
        ("large.psb", b"8BPS\0\2", Reason.UNSUPPORTED),
        ("zeros.heic", bytes(4096), Reason.NOT_A_PICTURE),
    ],
)
def test_a_file_that_cannot_be_used_is_skipped_with_its_reason(
    library: MadeLibrary, photos: Path, name: str, data: bytes, reason: Reason
) -> None:
    (photos / name).write_bytes(data)
    write_small(photos / "good.jpg", 1)
    summary = library.index(photos)
    assert (summary.indexed, summary.skipped) == (1, 1)
    assert library.skips() == {name: reason}


def test_an_absurd_size_is_refused_on_the_header(library: MadeLibrary, photos: Path) -> None:
    header = b"IHDR" + (98_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    checksum = zlib.crc32(header).to_bytes(4, "big")
    data = b"\x89PNG\r\n\x1a\n\0\0\0\r" + header + checksum + b"\0\0\0\1IDAT" + bytes(5)
    (photos / "bomb.png").write_bytes(data)
    library.index(photos)
    assert library.skips() == {"bomb.png": Reason.TOO_LARGE}


def test_a_file_that_vanishes_before_it_is_read_is_only_a_line(
    library: MadeLibrary, photos: Path
) -> None:
    paths = write_small_ones(photos, 5)
    held = HeldAfterScan(paths[2].unlink)
    summary = library.index(photos, control=held.control, on_event=held)
    assert (summary.indexed, summary.skipped) == (4, 1)
    assert library.skips() == {paths[2].name: Reason.VANISHED}
    assert library.index().found == 4


def test_a_file_that_changes_before_it_is_read_is_stored_as_it_was_read(
    library: MadeLibrary, photos: Path
) -> None:
    (path,) = write_small_ones(photos, 1)
    held = HeldAfterScan(lambda: write_small(path, 77))
    library.index(photos, control=held.control, on_event=held)
    state = library.end_state()
    summary = library.index()
    assert (summary.unchanged, summary.embedded) == (1, 0), "looked at again, as its time differs"
    assert library.end_state() == state


def test_a_file_that_is_being_written_is_skipped_and_read_when_it_is_at_rest(
    library: MadeLibrary, photos: Path
) -> None:
    path = photos / "growing.jpg"
    write_small(path, 1)
    write_small(photos / "good.jpg", 2)
    good = path.read_bytes()
    path.write_bytes(good + bytes(20_000_000))
    writer = "import sys\nwith open(sys.argv[1], 'ab', 0) as f:\n  while True: f.write(b'.')"
    with subprocess.Popen([sys.executable, "-c", writer, str(path)]) as process:
        for _ in range(100):  # whether a write falls into a read is the system's choice
            summary = library.index(photos)
            if library.skips():
                break
        process.kill()
    assert library.skips() == {path.name: Reason.CHANGED_WHILE_READ}
    assert summary.found == 2
    path.write_bytes(good)
    assert library.index().indexed == 1


def test_an_older_vector_is_kept_while_a_file_is_only_half_written(
    library: MadeLibrary, photos: Path
) -> None:
    (path,) = write_small_ones(photos, 1)
    library.index(photos)
    good, state = path.read_bytes(), library.end_state()
    path.write_bytes(b"")
    library.index()
    assert library.skips() == {path.name: Reason.EMPTY}
    path.write_bytes(good)
    assert library.index().embedded == 0
    assert library.end_state() == state


def test_a_picture_that_takes_too_long_is_given_up_and_the_rest_goes_on(
    library: MadeLibrary, photos: Path
) -> None:
    write_small_ones(photos, 3)
    rng = np.random.default_rng(1)
    noise = rng.integers(0, 256, (2000, 2000, 3), dtype=np.uint8)
    Image.fromarray(np.tile(noise, (2, 2, 1))).save(photos / "a slow.png", compress_level=1)
    options = IndexOptions(worker_count=1, decode_limit_s=0.1)
    summary = library.index(photos, options=options)
    assert (summary.indexed, summary.skipped) == (3, 1)
    assert library.skips() == {"a slow.png": Reason.TIMED_OUT}


@pytest.mark.parametrize(
    "name",
    [
        b"caf\xe9 \xff\xfe.jpg",
        b"x" * 251 + b".jpg",
        b"new\nline 'quote\" \\ $(x).jpg",
        "日本語 🦊 ü.jpg".encode(),
    ],
    ids=["not UTF-8", "255 bytes", "odd characters", "emoji"],
)
def test_a_file_of_any_name_is_indexed_and_recognised(
    library: MadeLibrary, photos: Path, name: bytes
) -> None:
    path = os.path.join(os.fsencode(photos), name)  # noqa: PTH118 - bytes
    write_small(path, 1)
    assert library.index(photos).indexed == 1
    assert library.catalogue.find_path(path) is not None
    assert library.index().unchanged == 1
    os.unlink(path)  # noqa: PTH108 - bytes


def test_names_that_differ_only_in_how_an_accent_is_composed_are_two_files(
    library: MadeLibrary, photos: Path
) -> None:
    write_small(photos / "caf\u00e9.jpg", 1)
    write_small(photos / "cafe\u0301.jpg", 2)
    assert library.index(photos).indexed == 2
    assert library.index().unchanged == 2


def test_a_path_beyond_the_limit_of_the_system_is_named_and_the_rest_goes_on(
    library: MadeLibrary, photos: Path
) -> None:
    write_small_ones(photos, 1)
    home = Path.cwd()
    try:
        os.chdir(photos)
        for _ in range(20):
            Path("d" * 250).mkdir()
            os.chdir("d" * 250)
        write_small(Path("deep.jpg"), 1)
    finally:
        os.chdir(home)
    summary = library.index(photos)
    assert summary.indexed == 1
    assert Reason.READ_ERROR in library.skips().values()


@pytest.mark.parametrize("time_s", [-1e9, 0.0, 4e9, 1e10], ids=str)
def test_a_time_of_another_age_is_a_time_like_any_other(
    library: MadeLibrary, photos: Path, time_s: float
) -> None:
    (path,) = write_small_ones(photos, 1)
    os.utime(path, (time_s, time_s))
    assert library.index(photos).indexed == 1
    assert library.index().unchanged == 1


# Folders


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted_disk(tmp_path / "small disk", 24 * 1024) as disk:
        yield disk


@pytest.fixture
def ordinary_user() -> Iterator[Path]:
    """Return a folder in which this process has the rights of an ordinary user only."""
    if os.geteuid() != 0:
        yield Path(tempfile.mkdtemp(prefix="lookalike-"))
        return
    folder = Path(tempfile.mkdtemp(prefix="lookalike-"))
    nobody = 65534
    os.chown(folder, nobody, nobody)
    os.setresuid(nobody, nobody, 0)
    try:
        yield folder
    finally:
        os.setresuid(0, 0, 0)
        shutil.rmtree(folder)


def test_what_may_not_be_read_is_named_and_kept(ordinary_user: Path) -> None:
    photos = ordinary_user / "photos"
    write_small_ones(photos / "open", 2)
    write_small_ones(photos / "closed" / "below", 2, first_seed=10)
    library = MadeLibrary(ordinary_user / "library")
    assert library.index(photos).indexed == 4
    (photos / "closed").chmod(0)
    write_small(photos / "open" / "secret.jpg", 50)
    (photos / "open" / "secret.jpg").chmod(0)
    summary = library.index()
    assert summary.removed == 0
    assert len(library.files()) == 4, "vectors from before are kept"
    assert library.skips() == {
        "closed": Reason.PERMISSION_DENIED,
        "secret.jpg": Reason.PERMISSION_DENIED,
    }
    assert any("closed" in what for what in library.notices())
    (photos / "closed").chmod(0o700)
    (photos / "open" / "secret.jpg").chmod(0o600)
    summary = library.index(options=IndexOptions(retry_skipped=True))
    assert (summary.unchanged, summary.indexed) == (4, 1)
    library.close()


def test_a_root_folder_that_may_not_be_listed_keeps_its_files(ordinary_user: Path) -> None:
    photos = ordinary_user / "photos"
    write_small_ones(photos, 2)
    library = MadeLibrary(ordinary_user / "library")
    library.index(photos)
    photos.chmod(0)
    summary = library.index()
    photos.chmod(0o700)
    assert (summary.offline, summary.removed) == ((), 0)
    assert library.skips() == {"photos": Reason.PERMISSION_DENIED}
    assert len(library.files()) == 2
    library.close()


@pytest.mark.parametrize("how", ["missing", "empty", "only hidden files", "a file"])
def test_a_root_folder_that_is_not_there_is_offline_and_loses_nothing(
    library: MadeLibrary, photos: Path, how: str
) -> None:
    write_small_ones(photos / "inside", 3)
    library.index(photos)
    away = photos.rename(photos.with_name("away"))
    if how == "a file":
        photos.write_text("")
    elif how != "missing":
        photos.mkdir()
        if how == "only hidden files":
            (photos / ".directory").write_text("")
            (photos / "lost+found").mkdir()
    summary = library.index()
    assert summary.offline == (os.fsencode(photos),)
    assert summary.removed == 0
    assert library.catalogue.counts().offline == 3
    assert len(library.files()) == 3, "still searchable"
    photos.unlink() if how == "a file" else shutil.rmtree(photos, ignore_errors=True)
    away.rename(photos)
    summary = library.index()
    assert (summary.unchanged, summary.embedded) == (3, 0)
    assert library.catalogue.counts().offline == 0


def test_a_drive_unplugged_midway_loses_nothing(library: MadeLibrary, photos: Path) -> None:
    write_small_ones(photos, 20)
    library.index(photos)
    write_small_ones(photos / "more", 150, first_seed=100)
    away = photos.with_name("away")

    def unplug(event: Event) -> None:
        if isinstance(event, BatchCommitted) and photos.exists():
            photos.rename(away)

    summary = library.index(on_event=unplug, options=SMALL_STEPS)
    assert summary.offline == (os.fsencode(photos),)
    assert [e.path for e in library.events if isinstance(e, FolderOffline)]
    assert (summary.removed, summary.skipped) == (0, 0)
    assert library.skips() == {}
    assert summary.waiting == 150 - summary.indexed > 0
    assert len(library.files()) == 20 + summary.indexed
    away.rename(photos)
    rest = library.index()
    assert rest.unchanged == 20 + summary.indexed
    assert len(library.files()) == 170


def test_a_drive_unplugged_during_the_scan_loses_nothing(
    library: MadeLibrary, photos: Path
) -> None:
    for number in range(30):
        write_small_ones(photos / str(number), 1, first_seed=number)
    library.index(photos)
    away = photos.with_name("away")
    held = HeldAfterScan(lambda: photos.rename(away))
    summary = library.index(control=held.control, on_event=held)
    assert summary.removed == 0
    assert len(library.files()) == 30


def test_one_root_folder_gone_midway_does_not_hold_up_the_other(
    library: MadeLibrary, tmp_path: Path
) -> None:
    write_small_ones(tmp_path / "a", 60)
    write_small_ones(tmp_path / "b", 10, first_seed=200)

    def unplug(event: Event) -> None:
        if isinstance(event, BatchCommitted) and (tmp_path / "a").exists():
            (tmp_path / "a").rename(tmp_path / "away")

    summary = library.index(tmp_path / "a", tmp_path / "b", on_event=unplug, options=SMALL_STEPS)
    assert summary.offline == (os.fsencode(tmp_path / "a"),)
    assert sum("/b/" in path for path in library.files()) == 10


def test_a_disk_inside_a_root_folder_that_is_not_connected_loses_nothing(
    library: MadeLibrary, small_disk: Path
) -> None:
    root = small_disk.parent / "photos"
    root.mkdir()
    write_small_ones(root, 2)
    inside = root / "disk"
    inside.mkdir()
    subprocess.run(["mount", "--bind", str(small_disk), str(inside)], check=True)
    try:
        write_small_ones(inside / "2024", 3, first_seed=10)
        write_small_ones(inside, 1, first_seed=20)
        library.index(root)
    finally:
        subprocess.run(["umount", str(inside)], check=True)
    summary = library.index()
    assert summary.removed == 0
    assert len(library.files()) == 6
    assert len(library.notices()) == 2
    subprocess.run(["mount", "--bind", str(small_disk), str(inside)], check=True)
    try:
        (inside / "2024" / "00001.jpg").unlink()
        assert library.index().removed == 1, "what is gone from a connected disk is gone"
    finally:
        subprocess.run(["umount", str(inside)], check=True)


@pytest.mark.parametrize("is_place_gone", [False, True], ids=["empty place", "no place"])
def test_a_folder_added_around_a_drive_that_is_not_connected_keeps_its_pictures(
    library: MadeLibrary, small_disk: Path, is_place_gone: bool
) -> None:
    root = small_disk.parent / "media"
    inside = root / "disk"
    inside.mkdir(parents=True)
    subprocess.run(["mount", "--bind", str(small_disk), str(inside)], check=True)
    try:
        write_small_ones(inside / "2024", 3)
        write_small_ones(inside, 1, first_seed=10)
        library.index(inside)
    finally:
        subprocess.run(["umount", str(inside)], check=True)
    library.index()
    (inner,) = library.catalogue.roots()
    assert inner.is_offline
    write_small_ones(root, 2, first_seed=20)
    if is_place_gone:
        inside.rmdir()
    library.catalogue.widen_roots(os.fsencode(root), [inner.id])
    assert library.index().removed == 0
    assert len(library.files()) == 6


def test_a_library_copied_to_another_disk_embeds_nothing_and_forgets_what_is_gone(
    library: MadeLibrary, photos: Path, small_disk: Path
) -> None:
    write_small_ones(photos, 5)
    library.index(photos)
    for path in sorted(photos.iterdir())[1:]:
        shutil.copy2(path, small_disk)
    shutil.rmtree(photos)
    photos.mkdir()
    subprocess.run(["mount", "--bind", str(small_disk), str(photos)], check=True)
    try:
        summary = library.index()
    finally:
        subprocess.run(["umount", str(photos)], check=True)
    assert (summary.unchanged, summary.embedded, summary.removed) == (4, 0, 1)


def test_a_root_folder_removed_from_the_library_midway_ends_quietly(
    library: MadeLibrary, photos: Path
) -> None:
    write_small_ones(photos, 60)
    root = library.add(photos)

    def remove(event: Event) -> None:
        if isinstance(event, BatchCommitted) and library.catalogue.roots():
            library.catalogue.remove_root(root.id)

    summary = library.index(on_event=remove, options=SMALL_STEPS)
    assert summary.offline == ()
    assert library.files() == {}


def test_a_folder_removed_and_added_again_embeds_nothing_and_finds_its_copies(
    library: MadeLibrary, photos: Path
) -> None:
    (original,) = write_small_ones(photos, 1)
    shutil.copy(original, photos / "copy.jpg")
    library.index(photos)
    library.catalogue.remove_root(library.catalogue.roots()[0].id)
    assert library.files() == {}
    summary = library.index(photos)
    assert (summary.indexed, summary.embedded) == (2, 0)
    (label,) = library.catalogue.live_labels(library.network.space.id)
    (record,) = library.catalogue.pictures(np.array([label]))
    assert len(record.files) == 2


def test_a_pair_of_copies_is_none_after_one_was_deleted_outside(
    library: MadeLibrary, photos: Path
) -> None:
    (original,) = write_small_ones(photos, 1)
    shutil.copy(original, photos / "copy.jpg")
    library.index(photos)
    original.unlink()
    library.index()
    assert list(library.files()) == [str(photos / "copy.jpg")]


# The library


def test_a_busy_catalogue_is_waited_for_and_the_batch_is_kept(
    library: MadeLibrary, photos: Path
) -> None:
    write_small_ones(photos, 10)
    library.add(photos)
    other = sqlite3.connect(library.catalogue.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    def let_go(event: Event) -> None:
        if isinstance(event, Notice) and other.in_transaction:
            other.execute("ROLLBACK")

    options = IndexOptions(worker_count=1, retry_pauses_s=(0.05,))
    summary = library.index(on_event=let_go, options=options)
    other.close()
    assert summary.indexed == 10
    assert len(library.notices()) == 1
    assert any(progress.is_paused for progress in library.progress())
    assert not library.progress()[-1].is_paused


def test_a_stop_while_the_catalogue_is_busy_is_heeded(library: MadeLibrary, photos: Path) -> None:
    write_small_ones(photos, 10)
    library.add(photos)
    control = Control()
    other = sqlite3.connect(library.catalogue.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    def stop(event: Event) -> None:
        if isinstance(event, Notice):
            control.stop()

    summary = library.index(on_event=stop, control=control)
    other.close()
    assert summary.was_stopped
    assert (summary.indexed, summary.waiting) == (0, 10)


@pytest.mark.expects_warnings
def test_a_full_disk_pauses_the_run_which_goes_on_by_itself(
    small_disk: Path, tmp_path: Path, photos: Path
) -> None:
    write_small_ones(photos, 30)
    library = MadeLibrary(small_disk / "library")
    library.index(photos)
    contents = [content for content, _ in library.end_state().values()]
    assert all(map(library.thumbnails.get, contents))
    write_small_ones(photos / "more", 300, first_seed=100)
    ballast = fill_disk(small_disk)

    def make_room(event: Event) -> None:
        if isinstance(event, Notice):
            # The thumbnails made room before a person was disturbed.
            assert not any(map(library.thumbnails.get, contents))
            ballast.unlink(missing_ok=True)

    options = IndexOptions(worker_count=1, commit_every_s=0.0, retry_pauses_s=(0.05,))
    summary = library.index(on_event=make_room, options=options)
    assert "space" in library.notices()[0]
    assert not ballast.exists()
    assert (summary.unchanged, summary.indexed) == (30, 300)
    assert len(library.files()) == 330
    library.close()


@pytest.mark.expects_warnings
def test_a_library_that_cannot_be_written_to_ends_the_run_with_its_reason(
    ordinary_user: Path,
) -> None:
    write_small_ones(ordinary_user / "photos", 2)
    library = MadeLibrary(ordinary_user / "library")
    library.add(ordinary_user / "photos")
    library.catalogue.close()
    for path in (library.catalogue.path, library.home):
        path.chmod(0o500)
    library.catalogue = Catalogue.open(library.catalogue.path)
    with pytest.raises(StorageReadOnly):
        library.index()
    last = library.events[-1]
    assert isinstance(last, RunFailed)
    assert last.exit_code == ExitCode.STORAGE
    library.home.chmod(0o700)
    library.close()


# The network


class FailingSession:
    """A real session on a device that stops working after some runs."""

    def __init__(self, real: Session, provider: Provider, run_count: int) -> None:
        self._real = real
        self._run_count = run_count
        self.provider = provider

    def run(self, inputs: NDArray[np.float32]) -> Vectors:
        self._run_count -= 1
        if self._run_count < 0:
            raise ProviderFailed(self.provider.title, "the cable was pulled")
        return self._real.run(inputs)


@pytest.mark.expects_warnings
def test_a_device_that_fails_midway_is_left_for_the_cpu(
    library: MadeLibrary, photos: Path, tmp_path: Path
) -> None:
    write_small_ones(photos, 30)
    model = library.network.file.read_bytes()
    other = MadeLibrary(tmp_path / "undisturbed", library.network)
    other.index(photos)
    device = Provider("Some GPU", "SomeExecutionProvider", {}, 8)

    def open_failing() -> OnnxEmbedder:
        real = make_session(model, library.network, CPU, threads=1)
        return OnnxEmbedder(
            library.network, FailingSession(real, device, 2), open_cpu=lambda: real
        )

    library.open_embedder = open_failing
    summary = library.index(photos)
    assert summary.indexed == 30
    assert library.notices() == ["Some GPU failed. Using the CPU."]
    assert library.progress()[-1].device == "CPU"
    assert library.end_state() == other.end_state()
    other.close()


def test_when_no_device_is_left_the_run_fails_and_what_was_committed_stays(
    library: MadeLibrary, photos: Path
) -> None:
    write_small_ones(photos, 30)
    model = library.network.file.read_bytes()

    def open_failing() -> OnnxEmbedder:
        real = make_session(model, library.network, CPU, threads=1)
        return OnnxEmbedder(library.network, FailingSession(real, CPU, 10), open_cpu=lambda: real)

    library.open_embedder = open_failing
    with pytest.raises(ProviderFailed):
        library.index(photos, options=SMALL_STEPS)
    assert isinstance(library.events[-1], RunFailed)
    assert len(library.files()) == 8


def test_a_picture_without_a_usable_vector_is_skipped_as_damaged(
    library: MadeLibrary, photos: Path
) -> None:
    write_small_ones(photos, 5)
    Image.new("RGB", (40, 40), (100, 110, 120)).save(photos / "zero.png")
    summary = library.index(photos)
    assert (summary.indexed, summary.skipped) == (5, 1)
    assert library.skips() == {"zero.png": Reason.DAMAGED}


def test_twenty_searches_while_indexing_disturb_nothing(
    library: MadeLibrary, photos: Path
) -> None:
    write_small_ones(photos, 120)
    space_id = library.network.space.id
    picture = np.random.default_rng(1).integers(0, 256, (40, 40, 3), dtype=np.uint8)

    def search() -> int:
        labels, vectors = library.catalogue.all_vectors(space_id)
        assert (vectors @ library.opened[0].embed([picture])[0]).max() <= 1.01
        return len(labels)

    searches: list[Future[int]] = []
    with ThreadPoolExecutor(4) as pool:

        def start_search(event: Event) -> None:
            if isinstance(event, BatchCommitted) and len(searches) < 20:
                searches.append(pool.submit(search))

        summary = library.index(photos, on_event=start_search, options=SMALL_STEPS)
        counts = [each.result() for each in searches]
    assert summary.indexed == 120
    assert len(counts) == 20
    assert min(counts) < 120, "new pictures are found while the run goes on"


# The process

CHILD = """
import sys
from pathlib import Path
from made_libraries import MadeLibrary
from lookalike.indexing import IndexOptions, to_line
from lookalike.networks import read_network

home, network = Path(sys.argv[1]), read_network(Path(sys.argv[2]))
library = MadeLibrary(home, network)
options = IndexOptions(worker_count=2, batch_picture_count=8, commit_every_s=0.0,
                       crash_record=home / "decoding")
library.index(*map(Path, sys.argv[3:]), options=options,
              on_event=lambda event: print(to_line(event), flush=True))
"""


def start_child(home: Path, network: Path, photos: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(home), str(network), str(photos)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])},
    )


def test_a_killed_run_goes_on_and_ends_as_an_undisturbed_one(tmp_path: Path, photos: Path) -> None:
    """Three kills at different moments; vectors are compared to the last bit."""
    network = read_network(SHIPPED)
    for number in range(120):
        size = {"width": 100 + number, "height": 300 - number}
        write_small(photos / f"{number:03}.png", number, **size)
    for number in range(5):
        (photos / f"bad {number}.jpg").write_bytes(bytes(number))
    for commit_count in (1, 3, 2):
        with start_child(tmp_path / "killed", SHIPPED, photos) as child:
            assert child.stdout is not None
            left = commit_count
            for line in child.stdout:
                left -= isinstance(parse_line(line), BatchCommitted)
                if left == 0:
                    break
            child.send_signal(signal.SIGKILL)
            child.stdout.read()
        assert child.returncode == -signal.SIGKILL
    killed, undisturbed = (MadeLibrary(tmp_path / name, network) for name in ("killed", "other"))
    before = len(killed.files())
    summary = killed.index()
    undisturbed.index(photos)
    assert 0 < before < 120
    assert summary.unchanged == before
    assert killed.end_state() == undisturbed.end_state()
    assert killed.catalogue.skipped() == undisturbed.catalogue.skipped()
    assert killed.catalogue.verify(full=True) == ()
    killed.close()
    undisturbed.close()


def is_in_hand(record: Path, death_count: int) -> bool:
    """Tell whether a picture with so many deaths is being decoded (see crash_record.py)."""
    notes = record.read_bytes() if record.exists() else b""
    return bytes((death_count, 1)) in (notes[at : at + 2] for at in range(16, len(notes), 18))


def test_a_picture_in_hand_at_two_deaths_is_quarantined_and_tried_again_on_request(
    library: MadeLibrary, photos: Path, tmp_path: Path
) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (4000, 4000, 3), dtype=np.uint8)
    Image.fromarray(noise).save(photos / "deadly.png", compress_level=1)
    record = library.home / "decoding"
    for death in range(2):
        with start_child(library.home, library.network.folder, photos) as child:
            assert child.stdout is not None
            while not is_in_hand(record, death):
                assert child.poll() is None, "it ended before it was killed"
            child.kill()
            child.stdout.read()
    options = IndexOptions(worker_count=2, crash_record=record)
    summary = library.index(options=options)
    assert summary.skipped == 1
    assert library.skips() == {"deadly.png": Reason.DECODER_CRASHED}
    assert not record.exists()
    again = IndexOptions(worker_count=2, crash_record=record, retry_skipped=True)
    assert library.index(options=again).indexed == 1


def test_a_stop_leaves_within_a_second(library: MadeLibrary, photos: Path) -> None:
    write_small_ones(photos, 400)
    control = Control()
    timer = threading.Timer(0.5, control.stop)
    timer.start()
    summary = library.index(photos, control=control, options=SMALL_STEPS)
    timer.join()
    assert isinstance(library.events[-1], RunFinished)
    assert summary.seconds < 1.5 + 0.5
    assert not [event for event in library.events if isinstance(event, FileSkipped)]
