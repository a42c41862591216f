"""Sample pictures made in code: something to search before any own folder is chosen.

Twelve families of motifs, each painted with variations, so that a search for look-alikes has
something to find. Everything follows from the number of a picture: two machines make the same
motifs. Needs NumPy and Pillow only.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image

from lookalike.samples import landscapes, things
from lookalike.samples.brush import Canvas, to_image

__all__ = ["FAMILIES", "make_sample_pictures", "paint"]

FAMILIES: dict[str, Callable[[np.random.Generator, Canvas], None]] = {
    "sunsets": landscapes.paint_sunset,
    "flowers": things.paint_flower,
    "mountains": landscapes.paint_mountains,
    "city nights": things.paint_skyline,
    "fruit": things.paint_fruit,
    "pine forests": landscapes.paint_forest,
    "balloons": things.paint_balloons,
    "dunes": landscapes.paint_dunes,
    "mosaics": things.paint_mosaic,
    "starry nights": landscapes.paint_starry_night,
    "tartans": things.paint_tartan,
    "clouds": landscapes.paint_clouds,
}
"""Name of each motif, also the name of its folder, and what paints it."""

_SIZES_PX = ((800, 600), (840, 560), (600, 800), (720, 720), (840, 560))
_FIRST_DAY = datetime(2021, 3, 6, 9, 30)


def paint(number: int, size_px: tuple[int, int]) -> Image.Image:
    """Return sample picture ``number`` (any whole number) in the given size.

    The numbers go round the families; equal numbers give equal pictures.
    """
    family = list(FAMILIES)[number % len(FAMILIES)]
    canvas = Canvas.blank(size_px)
    FAMILIES[family](np.random.default_rng(abs(number)), canvas)
    return to_image(canvas)


def make_sample_pictures(folder: Path, count: int = 100) -> None:
    """Write ``count`` sample pictures below ``folder``, one sub-folder a family.

    Existing files of the same name are replaced, nothing else is touched. Most are JPEG, some
    PNG and WebP; all carry a capture date and a camera. Raises OSError if it can't be written.
    """
    for number in range(count):
        name = list(FAMILIES)[number % len(FAMILIES)]
        round_of_families = number // len(FAMILIES)
        picture = paint(number, _SIZES_PX[(number + 2 * round_of_families) % len(_SIZES_PX)])
        place = folder / name / f"{name.rstrip('s')} {round_of_families + 1:02}"
        place.parent.mkdir(parents=True, exist_ok=True)
        _save(picture, place, number)


def _save(picture: Image.Image, place: Path, number: int) -> None:
    exif = Image.Exif()
    captured_at = _FIRST_DAY + timedelta(days=number * 17 % 1400, minutes=number * 37 % 600)
    exif[ExifTags.Base.Make] = "Lookalike"
    exif[ExifTags.Base.Model] = "Sample Box" if number % 3 else "Sample Box II"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = captured_at.strftime(
        "%Y:%m:%d %H:%M:%S"
    )
    if number % 13 == 5:
        picture.save(place.with_suffix(".png"), exif=exif, compress_level=3)
    elif number % 13 == 9:
        picture.save(place.with_suffix(".webp"), exif=exif, quality=88, method=2)
    else:
        picture.save(place.with_suffix(".jpg"), exif=exif, quality=88)
