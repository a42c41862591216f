"""The library as the window's parts see it, before and after it has been opened.

The window is on the screen before its library is open; its parts are built with this and ask
nothing of it until there are labels to show.
"""

from __future__ import annotations

import numpy as np

from lookalike.catalogue import PictureRecord
from lookalike.library import Library
from lookalike.values import Label, Labels, Pixels

__all__ = ["LateLibrary"]


class LateLibrary:
    """Holds the library once it is open. Its questions may be asked from any thread."""

    def __init__(self) -> None:
        self._library: Library | None = None

    @property
    def is_open(self) -> bool:
        return self._library is not None

    @property
    def library(self) -> Library:
        """The open library. Raises RuntimeError before that: ask `is_open`."""
        if self._library is None:
            raise RuntimeError("the library isn't open yet")
        return self._library

    @property
    def has_look(self) -> bool:
        """Whether hits can be ranked by look: the network in use knows it."""
        return self._library is not None and self._library.has_look

    @property
    def has_tokens(self) -> bool:
        """Whether a hit can be explained, and a part searched, by the network in use."""
        return self._library is not None and self._library.has_tokens

    def take(self, library: Library) -> None:
        """Hold an open library from now on."""
        self._library = library

    def let_go(self) -> Library | None:
        """Hold it no more; return it for closing."""
        library, self._library = self._library, None
        return library

    def records(self, labels: Labels) -> list[PictureRecord]:
        """Return what is known of pictures; nothing before the library is open."""
        return self._library.records(labels) if self._library is not None else []

    def record(self, label: int) -> PictureRecord | None:
        """Return what is known of one picture."""
        return next(iter(self.records(np.array([label], np.int64))), None)

    def thumbnail(self, label: Label) -> bytes | None:
        """Return a picture's thumbnail as JPEG."""
        return self._library.thumbnail(label) if self._library is not None else None

    def preview(self, label: Label, *, edge_px: int | None = None) -> Pixels:
        """Return a picture's pixels, its longer side at most this. Raises PictureUnusable."""
        return self.library.preview(label, edge_px=edge_px)
