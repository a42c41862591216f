"""Which devices of this machine compute this network rightly, and why the others don't.

Each one is tried in a child process with a time limit, and the verdict is remembered until
onnxruntime, the driver or the network changes.
"""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lookalike.networks.network import Network
from lookalike.networks.providers import CANDIDATES, Provider
from lookalike.networks.session import available_providers, runtime_version
from lookalike.networks.verdicts import (
    DeviceState,
    Finding,
    VerdictFile,
    driver_hint,
    verdict_key,
)

__all__ = ["DeviceVerdict", "Prober", "probe_devices", "run_probe"]

_log = logging.getLogger(__name__)

_PROBE_TIMEOUT_S: Final = 120.0
"""A first start of CoreML or MIGraphX compiles the whole network."""
_LAST_WORDS: Final = 200


@dataclass(frozen=True, slots=True)
class DeviceVerdict:
    """One provider as `lookalike doctor` and the window show it."""

    provider: str
    state: DeviceState
    detail: str
    images_per_second: float | None
    in_use: bool
    """The first that works: what "auto" takes."""


class Prober:
    """Finds out about providers for one network, at most once each per remembered state."""

    def __init__(
        self,
        network: Network,
        verdicts: Path | None,
        *,
        command: Callable[[Network, Provider], Sequence[str]] | None = None,
        timeout_s: float = _PROBE_TIMEOUT_S,
    ) -> None:
        """``verdicts`` is the file to remember in; ``command`` starts the child process."""
        self._network = network
        self._file = VerdictFile(verdicts)
        self._command = command or _probe_command
        self._timeout_s = timeout_s

    def finding(self, provider: Provider) -> Finding:
        """Return what is known of ``provider``, from memory or from a child process."""
        if provider.runtime_name not in available_providers():
            return Finding(DeviceState.NOT_INSTALLED, _why_not_installed(provider))
        key = self._key(provider)
        known = self._file.get(key)
        if known is None:
            known = run_probe(self._command(self._network, provider), self._timeout_s)
            _log.info("%s: %s (%s)", provider.title, known.state, known.detail)
            self._file.put(key, known)
        return known

    def remember(self, provider: Provider, finding: Finding) -> None:
        """Remember what happened later, so that the next start doesn't try it again."""
        self._file.put(self._key(provider), finding)

    def _key(self, provider: Provider) -> str:
        return verdict_key(provider.title, runtime_version(), self._network.sha256, driver_hint())


def probe_devices(
    network: Network,
    *,
    verdicts: Path | None,
    candidates: Sequence[Provider] = CANDIDATES,
    prober: Prober | None = None,
) -> tuple[DeviceVerdict, ...]:
    """Return a verdict on every candidate, in the order in which they are tried.

    Takes seconds for each device that isn't remembered in the file ``verdicts``. Raises
    nothing for a device that fails: that is what a verdict is for.
    """
    prober = prober or Prober(network, verdicts)
    result: list[DeviceVerdict] = []
    is_taken = False
    for provider in candidates:
        found = prober.finding(provider)
        is_first = found.state is DeviceState.WORKS and not is_taken
        is_taken = is_taken or is_first
        result.append(
            DeviceVerdict(
                provider.title, found.state, found.detail, found.images_per_second, is_first
            )
        )
    return tuple(result)


def run_probe(command: Sequence[str], timeout_s: float) -> Finding:
    """Run a probe's ``command`` and return its finding, whatever becomes of the process."""
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            timeout=timeout_s,
            check=False,
            stdin=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        return Finding(DeviceState.CRASHED, f"no answer within {timeout_s:g} s")
    except OSError as error:
        return Finding(DeviceState.FAILED, f"the test could not be started: {error.strerror}")
    if done.returncode != 0:
        return Finding(DeviceState.CRASHED, _how_it_ended(done.returncode, done.stderr))
    return _parse(done.stdout) or Finding(DeviceState.FAILED, "the test gave no answer")


def _probe_command(network: Network, provider: Provider) -> Sequence[str]:
    folder = str(network.folder.resolve())
    return [sys.executable, "-m", "lookalike.networks.probe", folder, provider.title]


def _why_not_installed(provider: Provider) -> str:
    if sys.platform not in provider.systems:
        return "not for this system"
    return f"the installed onnxruntime doesn't include it; {provider.package} does"


def _how_it_ended(code: int, errors: bytes) -> str:
    try:
        how = f"ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
    except ValueError:
        how = f"ended by signal {-code}"
    words = " ".join(errors.decode("utf-8", "replace").split())[-_LAST_WORDS:]
    return f"{how}: {words}" if words else how


def _parse(output: bytes) -> Finding | None:
    lines = output.decode("utf-8", "replace").strip().splitlines()
    try:
        answer = json.loads(lines[-1])
        rate = answer["images_per_second"]
        return Finding(
            DeviceState(answer["state"]),
            str(answer["detail"]),
            None if rate is None else float(rate),
        )
    except (IndexError, ValueError, TypeError, KeyError):
        return None
