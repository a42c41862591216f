"""Many threads load at once, and each gets its own picture."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from lookalike.pictures import load_picture
from made_pictures import encode, photo_like

_KINDS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF", "HEIF", "BMP")


def test_loading_in_many_threads_gives_what_one_thread_gives() -> None:
    files = [encode(photo_like(n, 320, 240), _KINDS[n % len(_KINDS)]) for n in range(24)]
    alone = [load_picture(data, short_edge_px=100) for data in files]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda data: load_picture(data, short_edge_px=100), files * 4))
    for number, picture in enumerate(together):
        expected = alone[number % len(files)]
        assert picture.facts == expected.facts
        assert np.array_equal(picture.pixels, expected.pixels)
