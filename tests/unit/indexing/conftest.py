from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from made_libraries import MadeLibrary


@pytest.fixture
def library(library_home: Path) -> Iterator[MadeLibrary]:
    made = MadeLibrary(library_home)
    yield made
    made.close()


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder
