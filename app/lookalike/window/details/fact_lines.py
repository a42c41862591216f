"""The lines of facts about a picture: label and value, in the order they are shown."""

from __future__ import annotations

from datetime import datetime

from lookalike.catalogue import PictureRecord
from lookalike.window.look.hit_text import (
    Wording,
    folder_name,
    format_text,
    pixels_text,
    size_text,
)

__all__ = ["fact_lines", "state_lines"]


def fact_lines(record: PictureRecord, wording: Wording) -> list[tuple[str, str]]:
    """Return what is known; what isn't has no line."""
    translate, facts = wording.translate, record.facts
    lines: list[tuple[str, str]] = []
    if record.files:
        lines.append((translate("Hits", "Folder"), folder_name(record.files[0].path)))
    if facts.captured_at is not None:
        lines.append((translate("Hits", "Taken"), wording.moment(facts.captured_at)))
    elif record.files:
        changed = datetime.fromtimestamp(record.files[0].mtime_ns / 1e9)  # the person's own zone
        lines.append((translate("Hits", "Changed"), wording.moment(changed)))
    if facts.camera:
        lines.append((translate("Hits", "Camera"), facts.camera))
    lines.append(
        (translate("Hits", "Pixels"), pixels_text(facts.width_px, facts.height_px, wording))
    )
    kind = format_text(facts.format)
    if record.files:
        kind = f"{kind} · {size_text(record.files[0].size_bytes, wording)}"
    lines.append((translate("Hits", "File"), kind))
    if facts.frame_count > 1:
        frames = wording.count(facts.frame_count)
        lines.append(
            (
                translate("Hits", "Frames"),
                translate("Hits", "{count}, the first is shown").format(count=frames),
            )
        )
    return lines


def state_lines(record: PictureRecord, wording: Wording) -> list[tuple[str, str]]:
    """Return what is out of order with a picture; usually nothing."""
    translate, lines = wording.translate, []
    if record.files and all(file.is_offline for file in record.files):
        lines.append((translate("Hits", "State"), translate("Hits", "not connected")))
    if record.facts.is_damaged:
        lines.append((translate("Hits", "State"), translate("Hits", "damaged, shown in part")))
    return lines
