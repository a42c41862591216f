"""One onnxruntime session, made and read back. The only module that imports onnxruntime.

The import happens on the first session, not with this module: opening a window or printing
a help text must not pay for it.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from contextlib import nullcontext
from functools import cache
from types import ModuleType
from typing import Any, Final, Protocol

import numpy as np
import psutil
from numpy.typing import NDArray

from lookalike.errors import NetworkDamaged, ProviderFailed
from lookalike.networks.network import Network
from lookalike.networks.providers import Provider
from lookalike.values import Vectors

__all__ = [
    "OutOfMemory",
    "Session",
    "available_providers",
    "default_thread_count",
    "make_session",
    "runtime_version",
]

_OUT_OF_MEMORY: Final = (
    "bad_alloc",
    "bad allocation",
    "failed to allocate",
    "out of memory",
    "outofmemory",
    "not enough memory",
)
_ERROR_SEVERITY: Final = 3
_FATAL_SEVERITY: Final = 4
_DETAIL_LIMIT: Final = 300


class OutOfMemory(Exception):
    """The runtime had no memory for this batch; a smaller one may fit."""


class Session(Protocol):
    """What an embedder needs of a session."""

    @property
    def provider(self) -> Provider: ...

    def run(self, inputs: NDArray[np.float32]) -> Vectors:
        """Return rows (n, d) for ``inputs`` (n, 3, h, w); raises OutOfMemory, ProviderFailed."""
        ...

    def outputs(
        self, inputs: NDArray[np.float32], names: Sequence[str]
    ) -> list[NDArray[np.float32]]:
        """Return these outputs as they come, (n, …) each; raises as `run` does."""
        ...


def default_thread_count() -> int:
    """Return the number of physical cores that this process may use, at least 1."""
    physical = psutil.cpu_count(logical=False) or psutil.cpu_count() or 1
    if sys.platform == "linux":
        physical = min(physical, len(psutil.Process().cpu_affinity() or [0]))
    return max(1, physical)


def available_providers() -> tuple[str, ...]:
    """Return the providers that this build of onnxruntime was compiled with."""
    return tuple(_runtime().get_available_providers())


def runtime_version() -> str:
    """Return version and build of onnxruntime: what a verdict about a device hangs on."""
    runtime = _runtime()
    return f"{runtime.__version__} {runtime.get_build_info()}"


def make_session(
    model: bytes, network: Network, provider: Provider, *, threads: int | None = None
) -> Session:
    """Make a session of the verified bytes ``model`` on ``provider``.

    Raises ProviderFailed when the runtime can't, or quietly took another provider;
    NetworkDamaged when inputs and outputs aren't those of the description.
    """
    runtime = _runtime()
    if provider.runtime_name not in runtime.get_available_providers():
        raise ProviderFailed(provider.title, "the installed onnxruntime doesn't include it")
    options = _session_options(runtime, provider, threads)
    try:
        session = runtime.InferenceSession(
            model,
            options,
            providers=[(provider.runtime_name, dict(provider.options))],
            enable_fallback=0,
        )
    except _runtime_errors() as error:
        raise ProviderFailed(provider.title, _shorten(error)) from error
    found = session.get_providers()
    if not found or found[0] != provider.runtime_name:
        # Not an error to onnxruntime: it warns and goes on with the CPU.
        raise ProviderFailed(provider.title, f"the runtime took {', '.join(found)} instead")
    _require_described(session, network)
    return _RuntimeSession(session, network, provider)


def _session_options(runtime: ModuleType, provider: Provider, threads: int | None) -> Any:
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads or default_thread_count()
    options.inter_op_num_threads = 1
    options.execution_mode = runtime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = _FATAL_SEVERITY  # failures are raised, and told once
    # Waiting in a loop between two runs doubles the CPU time of a window that is idle.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    if provider.is_serial:
        options.enable_mem_pattern = False
    if provider.fixed_batch is not None:
        options.add_free_dimension_override_by_name("batch", provider.fixed_batch)
    return options


def _require_described(session: Any, network: Network) -> None:
    inputs = {node.name: node.shape for node in session.get_inputs()}
    outputs = {node.name: node.shape for node in session.get_outputs()}
    edge = network.input_edge_px
    if list(inputs) != [network.input] or inputs[network.input][1:] != [3, edge, edge]:
        raise NetworkDamaged(network.name, f"model.toml describes other inputs than {inputs}")
    for name, shape in _described_outputs(network).items():
        if outputs.get(name, [])[1:] != shape:
            raise NetworkDamaged(
                network.name, f"model.toml describes other outputs than {outputs}"
            )


def _described_outputs(network: Network) -> dict[str, list[int]]:
    """Return the shape of each output without its first axis."""
    described = {network.subject.name: [network.subject.dimension]}
    if network.look is not None:
        described[network.look.name] = [network.look.dimension]
    if (grid := network.tokens) is not None:
        described[grid.name] = [grid.dimension, grid.rows, grid.columns]
    return described


class _RuntimeSession:
    """A session whose runs may come from several threads."""

    def __init__(self, session: Any, network: Network, provider: Provider) -> None:
        self._session = session
        self._network = network
        self._provider = provider
        self._turn = threading.Lock() if provider.is_serial else nullcontext()

    @property
    def provider(self) -> Provider:
        return self._provider

    def run(self, inputs: NDArray[np.float32]) -> Vectors:
        network = self._network
        if network.look is None:
            return self.outputs(inputs, [network.subject.name])[0]
        subject, look = self.outputs(inputs, [network.subject.name, network.look.name])
        return network.parts.join(subject, look)

    def outputs(
        self, inputs: NDArray[np.float32], names: Sequence[str]
    ) -> list[NDArray[np.float32]]:
        fixed = self._provider.fixed_batch
        if fixed is None or len(inputs) == fixed:
            return self._run(inputs, names)
        parts = [
            self._run_padded(inputs[at : at + fixed], names) for at in range(0, len(inputs), fixed)
        ]
        return [np.concatenate(each) for each in zip(*parts, strict=True)]

    def _run_padded(
        self, inputs: NDArray[np.float32], names: Sequence[str]
    ) -> list[NDArray[np.float32]]:
        missing = (self._provider.fixed_batch or 0) - len(inputs)
        padded = np.pad(inputs, ((0, missing), (0, 0), (0, 0), (0, 0)))
        return [found[: len(inputs)] for found in self._run(padded, names)]

    def _run(self, inputs: NDArray[np.float32], names: Sequence[str]) -> list[NDArray[np.float32]]:
        try:
            with self._turn:
                found = self._session.run(list(names), {self._network.input: inputs})
        except MemoryError as error:
            raise OutOfMemory(str(error)) from error
        except _runtime_errors() as error:
            if any(sign in str(error).lower() for sign in _OUT_OF_MEMORY):
                raise OutOfMemory(_shorten(error)) from error
            raise ProviderFailed(self._provider.title, _shorten(error)) from error
        return [np.ascontiguousarray(each, dtype=np.float32) for each in found]


@cache
def _runtime() -> ModuleType:
    import onnxruntime

    onnxruntime.set_default_logger_severity(_ERROR_SEVERITY)
    # Official Windows builds may report usage; nothing leaves this machine.
    onnxruntime.disable_telemetry_events()
    return onnxruntime  # type: ignore[no-any-return]  # it ships no types


@cache
def _runtime_errors() -> tuple[type[Exception], ...]:
    """Return what onnxruntime raises: a class of its own per status, and two plain ones."""
    from onnxruntime.capi import onnxruntime_pybind11_state as native

    own = [kind for kind in vars(native).values() if isinstance(kind, type)]
    raised = tuple(kind for kind in own if issubclass(kind, Exception))
    return (*raised, RuntimeError, ValueError)


def _shorten(error: Exception) -> str:
    """Return the runtime's words on one line without its source paths."""
    text = " ".join(str(error).split())
    return text if len(text) <= _DETAIL_LIMIT else text[:_DETAIL_LIMIT] + "…"
