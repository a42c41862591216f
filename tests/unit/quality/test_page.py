"""How figures become text."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from quality.bench import Goal, share, signed, table
from quality.page import Run, Section, write_page
from quality.ranking import Ranking, ranking_goals


@pytest.mark.parametrize(
    ("value", "text"), [(0.8734, ".873"), (1.0, "1.000"), (0.0, ".000"), (0.9996, "1.000")]
)
def test_shares_are_written_as_on_the_other_pages(value: float, text: str) -> None:
    assert share(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.0312, "+.031"), (-0.2, "−.200"), (-0.0001, ".000")]
)
def test_differences_have_a_sign(value: float, text: str) -> None:
    assert signed(value) == text


def test_a_table_has_as_many_rules_as_columns() -> None:
    lines = table(["name", "a", "b"], [["x", "1", "2"]]).splitlines()
    assert lines == ["| name | a | b |", "| --- | ---: | ---: |", "| x | 1 | 2 |"]


def _ranking(gains: tuple[float, float]) -> Ranking:
    base = [np.linspace(0, 0.5, 40), np.linspace(0.2, 0.6, 30)]
    better = [one + gain for one, gain in zip(base, gains, strict=True)]
    found = {"own": better, "Lite0": base, "Lite1": base, "Lite2": base}
    return Ranking(("a", "b"), (40, 30), found, {}, "own", ("Lite0", "Lite1", "Lite2"), "Lite2")


def test_goals_are_reached_by_figures_and_not_by_hope() -> None:
    reached = [goal.is_reached for goal in ranking_goals(_ranking((0.05, 0.02)))]
    assert reached == [True, True, True, True]
    reached = [goal.is_reached for goal in ranking_goals(_ranking((0.09, -0.02)))]
    assert reached == [True, True, False, False]
    assert not any(goal.is_reached for goal in ranking_goals(_ranking((-0.02, -0.02))))


def test_the_page_says_which_goals_were_missed(tmp_path: Path) -> None:
    day = date(2026, 1, 2)
    run = Run(day, "n", "0" * 64, "e.tar", "1" * 64, 3102, 7, 2000, 600.0, 0.1)
    goals = [Goal("fast", "1", is_reached=True), Goal("good", ".1", is_reached=False)]
    write_page(tmp_path / "q.md", run, goals, [Section("Speed", "How.", "| a |\n")])
    text = (tmp_path / "q.md").read_text(encoding="utf-8")
    assert "1 of 2 reached" in text
    assert "| good | .1 | **no** |" in text
    assert "## 1. Speed" in text
