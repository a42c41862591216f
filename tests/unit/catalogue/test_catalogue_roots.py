"""Root folders, and the generation that every visible change counts up."""

from collections.abc import Callable

import pytest

from lookalike.catalogue import Catalogue, RootFolder
from made_catalogues import OTHER_SPACE, SPACE, commit, filled, new, record


def test_a_root_is_added_once(catalogue: Catalogue) -> None:
    first = catalogue.add_root(b"/pictures")
    assert catalogue.add_root(b"/pictures/") == first
    assert catalogue.roots() == (RootFolder(first.id, b"/pictures", False, ()),)


def test_the_root_of_the_file_system_can_be_a_root(catalogue: Catalogue) -> None:
    root = catalogue.add_root(b"/")
    commit(catalogue, root, [record(b"a/x", new(1))])
    assert root.path == b"/"
    assert catalogue.find_path(b"/a/x") == 1


def test_an_id_of_a_removed_root_is_not_used_again(catalogue: Catalogue) -> None:
    first = catalogue.add_root(b"/a")
    catalogue.remove_root(first.id)
    assert catalogue.add_root(b"/b").id > first.id


def test_a_root_around_others_takes_their_files(catalogue: Catalogue) -> None:
    inner = [catalogue.add_root(path) for path in (b"/a/b", b"/a/c d")]
    beside = catalogue.add_root(b"/a b")
    commit(catalogue, inner[0], [record(b"x", new(1)), record(b"deep/er/y", new(2))])
    commit(catalogue, inner[1], [record(b"x", new(3))])
    commit(catalogue, beside, [record(b"x", new(4))])
    paths = (b"/a/b/x", b"/a/b/deep/er/y", b"/a/c d/x", b"/a b/x")
    before = [catalogue.find_path(path) for path in paths]
    wide = catalogue.widen_roots(b"/a", [root.id for root in inner])
    assert [root.path for root in catalogue.roots()] == [b"/a b", b"/a"]
    assert [catalogue.find_path(path) for path in paths] == before == [1, 2, 3, 4]
    assert catalogue.known_folders(wide.id) == (b"b", b"b/deep/er", b"c d")


def test_a_root_around_a_whole_file_system_is_written_with_one_separator(
    catalogue: Catalogue,
) -> None:
    inner = catalogue.add_root(b"/a")
    commit(catalogue, inner, [record(b"x", new(1))])
    catalogue.widen_roots(b"/", [inner.id])
    assert catalogue.find_path(b"/a/x") == 1


def test_exclusions_are_kept(catalogue: Catalogue, root: RootFolder) -> None:
    catalogue.set_exclusions(root.id, ["*.tmp", "Vorschaubilder/é"])
    assert catalogue.roots()[0].exclusions == ("*.tmp", "Vorschaubilder/é")


CHANGES: dict[str, Callable[[Catalogue, RootFolder], object]] = {
    "commit": lambda c, root: commit(c, root, [record(b"new", new(77))]),
    "forget_files": lambda c, root: c.forget_files(root.id, b"f0", [b"p1.jpg"]),
    "forget_folders": lambda c, root: c.forget_folders(root.id, [b"f0"]),
    "set_offline": lambda c, root: c.set_offline(root.id, True),
    "remove_root": lambda c, root: c.remove_root(root.id),
    "add_root": lambda c, root: c.add_root(b"/more"),
    "use_space": lambda c, root: c.use_space(OTHER_SPACE),
}

NO_CHANGES: dict[str, Callable[[Catalogue, RootFolder], object]] = {
    "commit nothing": lambda c, root: commit(c, root, []),
    "forget no files": lambda c, root: c.forget_files(root.id, b"f0", [b"none"]),
    "forget no folders": lambda c, root: c.forget_folders(root.id, [b"none"]),
    "still online": lambda c, root: c.set_offline(root.id, False),
    "no such root": lambda c, root: c.remove_root(99),
    "same root": lambda c, root: c.add_root(root.path),
    "same space": lambda c, root: c.use_space(SPACE),
    "exclusions": lambda c, root: c.set_exclusions(root.id, ["x"]),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_visible_change_counts(catalogue: Catalogue, name: str) -> None:
    root = filled(catalogue, 3)
    before = catalogue.generation()
    CHANGES[name](catalogue, root)
    assert catalogue.generation() == before + 1


@pytest.mark.parametrize("name", NO_CHANGES)
def test_what_changes_nothing_does_not_count(catalogue: Catalogue, name: str) -> None:
    root = filled(catalogue, 3)
    before = catalogue.generation()
    NO_CHANGES[name](catalogue, root)
    assert catalogue.generation() == before


def test_commit_returns_the_generation_it_made(catalogue: Catalogue, root: RootFolder) -> None:
    assert commit(catalogue, root, [record(b"x", new(1))]) == catalogue.generation()
