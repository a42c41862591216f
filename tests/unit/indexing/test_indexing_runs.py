"""What a run finds, reads, embeds, keeps and forgets, and what it says of it."""

from __future__ import annotations

import os
import shutil
import socket
import time
from pathlib import Path

import numpy as np
import pytest
from onnx import ModelProto

from lookalike.indexing import (
    BatchCommitted,
    Control,
    Event,
    FileSkipped,
    FolderOffline,
    FolderOnline,
    IndexOptions,
    Progress,
    RunFinished,
    RunStarted,
)
from lookalike.values import Reason
from made_libraries import MadeLibrary, write_small, write_small_ones
from made_networks import make_network


def test_every_picture_of_a_folder_gets_a_vector(library: MadeLibrary, photos: Path) -> None:
    paths = write_small_ones(photos, 20)
    summary = library.index(photos)
    assert (summary.found, summary.indexed, summary.embedded) == (20, 20, 20)
    assert set(library.files()) == {str(path) for path in paths}


def test_a_second_run_reads_and_embeds_nothing(library: MadeLibrary, photos: Path) -> None:
    for path in write_small_ones(photos, 5):
        path.chmod(0o600)
    library.index(photos)
    for path in photos.iterdir():
        times = path.stat().st_atime_ns, path.stat().st_mtime_ns
        path.write_bytes(b"other bytes".ljust(path.stat().st_size, b"."))
        os.utime(path, ns=times)
    summary = library.index()
    assert (summary.unchanged, summary.indexed, summary.embedded) == (5, 0, 0)
    assert len(library.opened) == 1, "the network isn't even opened"


def test_only_new_files_are_embedded(library: MadeLibrary, photos: Path) -> None:
    write_small_ones(photos, 5)
    library.index(photos)
    write_small(photos / "new.png", 99)
    summary = library.index()
    assert (summary.unchanged, summary.indexed, summary.embedded) == (5, 1, 1)


def test_moving_a_folder_embeds_nothing(library: MadeLibrary, photos: Path) -> None:
    write_small_ones(photos / "a", 6)
    library.index(photos)
    (photos / "a").rename(photos / "b")
    summary = library.index()
    assert (summary.indexed, summary.embedded, summary.removed) == (6, 0, 6)
    assert all("/b/" in path for path in library.files())


