"""What search and the window read: labels, vectors, records, counts, selections."""

from datetime import date, datetime

import numpy as np
import pytest

from lookalike.catalogue import Catalogue, Counts, FolderCount, RootFolder
from lookalike.values import Filters, Label, Orientation, PictureFacts, PictureFormat
from made_catalogues import (
    DIMENSION,
    OTHER_SPACE,
    SPACE,
    commit,
    damaged,
    facts,
    filled,
    labels_of,
    new,
    record,
    unit_vectors,
)


def test_an_empty_catalogue_answers_everything(catalogue: Catalogue) -> None:
    assert catalogue.generation() == 0
    assert catalogue.roots() == ()
    assert catalogue.live_labels(SPACE.id).dtype == np.int64
    assert len(catalogue.live_labels(SPACE.id)) == 0
    labels, vectors = catalogue.all_vectors(SPACE.id)
    assert len(labels) == len(vectors) == 0
    assert len(catalogue.select(Filters())) == 0
    assert catalogue.counts() == Counts(0, 0, 0, 0, 0, 0)
    assert catalogue.folder_counts() == ()
    assert catalogue.space_in_use() is None
    assert catalogue.pictures(labels_of(1, 2)) == []


def test_vectors_come_back_in_order_and_of_unit_length(catalogue: Catalogue) -> None:
    filled(catalogue, 20)
    wanted = labels_of(7, 3, 19, 3)
    vectors = catalogue.vectors(SPACE.id, wanted)
    expected = np.concatenate([unit_vectors(1, seed=label - 1) for label in wanted.tolist()])
    np.testing.assert_allclose(vectors, expected, atol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)
    assert vectors.dtype == np.float32
    assert vectors.flags.c_contiguous


def test_all_vectors_are_those_of_the_live_labels(catalogue: Catalogue) -> None:
    root = filled(catalogue, 20)
    catalogue.forget_files(root.id, b"f0", [b"p4.jpg"])
    labels, vectors = catalogue.all_vectors(SPACE.id)
    assert labels.tolist() == [n for n in range(1, 21) if n != 5]
    assert (vectors == catalogue.vectors(SPACE.id, labels)).all()


def test_a_vector_without_a_file_can_still_be_read(catalogue: Catalogue) -> None:
    root = filled(catalogue, 3)
    catalogue.remove_root(root.id)
    assert catalogue.vectors(SPACE.id, labels_of(2)).shape == (1, DIMENSION)


@pytest.mark.parametrize("label", [0, -1, 99])
def test_a_label_without_a_vector_is_named(catalogue: Catalogue, label: int) -> None:
    filled(catalogue, 3)
    with pytest.raises(KeyError, match=str(label)):
        catalogue.vectors(SPACE.id, labels_of(1, label))


def test_records_come_in_the_order_asked_for(catalogue: Catalogue) -> None:
    filled(catalogue, 5)
    pictures = catalogue.pictures(labels_of(4, 99, 2, 4))
    assert [picture.label for picture in pictures] == [4, 2, 4]


def test_reachable_and_older_files_come_first(catalogue: Catalogue, root: RootFolder) -> None:
    away = catalogue.add_root(b"/stick")
    commit(catalogue, away, [record(b"first.jpg", new(1), mtime_ns=1)])
    commit(
        catalogue,
        root,
        [record(b"new.jpg", new(1), mtime_ns=9), record(b"old.jpg", new(1), mtime_ns=5)],
    )
    catalogue.set_offline(away.id, True)
    (picture,) = catalogue.pictures(labels_of(1))
    assert [place.path for place in picture.files] == [
        b"/pictures/old.jpg",
        b"/pictures/new.jpg",
        b"/stick/first.jpg",
    ]
    assert [place.is_offline for place in picture.files] == [False, False, True]


def test_an_offline_root_stays_searchable(catalogue: Catalogue) -> None:
    root = filled(catalogue, 3)
    catalogue.set_offline(root.id, True)
    assert len(catalogue.live_labels(SPACE.id)) == 3
    assert catalogue.roots()[0].is_offline
    assert catalogue.counts().offline == 3


def test_all_facts_come_back(catalogue: Catalogue, root: RootFolder) -> None:
    stored = PictureFacts(
        format=PictureFormat.HEIC,
        width_px=4032,
        height_px=3024,
        captured_at=datetime(1969, 7, 20, 20, 17, 40, 123456),
        camera="Hasselblad \N{SNOWMAN}",
        frame_count=3,
        average_colour=0x010203,
        is_damaged=True,
    )
    commit(catalogue, root, [record(b"x", new(1, stored)), record(b"y", new(2))])
    assert catalogue.pictures(labels_of(1))[0].facts == stored
    assert catalogue.pictures(labels_of(2))[0].facts == facts()


