"""The execution providers that are tried, in order, and what each of them needs.

onnxruntime's own list of "available" ones says only what was compiled in; a provider counts
after it has reproduced the golden values (see devices.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lookalike.errors import ProviderFailed

__all__ = ["CANDIDATES", "CPU", "Provider", "providers_in_order"]


@dataclass(frozen=True, slots=True)
class Provider:
    """One execution provider as onnxruntime knows it and as a person reads it."""

    title: str
    runtime_name: str
    options: Mapping[str, str] = field(default_factory=dict)
    batch_limit: int = 32
    """Pictures in one run. More would hold more memory and gain nothing."""
    fixed_batch: int | None = None
    """Where the runtime copes badly with a free batch size: every run has this many."""
    is_serial: bool = False
    """Only one run at a time per session."""
    systems: tuple[str, ...] = ("linux", "win32", "darwin")
    """Values of `sys.platform` on which it exists at all."""
    package: str = "onnxruntime"
    """The distribution that brings it."""


CPU: Final = Provider(
    "CPU",
    "CPUExecutionProvider",
    # One at a time is as fast as a batch here, and the memory stays a third of a batch of 16
    # (docs/decisions/0004-one-picture-at-a-time-on-the-cpu.md).
    batch_limit=1,
)

CANDIDATES: Final = (
    Provider(
        "CUDA",
        "CUDAExecutionProvider",
        # TF32 would cost three digits; the arena grows by what is asked for, not by doubling.
        {"use_tf32": "0", "arena_extend_strategy": "kSameAsRequested"},
        systems=("linux", "win32"),
        package="onnxruntime-gpu",
    ),
    Provider(
        "DirectML",
        "DmlExecutionProvider",
        is_serial=True,
        systems=("win32",),
        package="onnxruntime-directml",
    ),
    Provider(
        "CoreML",
        "CoreMLExecutionProvider",
        {"ModelFormat": "MLProgram", "MLComputeUnits": "ALL"},
        batch_limit=1,
        fixed_batch=1,
        systems=("darwin",),
    ),
    Provider(
        "OpenVINO",
        "OpenVINOExecutionProvider",
        systems=("linux", "win32"),
        package="onnxruntime-openvino",
    ),
    Provider(
        "MIGraphX",
        "MIGraphXExecutionProvider",
        batch_limit=8,
        fixed_batch=8,
        systems=("linux",),
        package="onnxruntime-migraphx",
    ),
    Provider(
        "ROCm",
        "ROCMExecutionProvider",
        systems=("linux",),
        package="onnxruntime-rocm",
    ),
    CPU,
)
"""Tried in this order; the CPU is always last and always there."""


def providers_in_order(
    wanted: str, candidates: tuple[Provider, ...] = CANDIDATES
) -> tuple[Provider, ...]:
    """Return what to try for ``wanted``: "auto", or a title whose provider comes first.

    A provider named by a person is tried before the CPU, and nothing else is. Raises
    ProviderFailed for a name that isn't in the table: onnxruntime itself would take any
    name and quietly use the CPU.
    """
    if wanted.lower() == "auto":
        return candidates
    for candidate in candidates:
        if wanted.lower() in (candidate.title.lower(), candidate.runtime_name.lower()):
            last = candidates[-1]
            return (candidate,) if candidate is last else (candidate, last)
    known = ", ".join(candidate.title for candidate in candidates)
    raise ProviderFailed(wanted, f"there is no such device; known are {known}")
