"""From a former network to another one: always searchable, whatever comes between."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import onnx
import pytest

from lookalike.catalogue import Catalogue
from lookalike.errors import NetworkUnusable
from lookalike.indexing import (
    BatchCommitted,
    Control,
    Event,
    Notice,
    Progress,
    RunFinished,
    RunStarted,
)
from lookalike.library import Library, Preparation
from lookalike.networks import Network
from lookalike.search import Answer, LibraryPicture, PictureBytes, Query, QueryTerm
from lookalike.values import Label
from made_networks import make_network
from made_pictures import write_many, write_picture

COUNT = 40

PAUSE_S = 1.2
"""Longer than a run waits between commits: what is embedded next is committed on its own."""


def ignore(event: Event) -> None:
    pass


@pytest.fixture
def networks(tmp_path: Path) -> tuple[Network, Network]:
    """Return the former network and the wanted one, which gives vectors of another space."""

    def change(model: onnx.ModelProto) -> None:
        model.doc_string = "another"

    home = tmp_path / "networks"
    return make_network(home / "former"), make_network(home / "wanted", change=change)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    write_many(folder, COUNT)
    return folder


@pytest.fixture
def opened(
    library_home: Path, networks: tuple[Network, Network], pictures: Path
) -> Callable[[str], Library]:
    """Return the way to open a library that was indexed with the former network."""
    former, _ = networks
    with Library.open(library_home, network=str(former.folder)) as library:
        index(library, pictures)
    return lambda name: Library.open(library_home, network=str(former.folder.with_name(name)))


def index(library: Library, *folders: Path, control: Control | None = None) -> list[Event]:
    events: list[Event] = []
    library.index(folders, on_event=events.append, control=control or Control())
    return events


def embedded_count(events: list[Event]) -> int:
    return sum(event.summary.embedded for event in events if isinstance(event, RunFinished))


def notices(events: list[Event]) -> list[str]:
    return [event.what for event in events if isinstance(event, Notice)]


def find_like(library: Library, label: int) -> Answer:
    return library.search(
        Query((QueryTerm(LibraryPicture(Label(label))),), limit=100, collapse=False)
    )


def find_outside(library: Library, pictures: Path) -> Answer:
    """Search with a picture whose bytes the library doesn't have."""
    data = (pictures / "000003.jpg").read_bytes() + b"\0"
    return library.search(
        Query((QueryTerm(PictureBytes(data, "outside")),), limit=100, collapse=False)
    )


def stop_midway(library: Library) -> None:
    """Index until a part of the pictures is committed for the wanted network, then stop."""
    control = Control()
    is_preparing = has_slept = False

    def watch(event: Event) -> None:
        nonlocal is_preparing, has_slept
        is_preparing = is_preparing or isinstance(event, Notice)
        if is_preparing and isinstance(event, Progress) and not has_slept:
            has_slept = True
            time.sleep(PAUSE_S)
        if is_preparing and isinstance(event, BatchCommitted):
            control.stop()

    library.index((), on_event=watch, control=control)


def test_a_library_of_a_former_network_is_searched_with_it(
    opened: Callable[[str], Library], networks: tuple[Network, Network], pictures: Path
) -> None:
    with opened("wanted") as library:
        status = library.status()
        assert (status.network, status.space_id) == ("former", networks[0].space.id)
        assert status.preparing == Preparation("wanted", "Tiny", 0, COUNT)
        assert status.counts.vectors == COUNT
        assert len(find_like(library, 1).hits) == COUNT - 1
        assert len(find_outside(library, pictures).hits) == COUNT


def test_an_index_run_prepares_it_and_goes_over(
    opened: Callable[[str], Library], networks: tuple[Network, Network], pictures: Path
) -> None:
    with opened("wanted") as library:
        events = index(library)
        assert embedded_count(events) == COUNT
        assert notices(events) == ["Preparing the library for Tiny."]
        status = library.status()
        assert (status.network, status.preparing) == ("wanted", None)
        assert status.space_id == networks[1].space.id
        answer = find_outside(library, pictures)
        assert answer.space == networks[1].space
        assert len(answer.hits) == COUNT


