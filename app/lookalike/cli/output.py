"""What commands print: JSON that is always valid, and paths that a shell can use."""

from __future__ import annotations

import base64
import json
import os
import shlex
import sys
from typing import Any

__all__ = ["is_terminal", "path_fields", "path_text", "print_json", "print_paths"]


def path_fields(path: bytes, name: str = "path") -> dict[str, str]:
    """Return a path's JSON fields: ``name``, and ``name_b64`` where the bytes aren't UTF-8.

    In that case ``name`` is an approximation for the eye only.
    """
    try:
        return {name: path.decode("utf-8")}
    except UnicodeDecodeError:
        return {
            name: path.decode("utf-8", "replace"),
            f"{name}_b64": base64.b64encode(path).decode("ascii"),
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
    """Print one JSON object on one line, in UTF-8 whatever the terminal is set to."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    _print_bytes(text.encode("utf-8", "replace") + b"\n")


def print_paths(paths: list[bytes], *, separator: bytes) -> None:
    """Print the paths' own bytes, each followed by ``separator``: for pipes."""
    _print_bytes(b"".join(path + separator for path in paths))


def _print_bytes(data: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def is_terminal() -> bool:
    """Say whether a person reads stderr, where progress is shown."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
