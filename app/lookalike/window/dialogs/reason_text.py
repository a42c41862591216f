"""Why a file was skipped, in words, and what helps. Needs no Qt."""

from __future__ import annotations

from collections.abc import Callable

from lookalike.values import Reason

__all__ = ["reason_text"]


def reason_text(reason: Reason, translate: Callable[[str, str], str]) -> str:
    """Say the reason in plain words; the decoder's own words stand beside it."""
    texts = {
        Reason.NOT_A_PICTURE: translate("Reasons", "Not a picture, whatever its name says"),
        Reason.UNSUPPORTED: translate("Reasons", "A kind of picture Lookalike can't read"),
        Reason.EMPTY: translate("Reasons", "The file is empty"),
        Reason.DAMAGED: translate("Reasons", "Damaged"),
        Reason.TOO_LARGE: translate("Reasons", "Over the limit in Settings"),
        Reason.PERMISSION_DENIED: translate(
            "Reasons", "No permission to read it; give access, then retry"
        ),
        Reason.VANISHED: translate("Reasons", "It was gone when it was to be read"),
        Reason.READ_ERROR: translate("Reasons", "The disk could not read it"),
        Reason.TIMED_OUT: translate("Reasons", "Reading it took too long"),
        Reason.DECODER_CRASHED: translate("Reasons", "Reading it stopped the indexer twice"),
        Reason.CHANGED_WHILE_READ: translate(
            "Reasons", "It was being written; retry when that is done"
        ),
        Reason.CLOUD_ONLY: translate(
            "Reasons", "Only in the cloud; download it to have it indexed"
        ),
    }
    return texts[reason]
