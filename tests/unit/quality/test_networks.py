"""Networks are run as the application runs them, and rewritten in fewer bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from lookalike.networks import prepare
from made_networks import expected_vectors, make_network
from quality.networks import SUBJECT, NetworkFeatures, read_network_file
from quality.variants import FLOAT16, FLOAT32, storage, stored_as_float16

WIDTH = 100


def _pictures(count: int = 20) -> list[np.ndarray]:
    rng = np.random.default_rng(5)
    return [rng.integers(0, 256, (40, 50, 3), dtype=np.uint8) for _ in range(count)]


def _widened(model: onnx.ModelProto) -> None:
    """Give the tiny network a matrix that is worth halving."""
    matrix = np.random.default_rng(6).standard_normal((3, WIDTH)).astype(np.float32)
    place = [one.name for one in model.graph.initializer].index("matrix")
    model.graph.initializer[place].CopyFrom(numpy_helper.from_array(matrix, "matrix"))
    model.graph.output[0].type.tensor_type.shape.dim[1].dim_value = WIDTH


def test_a_folder_is_run_with_the_application_s_preprocessing(tmp_path: Path) -> None:
    network = make_network(tmp_path / "tiny")
    pictures = _pictures()
    found = NetworkFeatures(read_network_file(network.folder))(pictures)
    wanted = expected_vectors(np.stack([prepare(one, network) for one in pictures]))
    assert np.allclose(found[SUBJECT], wanted, atol=1e-5)


def test_what_is_kept_hangs_on_the_bytes_of_the_network(tmp_path: Path) -> None:
    first = read_network_file(make_network(tmp_path / "one").folder)
    same = read_network_file(make_network(tmp_path / "two").folder)
    other = read_network_file(make_network(tmp_path / "three", change=_widened).folder)
    assert NetworkFeatures(first).id == NetworkFeatures(same).id
    assert NetworkFeatures(first).id != NetworkFeatures(other).id


def test_float16_storage_is_smaller_and_answers_nearly_the_same(tmp_path: Path) -> None:
    network = read_network_file(make_network(tmp_path / "tiny", change=_widened).folder)
    halved = stored_as_float16(network, tmp_path / "variants")
    assert storage(network) == FLOAT32
    assert storage(halved) == FLOAT16
    assert halved.file.stat().st_size < network.file.stat().st_size
    pictures = _pictures()
    before, after = (NetworkFeatures(one)(pictures)[SUBJECT] for one in (network, halved))
    assert np.abs(before - after).max() == pytest.approx(0, abs=2e-3)
    assert (before != after).any()
