"""Faults that others met while decoding, and the lines of the fault table about files.

Each test of the first part is named after the fault that it keeps out, with the issue it was
seen in; each of the second part after its line of the table in the style guide.
"""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile, TiffImagePlugin
from PIL.AvifImagePlugin import AvifImageFile

from lookalike.errors import PictureUnusable
from lookalike.pictures import ThumbnailStore, load_picture, make_thumbnail, read_picture_file
from lookalike.values import PictureFormat, Reason, content_hash
from made_pictures import encode, photo_like, write_picture

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")


def _reason(data: bytes) -> Reason:
    with pytest.raises(PictureUnusable) as caught:
        load_picture(data, short_edge_px=64)
    assert caught.value.detail
    return caught.value.reason


def _reading_reason(path: Path) -> Reason:
    with pytest.raises(PictureUnusable) as caught:
        read_picture_file(path)
    return caught.value.reason


# --- Faults seen elsewhere -------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_exif_with_a_zero_denominator_costs_no_picture(kind: str) -> None:
    """Pillow issue 8605."""
    fields = struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0) + struct.pack("<HHII", 0x011A, 5, 1, 38)
    exif = b"II*\0\x08\0\0\0\x02\0" + fields + bytes(4) + struct.pack("<II", 1, 0)
    prefix = b"" if kind in ("PNG", "TIFF", "AVIF") else b"Exif\0\0"
    picture = load_picture(encode(photo_like(2), kind, exif=prefix + exif), short_edge_px=None)
    assert (picture.facts.width_px, picture.facts.height_px) == (120, 160)


def test_exif_that_is_rubbish_costs_no_avif() -> None:
    exif = b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHI4s", 0x0131, 2, 4, b"abc\0") + bytes(4)
    data = encode(photo_like(2), "AVIF", exif=exif)
    assert data.count(b"II*\0") == 1
    damaged = data.replace(b"II*\0", b"\xff\xff\xff\xff")
    assert load_picture(damaged, short_edge_px=None).facts.width_px == 160


def test_pillow_still_refuses_an_avif_for_its_exif() -> None:
    """When this fails the second try in decoders.py is no longer needed: remove it."""
    exif = b"II*\0\x08\0\0\0\0\0" + bytes(4)
    data = encode(photo_like(2), "AVIF", exif=exif)
    with pytest.raises((ValueError, SyntaxError)):
        AvifImageFile(io.BytesIO(data.replace(b"II*\0", b"\xff\xff\xff\xff")))


