"""Make a network's folder: model.onnx, model.toml, golden.json.

    cd models && python -m training.export --evaluation PICTURES --to plain

`training.train` ends here with what it trained; as a command of its own this exports a network
whose trunk is as it was published. PICTURES holds `<set>/<class>/<file>`; it is measured and
nothing is learned from it, but for the reference distributions of scores. Takes a few minutes
on two cores. CARD.md is written by hand from the figures that are printed.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import torch

from lookalike.networks import Reference, golden_pictures
from training.backbone import Variant, load_backbone
from training.directions import learned_from
from training.features import network_input
from training.folder import Labels, References, write_description, write_golden
from training.graph import ExportedNetwork, export, largest_difference, torch_outputs
from training.measure import measure
from training.network import LookalikeNetwork
from training.pairs import PAIR_COUNT
from training.pictures import SubstitutePictures

LABELS: Final = Labels(
    name="lookalike-1",
    title="Lookalike 1",
    description="What a picture shows, how it looks, and where. The default.",
    licence="Apache-2.0",
)

_SEED: Final = 55
_THREADS: Final = 2
_AGREEMENT: Final = 1e-4
_UNKNOWN: Final = Reference(0, 0, 0, 0, 0, 0)


def main() -> None:
    """Export the trunk as it was published, compare with PyTorch, measure, describe."""
    arguments = _arguments()
    torch.set_num_threads(_THREADS)
    variant = Variant(arguments.variant)
    trunk, classifier = load_backbone(variant)
    pictures = SubstitutePictures(PAIR_COUNT, _SEED)
    found = learned_from(pictures, trunk, classifier, seed=_SEED, cache=arguments.features)
    network = LookalikeNetwork(trunk, found.subject, found.look)
    write_folder(arguments.to, network, variant, arguments.evaluation)


def write_folder(
    folder: Path, network: LookalikeNetwork, variant: Variant, evaluation: Path | None
) -> None:
    """Write model.onnx, golden.json and model.toml; print figures if there is ``evaluation``.

    Raises SystemExit where ONNX and PyTorch disagree.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "model.onnx"
    export(network, file, variant.edge_px)
    inputs = np.stack([network_input(each, variant) for each in golden_pictures()])
    outputs = torch_outputs(network, inputs)
    exported = ExportedNetwork(file, _THREADS)
    difference = largest_difference(outputs, exported.outputs(inputs))
    if difference > _AGREEMENT:
        raise SystemExit(f"ONNX and PyTorch differ by {difference:.2g}")
    print(f"ONNX and PyTorch differ by {difference:.2g} at most")
    write_golden(folder, outputs)
    labels = replace(LABELS, name=folder.resolve().name)
    found = References(_UNKNOWN, _UNKNOWN)
    if evaluation is not None:
        found = measure(exported, variant, evaluation)
    write_description(folder, labels, variant, outputs, found)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="training.export", description=__doc__)
    parser.add_argument("--evaluation", type=Path, help="set/class/file; only measured")
    parser.add_argument("--to", type=Path, required=True, help="folder of the network")
    parser.add_argument("--features", type=Path, help="keep and reuse substitute features here")
    parser.add_argument("--variant", type=int, choices=range(3), default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
