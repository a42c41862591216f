"""What was found out about each device, and the file in which it is remembered.

A verdict holds for one version of onnxruntime, one driver and one network file; a change of
any of them makes it void. The file may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import logging
import platform
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from lookalike.atomic_file import write_text_atomically
from lookalike.errors import LookalikeError

__all__ = ["DeviceState", "Finding", "VerdictFile", "driver_hint", "verdict_key"]

_log = logging.getLogger(__name__)

_FORMAT: Final = 1
_FILE_LIMIT_BYTES: Final = 1_000_000
_KEPT_FINDINGS: Final = 200
_DRIVER_FILES: Final = (
    "/proc/driver/nvidia/version",
    "/sys/module/nvidia/version",
    "/sys/module/amdgpu/version",
    "/dev/kfd",
    "C:/Windows/System32/nvcuda.dll",
    "C:/Windows/System32/DirectML.dll",
    "C:/Windows/System32/amdhip64.dll",
)
"""What changes when a driver is installed, updated or removed."""


class DeviceState(StrEnum):
    """How a device stands after it was tried."""

    WORKS = "works"
    WRONG_ANSWER = "wrong_answer"
    CRASHED = "crashed"
    NOT_INSTALLED = "not_installed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one try of one device showed."""

    state: DeviceState
    detail: str
    """The runtime's own words, or why it wasn't tried; for a person."""
    images_per_second: float | None = None


class VerdictFile:
    """Findings by key in one JSON file; ``path`` None keeps them for this object only."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._findings = {} if path is None else _read(path)

    def get(self, key: str) -> Finding | None:
        """Return what is remembered under ``key``."""
        return self._findings.get(key)

    def put(self, key: str, finding: Finding) -> None:
        """Remember ``finding``. A file that can't be written is no trouble: it is a cache."""
        self._findings.pop(key, None)
        self._findings[key] = finding
        if self._path is None:
            return
        newest = dict(list(self._findings.items())[-_KEPT_FINDINGS:])
        table = {
            "v": _FORMAT,
            "verdicts": {
                name: {
                    "state": one.state,
                    "detail": one.detail,
                    "images_per_second": one.images_per_second,
                }
                for name, one in newest.items()
            },
        }
        try:
            write_text_atomically(self._path, json.dumps(table, indent=1) + "\n")
        except (OSError, LookalikeError) as error:
            _log.debug("Verdicts are not remembered: %s", error)


def verdict_key(provider: str, runtime: str, network_sha256: str, driver: str) -> str:
    """Return the key under which a finding is remembered: "cuda-" and 16 hex digits."""
    text = "\0".join([provider, runtime, network_sha256, driver])
    return f"{provider.lower()}-{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"


def driver_hint() -> str:
    """Return a text that changes with the drivers of this machine; cheap, asks no driver."""
    parts = [platform.machine(), platform.release()]
    for name in _DRIVER_FILES:
        try:
            stat = Path(name).stat()
            is_text = name.endswith("version")
            parts.append(Path(name).read_text()[:200] if is_text else f"{stat.st_mtime_ns}")
        except (OSError, UnicodeDecodeError):
            parts.append("")
    return "\n".join(parts)


def _read(path: Path) -> dict[str, Finding]:
    """Return what ``path`` holds; nothing where it is missing, damaged or of another format."""
    try:
        data = path.read_bytes()
        table = json.loads(data) if len(data) <= _FILE_LIMIT_BYTES else {}
        if table["v"] != _FORMAT:
            return {}
        return {
            str(key): Finding(
                DeviceState(one["state"]), str(one["detail"]), _rate(one["images_per_second"])
            )
            for key, one in table["verdicts"].items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _rate(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
