"""What the scan of a folder finds and leaves out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lookalike.indexing import Exclusions, FoundFolder, scan_folder


def scan(root: Path, *patterns: str, part_file_count: int = 2000) -> list[FoundFolder]:
    exclusions = Exclusions(patterns)
    return list(scan_folder(os.fsencode(root), exclusions, part_file_count=part_file_count))


def found(root: Path, *patterns: str) -> set[str]:
    return {
        os.fsdecode(os.path.join(folder.folder, file.name))  # noqa: PTH118 - bytes
        for folder in scan(root, *patterns)
        for file in folder.files
    }


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"1234")


def test_every_file_of_every_folder_is_found_once(tmp_path: Path) -> None:
    names = {"a.jpg", "b/c.jpg", "b/d/e.jpg", "f/g.png"}
    make(tmp_path, *names)
    assert found(tmp_path) == names


def test_a_found_file_has_the_facts_of_its_directory_entry(tmp_path: Path) -> None:
    make(tmp_path, "a.jpg")
    facts = (tmp_path / "a.jpg").stat()
    (file,) = scan(tmp_path)[0].files
    assert (file.size_bytes, file.mtime_ns) == (facts.st_size, facts.st_mtime_ns)
    assert (file.inode, file.device) == (facts.st_ino, facts.st_dev)
    assert not file.is_cloud_only


@pytest.mark.parametrize(
    "name",
    [
        ".hidden.jpg",
        "._a.jpg",
        ".thumbnails/a.jpg",
        "$RECYCLE.BIN/a.jpg",
        "System Volume Information/a.jpg",
        "@eaDir/a.jpg",
        "lost+found/a.jpg",
        "node_modules/icon.png",
        "b/.git/a.png",
    ],
)
def test_hidden_and_system_names_are_left_out(tmp_path: Path, name: str) -> None:
    make(tmp_path, name, "seen.jpg")
    assert found(tmp_path) == {"seen.jpg"}


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("*.png", {"a.jpg", "Raw/b.jpg", "x/Raw/d.jpg", "x/old/e.jpg"}),
        ("raw", {"a.jpg", "c.png", "x/old/e.jpg"}),
        ("a.jpg/", {"a.jpg", "c.png", "Raw/b.jpg", "x/Raw/d.jpg", "x/old/e.jpg"}),
        ("Raw/", {"a.jpg", "c.png", "x/old/e.jpg"}),
        ("/Raw", {"a.jpg", "c.png", "x/Raw/d.jpg", "x/old/e.jpg"}),
        ("x/*/d.jpg", {"a.jpg", "c.png", "Raw/b.jpg", "x/old/e.jpg"}),
        ("**/Raw/*.jpg", {"a.jpg", "c.png", "x/old/e.jpg"}),
        ("x/**", {"a.jpg", "c.png", "Raw/b.jpg"}),
        ("[ab].jpg", {"c.png", "x/Raw/d.jpg", "x/old/e.jpg"}),
        ("[!ab].*", {"a.jpg", "Raw/b.jpg"}),
        ("?.jpg", {"c.png"}),
        ("", {"a.jpg", "c.png", "Raw/b.jpg", "x/Raw/d.jpg", "x/old/e.jpg"}),
        ("///", {"a.jpg", "c.png", "Raw/b.jpg", "x/Raw/d.jpg", "x/old/e.jpg"}),
        ("[z-a]", {"a.jpg", "c.png", "Raw/b.jpg", "x/Raw/d.jpg", "x/old/e.jpg"}),
        ("x\\old", {"a.jpg", "c.png", "Raw/b.jpg", "x/Raw/d.jpg"}),
    ],
)
def test_exclusion_patterns_work_as_documented(
    tmp_path: Path, pattern: str, left: set[str]
) -> None:
    make(tmp_path, "a.jpg", "c.png", "Raw/b.jpg", "x/Raw/d.jpg", "x/old/e.jpg")
    assert found(tmp_path, pattern) == left


def test_a_pattern_matches_a_name_however_its_accents_are_composed(tmp_path: Path) -> None:
    make(tmp_path, "Cafe\u0301/a.jpg", "Caf\u00e9 2/a.jpg")
    assert found(tmp_path, "Caf\u00e9") == {"Caf\u00e9 2/a.jpg"}


def test_a_name_that_is_not_utf8_is_found_as_it_is(tmp_path: Path) -> None:
    name = b"caf\xe9 \xff.jpg"
    Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name))).write_bytes(b"1")  # noqa: PTH118
    (file,) = scan(tmp_path, "*.png")[0].files
    assert file.name == name


def test_a_linked_folder_is_not_followed_and_a_linked_file_is(tmp_path: Path) -> None:
    make(tmp_path, "root/a.jpg", "outside/b.jpg")
    (tmp_path / "root" / "folder").symlink_to(tmp_path / "outside")
    (tmp_path / "root" / "loop").symlink_to(tmp_path / "root")
    (tmp_path / "root" / "link.jpg").symlink_to(tmp_path / "outside" / "b.jpg")
    (tmp_path / "root" / "dead.jpg").symlink_to(tmp_path / "nothing")
    assert found(tmp_path / "root") == {"a.jpg", "link.jpg"}


def test_a_large_folder_comes_in_parts_and_the_last_one_says_so(tmp_path: Path) -> None:
    make(tmp_path, *(f"{number}.jpg" for number in range(25)))
    parts = scan(tmp_path, part_file_count=10)
    assert [len(part.files) for part in parts] == [10, 10, 5]
    assert [part.is_last_part for part in parts] == [False, False, True]


def test_a_folder_that_vanishes_meanwhile_is_simply_empty(tmp_path: Path) -> None:
    make(tmp_path, "a/1.jpg", "b/2.jpg")
    parts = scan_folder(os.fsencode(tmp_path))
    assert next(parts).folder == b""
    (tmp_path / "a" / "1.jpg").unlink()
    (tmp_path / "a").rmdir()
    rest = {part.folder: part for part in parts}
    assert rest[b"a"].files == ()
    assert rest[b"a"].problem is None
    assert len(rest[b"b"].files) == 1


def test_a_missing_root_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(scan_folder(os.fsencode(tmp_path / "nothing")))


def test_a_cancelled_scan_ends_early(tmp_path: Path) -> None:
    make(tmp_path, "a/1.jpg", "b/2.jpg")
    folders = [
        part.folder for part in scan_folder(os.fsencode(tmp_path), is_cancelled=lambda: True)
    ]
    assert folders == []
