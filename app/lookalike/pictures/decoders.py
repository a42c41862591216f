"""Open the one decoder that fits a picture's type, as far as its header.

Decoders are made straight from Pillow's plugin classes, chosen by our own sniffing: no other
plugin ever sees the bytes, and Pillow's process-wide settings stay as they are.
"""

from __future__ import annotations

import io
import logging
import re
import struct
import warnings
from collections.abc import Callable

from PIL import Image, ImageFile
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.IcoImagePlugin import IcoImageFile
from PIL.Jpeg2KImagePlugin import Jpeg2KImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.PpmImagePlugin import PpmImageFile
from PIL.PsdImagePlugin import PsdImageFile
from PIL.QoiImagePlugin import QoiImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif import HeifImageFile

from lookalike.errors import PictureUnusable
from lookalike.pictures.limits import Limits, check_memory, check_size
from lookalike.pictures.quiet_libtiff import silence_libtiff
from lookalike.values import PictureFormat, Reason

__all__ = ["needed_bytes", "open_decoder"]

# Pillow warns of odd metadata (TIFF tags beyond the end, unusable APNG chunks) and decodes the
# picture all the same; what it logs as an error it raises too. Set once and not around each
# decode: warnings.catch_warnings is not thread-safe.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning, module=r"PIL\.")
logging.getLogger("PIL").setLevel(logging.CRITICAL)
silence_libtiff()

_STORED_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2, "I;16N": 2}
"""Bytes of a pixel in Pillow's memory; four for every other mode."""

_WORKING_BYTES = {
    PictureFormat.WEBP: 12,
    PictureFormat.AVIF: 10,
    PictureFormat.HEIC: 10,
    PictureFormat.TIFF: 4,
    PictureFormat.JPEG2000: 20,
}
"""What a decoder holds besides for each pixel: canvases, YUV planes, strips, a copy as bytes."""

_PROGRESSIVE_WORKING_BYTES = 6
"""libjpeg keeps the coefficients of a whole progressive picture, at full size."""

_FINAL_BYTES = 7
"""A pixel in sRGB as Pillow keeps it, and in the array that is handed over."""

_SUBFILE_KIND, _SUBFILES, _DNG_VERSION = 254, 330, 50706
_REDUCED_COPY = 1


def open_decoder(
    source: io.BytesIO, picture_format: PictureFormat, limits: Limits
) -> ImageFile.ImageFile:
    """Read the header of a picture; no pixel is decoded yet.

    Raises PictureUnusable with too_large for more pixels than allowed, unsupported for the raw
    data of a camera; anything that a decoder raises for bytes that are not sound.
    """
    if picture_format is PictureFormat.WEBP:
        # libwebp allocates its canvases while the header is read
        width_px, height_px = _webp_canvas(source.getbuffer()[:30].tobytes())
        check_size(width_px, height_px, limits)
        check_memory(width_px, height_px, width_px * height_px * 16, limits)
    if picture_format is PictureFormat.ICO:
        # Pillow decodes an icon while it opens it
        _check_icon(source.getvalue(), limits)
    image = _DECODERS[picture_format](source)
    check_size(*image.size, limits)
    if isinstance(image, TiffImageFile) and _is_camera_raw(image):
        raise PictureUnusable(Reason.UNSUPPORTED, "camera raw picture in a TIFF container")
    return image


def needed_bytes(
    image: ImageFile.ImageFile,
    picture_format: PictureFormat,
    full_size: tuple[int, int],
    final_size: tuple[int, int],
) -> int:
    """Return about how much memory loading will take.

    image: opened, reduced already if it will be.  full_size: (width, height) in the header.
    final_size: of the pixels that are handed over.
    """
    working = _WORKING_BYTES.get(picture_format, 0)
    if picture_format is PictureFormat.JPEG and image.info.get("progressive"):
        working = _PROGRESSIVE_WORKING_BYTES
    pixels = image.width * image.height * _STORED_BYTES.get(image.mode, 4)
    handed_over = final_size[0] * final_size[1] * _FINAL_BYTES
    return pixels + full_size[0] * full_size[1] * working + handed_over


def _open_psd(source: io.BytesIO) -> PsdImageFile:
    """Open the composite of a Photoshop document; Pillow knows 8 and 1 bit a sample."""
    try:
        return PsdImageFile(source)
    except SyntaxError as error:
        if not isinstance(error.__cause__, KeyError):
            raise
        detail = f"Photoshop document whose (colour mode, bits) are {error}"
        raise PictureUnusable(Reason.UNSUPPORTED, detail) from error


def _open_avif(source: io.BytesIO) -> AvifImageFile:
    """Open an AVIF, without its EXIF if that is rubbish.

    libavif refuses a file for an EXIF block without a TIFF header, and AvifImageFile (Pillow
    13.0) lets out what its EXIF parser raises. A second try gives the item another type, so
    that neither finds it.
    """
    try:
        return AvifImageFile(source)
    except (SyntaxError, ValueError, RuntimeError, OSError):
        return AvifImageFile(io.BytesIO(source.getvalue().replace(b"Exif", b"skip")))


_DECODERS: dict[PictureFormat, Callable[[io.BytesIO], ImageFile.ImageFile]] = {
    PictureFormat.JPEG: JpegImageFile,
    PictureFormat.PNG: PngImageFile,
    PictureFormat.WEBP: WebPImageFile,
    PictureFormat.GIF: GifImageFile,
    PictureFormat.BMP: BmpImageFile,
    PictureFormat.TIFF: TiffImageFile,
    PictureFormat.AVIF: _open_avif,
    PictureFormat.HEIC: HeifImageFile,
    PictureFormat.JPEG2000: Jpeg2KImageFile,
    PictureFormat.PSD: _open_psd,
    PictureFormat.PNM: PpmImageFile,
    PictureFormat.QOI: QoiImageFile,
    PictureFormat.ICO: IcoImageFile,
}


def _check_icon(data: bytes, limits: Limits) -> None:
    """Hold the PNGs inside an icon against the limits: its own header may name other sizes."""
    for found in re.finditer(rb"\x89PNG\r\n\x1a\n.{4}IHDR(.{8})", data, re.DOTALL):
        width_px, height_px = struct.unpack(">II", found[1])
        check_size(width_px, height_px, limits)


def _is_camera_raw(image: TiffImageFile) -> bool:
    """Tell DNG, NEF, ARW and their like: their first page is only a small preview."""
    tags = image.tag_v2
    is_preview = tags.get(_SUBFILE_KIND) == _REDUCED_COPY and _SUBFILES in tags
    return _DNG_VERSION in tags or is_preview


def _webp_canvas(head: bytes) -> tuple[int, int]:
    """Return the canvas of a WebP from its first chunk (RFC 9649, sections 2.5 to 2.7)."""
    kind = head[12:16]
    if kind == b"VP8X" and len(head) >= 30:
        width, height = head[24:27], head[27:30]
        return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1
    if kind == b"VP8L" and len(head) >= 25:
        bits = struct.unpack_from("<I", head, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and len(head) >= 30:
        width_px, height_px = struct.unpack_from("<HH", head, 26)
        return width_px & 0x3FFF, height_px & 0x3FFF
    raise PictureUnusable(Reason.DAMAGED, "the WebP has no picture chunk")
