"""The pictures of a query become vectors.

The stored vector is used wherever the bytes are those of a picture in the library, so finding
more like a picture needs no network, and a file that is in the library finds itself with
score 1. Only what is new is decoded and embedded, all of it in one batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lookalike.catalogue import PictureRecord
from lookalike.errors import PictureUnusable, QueryUnusable
from lookalike.networks import Embedder, unusable_reason
from lookalike.pictures import (
    WORKING_EDGE_PX,
    Limits,
    LoadedPicture,
    crop,
    load_picture,
    read_picture_file,
)
from lookalike.search.catalogue_view import SearchedCatalogue
from lookalike.search.query import LibraryPicture, PictureBytes, PictureFile, QueryTerm
from lookalike.values import (
    Box,
    Label,
    PictureFacts,
    Pixels,
    Reason,
    Vectors,
    VectorSpace,
    content_hash,
)

__all__ = ["QueryPicture", "ReadTerms", "problem_text", "read_pixels", "read_terms"]

_CROP_EDGE_PX: Final = 2048
"""A picture is decoded no larger than this for the sake of a small box."""

_TEXTS: Final = {
    Reason.NOT_A_PICTURE: "it is not a picture",
    Reason.UNSUPPORTED: "pictures of this kind are not supported",
    Reason.EMPTY: "the file is empty",
    Reason.DAMAGED: "the picture is damaged",
    Reason.TOO_LARGE: "the picture is too large",
    Reason.PERMISSION_DENIED: "reading it is not permitted",
    Reason.VANISHED: "it is not there",
    Reason.READ_ERROR: "it can't be read from the disk",
    Reason.TIMED_OUT: "reading it took too long",
    Reason.DECODER_CRASHED: "it makes the decoder crash",
    Reason.CHANGED_WHILE_READ: "it was changed while it was read",
    Reason.CLOUD_ONLY: "it is in the cloud and not on this machine",
}


@dataclass(frozen=True, slots=True)
class QueryPicture:
    """What is known of one term's picture besides its vector."""

    name: str
    label: Label | None
    """Its content in the library, also where the term is a file."""
    facts: PictureFacts | None
    record: PictureRecord | None = None
    """Where its content lies in the library, if it does."""
    pixels: Pixels | None = None
    """None where the stored vector was enough."""


@dataclass(frozen=True, slots=True)
class ReadTerms:
    """The usable terms of a query; the lists and rows are in the same order."""

    terms: tuple[QueryTerm, ...]
    pictures: tuple[QueryPicture, ...]
    vectors: Vectors
    notices: tuple[str, ...]


def read_terms(
    terms: Sequence[QueryTerm],
    catalogue: SearchedCatalogue,
    space: VectorSpace,
    open_embedder: Callable[[], Embedder],
    limits: Limits,
) -> ReadTerms:
    """Read the terms; one that can't be used is left out and becomes a notice.

    limits: those of indexing, so that what is in the library can be searched with.

    Terms of weight 0 take no part. Raises QueryUnusable when there are none, or when no term
    with a positive weight can be used. What `open_embedder` raises goes through; it is called
    only when something has to be embedded.
    """
    reader = _TermReader(catalogue, space, limits)
    for term in terms:
        if term.weight != 0:
            reader.read(term)
    if reader.waiting:
        reader.embed(open_embedder())
    return reader.finish()


def read_pixels(term: QueryTerm, catalogue: SearchedCatalogue, limits: Limits) -> Pixels:
    """Return the pixels of one term as the network gets them: of its box where it has one.

    Raises PictureUnusable.
    """
    match term.source:
        case LibraryPicture(label):
            loaded = _load_first(_record(catalogue, label), term.box, limits)
        case PictureFile(path):
            loaded = _load(read_picture_file(path), term.box, limits)
        case PictureBytes(data):
            loaded = _load(data, term.box, limits)
    return loaded.pixels if term.box is None else crop(loaded.pixels, term.box)


def problem_text(error: PictureUnusable) -> str:
    """Return a clause for a person: why a picture can't be used."""
    return f"{_TEXTS[error.reason]} ({error.detail})"


