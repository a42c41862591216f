"""The loop: the loss goes down, and a run that was broken off goes on as if it had not been."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from conftest import MadePictures, Smoke
from training.record import write_record
from training.train import train

# What float32 sums on two threads may differ by between two runs of the same steps.
_SAME = 1e-4


def test_the_loss_goes_down(smoke: Smoke) -> None:
    losses = [step.loss for step in smoke.trained.steps]
    assert [step.number for step in smoke.trained.steps] == list(range(1, 9))
    assert np.isfinite(losses).all()
    assert np.mean(losses[-4:]) < 0.9 * np.mean(losses[:4])


def test_a_run_goes_on_where_it_stopped(smoke: Smoke, tmp_path: Path) -> None:
    shutil.copytree(smoke.work, tmp_path / "again")
    for made_by_steps in ("checkpoint.pt", "steps.jsonl"):
        (tmp_path / "again" / made_by_steps).unlink()
    for stop_after in (4, None):
        trained = train(
            smoke.plan,
            smoke.recipe,
            MadePictures(),
            tmp_path / "again",
            name="made",
            stop_after=stop_after,
        )
    found = [step.loss for step in trained.steps]
    wanted = [step.loss for step in smoke.trained.steps]
    assert found == pytest.approx(wanted, rel=_SAME)
    again, once = (run.student.trained.state_dict() for run in (trained, smoke.trained))
    assert all(np.allclose(again[name], once[name], atol=_SAME) for name in once)


def test_a_checkpoint_of_another_recipe_is_refused(smoke: Smoke) -> None:
    other = replace(smoke.recipe, learning_rate=smoke.recipe.learning_rate * 2)
    with pytest.raises(SystemExit, match="another recipe"):
        train(smoke.plan, other, MadePictures(), smoke.work, name="made")


def test_a_run_is_recorded_with_what_it_takes_to_do_it_again(
    smoke: Smoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["train", "--to", "/home/someone/made", "--variant", "0"])
    write_record(tmp_path, smoke.plan, smoke.recipe, "48 pictures", smoke.trained.steps)
    found = json.loads((tmp_path / "training.json").read_text())
    assert found["command"] == "python -m training.train --to made --variant 0"
    assert found["recipe"]["seed"] == smoke.recipe.seed
    assert found["plan"]["variant"] == 0
    assert [row[0] for row in found["losses"]["rows"]] == list(range(1, 9))
    assert "torch" in found["packages"]
    assert "permutation" in found["data order"]