def test_going_back_to_the_former_network_embeds_nothing(
    opened: Callable[[str], Library], pictures: Path
) -> None:
    with opened("wanted") as library:
        index(library)
    with opened("former") as library:
        assert (library.status().network, library.status().preparing) == ("former", None)
        assert embedded_count(index(library)) == 0
        assert len(find_outside(library, pictures).hits) == COUNT


def test_a_stopped_run_goes_on_where_it_was(
    opened: Callable[[str], Library], pictures: Path
) -> None:
    with opened("wanted") as library:
        stop_midway(library)
        preparing = library.status().preparing
        assert preparing is not None
        assert 0 < preparing.done < COUNT
        assert len(find_outside(library, pictures).hits) == COUNT
    with opened("wanted") as library:
        assert library.status().network == "former"
        assert len(find_like(library, 1).hits) == COUNT - 1
        assert embedded_count(index(library)) == COUNT - preparing.done
        assert library.status().network == "wanted"


def test_what_is_new_meanwhile_is_found_at_once(
    opened: Callable[[str], Library], pictures: Path
) -> None:
    write_many(pictures / "new", 3, first_seed=900)
    with opened("wanted") as library:
        stop_midway(library)
        status = library.status()
        assert status.network == "former"
        assert status.counts.vectors == COUNT + 3
        new = library.find(pictures / "new" / "000001.jpg")
        assert new is not None
        assert new in [hit.label for hit in find_like(library, 1).hits]


def test_pictures_on_a_disk_that_is_away_are_carried_over_by_their_thumbnails(
    opened: Callable[[str], Library], pictures: Path
) -> None:
    pictures.rename(pictures.with_name("away"))
    with opened("wanted") as library:
        events = index(library)
        assert "Some pictures can't be reached." in notices(events)
        assert library.status().network == "wanted"
        assert library.status().folders[0].is_offline
        assert len(find_like(library, 1).hits) == COUNT - 1
        pictures.with_name("away").rename(pictures)
        assert embedded_count(index(library)) == 0


def test_without_thumbnails_the_former_network_stays_until_the_disk_is_back(
    opened: Callable[[str], Library], library_home: Path, pictures: Path, tmp_path: Path
) -> None:
    pictures.rename(pictures.with_name("away"))
    shutil.rmtree(library_home / "thumbnails")
    write_many(tmp_path / "here", 2, first_seed=700)
    with opened("wanted") as library:
        index(library, tmp_path / "here")
        status = library.status()
        assert status.network == "former"
        assert status.preparing == Preparation("wanted", "Tiny", 2, COUNT + 2)
        assert len(find_like(library, 1).hits) == COUNT + 1, "the new ones among them"
        pictures.with_name("away").rename(pictures)
        index(library)
        assert library.status().network == "wanted"
        assert len(find_like(library, 1).hits) == COUNT + 1


def test_a_few_pictures_out_of_reach_hold_nothing_up(
    opened: Callable[[str], Library], library_home: Path, pictures: Path, tmp_path: Path
) -> None:
    away = tmp_path / "stick"
    write_picture(away / "one.jpg", 555)
    with opened("former") as library:
        index(library, away)
    away.rename(tmp_path / "unplugged")
    shutil.rmtree(library_home / "thumbnails")
    with opened("wanted") as library:
        index(library)
        status = library.status()
        assert (status.network, status.preparing) == ("wanted", None)
        assert (status.counts.contents, status.counts.vectors) == (COUNT + 1, COUNT)
        (tmp_path / "unplugged").rename(away)
        assert embedded_count(index(library)) == 1
        assert library.status().counts.vectors == COUNT + 1


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_cannot_be_read_now_stays_in_the_library(
    opened: Callable[[str], Library], pictures: Path
) -> None:
    (pictures / "000004.jpg").chmod(0)
    with opened("wanted") as library:
        index(library)
        assert library.status().counts.vectors == COUNT
        assert library.skipped() == ()


