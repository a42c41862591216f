"""Take the README's screenshot anew: the sample pictures, indexed, and one search.

Run by `make screenshots`. The picture is of the real window with a real library, which is
made in a temporary folder.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from lookalike.indexing import Control
from lookalike.library import Library
from lookalike.samples import make_sample_pictures
from lookalike.window.screenshot import save_screenshot

TARGET = Path(__file__).resolve().parents[1] / "docs" / "pictures" / "window.png"
QUERY = "sunsets/sunset 01.jpg"


def main() -> None:
    """Index the samples and save the window with a search in it."""
    with tempfile.TemporaryDirectory(prefix="lookalike-") as folder:
        home = Path(folder) / "library"
        pictures = Path(folder) / "Pictures"
        make_sample_pictures(pictures)
        with Library.open(home) as library:
            library.index((pictures,), on_event=lambda event: None, control=Control())
        save_screenshot(home, pictures / QUERY, TARGET)


if __name__ == "__main__":
    main()
