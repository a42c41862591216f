"""The index of one vector space, kept in step with the catalogue.

A small library is held in an exact index. A larger one gets an HNSW index, which is a cache
in a file: it is loaded when its manifest fits and made anew in a background thread when it
doesn't, while the exact index answers. What was committed since is found by comparing
labels, so a sound file of any age will do.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import IndexUnusable, LookalikeError
from lookalike.index import EXACT_LIMIT, ExactIndex, HnswIndex, Index, load_index, save_index
from lookalike.search.catalogue_view import SearchedCatalogue
from lookalike.values import Labels, Neighbours, VectorSpace

__all__ = ["LiveIndex"]

log = logging.getLogger(__name__)

_EXACT_CHUNK: Final = 8192
_HNSW_CHUNK: Final = 256
"""Vectors added at once: an HNSW index answers nobody while it takes them in (some 0.1 s),
and the background thread looks between two chunks whether it should end."""

_MOST_ADDED: Final = 2000
"""More new vectors than these join an HNSW index in the background (1,000 take a second)."""

_SAVE_SHARE: Final = 0.05
"""The file is written again when this share of the index is newer than the file."""


class LiveIndex:
    """Answers for the generation it was last refreshed to. Thread-safe."""

    def __init__(
        self,
        catalogue: SearchedCatalogue,
        space: VectorSpace,
        file: Path | None,
        *,
        exact_limit: int = EXACT_LIMIT,
    ) -> None:
        """Touch nothing yet: the first `refresh` loads.

        file: where the HNSW index is kept, or None to keep none.  exact_limit: the number of
        vectors up to which the exact index is used.
        """
        self._catalogue = catalogue
        self._space = space
        self._file = file
        self._exact_limit = exact_limit
        self._index: Index = ExactIndex(space.dimension)
        self._behind: HnswIndex | None = None
        """An HNSW index that the background thread is to bring up to date."""
        self._generation: int | None = None
        self._newer_than_file = 0
        # Held by whoever brings the index to another state; searching never waits for it.
        self._changing = threading.Lock()
        self._worker: threading.Thread | None = None
        self._is_closing = threading.Event()

    @property
    def method(self) -> str:
        """Return how candidates are found now: exact or hnsw."""
        return self._index.method

    @property
    def is_rebuilding(self) -> bool:
        """Say whether a background thread makes or writes the HNSW index."""
        return self._worker is not None and self._worker.is_alive()

    def __len__(self) -> int:
        """Return how many vectors can be found."""
        return len(self._index)

    def labels(self) -> Labels:
        """Return, sorted, what can be found."""
        return self._index.labels()

    def refresh(self) -> bool:
        """Take over what the catalogue has committed; say whether anything was new.

        The first time this loads the index file or all vectors, later only what is new.
        """
        with self._changing:
            generation = self._catalogue.generation()
            if generation == self._generation:
                self._start_worker()
                return False
            live = self._catalogue.live_labels(self._space.id)
            if self._generation is None:
                self._index = self._opened(live)
            self._step_back_if_far_behind(live)
            self._newer_than_file += self._catch_up(self._index, live)
            self._generation = generation
            self._start_worker()
            return True

    def nearest(
        self, query: NDArray[np.float32], k: int, *, allowed: Labels | None = None
    ) -> tuple[Neighbours, str]:
        """Return the ``k`` nearest of one vector (d,) and the method that found them."""
        index = self._index
        return index.nearest(query[None, :], k, allowed=allowed), index.method

    def wait_until_built(self) -> None:
        """Wait for the background thread, if one runs."""
        if self._worker is not None:
            self._worker.join()

    def close(self) -> None:
        """End the background thread; what it had not finished is made at another time."""
        self._is_closing.set()
        with self._changing:
            worker = self._worker
        if worker is not None:
            worker.join()

    def _opened(self, live: Labels) -> Index:
        """Return the index to begin with: the file's where one is wanted and fits."""
        if len(live) > self._exact_limit and self._file is not None:
            try:
                return load_index(self._file, self._space.id, self._space.dimension)
            except IndexUnusable as error:
                log.info("%s %s", error.what, error.remedy)
        return self._exact(live)

    def _exact(self, live: Labels) -> ExactIndex:
        if not len(live):
            return ExactIndex(self._space.dimension)
        return ExactIndex.holding(*self._catalogue.all_vectors(self._space.id))

    def _step_back_if_far_behind(self, live: Labels) -> None:
        """Answer exactly for a while rather than let a search wait for thousands of vectors."""
        index = self._index
        if not isinstance(index, HnswIndex):
            return
        if len(np.setdiff1d(live, index.labels(), assume_unique=True)) > _MOST_ADDED:
            self._behind, self._index = index, self._exact(live)

    def _catch_up(self, index: Index, live: Labels) -> int:
        """Bring an index to the live labels and return how many came or went."""
        known = index.labels()
        gone = np.setdiff1d(known, live, assume_unique=True)
        fresh = np.setdiff1d(live, known, assume_unique=True)
        if len(gone):
            index.remove(gone)
        self._add(index, fresh)
        return len(gone) + len(fresh)

    def _add(self, index: Index, labels: Labels) -> None:
        chunk = _HNSW_CHUNK if isinstance(index, HnswIndex) else _EXACT_CHUNK
        for start in range(0, len(labels), chunk):
            if self._is_closing.is_set():
                return
            part = labels[start : start + chunk]
            index.add(part, self._catalogue.vectors(self._space.id, part))

    def _start_worker(self) -> None:
        if self._is_closing.is_set() or self.is_rebuilding:
            return
        if work := self._due_work():
            self._worker = threading.Thread(target=self._run, args=(work,), name="lookalike-index")
            self._worker.start()

    def _due_work(self) -> Callable[[], None] | None:
        index = self._index
        if not isinstance(index, HnswIndex):
            return self._build if len(index) > self._exact_limit else None
        if index.needs_rebuild:
            return self._build
        is_old = self._newer_than_file > _SAVE_SHARE * len(index)
        return self._save if is_old and self._file is not None else None

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except (LookalikeError, OSError) as error:
            # A full or read-only disk: the index is a cache, so searching goes on without it.
            log.warning("The index file stays as it is. %s", error)

    def _build(self) -> None:
        """Make an HNSW index of all live vectors, put it in place, write it."""
        log.info("Making the index of %d vectors", len(self._index))
        behind, self._behind = self._behind, None
        fresh = behind or HnswIndex(self._space.dimension)
        self._catch_up(fresh, self._index.labels())
        with self._changing:
            if self._is_closing.is_set():
                return
            self._catch_up(fresh, self._index.labels())
            self._index = fresh
        self._save()

    def _save(self) -> None:
        with self._changing:
            index, generation, self._newer_than_file = self._index, self._generation, 0
        if self._file is None or generation is None or not isinstance(index, HnswIndex):
            return
        save_index(index, self._file, self._space.id, generation)
