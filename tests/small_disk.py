"""A real small disk for tests about full and read-only ones; skips where none can be made."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, size_kb: int = 1024) -> Iterator[Path]:
    """Mount a file system of ``size_kb`` in ``folder``; unmounted at the end."""
    folder.mkdir()
    if shutil.which("mount") is None:
        pytest.skip("a small disk needs mount")
    _mount("-t", "tmpfs", "-o", f"size={size_kb}k", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill_disk(disk: Path) -> Path:
    """Leave no room for another page on the disk; return the file that takes it all."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    return ballast


def make_read_only(disk: Path) -> None:
    """Take the right to write away from everyone, root too."""
    _mount("-o", "remount,ro", str(disk))


def _mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], check=False, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"a small disk can't be mounted here: {done.stderr.strip()}")
