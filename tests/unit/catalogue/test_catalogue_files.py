"""Files come, move, change and go; contents and vectors stay."""

import os

import pytest

from lookalike.catalogue import Catalogue, KnownFile, RootFolder
from lookalike.errors import FolderUnusable
from lookalike.values import Reason, content_hash
from made_catalogues import SPACE, commit, damaged, facts, known, new, record, unit_vectors


def live(catalogue: Catalogue) -> list[int]:
    return catalogue.live_labels(SPACE.id).tolist()


def test_what_is_committed_is_known(catalogue: Catalogue, root: RootFolder) -> None:
    commit(catalogue, root, [record(b"a/x.jpg", new(1), size_bytes=7, mtime_ns=5, inode=9)])
    label = catalogue.find_content(content_hash(b"1"))
    assert catalogue.known_files(root.id, b"a") == {b"x.jpg": KnownFile(7, 5, 9, 66, label, None)}
    assert catalogue.known_folders(root.id) == (b"a",)
    assert catalogue.find_path(b"/pictures/a/x.jpg") == label
    assert catalogue.has_vector(label, SPACE.id)
    assert not catalogue.has_vector(label, "another")


def test_the_root_itself_is_the_empty_folder(catalogue: Catalogue, root: RootFolder) -> None:
    commit(catalogue, root, [record(b"x.jpg", new(1))])
    assert list(catalogue.known_files(root.id, b"")) == [b"x.jpg"]
    assert catalogue.find_path(b"/pictures/x.jpg") == 1
    assert catalogue.find_path(b"/pictures") is None
    assert catalogue.find_path(b"/picturesx.jpg") is None


def test_the_same_hash_twice_in_a_batch_is_one_content(
    catalogue: Catalogue, root: RootFolder
) -> None:
    commit(catalogue, root, [record(b"x.jpg", new(1)), record(b"copy.jpg", new(1))])
    (picture,) = catalogue.pictures(catalogue.live_labels(SPACE.id))
    assert {place.path for place in picture.files} == {b"/pictures/x.jpg", b"/pictures/copy.jpg"}
    assert catalogue.counts().contents == 1
    assert catalogue.counts().indexed == 2


def test_a_content_in_two_roots_survives_the_removal_of_one(
    catalogue: Catalogue, root: RootFolder
) -> None:
    other = catalogue.add_root(b"/elsewhere")
    commit(catalogue, root, [record(b"x.jpg", new(1))])
    commit(catalogue, other, [record(b"y.jpg", known(catalogue.find_content(content_hash(b"1"))))])
    catalogue.remove_root(root.id)
    (picture,) = catalogue.pictures(catalogue.live_labels(SPACE.id))
    assert [place.path for place in picture.files] == [b"/elsewhere/y.jpg"]


def test_a_moved_file_is_found_by_what_its_bytes_did_not_change(
    catalogue: Catalogue, root: RootFolder
) -> None:
    commit(catalogue, root, [record(b"x.jpg", new(1), size_bytes=7, mtime_ns=5, inode=9)])
    assert catalogue.find_same_file(7, 5, 9, 66) == 1
    assert catalogue.find_same_file(8, 5, 9, 66) is None
    assert catalogue.find_same_file(7, 6, 9, 66) is None
    assert catalogue.find_same_file(7, 5, 9, 67) is None


def test_a_file_system_without_inodes_is_never_believed(
    catalogue: Catalogue, root: RootFolder
) -> None:
    commit(catalogue, root, [record(b"x.jpg", new(1), size_bytes=7, mtime_ns=5, inode=0)])
    assert catalogue.find_same_file(7, 5, 0, 66) is None


def test_moving_a_file_keeps_its_label(catalogue: Catalogue, root: RootFolder) -> None:
    commit(catalogue, root, [record(b"old/x.jpg", new(1), inode=9)])
    label = catalogue.find_same_file(1000, 10**18, 9, 66)
    commit(catalogue, root, [record(b"new/y.jpg", known(label), inode=9)])
    catalogue.forget_folders(root.id, [b"old"])
    assert live(catalogue) == [label]
    assert catalogue.find_path(b"/pictures/new/y.jpg") == label
    assert catalogue.find_path(b"/pictures/old/x.jpg") is None


def test_an_edited_file_gets_another_label_and_the_old_one_leaves(
    catalogue: Catalogue, root: RootFolder
) -> None:
    commit(catalogue, root, [record(b"x.jpg", new(1))])
    commit(catalogue, root, [record(b"x.jpg", new(2))])
    assert live(catalogue) == [2]
    assert catalogue.counts().files == 1


def test_an_edit_undone_brings_the_old_label_back(catalogue: Catalogue, root: RootFolder) -> None:
    commit(catalogue, root, [record(b"x.jpg", new(1))])
    commit(catalogue, root, [record(b"x.jpg", new(2))])
    commit(catalogue, root, [record(b"x.jpg", new(1))])
    assert live(catalogue) == [1]


def test_a_half_written_file_hides_its_picture_and_keeps_the_vector(
    catalogue: Catalogue, root: RootFolder
) -> None:
    commit(catalogue, root, [record(b"x.jpg", new(1))])
    commit(catalogue, root, [record(b"x.jpg", damaged())])
    assert live(catalogue) == []
    assert catalogue.has_vector(1, SPACE.id)
    assert catalogue.known_files(root.id, b"")[b"x.jpg"].reason is Reason.DAMAGED
    (skipped,) = catalogue.skipped()
    assert (skipped.path, skipped.reason) == (b"/pictures/x.jpg", Reason.DAMAGED)


