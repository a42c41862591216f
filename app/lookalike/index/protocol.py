"""What an index is, whichever way it searches."""

from __future__ import annotations

from typing import Protocol

from lookalike.values import Labels, Neighbours, Vectors

__all__ = ["Index"]


class Index(Protocol):
    """Vectors by label, and the nearest of them. Any method, from any thread."""

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        ...

    @property
    def method(self) -> str:
        """How it searches: "exact" or "hnsw"."""
        ...

    def __len__(self) -> int:
        """Return how many labels can be found."""
        ...

    def labels(self) -> Labels:
        """Return the labels that can be found, sorted."""
        ...

    def add(self, labels: Labels, vectors: Vectors) -> None:
        """Add vectors under labels that are not in the index.

        labels: (n,) int64, positive, unique.  vectors: (n, d) float32, unit rows.
        Raises ValueError for anything else; then nothing was added.
        """
        ...

    def remove(self, labels: Labels) -> None:
        """Make labels unfindable; those that aren't in the index are passed over."""
        ...

    def nearest(self, queries: Vectors, k: int, *, allowed: Labels | None = None) -> Neighbours:
        """Find the ``k`` best labels for each query, best first.

        queries: (q, d) float32, finite rows of any length: a score is the inner product with
        what was added, cut to -1 to 1.  allowed: sorted int64, or None for all; labels that
        aren't in the index do no harm.
        Returns labels (q, k) int64 and scores (q, k) float32; where fewer than k can be
        found the rest holds label 0 and score -inf. k may be larger than the index, or 0.
        """
        ...
