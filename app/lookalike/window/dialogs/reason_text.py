"""Why a file was skipped, in words, and what helps. Needs no Qt."""

from __future__ import annotations

from collections.abc import Callable

from lookalike.values import Reason

__all__ = ["reason_text"]


def reason_text(reason: Reason, tr: Callable[[str], str]) -> str:
    """Say the reason in plain words; the decoder's own words stand beside it."""
    texts = {
        Reason.NOT_A_PICTURE: tr("Not a picture, whatever its name says"),
        Reason.UNSUPPORTED: tr("A kind of picture Lookalike can't read"),
        Reason.EMPTY: tr("The file is empty"),
        Reason.DAMAGED: tr("Damaged"),
        Reason.TOO_LARGE: tr("Over the limit in Settings"),
        Reason.PERMISSION_DENIED: tr("No permission to read it; give access, then retry"),
        Reason.VANISHED: tr("It was gone when it was to be read"),
        Reason.READ_ERROR: tr("The disk could not read it"),
        Reason.TIMED_OUT: tr("Reading it took too long"),
        Reason.DECODER_CRASHED: tr("Reading it stopped the indexer twice"),
        Reason.CHANGED_WHILE_READ: tr("It was being written; retry when that is done"),
        Reason.CLOUD_ONLY: tr("Only in the cloud; download it to have it indexed"),
    }
    return texts[reason]
