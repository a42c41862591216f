"""Features of collections of pictures, computed once and kept on disk.

A feature is kept under what it hangs on: the extractor's and the collection's id. Change the
network, the seed or the code of a transformation, and it is computed anew; change nothing and a
second run reads it.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""(height, width, 3), RGB."""

Arrays = dict[str, NDArray[np.float32]]
"""Name of a feature to (n, …), one entry a picture, in their order."""

_AT_ONCE: Final = 64
_WORKERS: Final = 2
_HALF_FROM_VALUES: Final = 4096
"""Features with more values a picture are kept as float16: tokens are 20,736."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """A collection of pictures that are made when they are asked for."""

    title: str
    id: str
    """Equal ids, equal pixels."""
    count: int
    make: Callable[[int], Pixels]
    """Returns picture 0 … count - 1; called from several threads."""


class Extractor(Protocol):
    """Something that turns pictures into vectors of length 1, compared by inner product."""

    @property
    def id(self) -> str:
        """Equal ids, equal values of a feature of the same name for equal pixels."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """The features that are computed."""
        ...

    def __call__(self, pictures: Sequence[Pixels]) -> Arrays: ...


class FeatureStore:
    """Features below ``folder``, which is made when it is needed; None keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def of(self, pictures: Pictures, *extractors: Extractor) -> list[Arrays]:
        """Return the features of each extractor; each picture is made once for those missing."""
        found = [self._read(one, pictures) for one in extractors]
        missing = [one for one, have in zip(extractors, found, strict=True) if have is None]
        computed = iter(_compute(pictures, missing) if missing else [])
        result = []
        for extractor, have in zip(extractors, found, strict=True):
            if have is None:
                have = next(computed)
                self._write(extractor, pictures, have)
            result.append(have)
        return result

    def _read(self, extractor: Extractor, pictures: Pictures) -> Arrays | None:
        if self._folder is None:
            return None
        paths = {name: self._path(extractor, pictures, name) for name in extractor.names}
        if not all(path.exists() for path in paths.values()):
            return None
        return {name: np.load(path) for name, path in paths.items()}

    def _write(self, extractor: Extractor, pictures: Pictures, found: Arrays) -> None:
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        for name, values in found.items():
            path = self._path(extractor, pictures, name)
            # Written beside and renamed: a run that is stopped leaves no half file to be read.
            beside = path.with_suffix(".part.npy")
            np.save(beside, values)
            beside.replace(path)

    def _path(self, extractor: Extractor, pictures: Pictures, name: str) -> Path:
        key = hashlib.sha256(f"{extractor.id}\n{pictures.id}".encode()).hexdigest()[:24]
        return Path(self._folder or "", f"{key}-{name}.npy")


def source_digest(*modules: ModuleType) -> str:
    """Return a digest of the modules' source text: what is computed hangs on the code too."""
    digest = hashlib.sha256()
    for module in modules:
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()


def _compute(pictures: Pictures, extractors: Sequence[Extractor]) -> list[Arrays]:
    parts: list[list[Arrays]] = [[] for _ in extractors]
    with ThreadPoolExecutor(_WORKERS) as pool:
        for start in range(0, pictures.count, _AT_ONCE):
            numbers = range(start, min(pictures.count, start + _AT_ONCE))
            made = list(pool.map(pictures.make, numbers))
            for kept, extractor in zip(parts, extractors, strict=True):
                kept.append(extractor(made))
            _say(f"{pictures.title}: {numbers[-1] + 1} of {pictures.count}")
    _say("", end="\r")
    return [{name: _joined(kept, name) for name in kept[0]} for kept in parts]


def _joined(parts: Sequence[Arrays], name: str) -> NDArray[np.float32]:
    return np.concatenate([_compact(part[name]) for part in parts])


def _compact(values: NDArray[np.float32]) -> NDArray[np.float32]:
    is_large = values[0].size > _HALF_FROM_VALUES and values.ndim > 2
    return values.astype(np.float16) if is_large else values


def _say(text: str, end: str = "\r") -> None:
    if sys.stderr.isatty():
        print(f"\x1b[2K{text}", end=end, file=sys.stderr, flush=True)
