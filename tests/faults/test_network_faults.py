"""The lines of the fault table about networks, devices, vectors and memory.

Each test is named after its line. A device that fails is one that really does: a provider
that this build of onnxruntime doesn't have, a process that aborts, an address space that is
too small; where a driver would have to fail midway, a session that does so is handed in.
"""

from __future__ import annotations

import hashlib
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from onnx import ModelProto, TensorProto, helper

from lookalike.errors import (
    ExitCode,
    NetworkDamaged,
    NetworkMissing,
    NetworkUnsupported,
    NetworkUnusable,
    ProviderFailed,
)
from lookalike.networks import (
    DeviceState,
    OnnxEmbedder,
    golden_pictures,
    open_embedder,
    prepare,
    probe_devices,
    read_network,
    unusable_reason,
)
from lookalike.networks.devices import Prober
from lookalike.networks.network import Network
from lookalike.networks.providers import CPU, Provider
from lookalike.networks.session import OutOfMemory
from lookalike.networks.verdicts import Finding
from lookalike.values import Reason
from made_networks import describe, expected_vectors, make_network

INVENTED = Provider("Invented", "InventedExecutionProvider")
DEVICE = Provider("Device", "DeviceExecutionProvider", batch_limit=8)


@pytest.fixture
def network(tmp_path: Path) -> Network:
    return make_network(tmp_path / "tiny")


@pytest.fixture
def inputs(network: Network) -> np.ndarray:
    return np.stack([prepare(picture, network) for picture in golden_pictures() * 4])


class _TroubledSession:
    """A device that computes the tiny network until ``trouble`` happens to a batch."""

    def __init__(self, trouble: Callable[[np.ndarray], np.ndarray], provider: Provider) -> None:
        self._trouble = trouble
        self.provider = provider
        self.batches: list[int] = []

    def run(self, inputs: np.ndarray) -> np.ndarray:
        self.batches.append(len(inputs))
        return self._trouble(inputs)


def _embedder(
    network: Network, trouble: Callable[[np.ndarray], np.ndarray], provider: Provider = DEVICE
) -> tuple[OnnxEmbedder, _TroubledSession, list[ProviderFailed]]:
    session = _TroubledSession(trouble, provider)
    failures: list[ProviderFailed] = []
    embedder = OnnxEmbedder(
        network,
        session,
        open_cpu=lambda: open_embedder(network)._current(),
        on_device_failed=failures.append,
    )
    return embedder, session, failures


# network file missing or wrong checksum


def test_network_file_missing(network: Network) -> None:
    network.file.unlink()
    with pytest.raises(NetworkMissing) as caught:
        open_embedder(network)
    assert "tiny" in caught.value.what
    assert "--network" in caught.value.remedy
    assert caught.value.exit_code is ExitCode.NETWORK


@pytest.mark.parametrize("spoil", ["one bit", "cut", "longer", "empty"])
def test_network_file_with_wrong_checksum_is_never_loaded(network: Network, spoil: str) -> None:
    data = bytearray(network.file.read_bytes())
    if spoil == "one bit":
        data[len(data) // 2] ^= 1
    network.file.write_bytes(
        {"cut": data[:-1], "longer": bytes(data) + b"\0", "empty": b""}.get(spoil, data)
    )
    with pytest.raises(NetworkDamaged, match="checksum"):
        open_embedder(network)


def test_network_file_that_is_a_folder(network: Network) -> None:
    network.file.unlink()
    network.file.mkdir()
    with pytest.raises(NetworkUnusable):
        open_embedder(network)


def test_network_with_right_checksum_that_is_no_onnx(tmp_path: Path) -> None:
    make_network(tmp_path / "odd")
    (tmp_path / "odd" / "model.onnx").write_bytes(b"MZ something else")
    describe(tmp_path / "odd", hashlib.sha256(b"MZ something else").hexdigest())
    with pytest.raises(NetworkDamaged, match="not a sound ONNX file"):
        open_embedder(read_network(tmp_path / "odd"))


# network with custom operators or outside data


def _add_custom_operator(model: ModelProto) -> None:
    model.graph.node.append(helper.make_node("Shell", ["vectors"], ["more"], domain="com.acme"))


def _move_weights_outside(model: ModelProto) -> None:
    tensor = model.graph.initializer[1]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="/etc/passwd")