@pytest.mark.parametrize("offset", [(65_000, 65_000), (65_000, 0), (3_000, 2_000)])
def test_a_gif_whose_frame_lies_far_off_its_canvas_stays_small_in_memory(
    offset: tuple[int, int],
) -> None:
    """Pillow issue 8920: 240 × 240 px were taken for two thousand megapixels."""
    frames = [photo_like(seed, 240, 240) for seed in (0, 1)]
    data = bytearray(encode(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    second = data.rindex(b"\x2c\0\0\0\0")
    struct.pack_into("<HH", data, second + 1, *offset)
    picture = load_picture(bytes(data), short_edge_px=64)
    assert (picture.facts.width_px, picture.facts.height_px) == (240, 240)

    first = data.index(b"\x2c\0\0\0\0")
    struct.pack_into("<HH", data, first + 1, 65_000, 65_000)
    assert _reason(bytes(data)) is Reason.TOO_LARGE


@pytest.mark.parametrize("short_edge_px", [None, 64])
def test_the_top_of_a_truncated_jpeg_is_shown_and_marked(short_edge_px: int | None) -> None:
    """Pillow issue 7879: a JPEG cut at 60 %."""
    data = encode(photo_like(0, 640, 480), quality=90)
    whole = load_picture(data, short_edge_px=short_edge_px)
    cut = load_picture(data[: len(data) * 6 // 10], short_edge_px=short_edge_px)
    assert not whole.facts.is_damaged
    assert cut.facts.is_damaged
    assert cut.pixels.shape == whole.pixels.shape
    assert (cut.facts.width_px, cut.facts.height_px) == (640, 480)
    top = whole.pixels.shape[0] // 3
    assert np.abs(cut.pixels[:top].astype(int) - whole.pixels[:top].astype(int)).mean() < 2


def test_a_truncated_progressive_jpeg_is_shown_as_far_as_it_goes() -> None:
    data = encode(photo_like(0, 640, 480), quality=90, progressive=True)
    cut = load_picture(data[: len(data) * 6 // 10], short_edge_px=None)
    whole = load_picture(data, short_edge_px=None)
    assert cut.facts.is_damaged
    assert np.abs(cut.pixels.astype(int) - whole.pixels.astype(int)).mean() < 12


def test_a_jpeg_of_which_next_to_nothing_is_there_is_skipped() -> None:
    data = encode(photo_like(0, 640, 480), quality=90)
    scan = data.index(b"\xff\xda")
    assert _reason(data[: scan + 60]) is Reason.DAMAGED
    assert _reason(data[:scan]) is Reason.DAMAGED
    assert _reason(data[:3]) is Reason.DAMAGED


@pytest.mark.parametrize("is_tolerant", [False, True])
def test_an_unknown_chunk_in_a_png_does_no_harm(
    is_tolerant: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pillow issue 5509: it broke only while tolerant loading was on."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", is_tolerant)
    data = encode(photo_like(0), "PNG")
    end = data.rindex(b"IEND") - 4
    junk = struct.pack(">I4s", 12, b"juNk") + b"twelve bytes" + b"crc?"
    picture = load_picture(data[:end] + junk + data[end:], short_edge_px=None)
    assert np.array_equal(picture.pixels, np.asarray(photo_like(0)))


def test_any_exception_of_a_decoder_becomes_a_reason() -> None:
    """Pillow issue 7876: a crafted PPM raised what nobody caught."""
    assert _reason(b"P3\n1 1\n65535\n70000 0 0\n") is Reason.DAMAGED
    strange_tiff = b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHII", 0x0100, 99, 1, 0) + bytes(4)
    assert _reason(strange_tiff) is Reason.DAMAGED
    png = encode(photo_like(0), "PNG")
    assert _reason(png[:60] + bytes(40) + png[100:]) is Reason.DAMAGED


def test_a_heic_is_upright_and_of_one_size_everywhere() -> None:
    """pillow_heif issue 86, jpegview issue 335: turned twice, or not, or of another size."""
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0) + bytes(4)
    held_sideways = photo_like(5, 320, 240).transpose(Image.Transpose.ROTATE_90)
    data = encode(held_sideways, "HEIF", exif=exif, quality=90)
    expected = np.asarray(photo_like(5, 320, 240)).astype(int)
    for short_edge_px in (None, 120):
        picture = load_picture(data, short_edge_px=short_edge_px)
        assert (picture.facts.width_px, picture.facts.height_px) == (320, 240)
        shown = np.asarray(Image.fromarray(picture.pixels).resize((320, 240))).astype(int)
        assert np.abs(shown - expected).mean() < 12


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("really-a-jpeg.HEIC", "JPEG", PictureFormat.JPEG),
        ("really-a-png.jpg", "PNG", PictureFormat.PNG),
        ("UPPER.JPG", "JPEG", PictureFormat.JPEG),
        ("no-suffix", "WEBP", PictureFormat.WEBP),
        ("text.txt", "HEIF", PictureFormat.HEIC),
    ],
)
def test_a_wrong_name_does_not_hide_a_picture(
    tmp_path: Path, name: str, kind: str, expected: PictureFormat
) -> None:
    """czkawka issues 1039 and 1786."""
    path = write_picture(tmp_path / name, 3, format=kind)
    assert load_picture(read_picture_file(path), short_edge_px=64).facts.format is expected


@pytest.mark.timeout(60)
def test_one_truncated_file_among_a_thousand_stops_nothing() -> None:
    """clip-retrieval issue 257: the run hung for ever after the error."""
    sound = encode(photo_like(0, 64, 48), "PNG")
    loaded = refused = 0
    for number in range(1000):
        try:
            load_picture(sound[:200] if number == 500 else sound, short_edge_px=32)
        except PictureUnusable:
            refused += 1
        else:
            loaded += 1
    assert (loaded, refused) == (999, 1)


# --- Lines of the fault table ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", Reason.EMPTY, id="empty"),
        pytest.param(b"Dear diary, ...", Reason.NOT_A_PICTURE, id="text"),
        pytest.param(encode(photo_like(1), "PNG")[:300], Reason.DAMAGED, id="cut-off-PNG"),
        pytest.param(encode(photo_like(1), "WEBP")[:300], Reason.DAMAGED, id="cut-off-WebP"),
        pytest.param(encode(photo_like(1), "AVIF")[:600], Reason.DAMAGED, id="cut-off-AVIF"),
        pytest.param(encode(photo_like(1), "HEIF")[:600], Reason.DAMAGED, id="cut-off-HEIC"),
        pytest.param(encode(photo_like(1), "BMP")[:300], Reason.DAMAGED, id="cut-off-BMP"),
        pytest.param(encode(photo_like(1), "TIFF")[:300], Reason.DAMAGED, id="cut-off-TIFF"),
        pytest.param(b"8BPS\0\x02" + bytes(60), Reason.UNSUPPORTED, id="Photoshop"),
        pytest.param(b"<?xml version='1.0'?><svg/>", Reason.UNSUPPORTED, id="drawing"),
    ],
)
def test_unreadable_truncated_or_mislabelled_file(data: bytes, reason: Reason) -> None:
    assert _reason(data) is reason


@pytest.mark.parametrize("tag", [254, 50706], ids=["preview-of-NEF-or-ARW", "DNG"])
def test_raw_data_of_a_camera_are_not_taken_for_their_small_preview(tag: int) -> None:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[tag] = 1 if tag == 254 else b"\1\4\0\0"
    tags[330] = 8
    assert _reason(encode(photo_like(1), "TIFF", tiffinfo=tags)) is Reason.UNSUPPORTED


def _png_bomb(edge_px: int) -> bytes:
    """Return a small PNG whose header promises edge_px × edge_px pixels."""
    data = bytearray(encode(Image.new("L", (8, 8)), "PNG"))
    struct.pack_into(">II", data, 16, edge_px, edge_px)
    struct.pack_into(">I", data, 29, zlib.crc32(data[12:29]))
    return bytes(data)


def test_decompression_bomb_or_absurd_size_is_refused_on_the_header() -> None:
    with pytest.raises(PictureUnusable) as caught:
        load_picture(_png_bomb(98_000), short_edge_px=64)
    assert caught.value.reason is Reason.TOO_LARGE
    assert caught.value.detail == (
        "98,000 × 98,000 px is over the limit of 400 MP; raise it in Settings."
    )


@posix_only
def test_decompression_bombs_keep_the_memory_flat(tmp_path: Path) -> None:
    """A process that may only have 300 MB more refuses bombs by their header."""
    gif = bytearray(encode(Image.new("P", (8, 8)), "GIF"))
    struct.pack_into("<HH", gif, 6, 60_000, 60_000)
    bmp = bytearray(encode(Image.new("L", (8, 8)), "BMP"))
    struct.pack_into("<ii", bmp, 18, 2_000_000, 1_000_000)
    for name, data in (("a.png", _png_bomb(60_000)), ("b.gif", gif), ("c.bmp", bmp)):
        (tmp_path / name).write_bytes(data)
    program = """
import pathlib, resource, sys, psutil
from lookalike.errors import PictureUnusable
from lookalike.pictures import load_picture
room = psutil.Process().memory_info().vms + 300_000_000
resource.setrlimit(resource.RLIMIT_AS, (room, room))
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    try:
        load_picture(path.read_bytes(), short_edge_px=64)
    except PictureUnusable as error:
        print(path.name, error.reason, "limit" in error.detail)
"""
    run = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert run.stdout.split("\n")[:3] == [
        "a.png too_large True",
        "b.gif too_large True",
        "c.bmp too_large True",
    ]


@contextmanager
def _as_somebody_else() -> Iterator[None]:
    """Give up the rights of root for a while, which no permission could stop."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@posix_only
def test_permission_denied_for_a_file_or_its_folder(tmp_path: Path) -> None:
    path = write_picture(tmp_path / "locked" / "a.jpg", 1)
    path.chmod(0o000)
    with _as_somebody_else():
        assert _reading_reason(path) is Reason.PERMISSION_DENIED
    path.chmod(0o644)
    path.parent.chmod(0o000)
    with _as_somebody_else():
        assert _reading_reason(path) is Reason.PERMISSION_DENIED
    path.parent.chmod(0o755)
    assert read_picture_file(path)


def test_file_vanished_before_it_was_read(tmp_path: Path) -> None:
    assert _reading_reason(tmp_path / "gone.jpg") is Reason.VANISHED
    (tmp_path / "file").write_text("no folder")
    assert _reading_reason(tmp_path / "file" / "inside.jpg") is Reason.VANISHED


@contextmanager
def _meanwhile(change: Callable[[Path], None], path: Path) -> Iterator[None]:
    """Change a file again and again on another thread, until the block is left."""
    stop, started = threading.Event(), threading.Event()

    def work() -> None:
        while not stop.is_set():
            change(path)
            started.set()

    thread = threading.Thread(target=work)
    thread.start()
    started.wait(10)
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _make_sparse(path: Path) -> None:
    """Make a file that takes no room but long enough to read for another thread to come in."""
    with path.open("wb") as file:
        file.truncate(150_000_000)


def _append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def test_file_changed_while_read(tmp_path: Path) -> None:
    path = tmp_path / "growing.jpg"
    _make_sparse(path)
    with _meanwhile(_append, path):
        assert _reading_reason(path) is Reason.CHANGED_WHILE_READ
    assert len(read_picture_file(path)) == path.stat().st_size
    path.unlink()


def test_file_replaced_while_read(tmp_path: Path) -> None:
    path = tmp_path / "replaced.jpg"
    _make_sparse(path)

    def replace(target: Path) -> None:
        other = target.with_suffix(".new")
        _make_sparse(other)
        other.replace(target)

    with _meanwhile(replace, path):
        assert _reading_reason(path) is Reason.CHANGED_WHILE_READ


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(b"caf\xe9.jpg", id="not-UTF-8"),
        pytest.param("é ü 猫 🐈.jpg".encode(), id="accents-CJK-emoji"),
        pytest.param("é.jpg".encode(), id="composed"),
        pytest.param("e\u0301.jpg".encode(), id="decomposed"),
        pytest.param(b"a\nb\t'\"\\ .jpg", id="control-and-quotes"),
        pytest.param(b"x" * 251 + b".jpg", id="255-bytes-long"),
    ],
)
@posix_only
def test_name_that_is_not_utf8_or_very_long_or_odd(tmp_path: Path, name: bytes) -> None:
    path = os.path.join(os.fsencode(tmp_path), name)  # noqa: PTH118 - Path can't hold bytes
    Path(os.fsdecode(path)).write_bytes(encode(photo_like(1)))
    assert load_picture(read_picture_file(path), short_edge_px=32).facts.width_px == 160


@posix_only
@pytest.mark.expects_warnings
def test_disk_full_leaves_a_thumbnail_out(tmp_path: Path) -> None:
    """A real full disk: a file system of 64 KB, where this process may mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("needs the right to mount a small file system")
    try:
        store = ThumbnailStore(folder, 10_000_000)
        jpeg = make_thumbnail(np.asarray(photo_like(1, 640, 480)))
        contents = [content_hash(bytes([number])) for number in range(20)]
        for content in contents:
            store.put(content, jpeg)
        assert store.get(contents[0]) == jpeg
        assert store.get(contents[-1]) is None
        assert not list(folder.rglob("*.tmp"))
    finally:
        subprocess.run(["umount", str(folder)], check=True)
