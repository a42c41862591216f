"""A catalogue in a fresh folder, closed after the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lookalike.catalogue import Catalogue, RootFolder


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path / "catalogue.sqlite3") as opened:
        yield opened


@pytest.fixture
def root(catalogue: Catalogue) -> RootFolder:
    return catalogue.add_root(b"/pictures")
