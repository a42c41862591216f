"""What commands print: JSON that is always valid, and paths that a shell can use."""

from __future__ import annotations

import base64
import json
import os
import shlex
import sys
from typing import Any

__all__ = ["is_terminal", "path_fields", "path_text", "print_json", "print_paths"]


def path_fields(path: bytes) -> dict[str, str]:
    """Return a path's JSON fields: ``path``, and ``path_b64`` where the bytes aren't UTF-8.

    In that case ``path`` is an approximation for the eye only.
    """
    try:
        return {"path": path.decode("utf-8")}
    except UnicodeDecodeError:
        return {
            "path": path.decode("utf-8", "replace"),
            "path_b64": base64.b64encode(path).decode("ascii"),
        }


def path_text(path: bytes) -> str:
    """Return a path quoted for a shell; bytes that aren't text are escaped with $'…'."""
    try:
        return shlex.quote(path.decode("utf-8"))
    except UnicodeDecodeError:
        escaped = "".join(
            chr(byte) if 0x20 <= byte < 0x7F and byte not in b"\\'" else f"\\x{byte:02x}"
            for byte in path
        )
        return f"$'{escaped}'"


def print_json(value: Any) -> None:
    """Print one JSON object on one line."""
    print(json.dumps(value, ensure_ascii=False, default=str))


def print_paths(paths: list[bytes], *, separator: bytes) -> None:
    """Print the paths' own bytes, each followed by ``separator``: for pipes."""
    sys.stdout.flush()
    for path in paths:
        sys.stdout.buffer.write(path + separator)
    sys.stdout.buffer.flush()


def is_terminal() -> bool:
    """Say whether a person reads stderr, where progress is shown."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
