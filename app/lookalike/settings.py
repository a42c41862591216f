"""A person's few choices, one TOML file in the library's folder.

Keys that this version doesn't know are kept when the file is written again, and so are
comments. A value out of its range falls back to the default with a warning that names the
key; a file that isn't TOML is set aside as ``settings.toml.bad``.
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import tomlkit
import tomlkit.exceptions

from lookalike.atomic_file import write_text_atomically
from lookalike.networks import DEFAULT_NETWORK

__all__ = ["Settings", "Theme", "read_settings", "write_settings"]

log = logging.getLogger(__name__)


class Theme(StrEnum):
    """How the window chooses between its light and its dark colours."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default. Ranges stand in ``_READERS`` below."""

    theme: Theme = Theme.SYSTEM
    network: str = DEFAULT_NETWORK
    """Name of the network folder whose vectors answer."""
    device: str = "auto"
    """An execution provider's name, or "auto" for the best that works."""
    exclusions: tuple[str, ...] = ()
    """Patterns of file and folder names that are left out when indexing."""
    pixel_limit: int = 400_000_000
    """Pictures with more pixels than this are skipped as too large."""
    thumbnail_limit_bytes: int = 2_000_000_000
    collapse_copies: bool = True
    """Show near-identical hits as one hit with a count."""
    show_names: bool = False
    """Show each picture's name below it in the grid."""
    regions: bool = False
    """Make what the search for a part of a picture can be refined with, when indexing."""


def read_settings(path: Path) -> Settings:
    """Read the settings; what is missing or unusable has its default. Never raises for content."""
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (tomlkit.exceptions.ParseError, UnicodeDecodeError) as error:
        _set_aside(path, error)
        return Settings()
    except OSError as error:
        log.warning("%s can't be read (%s); the defaults are used", path, error.strerror)
        return Settings()
    return _from_mapping(document.unwrap(), path)


def _set_aside(path: Path, error: Exception) -> None:
    aside = path.with_name(path.name + ".bad")
    try:
        path.replace(aside)
    except OSError:
        # In a read-only library it stays where it is.
        log.warning("%s can't be read (%s); the defaults are used", path, error)
    else:
        log.warning("%s can't be read (%s); it is kept as %s", path, error, aside)


def write_settings(path: Path, settings: Settings) -> None:
    """Write the settings, keeping comments and keys of other versions.

    What is as by default and isn't in the file stays out of it: a later version's default is
    then taken over, as for the network.
    Raises StorageFull or StorageReadOnly; the old file is then still whole.
    """
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, UnicodeDecodeError, tomlkit.exceptions.ParseError):
        document = tomlkit.document()
    defaults = Settings()
    for name, value in dataclasses.asdict(settings).items():
        if name in document or value != getattr(defaults, name):
            document[name] = list(value) if isinstance(value, tuple) else value
    write_text_atomically(path, tomlkit.dumps(document))


def _from_mapping(values: Mapping[str, Any], path: Path) -> Settings:
    usable: dict[str, Any] = {}
    for name, read in _READERS.items():
        if name not in values:
            continue
        try:
            usable[name] = read(values[name])
        except (TypeError, ValueError):
            log.warning("%s: %s = %r is not usable; the default is used", path, name, values[name])
    return Settings(**usable)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(value)
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(value)
    return tuple(_text(each) for each in value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _whole(least: int, most: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(value)
        return value

    return read


_READERS: Mapping[str, Callable[[object], object]] = {
    "theme": lambda value: Theme(_text(value)),
    "network": _text,
    "device": _text,
    "exclusions": _texts,
    "pixel_limit": _whole(1_000_000, 10_000_000_000),
    "thumbnail_limit_bytes": _whole(10_000_000, 1_000_000_000_000),
    "collapse_copies": _flag,
    "show_names": _flag,
    "regions": _flag,
}
