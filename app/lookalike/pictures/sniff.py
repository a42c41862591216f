"""Tell what a file is from its first bytes; its name is never asked.

Signatures are those of the formats' own specifications. A type that Lookalike does not read
is still named where that is cheap, so that a person sees "Photoshop document" and not
"not a picture".
"""

from __future__ import annotations

import re

from lookalike.values import PictureFormat

__all__ = ["name_other_type", "sniff_format"]

_BMP_HEADER_SIZES = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
"""Lengths of the DIB headers from OS/2 1.x to Windows V5; text may begin with "BM" too."""

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_CONTAINER_BRANDS = frozenset({b"mif1", b"msf1", b"mif2", b"miaf"})
"""ISO/IEC 23008-12 containers that say only among their compatible brands what is coded."""

_OTHER_TYPES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"8BPS\x00\x02", "large Photoshop document (PSB)"),
    (0, b"\x00\x00\x02\x00", "Windows cursor"),
    (0, b"\x00\x00\x00\x0cJXL \r\n\x87\n", "JPEG XL picture"),
    (0, b"\xff\x0a", "JPEG XL picture"),
    (40, b" EMF", "Windows metafile"),
    (0, b"\xd7\xcd\xc6\x9a", "Windows metafile"),
    (0, b"II\xbc", "JPEG XR picture"),
    (0, b"DDS ", "DirectDraw surface"),
    (0, b"\x76\x2f\x31\x01", "OpenEXR picture"),
    (0, b"#?RADIANCE", "Radiance HDR picture"),
    (0, b"gimp xcf", "GIMP document"),
    (0, b"icns", "macOS icon"),
    (0, b"AT&TFORM", "DjVu document"),
    (0, b"FUJIFILMCCD-RAW", "camera raw picture (RAF)"),
    (0, b"IIRO", "camera raw picture (ORF)"),
    (0, b"IIRS", "camera raw picture (ORF)"),
    (0, b"MMOR", "camera raw picture (ORF)"),
    (0, b"IIU\x00", "camera raw picture (RW2)"),
    (0, b"\x00MRM", "camera raw picture (MRW)"),
    (0, b"FOVb", "camera raw picture (X3F)"),
    (6, b"HEAPCCDR", "camera raw picture (CRW)"),
    (4, b"ftypcrx ", "camera raw picture (CR3)"),
)
_SIGNATURES = (
    (b"8BPS\x00\x01", PictureFormat.PSD),
    (b"qoif", PictureFormat.QOI),
    (b"\x00\x00\x01\x00", PictureFormat.ICO),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", PictureFormat.JPEG2000),
    (b"\xff\x4f\xff\x51", PictureFormat.JPEG2000),
)
_PORTABLE_ANYMAP = re.compile(rb"P[1-6Ff]\s+(?:#[^\n]*\n\s*)*\d")
_OTHER_ANYMAP = re.compile(rb"P7\s+(?:#|WIDTH)")
_SVG = re.compile(rb"\s*(?:<\?xml|<!DOCTYPE svg|<!--|<svg)", re.IGNORECASE)


def sniff_format(head: bytes) -> PictureFormat | None:
    """Return the type of the picture that begins with ``head``, or None if it is none of ours.

    head: the first 64 bytes or more. A type is named on its signature alone: that the rest
    can be decoded is not promised.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return PictureFormat.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PictureFormat.PNG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return PictureFormat.GIF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return PictureFormat.WEBP
    if head.startswith((b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")):
        return None if head[8:10] == b"CR" else PictureFormat.TIFF
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in _BMP_HEADER_SIZES:
        return PictureFormat.BMP
    if head[4:8] == b"ftyp":
        return _sniff_iso_container(head)
    if _PORTABLE_ANYMAP.match(head):
        return PictureFormat.PNM
    return next((kind for start, kind in _SIGNATURES if head.startswith(start)), None)


def name_other_type(head: bytes) -> str | None:
    """Return what a picture outside our types is, in words for a person, or None.

    Asked only where :func:`sniff_format` found nothing.
    """
    for offset, signature, name in _OTHER_TYPES:
        if head[offset : offset + len(signature)] == signature:
            return name
    if head[:4] in (b"II*\x00", b"MM\x00*") and head[8:10] == b"CR":
        return "camera raw picture (CR2)"
    if _OTHER_ANYMAP.match(head):
        return "portable arbitrary map"
    if _SVG.match(head) and b"<svg" in head:
        return "SVG drawing"
    return None


def _sniff_iso_container(head: bytes) -> PictureFormat | None:
    """Judge an ISO base media file by its major brand, then by its compatible brands."""
    box_end = min(int.from_bytes(head[:4], "big"), len(head))
    major = head[8:12]
    compatible = {head[start : start + 4] for start in range(16, box_end - 3, 4)}
    if major in _AVIF_BRANDS:
        return PictureFormat.AVIF
    if major in _HEIC_BRANDS:
        return PictureFormat.HEIC
    if compatible & _AVIF_BRANDS:
        return PictureFormat.AVIF
    if major in _CONTAINER_BRANDS or compatible & (_HEIC_BRANDS | _CONTAINER_BRANDS):
        return PictureFormat.HEIC
    return None
