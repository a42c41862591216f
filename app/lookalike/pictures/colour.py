"""Bring whatever mode a decoder delivers to plain 8-bit pixels, and those to sRGB.

Two steps, because they belong to different ends of a load: :func:`flatten` at full size, a
band at a time, makes pixels that can be averaged (no palette, no alpha, 8 bits);
:func:`to_srgb` works on the shrunk picture, where an ICC transform costs a millisecond.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

__all__ = ["Scale", "flatten", "is_plain", "measure_scale", "to_srgb"]

_PLAIN_MODES = frozenset({"L", "RGB", "CMYK", "LAB"})
_SPACE_OF_MODE = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK", "LAB": "Lab"}
_LOOKED_AT_PIXELS = 1_000_000
_LARGEST_PROFILE_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Scale:
    """The sample values that become black and white."""

    black: float = 0.0
    white: float = 255.0


def is_plain(image: Image.Image) -> bool:
    """Tell whether averaging the pixels makes sense as they are."""
    return image.mode in _PLAIN_MODES and "transparency" not in image.info


def measure_scale(image: Image.Image, bits: int | None) -> Scale:
    """Return how the samples of a loaded picture map to 0 … 255.

    bits: significant bits of a sample where the file says so.  16-bit samples that all stay
    under 12 bits are taken for the 8- to 12-bit data of an instrument in a wider container;
    linearly they would be black. Whole and floating numbers of 32 bits have no agreed range:
    0 … 1, 0 … 255 and 0 … 65535 are recognised, anything else is stretched from its least to
    its greatest value.
    """
    if image.mode.startswith("I;16"):
        if bits is None or bits >= 16:
            used_bits = int(_extremes(image)[1]).bit_length()
            bits = max(8, used_bits) if used_bits <= 12 else 16
        return Scale(white=float((1 << bits) - 1))
    if image.mode not in ("I", "F"):
        return Scale()
    low, high = _extremes(image)
    for white in (1.0, 255.0, 65535.0) if image.mode == "F" else (255.0, 65535.0):
        if low >= 0 and high <= white:
            return Scale(white=white)
    return Scale(black=low, white=high if high > low else low + 1)


def flatten(image: Image.Image, scale: Scale) -> Image.Image:
    """Return the picture in one of the modes L, RGB, CMYK and LAB, transparent parts white.

    image: loaded, in any mode that a decoder of ours can deliver.
    """
    if is_plain(image):
        return image
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        return _flatten_deep(image, scale)
    if image.mode in ("LA", "La"):
        return _on_white(image if image.mode == "LA" else image.convert("LA"))
    if image.has_transparency_data or image.mode in ("RGBa", "PA"):
        return _on_white(image if image.mode == "RGBA" else image.convert("RGBA"))
    return image.convert("L" if image.mode == "1" else "RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return a plain picture as RGB in sRGB; a profile that does not fit its mode is ignored.

    The transforms of the last profiles are kept: pictures of one camera share theirs.
    """
    if image.mode == "LAB":
        return _apply(_lab_transform(), image)
    if profile is None or not 128 < len(profile) <= _LARGEST_PROFILE_BYTES:
        return image.convert("RGB")
    transform = _transform(profile, image.mode)
    if transform is None and image.mode == "L":
        image = image.convert("RGB")
        transform = _transform(profile, image.mode)
    return image.convert("RGB") if transform is None else _apply(transform, image)


def _extremes(image: Image.Image) -> tuple[float, float]:
    """Return the least and the greatest finite sample, looking at some rows at a time.

    Not with getextrema: Pillow 13.0 has none for I;16B and stops at a NaN in F.
    """
    low, high = np.inf, -np.inf
    rows = max(1, _LOOKED_AT_PIXELS // image.width)
    for top in range(0, image.height, rows):
        part = image.crop((0, top, image.width, min(top + rows, image.height)))
        samples = np.asarray(part)
        finite = samples[np.isfinite(samples)]
        if finite.size:
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
    return (low, high) if low <= high else (0.0, 1.0)


def _flatten_deep(image: Image.Image, scale: Scale) -> Image.Image:
    """Map samples of more than 8 bits to L, the transparent value to white."""
    samples: NDArray[np.float32] = np.asarray(image).astype(np.float32)
    key = image.info.get("transparency")
    factor = 255.0 / (scale.white - scale.black)
    with np.errstate(invalid="ignore", over="ignore"):  # a float picture may hold infinities
        levels = np.nan_to_num((samples - scale.black) * factor, posinf=255.0, neginf=0.0)
    grey = np.clip(np.rint(levels), 0, 255).astype(np.uint8)
    if isinstance(key, int):
        grey[samples == key] = 255
    return Image.fromarray(grey)


def _on_white(image: Image.Image) -> Image.Image:
    opaque = image.convert("L" if image.mode == "LA" else "RGB")
    alpha = image.getchannel("A")
    if alpha.getextrema() == (255, 255):
        return opaque
    white = Image.new(opaque.mode, opaque.size, "white")
    white.paste(opaque, mask=alpha)
    return white


def _apply(transform: ImageCms.ImageCmsTransform, image: Image.Image) -> Image.Image:
    converted = ImageCms.applyTransform(image, transform)
    if converted is None:
        raise OSError("the colour profile could not be applied")
    return converted


@lru_cache(maxsize=32)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """Return the transform of an ICC profile to sRGB; None where it is sRGB or can't be used."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() != _SPACE_OF_MODE[mode]:
            return None
        if (source.profile.profile_description or "").startswith("sRGB"):
            return None
        return _build(source, mode)
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return None


@lru_cache(maxsize=1)
def _lab_transform() -> ImageCms.ImageCmsTransform:
    return _build(ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")), "LAB")


def _build(source: ImageCms.ImageCmsProfile, mode: str) -> ImageCms.ImageCmsTransform:
    return ImageCms.buildTransform(
        source,
        ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")),
        mode,
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
