"""Bring the catalogue up to date with the root folders: the one call of this room.

scan → known, new, changed → read → hash → known content? → decode → batch → network → one
transaction. Everything that is told, counted, embedded and committed happens on the caller's
thread; scanning and decoding have threads of their own (pipeline.py). A killed run loses the
batch in hand and nothing else: the next one starts where the catalogue ends.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace

from lookalike.catalogue import Catalogue, RootFolder
from lookalike.errors import LookalikeError, StorageReadOnly
from lookalike.indexing.control import Control
from lookalike.indexing.events import (
    Event,
    Notice,
    RunFailed,
    RunFinished,
    RunStarted,
    RunSummary,
)
from lookalike.indexing.one_pass import Parts, Pass
from lookalike.indexing.options import IndexOptions
from lookalike.networks import Network, OnnxEmbedder
from lookalike.pictures import ThumbnailStore

__all__ = ["index_folders"]

log = logging.getLogger(__name__)


def index_folders(
    catalogue: Catalogue,
    network: Network,
    open_embedder: Callable[[], OnnxEmbedder],
    thumbnails: ThumbnailStore,
    roots: Sequence[RootFolder],
    *,
    on_event: Callable[[Event], None] = lambda event: None,
    control: Control | None = None,
    options: IndexOptions | None = None,
) -> RunSummary:
    """Read what is new or changed below ``roots`` into the catalogue, forget what is gone.

    open_embedder: called when the first picture needs the network; whoever opened it closes
    it.  on_event: called on this thread only.  control: pauses, stops or repeats the run from
    any thread; a rescan is a new pass with a new run id, skipped files included.
    Blocks until done or stopped and returns the last pass's summary. Raises LookalikeError
    for trouble of the library, the network or the last device, after a RunFailed event; what
    was committed stays. A file's trouble, a missing folder, a full disk and a busy catalogue
    raise nothing.
    """
    control = control or Control()
    options = options or IndexOptions()
    while True:
        parts = Parts(catalogue, network, open_embedder, thumbnails, control, options)
        summary = _run_once(parts, roots, on_event)
        if not control.take_rescan():
            return summary
        options = replace(options, retry_skipped=True)
        roots = _as_they_are_now(catalogue, roots)


def _run_once(
    parts: Parts, roots: Sequence[RootFolder], on_event: Callable[[Event], None]
) -> RunSummary:
    run = uuid.uuid4().hex[:12]
    began_s = time.monotonic()
    known = _known_counts(parts.catalogue, roots)
    log.info("Indexing %d folders, %d files are known", len(roots), sum(known.values()))
    on_event(RunStarted(run, tuple(root.path for root in roots), sum(known.values())))
    if parts.options.notice is not None:
        on_event(Notice(run, *parts.options.notice))
    try:
        if parts.catalogue.is_read_only:
            raise StorageReadOnly(parts.catalogue.path)
        current = Pass(parts, run, on_event)
        current.run(roots, known)
    except LookalikeError as error:
        log.info("Indexing ended: %s", error.what)
        on_event(RunFailed(run, error.what, error.remedy, error.exit_code))
        raise
    summary = replace(current.summary(), seconds=time.monotonic() - began_s)
    log.info(
        "Indexing %s: %d indexed, %d unchanged, %d skipped, %d removed in %.1f s",
        "stopped" if summary.was_stopped else "done",
        summary.indexed,
        summary.unchanged,
        summary.skipped,
        summary.removed,
        summary.seconds,
    )
    on_event(RunFinished(run, summary))
    return summary


def _known_counts(catalogue: Catalogue, roots: Sequence[RootFolder]) -> dict[int, int]:
    """Return how many files the catalogue has of each root folder."""
    counts = {root.id: 0 for root in roots}
    for folder in catalogue.folder_counts():
        if folder.root_id in counts:
            counts[folder.root_id] += folder.pictures + folder.skipped
    return counts


def _as_they_are_now(catalogue: Catalogue, roots: Sequence[RootFolder]) -> list[RootFolder]:
    """Return the root folders again: one may have come online or left the library."""
    wanted = {root.id for root in roots}
    return [root for root in catalogue.roots() if root.id in wanted]
