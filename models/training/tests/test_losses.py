"""The terms of a batch, on vectors that can be worked out by hand."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from training.losses import Losses, batch_losses
from training.student import Said

_TEACHER = torch.eye(3)
_CLASSIFIER = torch.tensor([[4.0, 0.0, 0.0], [0.0, 4.0, 0.0]])


def _losses(first: Tensor, second: Tensor, pooled: Tensor = _TEACHER) -> Losses:
    said = Said(vectors=torch.cat([first, second]), pooled=torch.cat([pooled, pooled]))
    return batch_losses(said, _TEACHER, _TEACHER, _CLASSIFIER, view_count=2, temperature=0.1)


def test_a_student_that_says_what_the_teacher_says_loses_nothing() -> None:
    losses = _losses(_TEACHER, _TEACHER)
    assert losses.relation.item() == pytest.approx(0, abs=1e-7)
    assert losses.instance.item() == pytest.approx(0, abs=1e-3)
    assert losses.keeping.item() == pytest.approx(0, abs=1e-6)


def test_a_copy_that_lies_at_another_picture_costs() -> None:
    losses = _losses(_TEACHER, _TEACHER[[1, 0, 2]])
    assert losses.instance.item() > 1
    assert losses.relation.item() > 0.1
    assert losses.keeping.item() == pytest.approx(0, abs=1e-6)


def test_another_class_than_before_costs() -> None:
    losses = _losses(_TEACHER, _TEACHER, pooled=_TEACHER[[1, 0, 2]])
    assert losses.keeping.item() > 1
    assert losses.relation.item() == pytest.approx(0, abs=1e-7)
