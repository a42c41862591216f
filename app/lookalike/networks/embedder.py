"""Pictures → vectors on one device, with what happens when the device or the memory fails.

A batch that fails on a device is repeated on the CPU, and the CPU stays in use from then on.
A batch that needs too much memory is halved, down to single pictures. A vector that isn't a
finite unit vector is tried again alone, then on the CPU, and never handed on.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import ProviderFailed
from lookalike.networks.network import Network
from lookalike.networks.preprocessing import prepare
from lookalike.networks.providers import CPU
from lookalike.networks.session import OutOfMemory, Session
from lookalike.values import Pixels, Reason, Vectors, VectorSpace

__all__ = ["Embedder", "OnnxEmbedder", "unusable_reason"]

_log = logging.getLogger(__name__)

_LENGTH_TOLERANCE: Final = 1e-2


class Embedder(Protocol):
    """What search and indexing need of a network."""

    @property
    def space(self) -> VectorSpace: ...

    @property
    def provider(self) -> str: ...

    def embed(self, pictures: Sequence[Pixels]) -> Vectors:
        """Return one row per picture; see `OnnxEmbedder.embed`."""
        ...


def unusable_reason(vector: NDArray[np.float32]) -> Reason | None:
    """Say why one row of an embedder's answer can't be stored; None for a sound vector.

    DAMAGED: the network gave nothing finite of length 1 for it, on the CPU either.
    TOO_LARGE: there was no memory for it even alone.
    """
    if np.isposinf(vector).any():
        return Reason.TOO_LARGE
    return None if _are_sound(vector[None])[0] else Reason.DAMAGED


class OnnxEmbedder:
    """One network on one device. May be called from several threads."""

    def __init__(
        self,
        network: Network,
        session: Session,
        *,
        open_cpu: Callable[[], Session],
        on_device_failed: Callable[[ProviderFailed], None] | None = None,
    ) -> None:
        """Use ``session``; ``open_cpu`` makes another one when its device fails."""
        self.network = network
        self._session: Session | None = session
        self._cpu: Session | None = None
        self._open_cpu = open_cpu
        self._on_device_failed = on_device_failed
        self._batch_limit = session.provider.batch_limit
        self._changing = threading.Lock()

    @property
    def space(self) -> VectorSpace:
        """Return the vector space of what this embedder makes."""
        return self.network.space

    @property
    def provider(self) -> str:
        """Return the title of the device in use now."""
        return self._current().provider.title

    @property
    def batch_limit(self) -> int:
        """Return how many pictures one run takes at most; falls when memory runs out."""
        return self._batch_limit

    def embed(self, pictures: Sequence[Pixels]) -> Vectors:
        """Return (n, d) float32 for upright sRGB ``pictures`` of any sizes.

        A row that can't be had is NaN or, for lack of memory, infinite: `unusable_reason`
        tells which. Raises ProviderFailed when the CPU itself can't run the network.
        """
        vectors = self._empty(len(pictures))
        for rows in self._chunks(len(pictures)):
            inputs = np.stack([prepare(one, self.network) for one in pictures[rows]])
            vectors[rows] = self._sound_vectors(inputs)
        return vectors

    def embed_prepared(self, inputs: NDArray[np.float32]) -> Vectors:
        """Return (n, d) for what `prepare` made, stacked to (n, 3, edge, edge) float32.

        Rows and errors as `embed`; ValueError for another shape or type.
        """
        edge = self.network.input_edge_px
        if inputs.dtype != np.float32 or inputs.shape[1:] != (3, edge, edge):
            raise ValueError(f"not the input of {self.network.name}: {inputs.shape}")
        vectors = self._empty(len(inputs))
        for rows in self._chunks(len(inputs)):
            vectors[rows] = self._sound_vectors(inputs[rows])
        return vectors

    def embed_tokens(self, pictures: Sequence[Pixels]) -> NDArray[np.float32]:
        """Return (n, rows, columns, d) float32: what each cell shows, of unit length.

        Raises ValueError where the network has no tokens, ProviderFailed when no device can
        compute them for lack of memory or another reason.
        """
        grid = self.network.tokens
        if grid is None:
            raise ValueError(f"{self.network.name} has no tokens")
        found = np.empty((len(pictures), grid.rows, grid.columns, grid.dimension), np.float32)
        for row, picture in enumerate(pictures):
            maps = self._run_tokens(prepare(picture, self.network)[None], grid.name)
            found[row] = maps[0].transpose(1, 2, 0)
        return found

    def _run_tokens(self, one: NDArray[np.float32], name: str) -> NDArray[np.float32]:
        session = self._current()
        try:
            return session.outputs(one, [name])[0]
        except (OutOfMemory, ProviderFailed) as error:
            failed = ProviderFailed(session.provider.title, str(error))
            if _is_cpu(session):
                raise failed from error
            self._leave(session, failed)
        return self._run_tokens(one, name)

    def close(self) -> None:
        """Let go of the sessions and their memory; using the embedder afterwards is an error."""
        with self._changing:
            self._session = self._cpu = None

    def _empty(self, count: int) -> Vectors:
        return np.empty((count, self.network.dimension), dtype=np.float32)

    def _chunks(self, count: int) -> Iterator[slice]:
        """Yield slices of the batch limit, which may fall meanwhile."""
        start = 0
        while start < count:
            stop = min(count, start + self._batch_limit)
            yield slice(start, stop)
            start = stop

    def _current(self) -> Session:
        session = self._session
        if session is None:
            raise RuntimeError("the embedder is closed")
        return session

    def _sound_vectors(self, inputs: NDArray[np.float32]) -> Vectors:
        """Run a batch; an unsound row is tried again alone, then on the CPU, then marked."""
        vectors = self._run(inputs)
        unsound = ~_are_sound(vectors) & ~np.isposinf(vectors).any(axis=1)
        for row in np.flatnonzero(unsound):
            vectors[row : row + 1] = self._try_again(inputs[row : row + 1])
        return vectors

    def _try_again(self, one: NDArray[np.float32]) -> Vectors:
        alone: Vectors = self._run(one)
        title = self.provider
        if not _are_sound(alone)[0] and not _is_cpu(self._current()):
            alone = _only_finite(self._cpu_session().run(one))
        if _are_sound(alone)[0]:
            return alone
        _log.info("%s gives no usable vector for one picture", title)
        return np.full((1, self.network.dimension), np.nan, dtype=np.float32)

    def _run(self, inputs: NDArray[np.float32]) -> Vectors:
        """Run a batch on the device in use, in halves or on the CPU where it has to be."""
        session = self._current()
        try:
            return _only_finite(session.run(inputs))
        except OutOfMemory as error:
            if len(inputs) > 1:
                return self._run_halves(inputs)
            if _is_cpu(session):
                return np.full((1, self.network.dimension), np.inf, dtype=np.float32)
            self._leave(session, ProviderFailed(session.provider.title, str(error)))
        except ProviderFailed as error:
            if _is_cpu(session):
                raise
            self._leave(session, error)
        return self._run(inputs)

    def _run_halves(self, inputs: NDArray[np.float32]) -> Vectors:
        half = len(inputs) // 2
        if half < self._batch_limit:
            self._batch_limit = half
            _log.warning("Memory is short on %s: %d pictures at a time now", self.provider, half)
        return np.concatenate([self._run(inputs[:half]), self._run(inputs[half:])])

    def _leave(self, failed: Session, error: ProviderFailed) -> None:
        """Go on with the CPU, unless another thread has left the failed device already."""
        cpu = self._cpu_session()
        with self._changing:
            if self._session is not failed:
                return
            self._session = cpu
            self._batch_limit = cpu.provider.batch_limit
        _log.warning("%s failed (%s). Using the CPU.", error.provider, error.detail)
        if self._on_device_failed is not None:
            self._on_device_failed(error)

    def _cpu_session(self) -> Session:
        with self._changing:
            if self._cpu is None:
                self._cpu = self._open_cpu()
            return self._cpu


def _is_cpu(session: Session) -> bool:
    return session.provider.runtime_name == CPU.runtime_name


def _only_finite(vectors: Vectors) -> Vectors:
    """Make infinite values NaN: an infinite row means "no memory" to whoever asked."""
    return np.where(np.isfinite(vectors), vectors, np.float32(np.nan))


def _are_sound(vectors: Vectors) -> NDArray[np.bool_]:
    """Say for each row whether it is finite and of length 1."""
    with np.errstate(all="ignore"):
        lengths: NDArray[np.float32] = np.linalg.norm(vectors, axis=1)
        # Not a number compares as false, which is what is wanted.
        is_sound: NDArray[np.bool_] = np.abs(lengths - 1) <= _LENGTH_TOLERANCE
        return is_sound
