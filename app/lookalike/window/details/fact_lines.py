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
    tr, facts = wording.tr, record.facts
    lines: list[tuple[str, str]] = []
    if record.files:
        lines.append((tr("Folder"), folder_name(record.files[0].path)))
    if facts.captured_at is not None:
        lines.append((tr("Taken"), wording.moment(facts.captured_at)))
    elif record.files:
        changed = datetime.fromtimestamp(record.files[0].mtime_ns / 1e9)  # the person's own zone
        lines.append((tr("Changed"), wording.moment(changed)))
    if facts.camera:
        lines.append((tr("Camera"), facts.camera))
    lines.append((tr("Pixels"), pixels_text(facts.width_px, facts.height_px, wording)))
    kind = format_text(facts.format)
    if record.files:
        kind = f"{kind} · {size_text(record.files[0].size_bytes, wording)}"
    lines.append((tr("File"), kind))
    if facts.frame_count > 1:
        frames = wording.count(facts.frame_count)
        lines.append((tr("Frames"), tr("{count}, the first is shown").format(count=frames)))
    return lines


def state_lines(record: PictureRecord, wording: Wording) -> list[tuple[str, str]]:
    """Return what is out of order with a picture; usually nothing."""
    tr, lines = wording.tr, []
    if record.files and all(file.is_offline for file in record.files):
        lines.append((tr("State"), tr("not connected")))
    if record.facts.is_damaged:
        lines.append((tr("State"), tr("damaged, shown in part")))
    return lines
