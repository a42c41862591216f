"""Whatever the bytes and whatever the size: pictures or a reason, never anything else."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from lookalike.errors import PictureUnusable
from lookalike.pictures import crop, fit_into, load_picture, sniff_format
from lookalike.pictures.exif import read_camera_facts
from lookalike.pictures.shrink import shrunk_size
from lookalike.values import Box, PictureFormat, Reason
from made_pictures import encode, photo_like

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, of odd metadata

_KINDS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF")
_REASONS_OF_LOADING = {
    Reason.EMPTY,
    Reason.NOT_A_PICTURE,
    Reason.UNSUPPORTED,
    Reason.DAMAGED,
    Reason.TOO_LARGE,
}


@cache
def _sound_file(kind: str) -> bytes:
    return encode(photo_like(3, 48, 32), kind)


def _load_or_reason(data: bytes) -> None:
    try:
        picture = load_picture(data, short_edge_px=24)
    except PictureUnusable as error:
        refusal = error
    else:
        assert picture.pixels.dtype == np.uint8
        assert picture.pixels.ndim == 3
        assert picture.pixels.shape[2] == 3
        return
    assert refusal.reason in _REASONS_OF_LOADING
    assert refusal.detail


@given(st.binary(max_size=300))
@example(b"")
@example(b"\xff\xd8\xff\xff\xd9")
def test_any_bytes_are_a_picture_or_have_a_reason(data: bytes) -> None:
    _load_or_reason(data)


@given(
    kind=st.sampled_from(_KINDS),
    cut=st.integers(0, 10_000),
    flips=st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 255)), max_size=8),
)
@settings(max_examples=300)
def test_a_file_cut_anywhere_with_any_bytes_flipped_is_a_picture_or_has_a_reason(
    kind: str, cut: int, flips: list[tuple[int, int]]
) -> None:
    data = bytearray(_sound_file(kind))
    for place, value in flips:
        data[place % len(data)] ^= value
    _load_or_reason(bytes(data[: len(data) - cut % len(data)]))


@given(st.binary(min_size=0, max_size=200))
def test_the_exif_reader_takes_any_bytes(block: bytes) -> None:
    for prefix in (b"", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b"II+\0\x08\0\0\0"):
        facts = read_camera_facts(prefix + block)
        assert 1 <= facts.orientation <= 8
        assert facts.camera is None or facts.camera.isprintable()


@given(st.binary(max_size=100))
def test_sniffing_takes_any_bytes(head: bytes) -> None:
    assert sniff_format(head) is None or isinstance(sniff_format(head), PictureFormat)


@given(
    width=st.integers(1, 100_000), height=st.integers(1, 100_000), short_edge=st.integers(1, 1000)
)
def test_a_shrunk_size_keeps_shape_and_short_edge(
    width: int, height: int, short_edge: int
) -> None:
    shrunk = shrunk_size(width, height, short_edge)
    assert min(shrunk) >= 1
    assert shrunk[0] <= width
    assert shrunk[1] <= height
    assert max(shrunk) <= max(32 * short_edge, 1)
    if max(width, height) <= 32 * min(width, height):
        assert min(shrunk) == min(short_edge, width, height)


@given(orientation=st.integers(1, 8), width=st.integers(1, 20), height=st.integers(1, 20))
def test_setting_upright_undoes_what_the_camera_did(
    orientation: int, width: int, height: int
) -> None:
    rng = np.random.default_rng(width * 100 + height)
    upright = Image.fromarray(rng.integers(0, 256, (height, width, 3), dtype=np.uint8))
    exif = Image.Exif()
    exif[0x0112] = orientation
    undo = {5: 5, 6: 8, 7: 7, 8: 6}.get(orientation, orientation)
    turned = _turn(upright, undo)
    picture = load_picture(encode(turned, "PNG", exif=exif.tobytes()), short_edge_px=None)
    assert np.array_equal(picture.pixels, np.asarray(upright))


def _turn(image: Image.Image, orientation: int) -> Image.Image:
    """Turn by NumPy alone, after the figure in the EXIF standard (row 0 and column 0)."""
    pixels = np.asarray(image)
    turned = {
        1: pixels,
        2: pixels[:, ::-1],
        3: pixels[::-1, ::-1],
        4: pixels[::-1],
        5: pixels.swapaxes(0, 1),
        6: pixels.swapaxes(0, 1)[:, ::-1],
        7: pixels[::-1, ::-1].swapaxes(0, 1),
        8: pixels.swapaxes(0, 1)[::-1],
    }[orientation]
    return Image.fromarray(np.ascontiguousarray(turned))


@given(
    width=st.integers(1, 300),
    height=st.integers(1, 300),
    edges=st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)),
    edge_px=st.integers(1, 300),
)
def test_any_part_fitted_into_anything_is_a_picture(
    width: int, height: int, edges: tuple[float, float, float, float], edge_px: int
) -> None:
    left, right = sorted(edges[:2])
    top, bottom = sorted(edges[2:])
    if left == right or top == bottom:
        return
    part = crop(np.zeros((height, width, 3), np.uint8), Box(left, top, right, bottom))
    fitted = fit_into(part, edge_px)
    assert min(part.shape[:2]) >= 1
    assert 1 <= max(fitted.shape[:2]) <= max(edge_px, 1)
