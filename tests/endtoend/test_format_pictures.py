"""Every file of the set of odd formats is accounted for, line by line as its index says."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lookalike.errors import PictureUnusable
from lookalike.pictures import LoadedPicture, load_picture, read_picture_file
from lookalike.values import PictureFormat, Reason

pytestmark = [
    pytest.mark.pictures,
    pytest.mark.filterwarnings("ignore::UserWarning"),  # Pillow's, of odd metadata
]

_EXPECTED = re.compile(
    r"decodes to (?P<width>\d+)x(?P<height>\d+) "
    r"\((?P<kind>\w+), mode (?P<mode>[\w;]+), (?P<frames>\d+) frame"
)
_OUR_TYPES = {
    "JPEG": PictureFormat.JPEG,
    "MPO": PictureFormat.JPEG,
    "PNG": PictureFormat.PNG,
    "WEBP": PictureFormat.WEBP,
    "GIF": PictureFormat.GIF,
    "BMP": PictureFormat.BMP,
    "TIFF": PictureFormat.TIFF,
    "AVIF": PictureFormat.AVIF,
    "HEIF": PictureFormat.HEIC,
    "JPEG2000": PictureFormat.JPEG2000,
    "PSD": PictureFormat.PSD,
    "PPM": PictureFormat.PNM,
    "QOI": PictureFormat.QOI,
    "ICO": PictureFormat.ICO,
}
_GREY_MODES = {"1", "L", "LA", "I;16", "F"}

_REASONS = {
    "truncated_image.png": Reason.DAMAGED,
    "truncated_end_chunk.png": Reason.DAMAGED,
    "broken.png": Reason.DAMAGED,
    "broken_data_stream.png": Reason.DAMAGED,
    "ultrahdr.jpg": Reason.DAMAGED,
    "decompression_bomb.gif": Reason.TOO_LARGE,
    "decompression_bomb.ico": Reason.TOO_LARGE,
    "png_decompression_dos.png": Reason.TOO_LARGE,
    "bmp_b_reallybig.bmp": Reason.TOO_LARGE,
    "bmp_b_shortfile.bmp": Reason.DAMAGED,
    "zero_width.gif": Reason.DAMAGED,
    "zero_height.j2k": Reason.DAMAGED,
    "unknown_compression_method.png": Reason.DAMAGED,
    "crash-0c7e0e8e11ce787078f00b5b0ca409a167f070e0.tif": Reason.DAMAGED,
    "crash-63b1dffefc8c075ddc606c0a2f5fdc15ece78863.tif": Reason.DAMAGED,
    "oom-225817ca0f8c663be7ab4b9e717b02c661e66834.tif": Reason.DAMAGED,
    "negative_size.ppm": Reason.NOT_A_PICTURE,
    "test-ole-file.doc": Reason.NOT_A_PICTURE,
    "drawing.emf": Reason.UNSUPPORTED,
    "clap-overflow-divide-zero.heic": Reason.UNSUPPORTED,
    "clusterfuzz-testcase-minimized-file-fuzzer-5120279175102464.heic": Reason.UNSUPPORTED,
    "16bit5x5.psd": Reason.UNSUPPORTED,
    "32bit5x5.psd": Reason.UNSUPPORTED,
    "zero.jpg": Reason.EMPTY,
    "text-named.jpg": Reason.NOT_A_PICTURE,
    "bomb-30000x30000.png": Reason.TOO_LARGE,
    "header-only.jpg": Reason.DAMAGED,
}
"""Why each file is skipped that the index says Pillow can't decode."""

_SHOWN_IN_PART = {"truncated_jpeg.jpg", "half.jpg"}
"""Cut-off JPEGs: the index allows to decode them by other means, and that is what is done."""


