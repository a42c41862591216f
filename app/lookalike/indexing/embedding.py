"""Prepared pictures → vectors, on a network that is opened when the first one comes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

import numpy as np

from lookalike.catalogue import NewContent, Skipped
from lookalike.indexing.work import Decoded
from lookalike.networks import OnnxEmbedder, unusable_reason
from lookalike.values import Reason

__all__ = ["Embedding"]

log = logging.getLogger(__name__)

_DETAILS = {
    Reason.TOO_LARGE: "not enough memory to compute its vector",
    Reason.DAMAGED: "the network gives no usable vector for it",
}


class Embedding:
    """The network of one run. It leaves a failed device for the CPU by itself; here that is
    noticed and said."""

    def __init__(
        self, open_embedder: Callable[[], OnnxEmbedder], say: Callable[[str, str], None]
    ) -> None:
        """say: gets what happened and the remedy."""
        self._open_embedder = open_embedder
        self._say = say
        self._embedder: OnnxEmbedder | None = None
        self._device = ""
        self.embedded_count = 0

    @property
    def device(self) -> str:
        """The device in use; empty before the first picture."""
        return self._device

    def embed(self, batch: Sequence[Decoded]) -> list[NewContent | Skipped]:
        """Return what is to be stored of each picture.

        Raises NetworkUnusable, or ProviderFailed when no device is left.
        """
        if self._embedder is None:
            self._embedder = self._open_embedder()
            self._device = self._embedder.provider
            log.info("Embedding on %s", self._device)
        vectors = self._embedder.embed_prepared(np.stack([each.prepared for each in batch]))
        self._notice_device(self._embedder.provider)
        outcomes: list[NewContent | Skipped] = []
        for each, vector in zip(batch, vectors, strict=True):
            reason = unusable_reason(vector)
            if reason is None:
                outcomes.append(NewContent(each.hash, each.facts, vector))
                self.embedded_count += 1
            else:
                outcomes.append(Skipped(reason, _DETAILS[reason]))
        return outcomes

    def _notice_device(self, device: str) -> None:
        if device != self._device:
            self._say(
                f"{self._device} failed. Using the {device}.",
                "'lookalike doctor' tests every device and says why.",
            )
            self._device = device
