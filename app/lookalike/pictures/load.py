"""Load a picture: the one function through which every picture of the program goes.

Order: sniff the type → header against the limits → reduced decode → plain pixels → shrink →
ICC to sRGB → orientation. What comes out is the same for the index, the thumbnail and the
preview, so what a person sees is what the network saw.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from lookalike.errors import PictureUnusable
from lookalike.pictures.colour import Scale, flatten, is_plain, measure_scale, to_srgb
from lookalike.pictures.decode import Decoded, decode, reason_of
from lookalike.pictures.exif import read_camera_facts
from lookalike.pictures.limits import Limits
from lookalike.pictures.shrink import block_size, resize_to, shrunk_size
from lookalike.pictures.sniff import name_other_type, sniff_format
from lookalike.values import PictureFacts, PictureFormat, Pixels, Reason

__all__ = ["WORKING_EDGE_PX", "LoadedPicture", "load_picture"]

WORKING_EDGE_PX = 256
"""Short edge at which pictures are loaded for the network and for thumbnails.

Indexing and queries use the same, so the same picture gets the same vector on both ways. It
is the largest edge at which a 12 MP JPEG is decoded at an eighth of its size: 10 ms of CPU,
17 ms at 288 (measured, one generated picture).
"""

_BAND_PIXELS = 2_000_000
"""Flattening works on bands of about this size, so it never holds a second whole picture."""

_TRANSPOSES = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""How each EXIF orientation but 1 is set upright."""


@dataclass(frozen=True, slots=True)
class LoadedPicture:
    """A picture ready for a network, a thumbnail or the screen."""

    pixels: Pixels
    """Upright sRGB, read-only."""
    facts: PictureFacts
    """Its sizes are those of the full picture, upright."""


def load_picture(
    data: bytes, *, short_edge_px: int | None, limits: Limits | None = None
) -> LoadedPicture:
    """Decode the first frame of a picture, upright, in sRGB, on white where transparent.

    data: the whole file.  short_edge_px: the picture is shrunk until its short edge has this
    size, never enlarged; one longer than 1:32 is bounded by its long edge; None: full size.
    A JPEG that ends early is shown as far as it goes and marked as damaged in its facts.
    Raises PictureUnusable with empty, not_a_picture, unsupported, damaged or too_large and
    nothing else, whatever the bytes. May be called on any thread.
    """
    bounds = Limits() if limits is None else limits
    picture_format = _identify(data)
    decoded = decode(data, picture_format, bounds, short_edge_px)
    try:
        return _finish(decoded, picture_format, short_edge_px)
    except Exception as error:  # pixels of hostile files reach Pillow's converters too
        reason, detail = reason_of(error)
        raise PictureUnusable(reason, detail) from error


def _identify(data: bytes) -> PictureFormat:
    if not data:
        raise PictureUnusable(Reason.EMPTY, "the file has no bytes")
    head = data[:1024]
    picture_format = sniff_format(head)
    if picture_format is not None:
        return picture_format
    other = name_other_type(head)
    if other is not None:
        raise PictureUnusable(Reason.UNSUPPORTED, other)
    raise PictureUnusable(Reason.NOT_A_PICTURE, "not the beginning of any known picture type")


def _finish(
    decoded: Decoded, picture_format: PictureFormat, short_edge_px: int | None
) -> LoadedPicture:
    camera = read_camera_facts(decoded.exif)
    orientation = 1 if decoded.is_upright else camera.orientation
    scale = measure_scale(decoded.image, decoded.sample_bits)
    plain = _flatten_and_shrink(
        decoded.image, scale, shrunk_size(*decoded.full_size, short_edge_px)
    )
    upright = to_srgb(plain, decoded.profile)
    if orientation in _TRANSPOSES:
        upright = upright.transpose(_TRANSPOSES[orientation])
    width_px, height_px = decoded.full_size if orientation < 5 else decoded.full_size[::-1]
    facts = PictureFacts(
        format=picture_format,
        width_px=width_px,
        height_px=height_px,
        captured_at=camera.captured_at,
        camera=camera.camera,
        frame_count=decoded.frame_count,
        average_colour=_average_colour(upright),
        is_damaged=decoded.is_damaged,
    )
    return LoadedPicture(pixels=np.asarray(upright), facts=facts)


def _flatten_and_shrink(image: Image.Image, scale: Scale, size: tuple[int, int]) -> Image.Image:
    """Return plain pixels of the wanted size, averaging whole blocks on the way."""
    width_px, height_px = image.size
    if is_plain(image) or width_px * height_px <= _BAND_PIXELS:
        return resize_to(flatten(image, scale), size)
    factor = block_size((width_px, height_px), size)
    band_px = max(1, _BAND_PIXELS // width_px // factor) * factor
    reduced = Image.new("L", (1, 1))
    for top in range(0, height_px, band_px):
        bottom = min(top + band_px, height_px)
        band = flatten(image.crop((0, top, width_px, bottom)), scale).reduce(factor)
        if top == 0:
            reduced = Image.new(band.mode, (-(-width_px // factor), -(-height_px // factor)))
        reduced.paste(band, (0, top // factor))
    if factor == 1 and reduced.size == size:
        return reduced
    return resize_to(reduced, size, (0, 0, width_px / factor, height_px / factor))


def _average_colour(image: Image.Image) -> int:
    red, green, blue = image.resize((1, 1), Image.Resampling.BOX).tobytes()
    return red << 16 | green << 8 | blue