def _lines(folder: Path) -> Iterator[tuple[Path, str, str]]:
    with (folder / "INDEX.csv").open(newline="", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            yield folder / line["file"], line["what"], line["expected"]


def _load(path: Path, short_edge_px: int | None = None) -> LoadedPicture:
    return load_picture(read_picture_file(path), short_edge_px=short_edge_px)


def test_every_file_of_the_folder_is_in_the_index(format_pictures: Path) -> None:
    listed = {path for path, _, _ in _lines(format_pictures)}
    found = {path for path in format_pictures.rglob("*") if path.is_file()}
    assert found - listed <= {format_pictures / "INDEX.csv"}
    assert len(listed) > 120


def test_what_the_index_says_decodes_into_our_types_is_loaded_in_that_size(
    format_pictures: Path,
) -> None:
    wrong, count = [], 0
    for path, what, expected in _lines(format_pictures):
        said = _EXPECTED.match(expected)
        if said is None or said["kind"] not in _OUR_TYPES:
            continue
        count += 1
        picture = _load(path)
        width, height = int(said["width"]), int(said["height"])
        got = (
            picture.facts.format,
            (picture.facts.width_px, picture.facts.height_px),
            picture.pixels.shape,
            picture.facts.frame_count,
            picture.facts.is_damaged,
        )
        kind, frames = _OUR_TYPES[said["kind"]], int(said["frames"])
        if got != (kind, (width, height), (height, width, 3), frames, False):
            wrong.append((path.name, what, expected, got))
        if said["mode"] in _GREY_MODES and np.ptp(picture.pixels, axis=2).max() > 2:
            wrong.append((path.name, what, "grey", "coloured"))
    assert not wrong
    assert count > 75


def test_everything_else_is_skipped_with_the_reason_that_fits(format_pictures: Path) -> None:
    wrong = []
    for path, _, expected in _lines(format_pictures):
        said = _EXPECTED.match(expected)
        if (said and said["kind"] in _OUR_TYPES) or path.name in _SHOWN_IN_PART:
            continue
        reason = Reason.UNSUPPORTED if path.suffix == ".jxl" else _REASONS[path.name]
        try:
            _load(path, short_edge_px=64)
        except PictureUnusable as error:
            if error.reason is not reason or not error.detail:
                wrong.append((path.name, reason, error))
        else:
            wrong.append((path.name, reason, "was loaded"))
    assert not wrong


def test_cut_off_jpegs_are_shown_as_far_as_they_go(format_pictures: Path) -> None:
    half = _load(format_pictures / "made/half.jpg")
    whole = _load(format_pictures / "pillow/hopper.jpg")
    assert half.facts.is_damaged
    assert half.pixels.shape == whole.pixels.shape
    assert np.array_equal(half.pixels[:40], whole.pixels[:40])
    assert _load(format_pictures / "pillow/truncated_jpeg.jpg").facts.is_damaged


def test_the_eight_orientations_show_the_same_scene(format_pictures: Path) -> None:
    for pattern in ("exif-samples/portrait_{}.jpg", "exif-orientation/Landscape_{}.jpg"):
        scenes = [
            _load(format_pictures / pattern.format(orientation), short_edge_px=64).pixels
            for orientation in range(1, 9)
        ]
        for scene in scenes[1:]:
            assert scene.shape == scenes[0].shape
            # the large digit in the middle and the compression differ from file to file
            assert np.abs(scene.astype(int) - scenes[0].astype(int)).mean() < 8


@pytest.mark.parametrize(
    "name",
    [
        *(f"hopper_orientation_{orientation}.jpg" for orientation in range(2, 9)),
        *(f"hopper_orientation_{orientation}.webp" for orientation in (2, 5, 6, 8)),
        "hopper.webp", "hopper.bmp", "hopper.tif", "hopper.gif", "hopper_bigtiff.tif",
        "hopper_float_dpi_2.tif", "hopper.iccprofile.tif", "avif_hopper.avif",
    ],
)  # fmt: skip
def test_one_portrait_looks_the_same_in_every_type_and_orientation(
    format_pictures: Path, name: str
) -> None:
    expected = _load(format_pictures / "pillow/hopper.jpg").pixels.astype(int)
    got = _load(format_pictures / "pillow" / name).pixels.astype(int)
    assert np.abs(got - expected).mean() < 9


def test_the_phone_picture_is_upright_dated_and_named(format_pictures: Path) -> None:
    facts = _load(format_pictures / "exif-samples/IMG_5195.HEIC", short_edge_px=256).facts
    assert (facts.width_px, facts.height_px) == (2566, 3313)
    assert facts.camera == "Apple iPhone 11 Pro Max"
    assert facts.captured_at is not None
    assert facts.captured_at.year == 2021


def test_pillow_itself_agrees_on_plain_pictures(format_pictures: Path) -> None:
    for name in ("pillow/hopper.bmp", "pillow/hopper.jpg", "pillow/flower.webp"):
        with Image.open(format_pictures / name) as plain:
            expected = np.asarray(plain.convert("RGB"))
        assert np.array_equal(_load(format_pictures / name).pixels, expected)