class _TermReader:
    """Collects what the terms give."""

    def __init__(self, catalogue: SearchedCatalogue, space: VectorSpace, limits: Limits) -> None:
        self._catalogue = catalogue
        self._space = space
        self._limits = limits
        self._terms: list[QueryTerm] = []
        self._pictures: list[QueryPicture] = []
        self._vectors: list[NDArray[np.float32] | None] = []
        self._notices: list[str] = []
        self._first_problem: str | None = None
        self.waiting: list[tuple[int, Pixels]] = []

    def read(self, term: QueryTerm) -> None:
        try:
            picture, vector = self._read(term)
        except PictureUnusable as error:
            self._note(self._name(term), error)
            return
        if vector is None and picture.pixels is not None:
            pixels = picture.pixels if term.box is None else crop(picture.pixels, term.box)
            self.waiting.append((len(self._terms), pixels))
        self._terms.append(term)
        self._pictures.append(picture)
        self._vectors.append(vector)

    def embed(self, embedder: Embedder) -> None:
        if embedder.space.id != self._space.id:
            raise ValueError("the embedder makes vectors of another space")
        vectors = embedder.embed([pixels for _, pixels in self.waiting])
        for (position, _), vector in zip(self.waiting, vectors, strict=True):
            if (reason := unusable_reason(vector)) is not None:
                problem = PictureUnusable(reason, "no usable vector")
                self._note(self._pictures[position].name, problem)
            else:
                self._vectors[position] = vector

    def finish(self) -> ReadTerms:
        usable = [row for row, vector in enumerate(self._vectors) if vector is not None]
        if self._first_problem and not any(self._terms[row].weight > 0 for row in usable):
            raise QueryUnusable(
                what=self._first_problem, remedy="Give a picture that Lookalike can read."
            )
        if not usable:
            raise QueryUnusable(
                what="There is no picture to search with.",
                remedy="Drop, paste or pick one, or choose ‘find similar’ on a picture.",
            )
        rows = [vector for vector in self._vectors if vector is not None]
        return ReadTerms(
            terms=tuple(self._terms[row] for row in usable),
            pictures=tuple(self._pictures[row] for row in usable),
            vectors=np.stack(rows),
            notices=tuple(self._notices),
        )

    def _read(self, term: QueryTerm) -> tuple[QueryPicture, NDArray[np.float32] | None]:
        match term.source:
            case LibraryPicture(label):
                return self._read_from_library(label, term)
            case PictureFile(path):
                return self._read_bytes(read_picture_file(path), term)
            case PictureBytes(data):
                return self._read_bytes(data, term)

    def _read_from_library(
        self, label: Label, term: QueryTerm
    ) -> tuple[QueryPicture, NDArray[np.float32] | None]:
        record = _record(self._catalogue, label)
        name = self._name(term)
        if term.box is None and self._catalogue.has_vector(label, self._space.id):
            facts = record.facts if record else None
            return QueryPicture(name, label, facts, record), self._stored(label)
        return _query_picture(name, label, _load_first(record, term.box, self._limits)), None

    def _read_bytes(
        self, data: bytes, term: QueryTerm
    ) -> tuple[QueryPicture, NDArray[np.float32] | None]:
        name = self._name(term)
        label = self._catalogue.find_content(content_hash(data))
        record = _record(self._catalogue, label) if label is not None else None
        is_stored = label is not None and self._catalogue.has_vector(label, self._space.id)
        if label is not None and record is not None and is_stored and term.box is None:
            return QueryPicture(name, label, record.facts, record), self._stored(label)
        return _query_picture(name, label, _load(data, term.box, self._limits)), None

    def _stored(self, label: Label) -> NDArray[np.float32]:
        vectors = self._catalogue.vectors(self._space.id, np.array([label], dtype=np.int64))
        vector: NDArray[np.float32] = vectors[0]
        return vector

    def _name(self, term: QueryTerm) -> str:
        if not isinstance(term.source, LibraryPicture):
            return f"‘{term.source.name}’" if term.source.name else "The picture"
        record = _record(self._catalogue, term.source.label)
        if record is None or not record.files:
            return "A picture of the library"
        name = record.files[0].path.replace(b"\\", b"/").rsplit(b"/", 1)[-1]
        return f"‘{name.decode('utf-8', 'replace')}’"

    def _note(self, name: str, problem: PictureUnusable) -> None:
        text = f"{name} can't be used to search: {problem_text(problem)}."
        self._notices.append(text)
        self._first_problem = self._first_problem or text


def _record(catalogue: SearchedCatalogue, label: Label) -> PictureRecord | None:
    records = catalogue.pictures(np.array([label], dtype=np.int64))
    return records[0] if records else None


def _query_picture(name: str, label: Label | None, loaded: LoadedPicture) -> QueryPicture:
    return QueryPicture(name, label, loaded.facts, pixels=loaded.pixels)


def _load_first(record: PictureRecord | None, box: Box | None, limits: Limits) -> LoadedPicture:
    """Decode the first file of a picture of the library that can be."""
    problem = PictureUnusable(Reason.VANISHED, "no file of the library holds it")
    for place in record.files if record else ():
        try:
            return _load(read_picture_file(place.path), box, limits)
        except PictureUnusable as error:
            problem = error
    raise problem


def _load(data: bytes, box: Box | None, limits: Limits) -> LoadedPicture:
    """Decode as large as the network needs; for a box so that its own short side is enough."""
    edge_px = WORKING_EDGE_PX
    if box is not None:
        share = min(box.right - box.left, box.bottom - box.top)
        edge_px = min(_CROP_EDGE_PX, round(WORKING_EDGE_PX / share))
    return load_picture(data, short_edge_px=edge_px, limits=limits)
