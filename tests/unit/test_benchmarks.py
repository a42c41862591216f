"""Benchmarks are run by hand; here only that each still fits the program."""

import runpy
from pathlib import Path

import pytest

BENCHMARKS = sorted((Path(__file__).resolve().parents[1] / "benchmarks").glob("bench_*.py"))


@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.stem)
def test_every_benchmark_finds_what_it_measures(path: Path) -> None:
    if "PySide6" in path.read_text(encoding="utf-8"):
        pytest.importorskip("PySide6", reason="it measures the window")
    assert callable(runpy.run_path(str(path))["main"])
