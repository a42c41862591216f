"""The training loop: the late stages learn from the teacher and the copies.

Stochastic gradient descent with Nesterov's momentum under a cosine schedule. Step sizes for each
weight by itself (Adam) did harm: weights that the training pictures hardly use were moved as far
as the others, and what they stand for was forgotten (docs/decisions/0008). A checkpoint holds
everything that the next step depends on, so a run that was broken off goes on as if it had not
been.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from training.losses import batch_losses
from training.student import Student
from training.views import Views


@dataclass(frozen=True, slots=True)
class Recipe:
    """Every number of a run; stored with the result."""

    epochs: int = 1
    batch_pictures: int = 48
    learning_rate: float = 0.005
    momentum: float = 0.9
    relation_weight: float = 20.0
    instance_weight: float = 0.3
    keeping_weight: float = 1.0
    temperature: float = 0.1
    longest_gradient: float = 5.0
    warm_up_steps: int = 10
    seed: int = 1
    checkpoint_steps: int = 50


@dataclass(frozen=True, slots=True)
class Step:
    """What one step saw."""

    number: int
    relation: float
    instance: float
    keeping: float
    loss: float


class Training:
    """The state of a run. ``checkpoint``: a file that is written now and then and read first."""

    def __init__(
        self, student: Student, views: Views, recipe: Recipe, checkpoint: Path | None = None
    ) -> None:
        self._student = student
        self._views = views
        self._recipe = recipe
        self._checkpoint = checkpoint
        self._done = 0
        self._optimizer = torch.optim.SGD(
            student.trained.parameters(),
            lr=recipe.learning_rate,
            momentum=recipe.momentum,
            nesterov=True,
        )
        if checkpoint is not None and checkpoint.exists():
            self._resume(checkpoint)

    @property
    def step_count(self) -> int:
        """Return how many steps the whole run has."""
        return self._recipe.epochs * self._steps_of_an_epoch

    @property
    def _steps_of_an_epoch(self) -> int:
        return max(1, len(self._views) // self._recipe.batch_pictures)

    def run(self, on_step: Callable[[Step], None], *, stop_after: int | None = None) -> None:
        """Do what is left of the run, or up to ``stop_after`` steps in all."""
        last = self.step_count if stop_after is None else min(stop_after, self.step_count)
        for rows in self._orders(self._done, last):
            step = self._step(rows)
            self._done = step.number
            if self._done % self._recipe.checkpoint_steps == 0 or self._done == last:
                self._save()
            on_step(step)

    def _orders(self, start: int, stop: int) -> Iterator[NDArray[np.int64]]:
        """Yield the rows of each batch; the order of an epoch hangs on its number alone."""
        size, per_epoch = self._recipe.batch_pictures, self._steps_of_an_epoch
        for number in range(start, stop):
            epoch, place = divmod(number, per_epoch)
            rng = np.random.default_rng([self._recipe.seed, epoch])
            yield rng.permutation(len(self._views))[place * size : (place + 1) * size]

    def _step(self, rows: NDArray[np.int64]) -> Step:
        recipe, number = self._recipe, self._done + 1
        for group in self._optimizer.param_groups:
            group["lr"] = recipe.learning_rate * self._share(number)
        batch = self._views.batch(rows)
        losses = batch_losses(
            self._student(torch.from_numpy(batch.maps)),
            torch.from_numpy(batch.published),
            torch.from_numpy(batch.teacher),
            self._student.classifier,
            len(self._views.maps),
            recipe.temperature,
        )
        loss = (
            recipe.relation_weight * losses.relation
            + recipe.instance_weight * losses.instance
            + recipe.keeping_weight * losses.keeping
        )
        self._optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._student.trained.parameters(), recipe.longest_gradient)
        self._optimizer.step()
        return Step(
            number,
            losses.relation.item(),
            losses.instance.item(),
            losses.keeping.item(),
            loss.item(),
        )

    def _share(self, number: int) -> float:
        """Return the share of the peak rate: up in a line, down along a cosine."""
        rise = min(1.0, number / self._recipe.warm_up_steps)
        return rise * (0.02 + 0.5 * (1 + math.cos(math.pi * number / self.step_count)))

    def _save(self) -> None:
        if self._checkpoint is None:
            return
        state: dict[str, Any] = {
            "recipe": asdict(self._recipe),
            "done": self._done,
            "trained": self._student.trained.state_dict(),
            "optimizer": self._optimizer.state_dict(),
        }
        unfinished = self._checkpoint.with_suffix(".part")
        torch.save(state, unfinished)
        unfinished.replace(self._checkpoint)

    def _resume(self, checkpoint: Path) -> None:
        state = torch.load(checkpoint, weights_only=True)
        if state["recipe"] != asdict(self._recipe):
            raise SystemExit(f"{checkpoint} is of another recipe: remove it, or train elsewhere.")
        self._done = state["done"]
        self._student.trained.load_state_dict(state["trained"])
        self._optimizer.load_state_dict(state["optimizer"])
