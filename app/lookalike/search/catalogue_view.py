"""The catalogue as search sees it: reading only, from any thread."""

from __future__ import annotations

from typing import Protocol

from lookalike.catalogue import PictureRecord
from lookalike.values import ContentHash, Filters, Label, Labels, Vectors

__all__ = ["SearchedCatalogue"]


class SearchedCatalogue(Protocol):
    """What `lookalike.catalogue.Catalogue` offers, less everything that writes."""

    def generation(self) -> int:
        """Return a number that grows with every change that search could see."""

    def find_content(self, content: ContentHash) -> Label | None:
        """Return the label of a content, whether or not a file holds it now."""

    def has_vector(self, label: Label, space_id: str) -> bool:
        """Say whether a content has a vector in a space."""

    def live_labels(self, space_id: str) -> Labels:
        """Return, sorted, the contents with a vector in a space and at least one file."""

    def vectors(self, space_id: str, labels: Labels) -> Vectors:
        """Return unit vectors in the order of ``labels``; KeyError if one has none."""

    def all_vectors(self, space_id: str) -> tuple[Labels, Vectors]:
        """Return every live label of a space, sorted, and its vectors."""

    def allowed(self, filters: Filters, space_id: str) -> Labels | None:
        """Return, sorted, the live labels that pass; None where nothing is filtered."""

    def pictures(self, labels: Labels) -> list[PictureRecord]:
        """Return records in the order of ``labels``; those without a file are left out."""

    def tokens(self, space_id: str, labels: Labels) -> dict[Label, bytes]:
        """Return the codes of those ``labels`` that have tokens in a space."""
