"""One file → what becomes of it: read, hash, look up, decode. Runs on the workers' threads."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TypeVar

from lookalike.catalogue import Catalogue, KnownContent, Skipped
from lookalike.errors import CatalogueBusy, PictureUnusable
from lookalike.indexing.crash_record import CrashRecord
from lookalike.indexing.options import IndexOptions
from lookalike.indexing.work import Answer, Decoded, Ignored, Job, Settled, Twin
from lookalike.networks import Network, prepare
from lookalike.pictures import (
    WORKING_EDGE_PX,
    LoadedPicture,
    ThumbnailStore,
    load_picture,
    make_thumbnail,
    read_picture_file,
    sniff_format,
)
from lookalike.values import ContentHash, Reason, content_hash

__all__ = ["Claims", "Reader"]

T = TypeVar("T")

_HEAD_BYTES = 1024
_LARGE_FILE_BYTES = 64 * 1024 * 1024
_SHARE_OF_ALL_WORKERS = 0.5
"""Of the memory that is available, for all decodes that run at one moment."""

_BUSY_PAUSE_S = 0.1


class Claims:
    """Hashes that are under way: of equal files read at once only one is decoded."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._claimed: set[ContentHash] = set()

    def claim(self, content: ContentHash) -> bool:
        """Return whether nobody else has ``content`` under way; then it is the caller's."""
        with self._lock:
            if content in self._claimed:
                return False
            self._claimed.add(content)
            return True

    def is_claimed(self, content: ContentHash) -> bool:
        """Return whether an answer about ``content`` is still to come or to be committed."""
        with self._lock:
            return content in self._claimed

    def release(self, content: ContentHash) -> None:
        """Let go of a hash, after what was found out is in the catalogue."""
        with self._lock:
            self._claimed.discard(content)


class Reader:
    """What a worker does with a file. Any number of threads may call it at once."""

    def __init__(
        self,
        catalogue: Catalogue,
        network: Network,
        thumbnails: ThumbnailStore,
        claims: Claims,
        crashes: CrashRecord,
        options: IndexOptions,
        wait: Callable[[float], None],
    ) -> None:
        self._catalogue = catalogue
        self._network = network
        self._space_id = network.space.id
        self._thumbnails = thumbnails
        self._claims = claims
        self._crashes = crashes
        self._wait = wait
        self._limits = options.limits
        share = min(options.limits.memory_share, _SHARE_OF_ALL_WORKERS / options.worker_count)
        self._limits_beside_others = replace(options.limits, memory_share=share)
        self._one_large_at_a_time = threading.RLock()

    def look_at(self, job: Job, on_claim: Callable[[ContentHash], None]) -> Answer:
        """Read the file of ``job`` and decode it if its content isn't known.

        on_claim: told the hash as soon as this job holds the claim on it; whoever receives
        the result releases it. Raises LookalikeError only for trouble of the library itself.
        """
        try:
            return self._look_at(job, on_claim)
        except PictureUnusable as error:
            return Settled(job, Skipped(error.reason, error.detail))

    def _look_at(self, job: Job, on_claim: Callable[[ContentHash], None]) -> Answer:
        path = job.path
        if not job.is_counted and not _begins_as_picture(path):
            return Ignored(job)
        with self._turn(job.file.size_bytes > _LARGE_FILE_BYTES):
            data = read_picture_file(path)
            content = content_hash(data)
            if not self._claims.claim(content):
                return Twin(job, content)
            on_claim(content)
            try:
                return self._look_up(job, content, data)
            except PictureUnusable as error:
                return Settled(job, Skipped(error.reason, error.detail), content)

    def _look_up(self, job: Job, content: ContentHash, data: bytes) -> Answer:
        label = self._patiently(lambda: self._catalogue.find_content(content))
        if label is not None:
            known = label
            if self._patiently(lambda: self._catalogue.has_vector(known, self._space_id)):
                return Settled(job, KnownContent(label), content)
        path = job.path
        if self._crashes.is_quarantined(path):
            detail = "Lookalike ended twice while this picture was being decoded"
            raise PictureUnusable(Reason.DECODER_CRASHED, detail)
        with self._crashes.in_hand(path):
            return self._decode(job, content, data)

    def _decode(self, job: Job, content: ContentHash, data: bytes) -> Answer:
        try:
            loaded = self._load(data)
            self._thumbnails.put(content, make_thumbnail(loaded.pixels))
            return Decoded(job, content, loaded.facts, prepare(loaded.pixels, self._network))
        except PictureUnusable:
            raise
        except MemoryError as error:
            raise PictureUnusable(Reason.TOO_LARGE, "not enough memory to decode it") from error
        except Exception as error:  # a hostile picture must not end a worker
            raise PictureUnusable(Reason.DAMAGED, f"{type(error).__name__}: {error}") from error

    def _load(self, data: bytes) -> LoadedPicture:
        """Decode beside the other workers, or alone what needs more than its share."""
        is_alone = len(data) > _LARGE_FILE_BYTES
        if not is_alone:
            try:
                return load_picture(
                    data, short_edge_px=WORKING_EDGE_PX, limits=self._limits_beside_others
                )
            except PictureUnusable as error:
                is_final = self._limits_beside_others == self._limits
                if error.reason is not Reason.TOO_LARGE or is_final:
                    raise
        with self._turn(not is_alone):
            return load_picture(data, short_edge_px=WORKING_EDGE_PX, limits=self._limits)

    def _turn(self, is_large: bool) -> AbstractContextManager[object]:
        return self._one_large_at_a_time if is_large else nullcontext()

    def _patiently(self, read: Callable[[], T]) -> T:
        while True:
            try:
                return read()
            except CatalogueBusy:
                self._wait(_BUSY_PAUSE_S)


def _begins_as_picture(path: bytes) -> bool:
    """Look at the first bytes of a file whose name is no picture's; False if there are none."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(path, flags), "rb", buffering=0) as file:  # noqa: PTH123 - bytes
            return sniff_format(file.read(_HEAD_BYTES)) is not None
    except OSError:
        return False