def test_counts_tell_files_from_contents(catalogue: Catalogue, root: RootFolder) -> None:
    catalogue.use_space(SPACE)
    commit(
        catalogue,
        root,
        [
            record(b"a/x.jpg", new(1)),
            record(b"a/copy.jpg", new(1)),
            record(b"a/bad.jpg", damaged()),
            record(b"b/later.jpg", new(2, embedded=False)),
        ],
    )
    assert catalogue.counts() == Counts(
        files=4, contents=2, indexed=3, skipped=1, vectors=1, offline=0
    )
    assert catalogue.folder_counts() == (
        FolderCount(root.id, b"a", pictures=2, skipped=1),
        FolderCount(root.id, b"b", pictures=1, skipped=0),
    )


def test_skipped_files_of_one_root(catalogue: Catalogue, root: RootFolder) -> None:
    other = catalogue.add_root(b"/other")
    commit(catalogue, root, [record(b"a.jpg", damaged())])
    commit(catalogue, other, [record(b"b.jpg", damaged())])
    assert [skipped.path for skipped in catalogue.skipped(other.id)] == [b"/other/b.jpg"]
    assert len(catalogue.skipped()) == 2


def test_spaces_are_kept_apart(catalogue: Catalogue, root: RootFolder) -> None:
    commit(catalogue, root, [record(b"x.jpg", new(1)), record(b"y.jpg", new(2))])
    commit(catalogue, root, [record(b"x.jpg", new(1))], OTHER_SPACE)
    catalogue.use_space(OTHER_SPACE)
    assert catalogue.spaces() == (SPACE, OTHER_SPACE)
    assert catalogue.space_in_use() == OTHER_SPACE.id
    assert catalogue.live_labels(OTHER_SPACE.id).tolist() == [1]
    assert catalogue.live_labels(SPACE.id).tolist() == [1, 2]


def test_the_newest_comes_first(catalogue: Catalogue, root: RootFolder) -> None:
    seconds_2020 = int(datetime(2020, 6, 1).timestamp()) * 10**9
    commit(
        catalogue,
        root,
        [
            record(b"1", new(1, facts(captured_at=datetime(2019, 1, 1))), mtime_ns=2 * 10**18),
            record(b"2", new(2), mtime_ns=seconds_2020),
            record(b"3", new(3, facts(captured_at=datetime(2021, 1, 1))), mtime_ns=0),
            record(b"4", new(4), mtime_ns=seconds_2020),
        ],
    )
    assert catalogue.select(Filters()).tolist() == [3, 4, 2, 1]


def test_a_copy_made_today_does_not_make_a_picture_new(
    catalogue: Catalogue, root: RootFolder
) -> None:
    commit(catalogue, root, [record(b"1", new(1), mtime_ns=5), record(b"2", new(2), mtime_ns=6)])
    commit(catalogue, root, [record(b"copy", new(1), mtime_ns=10**18)])
    assert catalogue.select(Filters()).tolist() == [2, 1]


def test_pictures_that_are_not_embedded_yet_are_shown(
    catalogue: Catalogue, root: RootFolder
) -> None:
    commit(catalogue, root, [record(b"1", new(1, embedded=False)), record(b"2", damaged())])
    assert catalogue.select(Filters()).tolist() == [1]
    assert len(catalogue.allowed(Filters(minimum_pixels=1), SPACE.id)) == 0


@pytest.fixture
def varied(catalogue: Catalogue, root: RootFolder) -> Catalogue:
    png = PictureFormat.PNG
    june = int(datetime(2020, 6, 15, 23, 59, 59).timestamp()) * 10**9
    commit(
        catalogue,
        root,
        [
            record(b"1", new(1, facts(captured_at=datetime(2020, 6, 15))), mtime_ns=0),
            record(b"a/2", new(2, facts(width_px=300, height_px=400)), mtime_ns=june),
            record(b"a/b/3", new(3, facts(width_px=10, height_px=10, kind=png)), mtime_ns=1),
            record(b"ab/4", new(4, facts(captured_at=datetime(2020, 6, 16))), mtime_ns=2),
        ],
    )
    return catalogue


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(after=date(2020, 6, 15)), [1, 2, 4]),
        (Filters(before=date(2020, 6, 15)), [1, 2, 3]),
        (Filters(after=date(2020, 6, 15), before=date(2020, 6, 15)), [1, 2]),
        (Filters(after=date(2020, 6, 16), before=date(2020, 6, 15)), []),
        (Filters(after=date.min, before=date.max), [1, 2, 3, 4]),
        (Filters(minimum_pixels=101), [1, 2, 4]),
        (Filters(maximum_pixels=100), [3]),
        (Filters(orientation=Orientation.LANDSCAPE), [1, 4]),
        (Filters(orientation=Orientation.PORTRAIT), [2]),
        (Filters(orientation=Orientation.SQUARE), [3]),
        (Filters(formats=frozenset({PictureFormat.PNG})), [3]),
        (Filters(formats=frozenset({PictureFormat.PNG, PictureFormat.JPEG})), [1, 2, 3, 4]),
        (Filters(folder=b"/pictures"), [1, 2, 3, 4]),
        (Filters(folder=b"/pictures/"), [1, 2, 3, 4]),
        (Filters(folder=b"/pictures/a"), [2, 3]),
        (Filters(folder=b"/pictures/a/"), [2, 3]),
        (Filters(folder=b"/pictures/a/b"), [3]),
        (Filters(folder=b"/"), [1, 2, 3, 4]),
        (Filters(folder=b"/pic"), []),
        (Filters(folder=b"/pictures/nowhere"), []),
        (Filters(folder=b"/pictures/a", orientation=Orientation.SQUARE), [3]),
    ],
    ids=repr,
)
def test_filters(varied: Catalogue, filters: Filters, expected: list[int]) -> None:
    allowed = varied.allowed(filters, SPACE.id)
    assert allowed is not None
    assert allowed.tolist() == expected
    assert sorted(varied.select(filters).tolist()) == expected


