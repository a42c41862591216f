"""Decode the first frame of a picture, and turn every trouble with it into a reason."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.TiffImagePlugin import BITSPERSAMPLE, TiffImageFile

from lookalike.errors import PictureUnusable
from lookalike.pictures.decoders import needed_bytes, open_decoder
from lookalike.pictures.exif import count_directories, read_frame_count_of_mpo
from lookalike.pictures.limits import Limits, check_memory
from lookalike.pictures.shrink import least_decoded_size, shrunk_size
from lookalike.values import PictureFormat, Reason

__all__ = ["Decoded", "decode", "reason_of"]

_END_OF_JPEG = b"\xff\xd9"
_LEAST_SHARE_SHOWN = 0.1
"""A truncated JPEG of which less is there is skipped as damaged."""

_PILLOW_HAS_NO_WORDS = "not identified by this driver"
_UNSUPPORTED_WORDS = (
    "unsupported",
    "not supported",
    "not yet supported",
    "not available",
    "cannot handle",
    "unknown pixel mode",
    "unknown raw mode",
)
_TOO_LARGE_WORDS = (
    "data too large",
    "image too large",
    "exceeds limit",
    "security limit",
    "memory",
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The first frame as the decoder gave it, loaded, with what the file says besides."""

    image: Image.Image
    """May be smaller than the picture: a JPEG is reduced while it is decoded."""
    full_size: tuple[int, int]
    """Width and height at full size, turned only if the decoder turned the pixels too."""
    frame_count: int
    exif: bytes
    """An EXIF block, or a whole TIFF file; empty where there is none."""
    is_upright: bool
    """The decoder has applied the orientation itself."""
    profile: bytes | None
    sample_bits: int | None
    is_damaged: bool


def decode(
    data: bytes,
    picture_format: PictureFormat,
    limits: Limits,
    short_edge_px: int | None,
) -> Decoded:
    """Decode the first frame.

    short_edge_px: what the picture will be shrunk to; a JPEG is reduced towards it while it is
    decoded. None keeps it full.
    Raises PictureUnusable; no exception of a decoder gets out.
    """
    try:
        with io.BytesIO(data) as source:
            return _decode(source, picture_format, limits, short_edge_px)
    except PictureUnusable:
        raise
    except Exception as error:  # a decoder given hostile bytes may raise anything
        reason, detail = reason_of(error)
        raise PictureUnusable(reason, detail) from error


def reason_of(error: Exception) -> tuple[Reason, str]:
    """Return why a decoder gave up, judged by the kind and the words of its exception."""
    words = " ".join(str(error).split()) or type(error).__name__
    if words == _PILLOW_HAS_NO_WORDS:
        words = "the header is cut off or damaged"
    lowered = words.lower()
    if isinstance(error, Image.DecompressionBombError | MemoryError):
        return Reason.TOO_LARGE, words
    if any(word in lowered for word in _UNSUPPORTED_WORDS):
        return Reason.UNSUPPORTED, words
    if any(word in lowered for word in _TOO_LARGE_WORDS):
        return Reason.TOO_LARGE, words
    return Reason.DAMAGED, words


def _decode(
    source: io.BytesIO,
    picture_format: PictureFormat,
    limits: Limits,
    short_edge_px: int | None,
) -> Decoded:
    image = open_decoder(source, picture_format, limits)
    full_size = image.size
    final_size = shrunk_size(*full_size, short_edge_px)
    draft_size = least_decoded_size(final_size)
    if isinstance(image, JpegImageFile):
        image.draft(None, draft_size)
    needed = needed_bytes(image, picture_format, full_size, final_size)
    check_memory(*full_size, needed, limits)
    is_damaged = False
    try:
        image.load()
    except OSError:
        if not isinstance(image, JpegImageFile):
            raise
        image = _load_truncated_jpeg(source.getvalue(), draft_size)
        is_damaged = True
    if picture_format is PictureFormat.HEIC:
        full_size = image.size  # libheif may learn the true size only from the pixels
    is_tiff = picture_format is PictureFormat.TIFF
    exif, profile = image.info.get("exif"), image.info.get("icc_profile")
    return Decoded(
        image=image,
        full_size=full_size,
        frame_count=_count_frames(image, source, picture_format),
        exif=source.getvalue() if is_tiff else exif if isinstance(exif, bytes) else b"",
        # Pillow turns a TIFF in load(), libheif a HEIC by its own boxes, which outrank EXIF
        is_upright=is_tiff or picture_format is PictureFormat.HEIC,
        profile=profile if isinstance(profile, bytes) else None,
        sample_bits=_sample_bits(image),
        is_damaged=is_damaged,
    )


def _load_truncated_jpeg(data: bytes, draft_size: tuple[int, int]) -> ImageFile.ImageFile:
    """Decode as much as there is of a JPEG whose end is missing.

    An end marker is put behind the bytes; libjpeg then fills what is missing with mid-grey
    (jdhuff.c leaves the coefficients of a block without data at zero). Pillow's own switch
    for this is process-wide and says nothing of how much is missing.
    Raises OSError if less than a tenth of the rows is there.
    """
    image = JpegImageFile(io.BytesIO(data + _END_OF_JPEG))
    image.draft(None, draft_size)
    image.load()
    rows = np.asarray(image).reshape(image.height, -1).astype(np.int16)
    has_content = np.any(np.abs(rows - 128) > 1, axis=1)
    share = (np.flatnonzero(has_content).max(initial=-1) + 1) / image.height
    if share < _LEAST_SHARE_SHOWN:
        raise OSError(f"image file is truncated ({share:.0%} of the rows are there)")
    return image


def _count_frames(
    image: ImageFile.ImageFile, source: io.BytesIO, picture_format: PictureFormat
) -> int:
    """Count frames or pages by what the type writes down, never by decoding them."""
    if picture_format is PictureFormat.TIFF:
        return count_directories(source.getvalue())
    if picture_format is PictureFormat.JPEG:
        index = image.info.get("mp")
        return read_frame_count_of_mpo(index) if isinstance(index, bytes) else 1
    if picture_format is PictureFormat.GIF:
        return _count_gif_frames(source.getvalue())
    return max(1, int(getattr(image, "n_frames", 1)))


def _count_gif_frames(data: bytes) -> int:
    """Count with a decoder of its own, since walking on would spoil the loaded frame."""
    try:
        with GifImageFile(io.BytesIO(data)) as walker:
            return max(1, walker.n_frames)
    except Exception:  # noqa: BLE001 - the first frame is good; later ones may be anything
        return 1


def _sample_bits(image: ImageFile.ImageFile) -> int | None:
    bits = image.tag_v2.get(BITSPERSAMPLE) if isinstance(image, TiffImageFile) else None
    return bits[0] if isinstance(bits, tuple) and bits and isinstance(bits[0], int) else None