@pytest.mark.parametrize(
    ("change", "named"),
    [(_add_custom_operator, "‘Shell’ of ‘com.acme’"), (_move_weights_outside, "/etc/passwd")],
    ids=["custom operator", "outside data"],
)
def test_network_with_custom_operators_or_outside_data_is_refused_before_loading(
    tmp_path: Path, change: Callable[[ModelProto], None], named: str
) -> None:
    folder = str(tmp_path / "foreign")
    network = make_network(Path(folder), change=change)
    with pytest.raises(NetworkUnsupported) as caught:
        open_embedder(network)
    assert named in caught.value.what
    assert "stays in use" in caught.value.remedy
    code = (
        "import sys, pathlib\n"
        "from lookalike.networks import open_embedder, read_network\n"
        f"try: open_embedder(read_network(pathlib.Path({folder!r})))\n"
        "except Exception as error: print(type(error).__name__, 'onnxruntime' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["NetworkUnsupported", "False"]


# provider fails at start or midway


def test_provider_missing_at_start_ends_on_the_cpu(network: Network, inputs: np.ndarray) -> None:
    """Also users.md fault 10 (onnxruntime#17394): each is tried in turn, none unasked for."""
    second = Provider("Imagined", "ImaginedExecutionProvider")
    embedder = open_embedder(network, candidates=(INVENTED, second, CPU))
    assert embedder.provider == "CPU"
    np.testing.assert_allclose(
        embedder.embed_prepared(inputs), expected_vectors(inputs), atol=1e-5
    )


@pytest.mark.expects_warnings
def test_provider_that_only_seems_to_work_is_read_back_and_passed_over(
    network: Network, caplog: pytest.LogCaptureFixture
) -> None:
    """onnxruntime takes any name and goes on with the CPU; a remembered verdict can be old."""

    class Believing(Prober):
        def finding(self, provider: Provider) -> Finding:
            return Finding(DeviceState.WORKS, "remembered")

    with caplog.at_level(logging.WARNING):
        embedder = open_embedder(
            network, candidates=(INVENTED, CPU), prober=Believing(network, None)
        )
    assert embedder.provider == "CPU"
    assert "Invented failed" in caplog.text


def test_provider_that_crashes_its_process_is_passed_over(
    network: Network, tmp_path: Path
) -> None:
    crashing = Provider("Crashing", CPU.runtime_name)
    file = tmp_path / "devices.json"
    prober = Prober(
        network, file, command=lambda *_: [sys.executable, "-c", "import os; os.abort()"]
    )
    embedder = open_embedder(network, candidates=(crashing, CPU), prober=prober)
    assert embedder.provider == "CPU"
    verdict = probe_devices(network, verdicts=file, candidates=(crashing,))[0]
    assert verdict.state is DeviceState.CRASHED
    assert not verdict.in_use


@pytest.mark.expects_warnings
def test_provider_that_fails_midway_hands_the_batch_to_the_cpu(
    network: Network, inputs: np.ndarray, caplog: pytest.LogCaptureFixture
) -> None:
    runs = iter(range(100))

    def lost_after_one(batch: np.ndarray) -> np.ndarray:
        if next(runs):
            raise ProviderFailed("Device", "device removed")
        return expected_vectors(batch)

    embedder, session, failures = _embedder(network, lost_after_one)
    vectors = embedder.embed_prepared(inputs)
    np.testing.assert_allclose(vectors, expected_vectors(inputs), atol=1e-5)
    assert embedder.provider == "CPU"
    assert session.batches == [8, 4]
    assert [one.detail for one in failures] == ["device removed"]
    assert "Device failed (device removed). Using the CPU." in caplog.text


@pytest.mark.expects_warnings
def test_provider_that_failed_midway_is_not_tried_at_the_next_start(
    network: Network, tmp_path: Path
) -> None:
    file = tmp_path / "devices.json"
    device = Provider("Second", CPU.runtime_name)
    answer = '{"state": "works", "detail": "", "images_per_second": 9}'
    prober = Prober(network, file, command=lambda *_: [sys.executable, "-c", f"print('{answer}')"])
    embedder = open_embedder(network, candidates=(device, CPU), prober=prober)
    assert embedder.provider == "Second"
    assert embedder._on_device_failed is not None
    embedder._on_device_failed(ProviderFailed("Second", "device removed"))
    assert open_embedder(network, candidates=(device, CPU), verdicts=file).provider == "CPU"


def test_a_cpu_that_fails_is_an_error_and_not_a_loop(network: Network, inputs: np.ndarray) -> None:
    def fail(batch: np.ndarray) -> np.ndarray:
        raise ProviderFailed("CPU", "illegal instruction")

    embedder, session, _ = _embedder(network, fail, CPU)
    with pytest.raises(ProviderFailed, match="illegal instruction"):
        embedder.embed_prepared(inputs)
    assert session.batches == [1]


# NaN, infinite or zero vector


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 0.0], ids=str)
def test_nan_infinite_or_zero_vector_of_a_device_is_made_on_the_cpu(
    network: Network, inputs: np.ndarray, bad: float
) -> None:
    def spoil_one(batch: np.ndarray) -> np.ndarray:
        vectors = expected_vectors(batch)
        vectors[np.all(batch == inputs[1], axis=(1, 2, 3))] = bad
        return vectors

    embedder, session, _ = _embedder(network, spoil_one)
    vectors = embedder.embed_prepared(inputs[:4])
    np.testing.assert_allclose(vectors, expected_vectors(inputs[:4]), atol=1e-5)
    assert session.batches == [4, 1]
    assert embedder.provider == "Device"