def test_a_file_that_is_damaged_without_a_trace_stays_in_the_library(
    opened: Callable[[str], Library], pictures: Path
) -> None:
    path = pictures / "000004.jpg"
    facts = path.stat()
    with path.open("r+b") as file:
        file.write(bytes(facts.st_size))
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    with opened("wanted") as library:
        index(library)
        assert library.status().network == "wanted"
        assert library.status().counts.vectors == COUNT, "its thumbnail stands in for it"
        assert library.skipped() == ()


def test_a_former_network_that_is_gone_leaves_stored_vectors_and_says_what_to_do(
    opened: Callable[[str], Library], networks: tuple[Network, Network], pictures: Path
) -> None:
    shutil.rmtree(networks[0].folder)
    with opened("wanted") as library:
        assert library.status().preparing is not None
        assert len(find_like(library, 1).hits) == COUNT - 1
        with pytest.raises(NetworkUnusable, match="lookalike index"):
            find_outside(library, pictures)
        index(library)
        assert library.status().network == "wanted"
        assert len(find_outside(library, pictures).hits) == COUNT


def test_a_window_takes_over_what_another_process_prepared(
    opened: Callable[[str], Library], pictures: Path
) -> None:
    with opened("wanted") as window:
        assert window.status().network == "former"
        with opened("wanted") as indexer:
            index(indexer)
        assert window.refresh()
        assert window.status().network == "wanted"
        assert len(find_outside(window, pictures).hits) == COUNT
        assert not window.refresh()


def test_removing_the_folder_that_is_away_ends_the_waiting(
    opened: Callable[[str], Library], library_home: Path, pictures: Path, tmp_path: Path
) -> None:
    write_many(tmp_path / "here", 2, first_seed=700)
    pictures.rename(pictures.with_name("away"))
    shutil.rmtree(library_home / "thumbnails")
    with opened("wanted") as library:
        index(library, tmp_path / "here")
        assert library.status().network == "former"
        library.remove_folder_at(pictures)
        assert library.refresh()
        assert library.status().network == "wanted"


def test_every_pass_is_told_from_its_beginning_to_its_end(
    opened: Callable[[str], Library],
) -> None:
    with opened("wanted") as library:
        events = index(library)
    begun = [event.run for event in events if isinstance(event, RunStarted)]
    ended = [event.run for event in events if isinstance(event, RunFinished)]
    assert begun == ended
    assert len(begun) == len(set(begun)) == 2


KILLED = """
import os, pathlib, signal, sys, time
from lookalike.indexing import BatchCommitted, Control, Notice, Progress
from lookalike.library import Library

is_preparing = has_slept = False

def watch(event):
    global is_preparing, has_slept
    is_preparing = is_preparing or isinstance(event, Notice)
    if is_preparing and isinstance(event, Progress) and not has_slept:
        has_slept = True
        time.sleep(float(sys.argv[3]))
    if is_preparing and isinstance(event, BatchCommitted):
        os.kill(os.getpid(), signal.SIGKILL)

library = Library.open(pathlib.Path(sys.argv[1]), network=sys.argv[2])
library.index((), on_event=watch, control=Control())
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_killed_run_costs_nothing_but_its_last_batch(
    opened: Callable[[str], Library],
    networks: tuple[Network, Network],
    library_home: Path,
    pictures: Path,
) -> None:
    former, wanted = networks
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(library_home), str(wanted.folder), str(PAUSE_S)],
        check=False,
        timeout=100,
    )
    assert done.returncode == -signal.SIGKILL
    with Catalogue.open(library_home / "catalogue.sqlite3") as catalogue:
        assert catalogue.space_in_use() == former.space.id
        known = len(catalogue.live_labels(wanted.space.id))
        assert 0 < known < COUNT
    with opened("wanted") as library:
        assert len(find_outside(library, pictures).hits) == COUNT
        assert embedded_count(index(library)) == COUNT - known
        assert library.status().network == "wanted"
        assert len(find_outside(library, pictures).hits) == COUNT
