"""What one indexing run of a library is made of: passes over its folders and its contents.

Usually one pass. While the library goes over to another network, first one with the former
network, so that what is new is found at once, then one with the wanted network; at the end
what no pass could reach gets its vector from the thumbnail. Tokens come last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from lookalike.catalogue import Catalogue, PictureRecord, RootFolder
from lookalike.indexing import (
    Control,
    Event,
    IndexOptions,
    Made,
    RunSummary,
    go_through_contents,
    index_folders,
)
from lookalike.networks import Network, OnnxEmbedder, unusable_reason
from lookalike.pictures import ThumbnailStore
from lookalike.region_codes import encode_tokens
from lookalike.values import Label, Pixels

__all__ = ["LibraryRun", "Networked"]

_NOT_REACHED = (
    "Some pictures can't be reached.",
    "Their thumbnails stand in for them where the library has one.",
)
_REGIONS = ("Preparing the search for parts of pictures.", "It can be stopped and goes on later.")


@dataclass(frozen=True, slots=True)
class Networked:
    """A network, and the way to open it when the first picture needs it."""

    network: Network
    open_embedder: Callable[[], OnnxEmbedder]


@dataclass(frozen=True, slots=True)
class LibraryRun:
    """Everything that stays the same over the passes of a run."""

    catalogue: Catalogue
    wanted: Networked
    thumbnails: ThumbnailStore
    on_event: Callable[[Event], None]
    control: Control
    options: IndexOptions

    def update(self, roots: Sequence[RootFolder]) -> RunSummary:
        """Bring the catalogue up to date below ``roots`` with the wanted network alone."""
        summary = self._go_through_folders(self.wanted, roots, self.options)
        return self._with_unreachable(summary)

    def carry_over(self, roots: Sequence[RootFolder], former: Networked | None) -> RunSummary:
        """Bring it up to date below ``roots``, and give every picture its wanted vector.

        former: the network in use, None where it is no longer here. All root folders are
        gone through for the wanted network, whatever ``roots`` are.
        """
        title = self.wanted.network.title
        notice = (f"Preparing the library for {title}.", "Searching works as before meanwhile.")
        first = RunSummary()
        if former is not None:
            options = replace(self.options, keeps_known=True)
            first = self._go_through_folders(former, roots, options)
            if self.control.is_stopped:
                return first
        options = replace(self.options, keeps_known=True, notice=notice)
        second = self._go_through_folders(self.wanted, self.catalogue.roots(), options)
        return self._with_unreachable(
            replace(
                second,
                removed=first.removed + second.removed,
                seconds=first.seconds + second.seconds,
                embedded=first.embedded + second.embedded,
            )
        )

    def make_regions(self) -> RunSummary:
        """Make tokens for every content that has a wanted vector and no tokens yet."""
        labels = self.catalogue.lacking_tokens(self.wanted.network.space.id)
        if not len(labels) or self.control.is_stopped:
            return RunSummary()
        return go_through_contents(
            self.catalogue,
            self.thumbnails,
            labels,
            self._make_tokens,
            notice=_REGIONS,
            on_event=self.on_event,
            control=self.control,
            options=self.options,
        )

    def _go_through_folders(
        self, used: Networked, roots: Sequence[RootFolder], options: IndexOptions
    ) -> RunSummary:
        return index_folders(
            self.catalogue,
            used.network,
            used.open_embedder,
            self.thumbnails,
            roots,
            on_event=self.on_event,
            control=self.control,
            options=options,
        )

    def _with_unreachable(self, summary: RunSummary) -> RunSummary:
        """Embed what is known, has no vector and wasn't reached by any pass."""
        labels = self.catalogue.lacking_vectors(self.wanted.network.space.id)
        if not len(labels) or self.control.is_stopped:
            return summary
        last = go_through_contents(
            self.catalogue,
            self.thumbnails,
            labels,
            self._make_vectors,
            notice=_NOT_REACHED,
            on_event=self.on_event,
            control=self.control,
            options=self.options,
        )
        return replace(
            summary,
            embedded=summary.embedded + last.embedded,
            seconds=summary.seconds + last.seconds,
            was_stopped=last.was_stopped,
        )

    def _make_vectors(self, batch: Sequence[tuple[PictureRecord, Pixels]]) -> Made:
        embedder = self.wanted.open_embedder()
        rows = embedder.embed([pixels for _, pixels in batch])
        usable = [at for at, row in enumerate(rows) if unusable_reason(row) is None]
        labels = np.array([batch[at][0].label for at in usable], dtype=np.int64)
        store = partial(
            self.catalogue.store_vectors, self.wanted.network.space, labels, rows[usable]
        )
        return Made(len(usable), embedder.provider, store)

    def _make_tokens(self, batch: Sequence[tuple[PictureRecord, Pixels]]) -> Made:
        embedder = self.wanted.open_embedder()
        tokens = embedder.embed_tokens([pixels for _, pixels in batch])
        codes: dict[Label, bytes] = {
            record.label: code
            for (record, _), picture in zip(batch, tokens, strict=True)
            if np.isfinite(picture).all()
            for code in encode_tokens(picture[None])
        }
        store = partial(self.catalogue.store_tokens, self.wanted.network.space.id, codes)
        return Made(len(codes), embedder.provider, store)
