"""One tiny run on pictures made in code: trained once, looked at by many tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch

from training.backbone import Variant
from training.distil import Recipe
from training.substitute_pictures import Pixels, one_generated
from training.train import Plan, Trained, train

PICTURE_COUNT = 48


class MadePictures:
    """Pictures generated in code; no photograph is needed."""

    def __len__(self) -> int:
        return PICTURE_COUNT

    def picture(self, number: int) -> Pixels:
        """Return the same pixels for the same number."""
        rng = np.random.default_rng([7, number])
        return one_generated(rng, with_shapes=bool(number % 2), edge_px=160)


@dataclass(frozen=True)
class Smoke:
    """A finished run and what it was made with."""

    plan: Plan
    recipe: Recipe
    trained: Trained
    work: Path


@pytest.fixture(scope="session")
def plan() -> Plan:
    """Return the smallest variant, taught by itself."""
    return Plan(
        variant=Variant.LITE0, teachers=(Variant.LITE0,), picture_count=PICTURE_COUNT, copies=1
    )


@pytest.fixture(scope="session")
def recipe() -> Recipe:
    """Return eight steps, with a checkpoint after each fourth."""
    return Recipe(epochs=2, batch_pictures=12, warm_up_steps=2, checkpoint_steps=4)


@pytest.fixture(scope="session")
def smoke(plan: Plan, recipe: Recipe, tmp_path_factory: pytest.TempPathFactory) -> Smoke:
    """Train to the end, undisturbed."""
    torch.set_num_threads(2)
    work = tmp_path_factory.mktemp("undisturbed")
    trained = train(plan, recipe, MadePictures(), work, name="made")
    return Smoke(plan, recipe, trained, work)
