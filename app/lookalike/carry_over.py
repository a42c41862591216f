"""How a library goes over from a former network to another one, and is searched meanwhile.

The catalogue says in which vector space the library is searched. Where the network that is
wanted has another one, the former stays in use until the wanted one has a vector of every
picture (docs/decisions/0040-carry-over.md). Nothing is noted besides: how far it is follows
from the vectors that are there, so an interrupted run goes on where it was.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from lookalike.catalogue import Catalogue
from lookalike.errors import LookalikeError, NetworkUnusable
from lookalike.networks import Network, read_network
from lookalike.shipped import shipped_folder
from lookalike.values import VectorSpace

__all__ = [
    "Former",
    "Preparation",
    "former_missing",
    "former_of",
    "is_prepared",
    "is_prepared_enough",
    "preparation_of",
]

_LEFT_BEHIND_SHARE: Final = 0.05
"""After a whole run so many pictures, of all, may be without a vector: they are on disks that
aren't connected, and the library has no thumbnail of them either."""


@dataclass(frozen=True, slots=True)
class Former:
    """The space in which a library is searched until the wanted network is ready."""

    space: VectorSpace
    network: Network | None
    """None where its folder is no longer there: only stored vectors answer then."""

    @property
    def name(self) -> str:
        """Return what a person knows it by."""
        return self.network.name if self.network else "a network that is no longer here"


@dataclass(frozen=True, slots=True)
class Preparation:
    """How far the library is on its way to another network."""

    network: str
    title: str
    done: int
    """Pictures that have their vector."""
    total: int


def former_of(catalogue: Catalogue, wanted: Network) -> Former | None:
    """Return what the library has to be searched in while ``wanted`` isn't ready, if anything."""
    in_use = catalogue.space_in_use()
    if in_use is None or in_use == wanted.space.id or is_prepared(catalogue, in_use, wanted):
        return None
    for space in catalogue.spaces():
        if space.id == in_use:
            return Former(space, _network_of(space, wanted))
    return None


def is_prepared(catalogue: Catalogue, former_id: str, wanted: Network) -> bool:
    """Say whether nothing that is found in the former space would be lost by leaving it."""
    return _left_behind_count(catalogue, former_id, wanted) == 0


def is_prepared_enough(catalogue: Catalogue, former_id: str, wanted: Network) -> bool:
    """Say the same of the state after a whole run: what lacks a vector can't be reached."""
    count = len(catalogue.live_labels(former_id))
    return _left_behind_count(catalogue, former_id, wanted) <= _LEFT_BEHIND_SHARE * count


def preparation_of(catalogue: Catalogue, wanted: Network) -> Preparation:
    """Count how far it is."""
    done = len(catalogue.live_labels(wanted.space.id))
    lacking = len(catalogue.lacking_vectors(wanted.space.id))
    return Preparation(wanted.name, wanted.title, done, done + lacking)


def former_missing(wanted: Network) -> NetworkUnusable:
    """Return the error for a picture from outside while the former network isn't there."""
    return NetworkUnusable(
        what="The network that this library was indexed with is no longer here, so a picture "
        "from outside can't be compared yet.",
        remedy=f"Run 'lookalike index' to finish preparing it for {wanted.title}. Until then "
        "search with a picture of the library.",
    )


def _left_behind_count(catalogue: Catalogue, former_id: str, wanted: Network) -> int:
    former, ready = catalogue.live_labels(former_id), catalogue.live_labels(wanted.space.id)
    return len(np.setdiff1d(former, ready, assume_unique=True))


def _network_of(space: VectorSpace, wanted: Network) -> Network | None:
    """Return the network of a space, from those that are shipped and those beside the wanted."""
    for folder in _network_folders(wanted):
        with contextlib.suppress(LookalikeError):
            network = read_network(folder)
            if network.space.id == space.id:
                return network
    return None


def _network_folders(wanted: Network) -> Iterator[Path]:
    for home in (shipped_folder("models"), wanted.folder.absolute().parent):
        with contextlib.suppress(OSError):
            yield from sorted(path.parent for path in home.glob("*/model.toml"))
