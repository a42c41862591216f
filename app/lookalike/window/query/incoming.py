"""What comes in from outside: drops, pastes, picked files, typed paths.

Looked at on a worker's thread, then turned into a query or an offer. Nothing is ever fetched
from the web: an address is said to be one, and the browser can be asked to show it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from lookalike.search import PictureBytes, PictureFile, QuerySource, QueryTerm
from lookalike.window.actions.file_actions import open_web
from lookalike.window.jobs import Jobs, Lane
from lookalike.window.look.numbers import count_text
from lookalike.window.messages import Message
from lookalike.window.query.drop_overlay import DropZone
from lookalike.window.query.dropped import Dropped, RawDrop, sort_out, text_to_drop
from lookalike.window.query.search_controller import SearchController

__all__ = ["Incoming"]

_KEY = "incoming"
_HINT_MS = 8000
_OFFER_MS = 30_000


class Incoming(QObject):
    """Take what was given and hand it to the search or the library."""

    folders_wanted = Signal(object)
    """A tuple of `Path`: make them part of the library."""
    folder_shown = Signal(object)
    """A `Path` inside the library whose pictures are wanted."""
    message = Signal(object)
    message_gone = Signal(str)

    def __init__(
        self, search: SearchController, jobs: Jobs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._search = search
        self._jobs = jobs
        self.is_in_library: Callable[[Path], bool] = lambda folder: False
        """Set by the window: whether a folder belongs to the library already."""

    def take(
        self, raw: RawDrop, zone: DropZone = DropZone.SEARCH, *, is_minus: bool = False
    ) -> None:
        """Use whatever in this is a picture or a folder."""
        self.message_gone.emit(_KEY)

        def finish(dropped: Dropped) -> None:
            self._use(dropped, zone, is_minus=is_minus)

        self._jobs.run(lambda: sort_out(raw), finish, None, Lane.DETAILS)

    def take_paths(self, paths: Sequence[Path]) -> None:
        """Search with files, or offer folders."""
        self.take(RawDrop(paths=tuple(paths)))

    def take_text(self, text: str) -> None:
        """Use a typed path or address."""
        raw = text_to_drop(text)
        if raw.is_empty:
            raw = RawDrop(paths=(Path(text).expanduser().absolute(),))
        self.take(raw)

    def _use(self, dropped: Dropped, zone: DropZone, *, is_minus: bool) -> None:
        if dropped.folders and zone is DropZone.ADD_TO_LIBRARY:
            self.folders_wanted.emit(dropped.folders)
            return
        if dropped.picture_count:
            self._search_with(dropped, zone, is_minus=is_minus)
        if dropped.folders:
            self._offer(dropped.folders)
        elif not dropped.picture_count:
            self._say_nothing_usable(dropped)

    def _search_with(self, dropped: Dropped, zone: DropZone, *, is_minus: bool) -> None:
        sources: list[QuerySource] = [PictureFile(path) for path in dropped.files]
        sources += [PictureBytes(each.data, each.name) for each in dropped.pictures]
        has_query = bool(self._search.view.terms)
        is_added = has_query and (zone is DropZone.ADD_TO_QUERY or is_minus)
        weight = -1.0 if is_minus and has_query else 1.0
        terms = [QueryTerm(source, weight) for source in sources]
        if is_added:
            self._search.add_terms(terms)
        else:
            self._search.search(terms)
        if dropped.left_out_count:
            text = self.tr("The first {used} of {count} pictures are used.")
            used = dropped.picture_count
            total = used + dropped.left_out_count
            shown = text.format(used=count_text(used), count=count_text(total))
            self.message.emit(Message(_KEY, shown, lasts_ms=_HINT_MS))

    def _offer(self, folders: tuple[Path, ...]) -> None:
        """Offer to search new folders; one that is in the library already is shown."""
        if all(self.is_in_library(folder) for folder in folders):
            self.folder_shown.emit(folders[0])
            return
        if len(folders) == 1:
            name = folders[0].name or str(folders[0])
            text = self.tr("‘{name}’ is a folder. Its pictures can be searched.").format(name=name)
        else:
            text = self.tr("{count} folders can be searched.").format(
                count=count_text(len(folders))
            )

        def add() -> None:
            self.folders_wanted.emit(folders)

        self.message.emit(Message(_KEY, text, self.tr("Add to the library"), add, _OFFER_MS))

    def _say_nothing_usable(self, dropped: Dropped) -> None:
        if dropped.addresses:
            address = dropped.addresses[0]

            def show() -> None:
                open_web(address)

            text = self.tr(
                "Lookalike fetches nothing from the web. Copy the picture in your browser and "
                "paste it here."
            )
            self.message.emit(Message(_KEY, text, self.tr("Open in browser"), show, _OFFER_MS))
            return
        text = self.tr(
            "None of this is a picture Lookalike can read. Try a picture file, or paste a picture."
        )
        self.message.emit(Message(_KEY, text, lasts_ms=_HINT_MS))
