"""libtiff keeps quiet, and as long as it would not by itself, it is made to."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lookalike.pictures.quiet_libtiff import silence_libtiff
from made_pictures import encode, photo_like

_WITH_PILLOW_ALONE = """
import sys
from PIL import Image
try:
    Image.open(sys.argv[1]).load()
except OSError:
    pass
"""
_WITH_US = """
import pathlib, sys
from lookalike.errors import PictureUnusable
from lookalike.pictures import load_picture
try:
    load_picture(pathlib.Path(sys.argv[1]).read_bytes(), short_edge_px=64)
except PictureUnusable:
    pass
"""


def _standard_error(program: str, path: Path) -> str:
    run = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    return run.stderr


@pytest.fixture
def damaged_tiff(tmp_path: Path) -> Path:
    data = bytearray(encode(photo_like(3), "TIFF", compression="tiff_lzw"))
    data[100:2000] = bytes(1900)
    path = tmp_path / "damaged.tif"
    path.write_bytes(data)
    return path


def test_a_damaged_tiff_prints_nothing(damaged_tiff: Path) -> None:
    if not silence_libtiff():
        pytest.skip("this Pillow does not bring its own libtiff")
    assert _standard_error(_WITH_US, damaged_tiff) == ""


def test_pillow_alone_still_lets_libtiff_print(damaged_tiff: Path) -> None:
    """When this fails quiet_libtiff.py is no longer needed: remove it."""
    assert _standard_error(_WITH_PILLOW_ALONE, damaged_tiff)
