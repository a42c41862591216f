"""A pass over contents: read from where they can be had, paused, stopped, and told."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lookalike.catalogue import PictureRecord
from lookalike.errors import ProviderFailed
from lookalike.indexing import (
    BatchCommitted,
    Control,
    Event,
    IndexOptions,
    Made,
    Notice,
    RunFinished,
    RunStarted,
    RunSummary,
    go_through_contents,
)
from lookalike.indexing.content_pixels import ContentPixels
from lookalike.indexing.crash_record import CrashRecord
from lookalike.pictures import Limits
from lookalike.values import Pixels
from made_libraries import MadeLibrary, write_small_ones

OPTIONS = IndexOptions(worker_count=2, batch_picture_count=2)
Batch = Sequence[tuple[PictureRecord, Pixels]]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[MadeLibrary]:
    made = MadeLibrary(tmp_path / "library")
    write_small_ones(tmp_path / "pictures", 5)
    made.index(tmp_path / "pictures")
    yield made
    made.close()


def go_through(
    library: MadeLibrary,
    taken: list[str],
    control: Control | None = None,
    *,
    is_broken: bool = False,
) -> tuple[RunSummary, list[Event]]:
    events: list[Event] = []

    def make(batch: Batch) -> Made:
        if is_broken:
            raise ProviderFailed("CPU", "no more")
        names = [os.fsdecode(record.files[0].path)[-9:] for record, _ in batch]
        return Made(len(batch), "CPU", lambda: taken.extend(names))

    def watch(event: Event) -> None:
        events.append(event)
        if isinstance(event, BatchCommitted) and control is not None:
            control.stop()

    summary = go_through_contents(
        library.catalogue,
        library.thumbnails,
        library.catalogue.live_labels(library.network.space.id),
        make,
        notice=("Something is made.", "Wait."),
        on_event=watch,
        control=control or Control(),
        options=OPTIONS,
    )
    return summary, events


def test_every_content_is_taken_once_and_told(library: MadeLibrary) -> None:
    taken: list[str] = []
    summary, events = go_through(library, taken)
    assert sorted(taken) == [f"{number:05}.jpg" for number in range(5)]
    assert (summary.found, summary.indexed, summary.waiting) == (5, 5, 0)
    assert isinstance(events[0], RunStarted)
    assert events[1] == Notice(events[0].run, "Something is made.", "Wait.")
    assert [event.file_count for event in events if isinstance(event, BatchCommitted)] == [2, 2, 1]
    assert isinstance(events[-1], RunFinished)


def test_a_stop_keeps_what_was_stored(library: MadeLibrary) -> None:
    taken: list[str] = []
    summary, _ = go_through(library, taken, Control())
    assert len(taken) == 2
    assert (summary.was_stopped, summary.waiting) == (True, 3)


def test_what_is_nowhere_waits(library: MadeLibrary, tmp_path: Path) -> None:
    (tmp_path / "pictures" / "00001.jpg").unlink()
    library.thumbnails.clear()
    taken: list[str] = []
    summary, _ = go_through(library, taken)
    assert "00001.jpg" not in taken
    assert (summary.indexed, summary.waiting) == (4, 1)


def test_the_last_device_failing_ends_the_pass_with_an_event(library: MadeLibrary) -> None:
    with pytest.raises(ProviderFailed):
        go_through(library, [], is_broken=True)


def test_a_file_with_other_bytes_is_not_taken_for_the_content(library: MadeLibrary) -> None:
    (record,) = library.catalogue.pictures(
        library.catalogue.live_labels(library.network.space.id)[:1]
    )
    pixels = ContentPixels(library.thumbnails, Limits(), CrashRecord(None, 1))
    assert pixels.read(record) is not None
    path = Path(os.fsdecode(record.files[0].path))
    path.write_bytes(path.read_bytes() + b"0")
    assert pixels.read(record) is not None, "its thumbnail is as large as the picture was"
    library.thumbnails.clear()
    assert pixels.read(record) is None


def test_a_thumbnail_of_a_large_picture_must_be_large_enough(library: MadeLibrary) -> None:
    (record, *_) = library.catalogue.pictures(
        library.catalogue.live_labels(library.network.space.id)
    )
    Path(os.fsdecode(record.files[0].path)).unlink()
    pixels = ContentPixels(library.thumbnails, Limits(), CrashRecord(None, 1))
    assert pixels.read(record) is not None
    larger = replace(record, facts=replace(record.facts, width_px=4000))
    assert pixels.read(larger) is None
