"""A folder whose sub-folders are classes is measured."""

from __future__ import annotations

import contextlib
import itertools
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lookalike.errors import FolderUnusable, NetworkUnusable
from lookalike.networks import OnnxEmbedder, RowParts, open_embedder
from lookalike.search import Evaluation, compare, evaluate_folder, find_sets
from lookalike.search.class_folders import embed_files, find_class_files
from lookalike.search.ranking_measures import (
    average_precision,
    measure_rankings,
)
from lookalike.values import Reason
from made_networks import make_network


@pytest.fixture
def embedder(tmp_path: Path) -> Iterator[OnnxEmbedder]:
    """A real network that sees nothing but the average colour."""
    opened = open_embedder(make_network(tmp_path / "networks" / "tiny"), provider="cpu", threads=1)
    yield opened
    opened.close()


def write_colour(path: Path, red: int, green: int, blue: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (40, 30), (red, green, blue)).save(path)


@pytest.fixture
def colours(tmp_path: Path) -> Path:
    """Three classes of four pictures, told apart by their colour, and a class of one."""
    folder = tmp_path / "colours"
    for number in range(4):
        write_colour(folder / "red" / f"{number}.png", 250 - number, 10, 20 + number)
        write_colour(folder / "green" / f"{number}.png", 10, 250 - number, 30 + number)
        write_colour(folder / "blue" / "deeper" / f"{number}.png", 10 + number, 20, 250)
    write_colour(folder / "single" / "one.png", 128, 128, 0)
    return folder


def evaluated(folder: Path, embedder: OnnxEmbedder) -> Evaluation:
    ticks = itertools.count()
    return evaluate_folder(
        folder, embedder, network="tiny", workers=2, clock=lambda: 2.0 * next(ticks)
    )


def test_classes_that_the_network_tells_apart_measure_one(
    colours: Path, embedder: OnnxEmbedder
) -> None:
    found = evaluated(colours, embedder)
    assert (found.pictures, found.queries, found.skipped) == (13, 12, 0)
    assert (found.mean_average_precision, found.recall_at_1, found.recall_at_10) == (1, 1, 1)
    assert found.images_per_second == 13 / 2.0
    assert [one.name for one in found.classes] == ["blue", "green", "red", "single"]
    assert [one.pictures for one in found.classes] == [4, 4, 4, 1]
    assert found.classes[0].mean_average_precision == 1
    assert math.isnan(found.classes[3].mean_average_precision)


def test_a_picture_in_the_wrong_class_costs_precision(
    colours: Path, embedder: OnnxEmbedder
) -> None:
    write_colour(colours / "red" / "wrong.png", 10, 250, 33)
    found = evaluated(colours, embedder)
    by_name = {one.name: one for one in found.classes}
    assert by_name["red"].mean_average_precision < 1
    assert by_name["blue"].mean_average_precision == 1
    assert found.mean_average_precision < 1


@pytest.fixture
def looking(tmp_path: Path) -> Iterator[tuple[OnnxEmbedder, RowParts]]:
    """A real network whose looks are the same above and below its mean colour."""
    network = make_network(tmp_path / "networks" / "looking", has_look=True)
    with contextlib.closing(open_embedder(network, provider="cpu", threads=1)) as opened:
        yield opened, network.parts


@pytest.fixture
def contrasts(tmp_path: Path) -> Path:
    """Two classes by where the colour is off the network's mean, each half above, half below."""
    folder = tmp_path / "contrasts"
    for number in range(4):
        off, side = 70 + 4 * number, 1 if number % 2 else -1
        write_colour(folder / "reddish" / f"{number}.png", 100 + side * off, 110 + number, 120)
        write_colour(folder / "bluish" / f"{number}.png", 100, 110 + number, 120 + side * off)
    return folder


def test_a_look_ranks_classes_that_the_subject_mixes_up(
    contrasts: Path, looking: tuple[OnnxEmbedder, RowParts]
) -> None:
    embedder, parts = looking
    by_subject, by_look = (
        evaluate_folder(contrasts, embedder, network="looking", parts=parts, look=look)
        for look in (0.0, 1.0)
    )
    assert by_subject.mean_average_precision < 1
    assert by_look.mean_average_precision == 1


