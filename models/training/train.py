"""Train a network and write its folder: the whole way from pictures to model.onnx.

    cd models && python -m training.train --to lookalike-1 --evaluation PICTURES
    cd models && python -m training.train --to mine --pictures MY_PICTURES

Without --pictures it learns from pictures made from what scikit-image and scikit-learn ship.
What was computed lies below --work; the same command again goes on where it was broken off.
The recipe, seeds, data order and losses are written to training.json beside the network.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch

from training.backbone import Variant, load_backbone
from training.directions import learned_from
from training.distil import Recipe, Step, Training
from training.export import write_folder
from training.network import LookalikeNetwork
from training.pictures import FolderPictures, Pictures, SubstitutePictures
from training.record import StepLog, write_record
from training.student import Student
from training.views import Views, make_views

_THREADS: Final = 2
_SHOWN_STEPS: Final = 10


@dataclass(frozen=True, slots=True)
class Plan:
    """What is trained on what, beside the recipe of the steps."""

    variant: Variant = Variant.LITE2
    teachers: tuple[Variant, ...] = (Variant.LITE0, Variant.LITE1, Variant.LITE2)
    picture_count: int = 2_400
    copies: int = 2
    picture_seed: int = 1
    copy_seed: int = 1


@dataclass(frozen=True, slots=True)
class Trained:
    """A run that came to its end or to where it was told to stop."""

    network: LookalikeNetwork
    student: Student
    views: Views
    steps: tuple[Step, ...]
    """All steps so far, those before a resume too."""


def main() -> None:
    """Train, export, measure, record."""
    arguments = _arguments()
    torch.set_num_threads(_THREADS)
    plan = Plan(variant=Variant(arguments.variant))
    recipe = Recipe()
    if arguments.pictures is None:
        pictures: Pictures = SubstitutePictures(plan.picture_count, plan.picture_seed)
        name = f"substitute {plan.picture_seed}"
    else:
        pictures = FolderPictures(arguments.pictures)
        name = f"folder {arguments.pictures.name}"
    trained = train(plan, recipe, pictures, arguments.work, name=name)
    write_folder(arguments.to, trained.network, plan.variant, arguments.evaluation)
    write_record(arguments.to, plan, recipe, f"{len(pictures)} pictures: {name}", trained.steps)


def train(
    plan: Plan,
    recipe: Recipe,
    pictures: Pictures,
    work: Path,
    *,
    name: str,
    stop_after: int | None = None,
) -> Trained:
    """Train on ``pictures``; what was made before and lies below ``work`` is taken as it is.

    name: what the pictures are; it decides which files below ``work`` are theirs.
    """
    work.mkdir(parents=True, exist_ok=True)
    trunk, classifier = load_backbone(plan.variant)
    student = Student(trunk, classifier)
    views = make_views(
        pictures,
        student,
        plan.variant,
        plan.teachers,
        work / "views",
        copies=plan.copies,
        seed=plan.copy_seed,
        name=name,
    )
    training = Training(student, views, recipe, work / "checkpoint.pt")
    log = StepLog(work / "steps.jsonl")

    def on_step(step: Step) -> None:
        log.add(step)
        if step.number % _SHOWN_STEPS == 0:
            print(f"step {step.number} of {training.step_count}: loss {step.loss:.4f}", flush=True)

    training.run(on_step, stop_after=stop_after)
    found = learned_from(pictures, trunk, classifier, seed=plan.copy_seed)
    network = LookalikeNetwork(trunk, found.subject, found.look)
    return Trained(network, student, views, log.steps())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="training.train",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--to", type=Path, required=True, help="folder of the network")
    parser.add_argument("--pictures", type=Path, help="learn from all pictures below this folder")
    parser.add_argument("--evaluation", type=Path, help="set/class/file; only measured")
    parser.add_argument("--work", type=Path, default=Path("../build/training"))
    parser.add_argument("--variant", type=int, choices=range(3), default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