def test_zero_vector_of_the_cpu_becomes_a_row_that_is_not_stored(network: Network) -> None:
    mean = np.zeros((1, 3, 32, 32), dtype=np.float32)  # every mean is zero: 0 / 0
    good = np.ones((1, 3, 32, 32), dtype=np.float32)
    vectors = open_embedder(network).embed_prepared(np.concatenate([good, mean, good]))
    assert [unusable_reason(row) for row in vectors] == [None, Reason.DAMAGED, None]
    assert np.isnan(vectors[1]).all()


# out of memory


@pytest.mark.expects_warnings
def test_out_of_memory_halves_the_batch_and_says_so_once(
    network: Network, inputs: np.ndarray, caplog: pytest.LogCaptureFixture
) -> None:
    def only_two_fit(batch: np.ndarray) -> np.ndarray:
        if len(batch) > 2:
            raise OutOfMemory("arena")
        return expected_vectors(batch)

    embedder, session, _ = _embedder(network, only_two_fit)
    vectors = embedder.embed_prepared(inputs)
    np.testing.assert_allclose(vectors, expected_vectors(inputs), atol=1e-5)
    assert embedder.batch_limit == 2
    assert session.batches == [8, 4, 2, 2, 4, 2, 2, 2, 2]
    session.batches.clear()
    embedder.embed_prepared(inputs)
    assert session.batches == [2] * 6
    assert caplog.text.count("2 pictures at a time") == 1


@pytest.mark.expects_warnings
def test_out_of_memory_for_one_picture_on_a_device_means_the_cpu(
    network: Network, inputs: np.ndarray
) -> None:
    def nothing_fits(batch: np.ndarray) -> np.ndarray:
        raise OutOfMemory("device memory")

    embedder, session, failures = _embedder(network, nothing_fits)
    vectors = embedder.embed_prepared(inputs)
    np.testing.assert_allclose(vectors, expected_vectors(inputs), atol=1e-5)
    assert embedder.provider == "CPU"
    assert len(failures) == 1
    assert session.batches == [8, 4, 2, 1]


def test_out_of_memory_for_one_picture_on_the_cpu_skips_that_picture(
    network: Network, inputs: np.ndarray
) -> None:
    def second_does_not_fit(batch: np.ndarray) -> np.ndarray:
        if np.array_equal(batch[0], inputs[1]):
            raise OutOfMemory("host memory")
        return expected_vectors(batch)

    embedder, _, _ = _embedder(network, second_does_not_fit, CPU)
    vectors = embedder.embed_prepared(inputs[:3])
    assert [unusable_reason(row) for row in vectors] == [None, Reason.TOO_LARGE, None]


HUNGRY = """
import resource, sys, pathlib, numpy as np
from lookalike.networks import open_embedder, read_network
from lookalike.networks.providers import CPU, Provider
many = Provider("CPU in batches", CPU.runtime_name, batch_limit=256)
embedder = open_embedder(
    read_network(pathlib.Path(sys.argv[1])), threads=1, candidates=(many,)
)
inputs = np.random.default_rng(1).random((256, 3, 32, 32), dtype=np.float32)
expected = embedder.embed_prepared(inputs[:1])
size = int(pathlib.Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (size + 400_000_000,) * 2)
vectors = embedder.embed_prepared(inputs)
print(embedder.batch_limit, bool(np.isfinite(vectors).all()),
      bool(np.allclose(vectors[0], expected[0], atol=1e-5)))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits the address space")
def test_out_of_memory_of_the_real_runtime_is_recognised(tmp_path: Path) -> None:
    """A graph that needs about 9 MB a picture, in a process that may grow by 400 MB."""
    network = make_network(tmp_path / "hungry", change=_make_hungry)
    done = subprocess.run(
        [sys.executable, "-c", HUNGRY, str(network.folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    limit, is_finite, is_same = done.stdout.split()
    assert 1 <= int(limit) < 256
    assert (is_finite, is_same) == ("True", "True")


def _make_hungry(model: ModelProto) -> None:
    """Blow the input up seven-fold in both directions before its mean is taken."""
    graph = model.graph
    graph.initializer.append(
        helper.make_tensor("scales", TensorProto.FLOAT, [4], [1.0, 1.0, 27.0, 27.0])
    )
    graph.node[0].input[0] = "large"
    graph.node.insert(
        0,
        helper.make_node("Resize", ["pictures", "", "scales"], ["large"], mode="nearest"),
    )
