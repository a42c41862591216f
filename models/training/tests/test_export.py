"""The folder of a trained network: what PyTorch computes, described for the application."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import pytest

from conftest import MadePictures, Smoke
from lookalike.networks import golden_pictures, read_network
from training.export import write_folder
from training.features import network_input
from training.graph import ExportedNetwork, largest_difference, torch_outputs
from training.network import OUTPUTS, TOKEN_DIMENSION

_AGREEMENT = 1e-4


@pytest.fixture(scope="module")
def folder(smoke: Smoke, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the written folder."""
    made = tmp_path_factory.mktemp("networks") / "made"
    write_folder(made, smoke.trained.network, smoke.plan.variant, evaluation=None)
    return made


def test_onnx_gives_what_pytorch_gives_at_any_batch(smoke: Smoke, folder: Path) -> None:
    exported = ExportedNetwork(folder / "model.onnx", threads=2)
    for count in (1, 3):
        inputs = np.stack(
            [network_input(MadePictures().picture(n), smoke.plan.variant) for n in range(count)]
        )
        wanted = torch_outputs(smoke.trained.network, inputs)
        assert tuple(wanted) == OUTPUTS
        assert largest_difference(wanted, exported.outputs(inputs)) < _AGREEMENT


def test_the_application_reads_the_description(smoke: Smoke, folder: Path) -> None:
    network = read_network(folder)
    assert network.name == "made"
    assert network.input_edge_px == smoke.plan.variant.edge_px


def test_the_golden_values_are_the_first_of_each_output(smoke: Smoke, folder: Path) -> None:
    golden = json.loads((folder / "golden.json").read_text())
    inputs = np.stack([network_input(p, smoke.plan.variant) for p in golden_pictures()])
    found = ExportedNetwork(folder / "model.onnx", threads=2).outputs(inputs)
    assert np.allclose(golden["values"], found["subject"][:, :16], atol=1e-4)
    assert np.allclose(golden["look"], found["look"][:, :16], atol=1e-4)
    assert np.allclose(golden["tokens"], found["tokens"][:, :16, 0, 0], atol=1e-4)


def test_the_file_is_whole_and_says_nothing_about_the_machine(folder: Path) -> None:
    data = (folder / "model.onnx").read_bytes()
    model = onnx.load_from_string(data)
    assert {each.domain for each in model.opset_import} == {""}
    assert model.opset_import[0].version >= 17
    assert not any(each.external_data for each in model.graph.initializer)
    assert b"site-packages" not in data
    assert str(Path.cwd()).encode() not in data


def test_the_cells_of_a_picture_are_nearest_to_its_own_subject(smoke: Smoke) -> None:
    numbers = range(8)
    inputs = np.stack(
        [network_input(MadePictures().picture(n), smoke.plan.variant) for n in numbers]
    )
    outputs = torch_outputs(smoke.trained.network, inputs)
    cells = outputs["tokens"].mean(axis=(2, 3))
    scores = cells @ outputs["subject"][:, :TOKEN_DIMENSION].T
    assert (scores.argmax(axis=1) == np.arange(len(numbers))).all()