def test_a_moved_file_is_not_even_read(library: MadeLibrary, photos: Path) -> None:
    (old,) = write_small_ones(photos, 1)
    library.index(photos)
    facts = old.stat()
    old.write_bytes(b"x" * facts.st_size)
    os.utime(old, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    old.rename(photos / "moved.jpg")
    library.index()
    assert list(library.files()) == [str(photos / "moved.jpg")]


def test_a_moved_file_with_a_time_of_whole_seconds_is_hashed(
    library: MadeLibrary, photos: Path
) -> None:
    (old,) = write_small_ones(photos, 1)
    os.utime(old, (1_600_000_000, 1_600_000_000))
    library.index(photos)
    write_small(old, 7)
    old.write_bytes(old.read_bytes().ljust(2000, b"\0"))
    library.index()
    before = library.files()[str(old)]
    write_small(old, 8)
    old.write_bytes(old.read_bytes().ljust(2000, b"\0"))
    os.utime(old, (1_600_000_000, 1_600_000_000))
    new = old.rename(photos / "moved.jpg")
    library.index()
    assert library.files()[str(new)] != before


def test_a_copy_is_not_embedded(library: MadeLibrary, photos: Path) -> None:
    (original,) = write_small_ones(photos, 1)
    library.index(photos)
    shutil.copy(original, photos / "copy.jpg")
    summary = library.index()
    assert (summary.indexed, summary.embedded) == (1, 0)
    assert len(set(library.files().values())) == 1


def test_many_equal_files_at_once_are_embedded_once(library: MadeLibrary, photos: Path) -> None:
    (original,) = write_small_ones(photos, 1)
    for number in range(50):
        shutil.copy(original, photos / f"copy {number}.jpg")
    summary = library.index(photos)
    assert (summary.found, summary.indexed, summary.embedded) == (51, 51, 1)


def test_many_equal_damaged_files_are_all_listed(library: MadeLibrary, photos: Path) -> None:
    for number in range(20):
        (photos / f"{number}.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    summary = library.index(photos)
    assert (summary.found, summary.skipped) == (20, 20)
    assert len(library.catalogue.skipped()) == 20


def test_an_edited_file_is_embedded_again(library: MadeLibrary, photos: Path) -> None:
    (path,) = write_small_ones(photos, 1)
    library.index(photos)
    before = library.end_state()[str(path)]
    write_small(path, 50)
    assert library.index().embedded == 1
    assert library.end_state()[str(path)] != before


def test_an_edited_file_with_an_older_time_is_embedded_again(
    library: MadeLibrary, photos: Path
) -> None:
    (path,) = write_small_ones(photos, 1)
    library.index(photos)
    write_small(path, 50)
    os.utime(path, (1_000_000_000.5, 1_000_000_000.5))
    assert library.index().embedded == 1


def test_a_touched_file_is_hashed_and_counts_as_unchanged(
    library: MadeLibrary, photos: Path
) -> None:
    (path,) = write_small_ones(photos, 1)
    library.index(photos)
    os.utime(path, (1_000_000_000.5, 1_000_000_000.5))
    summary = library.index()
    assert (summary.unchanged, summary.indexed, summary.embedded) == (1, 0, 0)
    write_small(path, 60)
    os.utime(path, (1_000_000_000.5, 1_000_000_000.5))


def test_a_file_edited_within_the_tick_of_a_coarse_clock_is_noticed(
    library: MadeLibrary, photos: Path
) -> None:
    now = int(time.time())
    path = photos / "a.bmp"
    write_small(path, 1)
    os.utime(path, (now, now))
    library.index(photos)
    before = library.files()[str(path)]
    write_small(path, 2)
    os.utime(path, (now, now))
    library.index()
    assert library.files()[str(path)] != before


def test_a_removed_file_leaves_and_its_vector_stays(library: MadeLibrary, photos: Path) -> None:
    first, second = write_small_ones(photos, 2)
    library.index(photos)
    kept = first.read_bytes()
    first.unlink()
    summary = library.index()
    assert summary.removed == 1
    assert list(library.files()) == [str(second)]
    (photos / "back again.jpg").write_bytes(kept)
    assert library.index().embedded == 0


def test_a_removed_folder_leaves(library: MadeLibrary, photos: Path) -> None:
    write_small_ones(photos / "a" / "b", 3)
    write_small_ones(photos / "c", 1, first_seed=10)
    library.index(photos)
    shutil.rmtree(photos / "a")
    summary = library.index()
    assert summary.removed == 3
    assert len(library.files()) == 1


def test_a_folder_that_is_excluded_later_leaves(library: MadeLibrary, photos: Path) -> None:
    write_small_ones(photos / "raw", 2)
    write_small_ones(photos, 1, first_seed=10)
    root = library.add(photos)
    library.index()
    library.catalogue.set_exclusions(root.id, ("raw/",))
    summary = library.index()
    assert (summary.removed, summary.found) == (2, 1)


def test_the_librarys_own_thumbnails_are_no_pictures_of_its(
    library: MadeLibrary, tmp_path: Path
) -> None:
    write_small_ones(tmp_path / "photos", 3)
    for _ in range(2):
        assert library.index(tmp_path).found == 3


def test_a_library_kept_among_the_pictures_finds_them(tmp_path: Path) -> None:
    write_small_ones(tmp_path / "both", 3)
    library = MadeLibrary(tmp_path / "both")
    for _ in range(2):
        assert library.index(tmp_path / "both").found == 3
    library.close()


def test_exclusions_of_a_run_hold_beside_those_of_the_folder(
    library: MadeLibrary, photos: Path
) -> None:
    for name in ("a.jpg", "b.png", "c.bmp"):
        write_small(photos / name, ord(name[0]))
    library.catalogue.set_exclusions(library.add(photos).id, ("*.png",))
    summary = library.index(options=IndexOptions(exclusions=("*.BMP",)))
    assert summary.found == 1


def test_what_a_file_is_is_judged_by_its_bytes(library: MadeLibrary, photos: Path) -> None:
    write_small(photos / "a.jpg", 1)
    for name in ("no ending", "text.txt", "other.png", "UPPER.HEIC"):
        shutil.copy(photos / "a.jpg", photos / name)
    (photos / "notes.txt").write_text("no picture")
    (photos / "letter.jpg").write_text("no picture")
    (photos / "drawing.svg").write_text("<svg></svg>")
    summary = library.index(photos)
    assert (summary.found, summary.indexed, summary.skipped, summary.ignored) == (7, 5, 2, 1)
    assert library.skips() == {
        "letter.jpg": Reason.NOT_A_PICTURE,
        "drawing.svg": Reason.UNSUPPORTED,
    }


def test_skipped_files_are_tried_again_only_when_they_change(
    library: MadeLibrary, photos: Path
) -> None:
    (photos / "a.jpg").write_text("no picture")
    library.index(photos)
    summary = library.index()
    assert (summary.found, summary.skipped) == (1, 1)
    assert library.skips() == {}, "it is no news"
    write_small(photos / "a.jpg", 1)
    assert library.index().indexed == 1


def test_skipped_files_are_tried_again_on_request(library: MadeLibrary, photos: Path) -> None:
    (photos / "a.jpg").write_text("no picture")
    library.index(photos)
    library.index(options=IndexOptions(retry_skipped=True))
    assert library.skips() == {"a.jpg": Reason.NOT_A_PICTURE}


def test_a_new_network_embeds_what_is_there_and_keeps_the_old_vectors(
    library: MadeLibrary, photos: Path
) -> None:
    paths = write_small_ones(photos, 4)
    shutil.copy(paths[0], photos / "copy.jpg")
    library.index(photos)
    old_space = library.network.space.id
    library.network = make_network(library.home / "networks" / "other", change=_say_other)
    summary = library.index()
    assert (summary.embedded, summary.indexed + summary.unchanged) == (4, 5)
    assert len(library.catalogue.live_labels(library.network.space.id)) == 4
    assert len(library.catalogue.live_labels(old_space)) == 4


def test_counts_add_up_at_every_moment(library: MadeLibrary, photos: Path) -> None:
    write_small_ones(photos, 60)
    for number in range(10):
        (photos / f"bad {number}.jpg").write_text(f"no picture {number}")
    seen: list[Progress] = []

    def note(event: Event) -> None:
        if isinstance(event, Progress):
            seen.append(event)
            assert event.found == event.indexed + event.unchanged + event.skipped + event.waiting
            assert event.waiting >= 0

    summary = library.index(photos, on_event=note, options=IndexOptions(commit_every_s=0.01))
    assert (summary.found, summary.indexed, summary.skipped, summary.waiting) == (70, 60, 10, 0)
    assert seen[-1].seconds_left == 0.0


def test_a_run_tells_its_story_in_order(library: MadeLibrary, photos: Path) -> None:
    write_small_ones(photos, 3)
    summary = library.index(photos)
    first, *_, last = library.events
    assert isinstance(first, RunStarted)
    assert first.folders == (os.fsencode(photos),)
    assert last == RunFinished(first.run, summary)
    (committed,) = (each for each in library.events if isinstance(each, BatchCommitted))
    assert committed.generation == library.catalogue.generation()
    assert committed.file_count == 3


def test_progress_comes_at_most_ten_times_a_second(library: MadeLibrary, photos: Path) -> None:
    write_small_ones(photos, 150)
    began = time.monotonic()
    library.index(photos, options=IndexOptions(commit_every_s=0.0, batch_picture_count=2))
    assert len(library.progress()) <= 10 * (time.monotonic() - began) + 2


def test_thumbnails_are_made_on_the_way(library: MadeLibrary, photos: Path) -> None:
    write_small_ones(photos, 3)
    library.index(photos)
    assert all(library.thumbnails.get(content) for content in library.files().values())


def test_vectors_do_not_depend_on_batch_or_thread_counts(
    library: MadeLibrary, tmp_path: Path, photos: Path
) -> None:
    write_small_ones(photos, 23)
    library.index(photos, options=IndexOptions(worker_count=1, batch_picture_count=1))
    other = MadeLibrary(tmp_path / "other", library.network)
    other.index(photos, options=IndexOptions(worker_count=4, batch_picture_count=8))
    assert other.end_state() == library.end_state()
    other.close()


def test_a_stop_keeps_what_was_done(library: MadeLibrary, photos: Path) -> None:
    write_small_ones(photos, 200)
    control = Control()

    def stop_early(event: Event) -> None:
        if isinstance(event, BatchCommitted):
            control.stop()

    options = IndexOptions(worker_count=1, batch_picture_count=4, commit_every_s=0.0)
    summary = library.index(photos, control=control, on_event=stop_early, options=options)
    assert summary.was_stopped
    assert 0 < summary.indexed < 200
    assert summary.waiting == summary.found - summary.indexed
    assert len(library.files()) == summary.indexed
    rest = library.index()
    assert rest.unchanged == summary.indexed
    assert len(library.files()) == 200


def test_a_pause_holds_the_run_and_a_resume_ends_it(library: MadeLibrary, photos: Path) -> None:
    write_small_ones(photos, 100)
    control = Control()
    paused: list[Progress] = []

    def pause_early(event: Event) -> None:
        if isinstance(event, BatchCommitted) and not paused:
            control.pause()
        if isinstance(event, Progress) and event.is_paused:
            paused.append(event)
            if len(paused) == 3:
                control.resume()

    options = IndexOptions(worker_count=1, batch_picture_count=4, commit_every_s=0.0)
    summary = library.index(photos, control=control, on_event=pause_early, options=options)
    assert summary.indexed == 100
    assert paused[1].indexed == paused[2].indexed < 100, "nothing goes on while paused"


def test_a_rescan_is_a_second_pass_with_skipped_files(library: MadeLibrary, photos: Path) -> None:
    (photos / "a.jpg").write_text("no picture")
    control = Control()

    def rescan_once(event: Event) -> None:
        if isinstance(event, RunStarted) and len(library.events) == 1:
            control.rescan()

    library.index(photos, control=control, on_event=rescan_once)
    runs = [event.run for event in library.events if isinstance(event, RunStarted)]
    assert len(set(runs)) == 2
    skips = [event.run for event in library.events if isinstance(event, FileSkipped)]
    assert skips == runs, "each pass tried the file"


def test_a_missing_folder_is_offline_and_comes_back(library: MadeLibrary, photos: Path) -> None:
    write_small_ones(photos, 3)
    library.index(photos)
    away = photos.rename(photos.with_name("away"))
    summary = library.index()
    assert summary.offline == (os.fsencode(photos),)
    assert len(library.files()) == 3
    assert [event.path for event in library.events if isinstance(event, FolderOffline)]
    away.rename(photos)
    summary = library.index()
    assert (summary.offline, summary.unchanged) == ((), 3)
    assert [event.path for event in library.events if isinstance(event, FolderOnline)]
    assert not library.catalogue.roots()[0].is_offline


def test_an_empty_new_folder_is_not_offline(library: MadeLibrary, photos: Path) -> None:
    assert library.index(photos).offline == ()


@pytest.mark.parametrize("what", ["fifo", "socket", "link to a folder", "dead link"])
def test_what_is_no_regular_file_is_passed_by(
    library: MadeLibrary,
    photos: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    write_small_ones(photos, 1)
    odd = photos / "odd.jpg"
    with socket.socket(socket.AF_UNIX) as server:
        match what:
            case "fifo":
                os.mkfifo(odd)
            case "socket":
                monkeypatch.chdir(photos)  # the name of a socket is short
                server.bind("odd.jpg")
            case "link to a folder":
                write_small_ones(tmp_path / "elsewhere", 2, first_seed=5)
                odd.symlink_to(tmp_path / "elsewhere")
            case "dead link":
                odd.symlink_to(tmp_path / "nothing")
        summary = library.index(photos)
    assert (summary.found, summary.indexed) == (1, 1)


def test_stored_vectors_have_unit_length(library: MadeLibrary, photos: Path) -> None:
    write_small_ones(photos, 5)
    library.index(photos)
    space = library.network.space.id
    vectors = library.catalogue.vectors(space, library.catalogue.live_labels(space))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


def _say_other(model: ModelProto) -> None:
    model.doc_string = "other bytes, same answers"
