"""Which file names belong to pictures. Only for what is *listed* as skipped: what is a
picture is judged by its bytes."""

from __future__ import annotations

__all__ = ["is_picture_name"]

_READ = (
    "jpg jpeg jpe jfif mpo png apng webp gif bmp dib tif tiff avif avifs heic heif hif "
    "jp2 j2k jpx psd ppm pgm pbm pnm pfm qoi ico"
)
_NOT_READ = (
    "psb jxl jpf jxr hdp wdp cur tga pcx dds exr hdr "
    "xcf kra svg svgz emf wmf icns djvu cr2 cr3 crw nef nrw arw srf sr2 dng orf rw2 raf pef srw "
    "x3f mrw erf kdc dcr 3fr mef mos iiq rwl"
)
_ENDINGS = frozenset(f".{ending}".encode() for ending in (_READ + " " + _NOT_READ).split())


def is_picture_name(name: bytes) -> bool:
    """Tell whether a person who sees ``name`` expects a picture."""
    dot = name.rfind(b".")
    return dot > 0 and name[dot:].lower() in _ENDINGS