@pytest.mark.parametrize("look", [0.0, 0.3, 0.7, 1.0])
def test_pictures_are_ranked_by_the_share_of_subject_and_look(
    contrasts: Path, looking: tuple[OnnxEmbedder, RowParts], look: float
) -> None:
    embedder, parts = looking
    found = evaluate_folder(contrasts, embedder, network="looking", parts=parts, look=look)
    files = find_class_files(contrasts)
    rows = embed_files([path for path, _ in files], embedder, workers=1).vectors
    classes = np.array([name for _, name in files])
    subjects, looks = parts.subject_of(rows), parts.look_of(rows)
    scores = (1 - look) * subjects @ subjects.T + look * looks @ looks.T
    expected = []
    for row, scored in enumerate(scores):
        others = np.delete(np.arange(len(rows)), row)
        expected.append(average_precision(scored[others], (classes == classes[row])[others]))
    assert found.precisions == pytest.approx(expected, abs=1e-6)


def test_a_look_of_a_network_without_one_is_refused(colours: Path, embedder: OnnxEmbedder) -> None:
    for parts in (None, RowParts(embedder.space.dimension)):
        with pytest.raises(NetworkUnusable, match="how pictures look"):
            evaluate_folder(colours, embedder, network="tiny", parts=parts, look=0.5)


def test_a_file_that_is_no_picture_is_counted_and_named(
    colours: Path, embedder: OnnxEmbedder
) -> None:
    (colours / "red" / "notes.txt").write_text("words")
    (colours / "red" / ".hidden").write_text("words")
    found = evaluated(colours, embedder)
    assert (found.pictures, found.skipped) == (13, 1)
    assert found.skipped_pictures[0].path.name == "notes.txt"
    assert found.skipped_pictures[0].reason is Reason.NOT_A_PICTURE


def test_progress_is_told_and_can_end_the_run(colours: Path, embedder: OnnxEmbedder) -> None:
    class Cancelled(Exception):
        pass

    def on_progress(done: int, total: int) -> None:
        assert (done, total) == (13, 13)
        raise Cancelled

    with pytest.raises(Cancelled):
        evaluate_folder(colours, embedder, network="tiny", workers=1, on_progress=on_progress)


def test_a_folder_without_classes_is_refused(tmp_path: Path, embedder: OnnxEmbedder) -> None:
    (tmp_path / "flat" / "empty").mkdir(parents=True)
    for refuse in (find_sets, lambda folder: evaluated(folder, embedder)):
        with pytest.raises(FolderUnusable):
            refuse(tmp_path / "flat")
    with pytest.raises(FolderUnusable):
        find_sets(tmp_path / "missing")


def test_a_collection_of_sets_is_told_from_a_set(colours: Path, tmp_path: Path) -> None:
    assert find_sets(colours) == (colours,)
    collection = tmp_path / "collection"
    for name in ("a", "b"):
        write_colour(collection / name / "class" / "0.png", 1, 2, 3)
    assert find_sets(collection) == (collection / "a", collection / "b")


def test_a_network_compared_with_itself_differs_by_nothing(
    colours: Path, embedder: OnnxEmbedder
) -> None:
    found = evaluated(colours, embedder)
    difference = compare(found, found, np.random.default_rng(0))
    assert (difference.difference, difference.low, difference.high) == (0, 0, 0)


def test_average_precision_of_a_textbook_ranking() -> None:
    relevant = np.array([True, False, True, False, False, True])
    scores = np.arange(6, 0, -1) / 6
    assert average_precision(scores, relevant) == pytest.approx((1 + 2 / 3 + 3 / 6) / 3)


def test_where_nothing_is_relevant_there_is_no_average_precision() -> None:
    assert math.isnan(average_precision(np.ones(3), np.zeros(3, dtype=bool)))
    measures = measure_rankings(np.eye(3, dtype=np.float32), np.arange(3))
    assert len(measures.rows) == 0
    assert math.isnan(measures.recall_at(1))


def test_recall_at_k_asks_for_one_relevant_picture_among_the_first_k() -> None:
    angles = np.radians([0, 2, 1, 90])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    measures = measure_rankings(vectors, np.array([0, 0, 1, 1]))
    assert measures.first_relevant_rank.tolist() == [2, 2, 3, 2]
    assert measures.recall_at(1) == 0
    assert measures.recall_at(2) == 0.75
    assert measures.recall_at(10) == 1
