"""How the window was left: size, panes, thumbnail size, what was shown. Needs no Qt.

One small TOML file in the library's folder. A damaged one is set aside as ``.bad``.
"""

from __future__ import annotations

import dataclasses
import logging
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import tomlkit

from lookalike.atomic_file import write_text_atomically
from lookalike.errors import LibraryError

__all__ = ["WindowState", "read_window_state", "write_window_state"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WindowState:
    """Everything remembered from one start to the next; sizes in device-independent pixels."""

    geometry: str = ""
    """Qt's own saved geometry in base64; empty at the first start."""
    folders_width_px: int = 224
    details_width_px: int = 300
    are_folders_shown: bool = True
    are_details_shown: bool = True
    thumbnail_edge_px: int = 160
    is_oldest_first: bool = False
    folder: str = ""
    """The folder whose pictures were shown; empty for all pictures."""
    last_picked_folder: str = ""
    """Where the file dialog was last."""


def read_window_state(path: Path) -> tuple[WindowState, Path | None]:
    """Read the state; the second value is where an unusable file was set aside, else None."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        return WindowState(), None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        aside = path.with_name(path.name + ".bad")
        log.info("%s can't be read (%s); it is kept as %s", path, error, aside)
        try:
            path.replace(aside)
        except OSError:
            return WindowState(), path
        return WindowState(), aside
    return _from_values(values), None


def write_window_state(path: Path, state: WindowState) -> None:
    """Write the state. A full or read-only disk loses it, which harms nobody: only logged."""
    try:
        write_text_atomically(path, tomlkit.dumps(dataclasses.asdict(state)))
    except (LibraryError, OSError) as error:
        log.info("The window's state was not saved: %s", error)


def _from_values(values: Mapping[str, object]) -> WindowState:
    state = WindowState()
    for field in dataclasses.fields(WindowState):
        value = values.get(field.name)
        if type(value) is type(getattr(state, field.name)):
            state = dataclasses.replace(state, **{field.name: value})  # type: ignore[arg-type]
    return dataclasses.replace(
        state,
        thumbnail_edge_px=min(2000, max(16, state.thumbnail_edge_px)),
        folders_width_px=min(600, max(120, state.folders_width_px)),
        details_width_px=min(600, max(200, state.details_width_px)),
    )
