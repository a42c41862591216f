"""A device is believed only after proof, and what was found is remembered."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from lookalike.networks import DeviceState, probe_devices
from lookalike.networks.devices import Prober, run_probe
from lookalike.networks.network import Network
from lookalike.networks.probe import main as probe_main
from lookalike.networks.providers import CANDIDATES, CPU, Provider
from lookalike.networks.verdicts import Finding, VerdictFile, driver_hint, verdict_key
from made_networks import make_network

WORKS = Finding(DeviceState.WORKS, "agrees with the golden values", 120.5)


@pytest.fixture
def network(tmp_path: Path) -> Network:
    return make_network(tmp_path / "tiny")


def test_every_candidate_gets_a_verdict_with_a_reason(network: Network, tmp_path: Path) -> None:
    verdicts = probe_devices(network, verdicts=tmp_path / "devices.json")
    assert [one.provider for one in verdicts] == [one.title for one in CANDIDATES]
    assert all(one.detail for one in verdicts)
    cpu = verdicts[-1]
    assert cpu.provider == "CPU"
    assert cpu.state is DeviceState.WORKS
    assert cpu.images_per_second is not None
    assert cpu.images_per_second > 0
    working = [one.provider for one in verdicts if one.state is DeviceState.WORKS]
    assert [one.provider for one in verdicts if one.in_use] == working[:1]


def test_a_verdict_is_remembered_until_the_network_changes(
    network: Network, tmp_path: Path
) -> None:
    file = tmp_path / "devices.json"
    started = tmp_path / "started"
    code = (
        f"import pathlib, sys; p = pathlib.Path({str(started)!r}); n = len(p.read_text()) "
        "if p.exists() else 0; p.write_text('x' * (n + 1)); "
        'print(\'{"state": "works", "detail": "yes", "images_per_second": 3}\')'
    )

    def command(network: Network, provider: Provider) -> Sequence[str]:
        return [sys.executable, "-c", code]

    for _ in range(2):
        found = Prober(network, file, command=command).finding(CPU)
        assert found == Finding(DeviceState.WORKS, "yes", 3.0)
    assert started.read_text() == "x"

    other = make_network(
        tmp_path / "other", change=lambda model: setattr(model, "producer_name", "other")
    )
    assert other.sha256 != network.sha256
    Prober(other, file, command=command).finding(CPU)
    assert started.read_text() == "xx"


def test_a_provider_that_is_not_built_in_starts_no_process(network: Network) -> None:
    def command(network: Network, provider: Provider) -> Sequence[str]:
        raise AssertionError("nothing may be started")

    found = Prober(network, None, command=command).finding(
        Provider("Elsewhere", "ElsewhereExecutionProvider", systems=("beos",))
    )
    assert found.state is DeviceState.NOT_INSTALLED
    assert found.detail == "not for this system"


@pytest.mark.parametrize(
    ("code", "state", "detail"),
    [
        ("import os; os.abort()", DeviceState.CRASHED, "SIGABRT"),
        ("import sys; sys.exit('no driver')", DeviceState.CRASHED, "no driver"),
        ("import time; time.sleep(60)", DeviceState.CRASHED, "no answer within"),
        ("print('hello')", DeviceState.FAILED, "no answer"),
        ("pass", DeviceState.FAILED, "no answer"),
        ('print(\'{"state": "perfect"}\')', DeviceState.FAILED, "no answer"),
        ("print(b'\\xff\\xfe')", DeviceState.FAILED, "no answer"),
    ],
    ids=["crash", "exit", "hang", "talk", "silence", "unknown", "bytes"],
)
def test_whatever_becomes_of_the_child_is_a_finding(
    code: str, state: DeviceState, detail: str
) -> None:
    if detail == "SIGABRT" and sys.platform == "win32":
        detail = "ended"
    found = run_probe([sys.executable, "-c", code], timeout_s=3)
    assert found.state is state
    assert detail in found.detail
    assert found.images_per_second is None


def test_a_child_that_cannot_be_started_is_a_finding(tmp_path: Path) -> None:
    found = run_probe([str(tmp_path / "nothing")], timeout_s=3)
    assert found.state is DeviceState.FAILED
    assert "could not be started" in found.detail


def test_noise_of_a_driver_before_the_answer_does_not_matter() -> None:
    answer = '{"state": "works", "detail": "fine", "images_per_second": 7.5}'
    code = f"import sys; print('driver 12'); sys.stderr.write('warning'); print('''{answer}''')"
    assert run_probe([sys.executable, "-c", code], timeout_s=10) == Finding(
        DeviceState.WORKS, "fine", 7.5
    )


def test_the_child_says_what_is_wrong_with_the_network(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert probe_main([str(tmp_path / "nothing"), "CPU"]) == 0
    answer = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert answer["state"] == "failed"
    assert "nothing" in answer["detail"]


def test_a_network_the_cpu_computes_differently_is_a_wrong_answer(
    network: Network, capsys: pytest.CaptureFixture[str]
) -> None:
    path = network.folder / "golden.json"
    golden = json.loads(path.read_text())
    golden["values"][0][0] += 0.05
    path.write_text(json.dumps(golden))
    probe_main([str(network.folder), "CPU"])
    answer = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert answer["state"] == "wrong_answer"
    assert "differ" in answer["detail"]


def test_findings_survive_the_file(tmp_path: Path) -> None:
    file = tmp_path / "devices.json"
    VerdictFile(file).put("cuda-1", WORKS)
    VerdictFile(file).put("coreml-1", Finding(DeviceState.CRASHED, "SIGSEGV — «naïve»"))
    again = VerdictFile(file)
    assert again.get("cuda-1") == WORKS
    assert again.get("coreml-1") == Finding(DeviceState.CRASHED, "SIGSEGV — «naïve»")
    assert again.get("cuda-2") is None


def test_the_file_of_verdicts_does_not_grow_for_ever(tmp_path: Path) -> None:
    file = VerdictFile(tmp_path / "devices.json")
    for number in range(250):
        file.put(f"cuda-{number}", WORKS)
    again = VerdictFile(tmp_path / "devices.json")
    assert again.get("cuda-249") == WORKS
    assert again.get("cuda-10") is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"v": 2, "verdicts": {}}',
        b'{"v": 1, "verdicts": []}',
        b'{"v": 1, "verdicts": {"a": {"state": "great", "detail": "", "images_per_second": 1}}}',
        b'{"v": 1, "verdicts": {"a": 7}}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_of_verdicts_is_an_empty_one(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "devices.json"
    file.write_bytes(data)
    verdicts = VerdictFile(file)
    assert verdicts.get("a") is None
    verdicts.put("a", WORKS)
    assert VerdictFile(file).get("a") == WORKS


def test_verdicts_that_cannot_be_written_are_no_trouble(tmp_path: Path) -> None:
    verdicts = VerdictFile(tmp_path / "missing folder" / "devices.json")
    verdicts.put("a", WORKS)
    assert verdicts.get("a") == WORKS


def test_the_key_changes_with_each_of_its_parts() -> None:
    parts = ["CUDA", "1.32.0", "ab" * 32, "driver 555"]
    keys = {verdict_key(*parts)}
    for place in range(4):
        keys.add(verdict_key(*(part + "x" * (at == place) for at, part in enumerate(parts))))
    assert len(keys) == 5
    assert driver_hint() == driver_hint()
