"""Pictures become vectors; trouble with a device or with memory is dealt with inside."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from lookalike.errors import NetworkDamaged, ProviderFailed
from lookalike.networks import OnnxEmbedder, golden_pictures, open_embedder, prepare, read_network
from lookalike.networks.network import Network
from lookalike.networks.providers import CANDIDATES, CPU, Provider, providers_in_order
from lookalike.networks.session import default_thread_count
from made_networks import describe, expected_vectors, make_network


@pytest.fixture
def network(tmp_path: Path) -> Network:
    return make_network(tmp_path / "tiny")


def _inputs(network: Network) -> np.ndarray:
    return np.stack([prepare(picture, network) for picture in golden_pictures()])


def test_vectors_are_what_the_network_says(network: Network) -> None:
    embedder = open_embedder(network)
    vectors = embedder.embed(golden_pictures())
    np.testing.assert_allclose(vectors, expected_vectors(_inputs(network)), atol=1e-5)
    assert vectors.dtype == np.float32
    assert embedder.provider == "CPU"
    assert embedder.space == network.space


def test_embedding_prepared_inputs_gives_the_same(network: Network) -> None:
    embedder = open_embedder(network)
    np.testing.assert_array_equal(
        embedder.embed_prepared(_inputs(network)), embedder.embed(golden_pictures())
    )


def test_no_pictures_give_no_vectors(network: Network) -> None:
    assert open_embedder(network).embed([]).shape == (0, 8)


@pytest.mark.parametrize(
    "inputs",
    [np.zeros((1, 3, 31, 32), np.float32), np.zeros((1, 3, 32, 32), np.float64)],
    ids=["shape", "type"],
)
def test_another_shape_or_type_of_input_is_refused(network: Network, inputs: np.ndarray) -> None:
    with pytest.raises(ValueError, match="not the input of tiny"):
        open_embedder(network).embed_prepared(inputs)


def test_many_threads_may_embed_at_once(network: Network) -> None:
    embedder = open_embedder(network)
    expected = embedder.embed(golden_pictures())
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: embedder.embed(golden_pictures()), range(40)))
    for vectors in found:
        np.testing.assert_array_equal(vectors, expected)


def test_a_closed_embedder_says_so(network: Network) -> None:
    embedder = open_embedder(network)
    embedder.close()
    with pytest.raises(RuntimeError, match="closed"):
        embedder.embed(golden_pictures())


def test_a_device_that_wants_fixed_batches_gets_them(network: Network) -> None:
    fixed = Provider("CPU in fours", CPU.runtime_name, batch_limit=8, fixed_batch=4)
    embedder = open_embedder(network, candidates=(fixed,))
    pictures = [*golden_pictures()] * 3
    np.testing.assert_allclose(
        embedder.embed(pictures), open_embedder(network).embed(pictures), atol=1e-6
    )


def test_a_description_that_does_not_fit_the_graph_is_refused(network: Network) -> None:
    describe(network.folder, network.sha256, dimension=16)
    with pytest.raises(NetworkDamaged):
        open_embedder(read_network(network.folder))


def test_a_cpu_that_computes_something_else_is_not_believed(network: Network) -> None:
    path = network.folder / "golden.json"
    golden = json.loads(path.read_text())
    golden["values"][1][0] += 0.01
    path.write_text(json.dumps(golden))
    with pytest.raises(ProviderFailed, match="values differ"):
        open_embedder(network)


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"values": [[1]], "tolerance": 0.001}', '{"values": "x", "tolerance": 1}'],
    ids=["empty", "list", "short", "text"],
)
def test_damaged_golden_values_mean_a_damaged_network(network: Network, text: str) -> None:
    (network.folder / "golden.json").write_text(text)
    with pytest.raises(NetworkDamaged, match=r"golden\.json"):
        open_embedder(network)


def test_names_of_devices_are_read_as_a_person_writes_them() -> None:
    assert providers_in_order("AUTO") == CANDIDATES
    assert [one.title for one in providers_in_order("cuda")] == ["CUDA", "CPU"]
    assert [one.title for one in providers_in_order("DmlExecutionProvider")] == ["DirectML", "CPU"]
    assert providers_in_order("cpu") == (CPU,)
    with pytest.raises(ProviderFailed, match="known are CUDA"):
        providers_in_order("invented")


def test_threads_follow_the_cores_this_process_may_use() -> None:
    assert default_thread_count() >= 1


@pytest.mark.skipif(sys.platform != "linux", reason="affinity can be set from outside here only")
def test_one_allowed_core_means_one_thread() -> None:
    code = (
        "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))});"
        "from lookalike.networks import session; print(session.default_thread_count())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"


def test_importing_the_room_does_not_load_the_runtime(network: Network) -> None:
    code = (
        "import sys, pathlib, lookalike.networks as n;"
        f"n.read_network(pathlib.Path({str(network.folder)!r})).space.id;"
        "print('onnxruntime' in sys.modules, 'onnx' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False"


def _spying_session(embedder: OnnxEmbedder) -> Callable[[], list[int]]:
    """Record the batch sizes that reach the real session."""
    session = embedder._current()
    sizes: list[int] = []
    run = session.run

    def recorded(inputs: np.ndarray) -> np.ndarray:
        sizes.append(len(inputs))
        return run(inputs)

    session.run = recorded  # type: ignore[method-assign]
    return lambda: sizes


def test_runs_take_no_more_than_the_device_wants(network: Network) -> None:
    threes = Provider("CPU in threes", CPU.runtime_name, batch_limit=3)
    embedder = open_embedder(network, candidates=(threes,))
    sizes = _spying_session(embedder)
    embedder.embed([*golden_pictures()] * 3 + [golden_pictures()[0]])
    assert sizes() == [3, 3, 3, 1]