def test_no_filter_allows_all_without_a_list(varied: Catalogue) -> None:
    assert Filters().is_empty
    assert varied.allowed(Filters(), SPACE.id) is None


def test_names_with_wildcards_match_only_themselves(
    catalogue: Catalogue, root: RootFolder
) -> None:
    commit(
        catalogue,
        root,
        [
            record(b"100%/x", new(1)),
            record(b"100_/x", new(2)),
            record(b"100%/\xff/x", new(3)),
            record(b"100%!/x", new(4)),
        ],
    )
    assert catalogue.allowed(Filters(folder=b"/pictures/100%"), SPACE.id).tolist() == [1, 3]


def test_a_root_below_the_folder_belongs_to_it(catalogue: Catalogue) -> None:
    inner = catalogue.add_root(b"/home/me/pictures")
    outer = catalogue.add_root(b"/home/mean")
    commit(catalogue, inner, [record(b"x", new(1))])
    commit(catalogue, outer, [record(b"y", new(2))])
    assert catalogue.select(Filters(folder=b"/home/me")).tolist() == [1]


def test_tokens_are_kept_by_space_and_never_replaced(
    catalogue: Catalogue, root: RootFolder
) -> None:
    for space in (SPACE, OTHER_SPACE):
        commit(catalogue, root, [record(b"x.jpg", new(1)), record(b"y.jpg", new(2))], space)
    catalogue.store_tokens(SPACE.id, {Label(1): b"first"})
    catalogue.store_tokens(SPACE.id, {Label(1): b"second"})
    assert catalogue.tokens(SPACE.id, labels_of(1, 2)) == {1: b"first"}
    assert catalogue.tokens(OTHER_SPACE.id, labels_of(1, 2)) == {}
    assert catalogue.lacking_tokens(SPACE.id).tolist() == [2]
    assert catalogue.lacking_tokens(OTHER_SPACE.id).tolist() == [1, 2]
    assert catalogue.token_count(SPACE.id) == 1


def test_dropping_tokens_leaves_the_vectors(catalogue: Catalogue, root: RootFolder) -> None:
    commit(catalogue, root, [record(b"x.jpg", new(1))])
    catalogue.store_tokens(SPACE.id, {Label(1): b"code"})
    assert catalogue.drop_tokens() == 1
    assert catalogue.token_count(SPACE.id) == 0
    assert catalogue.live_labels(SPACE.id).tolist() == [1]


def test_what_lacks_a_vector_is_what_a_file_holds_without_one(
    catalogue: Catalogue, root: RootFolder
) -> None:
    commit(catalogue, root, [record(b"x.jpg", new(1)), record(b"x2.jpg", new(1))])
    commit(catalogue, root, [record(b"y.jpg", new(2, embedded=False))])
    commit(catalogue, root, [record(b"gone.jpg", new(3))])
    catalogue.forget_files(root.id, b"", [b"gone.jpg"])
    x, y = (catalogue.find_path(b"/pictures/" + name) for name in (b"x.jpg", b"y.jpg"))
    assert catalogue.lacking_vectors(SPACE.id).tolist() == [y]
    assert catalogue.lacking_vectors(OTHER_SPACE.id).tolist() == [x, y]


def test_vectors_are_added_to_known_contents_once(catalogue: Catalogue, root: RootFolder) -> None:
    commit(catalogue, root, [record(b"x.jpg", new(1)), record(b"y.jpg", new(2))])
    before = catalogue.generation()
    rows = unit_vectors(2, seed=5)
    assert catalogue.store_vectors(OTHER_SPACE, labels_of(1, 2), rows) == before + 1
    assert catalogue.lacking_vectors(OTHER_SPACE.id).tolist() == []
    catalogue.store_vectors(OTHER_SPACE, labels_of(1, 2), rows[::-1])
    assert catalogue.vectors(OTHER_SPACE.id, labels_of(1, 2)) == pytest.approx(rows, abs=1e-3)
    with pytest.raises(ValueError, match="unit length"):
        catalogue.store_vectors(SPACE, labels_of(1), 2 * rows[:1])