def test_forgetting_files_touches_only_those(catalogue: Catalogue, root: RootFolder) -> None:
    commit(catalogue, root, [record(b"a/%d.jpg" % n, new(n)) for n in range(3)])
    catalogue.forget_files(root.id, b"a", [b"0.jpg", b"2.jpg", b"never.jpg"])
    catalogue.forget_files(root.id, b"nowhere", [b"1.jpg"])
    assert list(catalogue.known_files(root.id, b"a")) == [b"1.jpg"]


def test_forgetting_a_folder_leaves_those_below(catalogue: Catalogue, root: RootFolder) -> None:
    commit(catalogue, root, [record(b"a/x.jpg", new(1)), record(b"a/b/y.jpg", new(2))])
    catalogue.forget_folders(root.id, [b"a"])
    assert catalogue.known_folders(root.id) == (b"a/b",)
    assert live(catalogue) == [2]


def test_adding_a_removed_root_again_embeds_nothing(
    catalogue: Catalogue, root: RootFolder
) -> None:
    commit(catalogue, root, [record(b"x.jpg", new(1)), record(b"copy.jpg", new(1))])
    catalogue.remove_root(root.id)
    assert live(catalogue) == []
    again = catalogue.add_root(b"/pictures")
    label = catalogue.find_content(content_hash(b"1"))
    assert label is not None
    assert catalogue.has_vector(label, SPACE.id)
    commit(catalogue, again, [record(b"x.jpg", known(label)), record(b"copy.jpg", known(label))])
    (picture,) = catalogue.pictures(catalogue.live_labels(SPACE.id))
    assert len(picture.files) == 2


def test_a_label_is_never_given_to_another_content(catalogue: Catalogue, root: RootFolder) -> None:
    commit(catalogue, root, [record(b"x.jpg", new(1))])
    catalogue.remove_root(root.id)
    again = catalogue.add_root(b"/pictures")
    commit(catalogue, again, [record(b"y.jpg", new(2))])
    assert live(catalogue) == [2]


def test_a_rolled_back_batch_leaves_nothing(catalogue: Catalogue, root: RootFolder) -> None:
    before = catalogue.generation()
    bad = new(2)
    bad.vector[0] = float("nan")
    with pytest.raises(ValueError, match="unit length"):
        commit(catalogue, root, [record(b"x.jpg", new(1)), record(b"y.jpg", bad)])
    assert catalogue.counts().files == 0
    assert catalogue.find_content(content_hash(b"1")) is None
    assert catalogue.generation() == before


def test_a_root_removed_while_it_is_indexed_is_said_to_be_gone(
    catalogue: Catalogue, root: RootFolder
) -> None:
    catalogue.remove_root(root.id)
    with pytest.raises(FolderUnusable, match="removed"):
        commit(catalogue, root, [record(b"x.jpg", new(1))])


@pytest.mark.parametrize("number", [1, 2**63 - 1, 2**63, 2**64 - 1], ids=str)
def test_unsigned_inodes_and_devices_come_back(
    catalogue: Catalogue, root: RootFolder, number: int
) -> None:
    commit(catalogue, root, [record(b"x.jpg", new(1), inode=number)])
    assert catalogue.known_files(root.id, b"")[b"x.jpg"].inode == number
    assert catalogue.find_same_file(1000, 10**18, number, 66) == 1


@pytest.mark.parametrize("mtime_ns", [-(10**18), 0, 2**63 + 5], ids=str)
def test_no_file_time_stops_a_run(catalogue: Catalogue, root: RootFolder, mtime_ns: int) -> None:
    commit(catalogue, root, [record(b"x.jpg", new(1), mtime_ns=mtime_ns, inode=3)])
    assert catalogue.find_same_file(1000, mtime_ns, 3, 66) == 1


@pytest.mark.parametrize(
    "name", [b"\xff\xfe.jpg", "é.jpg".encode(), "e\u0301.jpg".encode(), b"%_\\'\".jpg", b"\n.jpg"]
)
def test_a_name_is_its_bytes(catalogue: Catalogue, root: RootFolder, name: bytes) -> None:
    commit(catalogue, root, [record(b"f\xff/" + name, new(1))])
    assert catalogue.find_path(b"/pictures/f\xff/" + name) == 1
    (picture,) = catalogue.pictures(catalogue.live_labels(SPACE.id))
    assert picture.files[0].path == b"/pictures/f\xff/" + name
    assert os.fsencode(os.fsdecode(picture.files[0].path)) == picture.files[0].path


def test_texts_with_lone_surrogates_are_stored_readably(
    catalogue: Catalogue, root: RootFolder
) -> None:
    skipped = damaged()
    skipped = type(skipped)(skipped.reason, "cannot read \udcff.jpg")
    commit(catalogue, root, [record(b"x.jpg", skipped)])
    assert catalogue.skipped()[0].detail == "cannot read \\udcff.jpg"


def test_newer_facts_of_a_known_content_win(catalogue: Catalogue, root: RootFolder) -> None:
    commit(catalogue, root, [record(b"x.jpg", new(1, facts(width_px=10)))])
    commit(catalogue, root, [record(b"y.jpg", new(1, facts(width_px=20)))])
    (picture,) = catalogue.pictures(catalogue.live_labels(SPACE.id))
    assert picture.facts == facts(width_px=20)


def test_a_vector_is_never_replaced(catalogue: Catalogue, root: RootFolder) -> None:
    commit(catalogue, root, [record(b"x.jpg", new(1))])
    before = catalogue.vectors(SPACE.id, catalogue.live_labels(SPACE.id))
    other = type(new(1))(new(1).hash, facts(), unit_vectors(1, seed=99)[0])
    commit(catalogue, root, [record(b"x.jpg", other)])
    assert (catalogue.vectors(SPACE.id, catalogue.live_labels(SPACE.id)) == before).all()
