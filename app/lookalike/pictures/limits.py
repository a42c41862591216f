"""How large a picture may be, judged on its header before any pixel is decoded."""

from __future__ import annotations

from dataclasses import dataclass

import psutil

from lookalike.errors import PictureUnusable
from lookalike.values import Reason

__all__ = ["Limits", "check_memory", "check_size"]

_NEVER_REFUSED_BYTES = 64 * 1024 * 1024
"""A picture this small is loaded whatever the system says of its memory."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one picture may cost at most.

    pixels: width times height at full size.  memory_share: the part of the memory that is
    available now (all processes considered) which one decode may fill.
    """

    pixels: int = 400_000_000
    memory_share: float = 0.25


def check_size(width_px: int, height_px: int, limits: Limits) -> None:
    """Raise PictureUnusable(too_large) if the header promises more pixels than allowed."""
    if width_px * height_px > limits.pixels:
        raise PictureUnusable(
            Reason.TOO_LARGE,
            f"{width_px:,} × {height_px:,} px is over the limit of "
            f"{limits.pixels / 1e6:,.0f} MP; raise it in Settings.",
        )


def check_memory(width_px: int, height_px: int, needed_bytes: int, limits: Limits) -> None:
    """Raise PictureUnusable(too_large) if a decode would fill too much of the free memory."""
    if needed_bytes <= _NEVER_REFUSED_BYTES:
        return
    allowed_bytes = int(psutil.virtual_memory().available * limits.memory_share)
    if needed_bytes > allowed_bytes:
        raise PictureUnusable(
            Reason.TOO_LARGE,
            f"{width_px:,} × {height_px:,} px need {needed_bytes / 1e9:.1f} GB of memory; "
            f"{allowed_bytes / 1e9:.1f} GB may be used now.",
        )
