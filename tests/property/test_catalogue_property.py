"""Any history of files leaves the catalogue telling what a dictionary of paths would tell."""

import tempfile
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from lookalike.catalogue import Catalogue
from lookalike.catalogue.edges import (
    from_float16,
    from_microseconds,
    microseconds,
    signed,
    storable_text,
    to_float16,
    unsigned,
)
from lookalike.values import Filters, content_hash
from made_catalogues import SPACE, commit, damaged, known, new, record

NAMES = st.sampled_from([b"a", b"b", b"\xff", b"%"])
FOLDERS = st.sampled_from([b"", b"x", b"x/y", b"x%", b"xy"])
CONTENTS = st.integers(1, 6)
ROOTS = (b"/one", b"/two")


class Files(RuleBasedStateMachine):
    """Files come, change, move and go in two roots; the program is closed and opened."""

    @initialize()
    def start(self) -> None:
        self.closing = ExitStack()
        folder = self.closing.enter_context(tempfile.TemporaryDirectory())
        self.path = Path(folder) / "catalogue.sqlite3"
        self.catalogue = Catalogue.open(self.path)
        self.catalogue.use_space(SPACE)
        self.files: dict[tuple[bytes, bytes, bytes], int | None] = {}
        self.labels: dict[int, int] = {}
        self.generation = self.catalogue.generation()

    def teardown(self) -> None:
        if hasattr(self, "catalogue"):
            self.catalogue.close()
            self.closing.close()

    def _root(self, path: bytes) -> object:
        return self.catalogue.add_root(path)

    @rule(root=st.sampled_from(ROOTS), folder=FOLDERS, name=NAMES, content=CONTENTS)
    def write_file(self, root: bytes, folder: bytes, name: bytes, content: int) -> None:
        label = self.catalogue.find_content(content_hash(b"%d" % content))
        assert label == self.labels.get(content)
        outcome = new(content) if label is None else known(label)
        path = folder + b"/" + name if folder else name
        commit(self.catalogue, self._root(root), [record(path, outcome)])
        self.files[root, folder, name] = content
        found = self.catalogue.find_content(content_hash(b"%d" % content))
        assert found is not None
        if label is None:
            assert found not in self.labels.values(), "a label was given out twice"
        self.labels[content] = found

    @rule(root=st.sampled_from(ROOTS), folder=FOLDERS, name=NAMES)
    def damage_file(self, root: bytes, folder: bytes, name: bytes) -> None:
        path = folder + b"/" + name if folder else name
        commit(self.catalogue, self._root(root), [record(path, damaged())])
        self.files[root, folder, name] = None

    @rule(root=st.sampled_from(ROOTS), folder=FOLDERS, names=st.sets(NAMES))
    def forget_files(self, root: bytes, folder: bytes, names: set[bytes]) -> None:
        self.catalogue.forget_files(self._root(root).id, folder, names)
        for name in names:
            self.files.pop((root, folder, name), None)

    @rule(root=st.sampled_from(ROOTS), folder=FOLDERS)
    def forget_folder(self, root: bytes, folder: bytes) -> None:
        self.catalogue.forget_folders(self._root(root).id, [folder])
        self.files = {key: v for key, v in self.files.items() if key[:2] != (root, folder)}

    @rule(root=st.sampled_from(ROOTS))
    def remove_root(self, root: bytes) -> None:
        self.catalogue.remove_root(self._root(root).id)
        self.files = {key: v for key, v in self.files.items() if key[0] != root}

    @rule(root=st.sampled_from(ROOTS), is_offline=st.booleans())
    def unplug(self, root: bytes, is_offline: bool) -> None:
        self.catalogue.set_offline(self._root(root).id, is_offline)

    @rule()
    def open_again(self) -> None:
        self.catalogue.close()
        self.catalogue = Catalogue.open(self.path)

    @rule(root=st.sampled_from(ROOTS), folder=FOLDERS)
    def filter_by_folder(self, root: bytes, folder: bytes) -> None:
        below = folder + b"/" if folder else b""
        expected = {
            self.labels[content]
            for (of_root, of_folder, _), content in self.files.items()
            if content is not None
            and of_root == root
            and (of_folder == folder or of_folder.startswith(below))
        }
        filters = Filters(folder=root + b"/" + folder)
        allowed = self.catalogue.allowed(filters, SPACE.id)
        assert allowed is not None
        assert allowed.tolist() == sorted(expected)
        assert set(self.catalogue.select(filters).tolist()) == expected

    @invariant()
    def it_tells_what_the_dictionary_tells(self) -> None:
        if not hasattr(self, "catalogue"):
            return
        pictures = {key: content for key, content in self.files.items() if content is not None}
        live = sorted({self.labels[content] for content in pictures.values()})
        assert self.catalogue.live_labels(SPACE.id).tolist() == live
        counts = self.catalogue.counts()
        assert (counts.files, counts.indexed) == (len(self.files), len(pictures))
        assert (counts.contents, counts.vectors) == (len(live), len(live))
        places = {
            place.path: picture.label
            for picture in self.catalogue.pictures(np.array(live, dtype=np.int64))
            for place in picture.files
        }
        expected = {}
        for (root, folder, name), content in pictures.items():
            path = b"/".join(part for part in (root, folder, name) if part)
            expected[path] = self.labels[content]
            assert self.catalogue.find_path(path) == self.labels[content]
        assert places == expected

    @invariant()
    def vectors_of_all_contents_stay(self) -> None:
        if getattr(self, "labels", None):
            everything = np.array(sorted(self.labels.values()), dtype=np.int64)
            assert len(self.catalogue.vectors(SPACE.id, everything)) == len(everything)

    @invariant()
    def the_generation_never_falls(self) -> None:
        if hasattr(self, "catalogue"):
            assert self.catalogue.generation() >= self.generation
            self.generation = self.catalogue.generation()


Files.TestCase.settings = settings(max_examples=20, stateful_step_count=20, deadline=None)
TestFiles = Files.TestCase


@given(st.integers(0, 2**64 - 1))
def test_inodes_come_back(number: int) -> None:
    assert -(2**63) <= signed(number) < 2**63
    assert unsigned(signed(number)) == number


@given(st.datetimes())
def test_camera_times_come_back(moment: datetime) -> None:
    assert from_microseconds(microseconds(moment)) == moment


@given(st.text(st.characters()))
def test_any_text_can_be_stored(text: str) -> None:
    storable_text(text).encode()
    if text.isprintable() and text.isascii():
        assert storable_text(text) == text


@given(st.integers(1, 600), st.integers(0, 10_000))
def test_vectors_come_back_nearly_and_exactly_the_second_time(dimension: int, seed: int) -> None:
    vector = np.random.default_rng(seed).normal(size=dimension).astype(np.float32)
    vector /= np.linalg.norm(vector)
    once = from_float16(to_float16(vector, dimension), dimension)[0]
    assert float(once @ vector) > 0.9999
    np.testing.assert_allclose(np.linalg.norm(once), 1.0, atol=1e-5)
