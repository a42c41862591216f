"""Open a network on the best device that is proven to compute it."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path

from lookalike.errors import ProviderFailed
from lookalike.networks._network_file import read_verified
from lookalike.networks.devices import Prober
from lookalike.networks.embedder import OnnxEmbedder
from lookalike.networks.golden import GoldenValues, read_golden
from lookalike.networks.network import Network
from lookalike.networks.providers import CANDIDATES, CPU, Provider, providers_in_order
from lookalike.networks.session import Session
from lookalike.networks.trial import WrongAnswer, make_proven_session
from lookalike.networks.verdicts import DeviceState, Finding

__all__ = ["open_embedder"]

_log = logging.getLogger(__name__)


def open_embedder(
    network: Network,
    *,
    provider: str = "auto",
    threads: int | None = None,
    verdicts: Path | None = None,
    candidates: tuple[Provider, ...] = CANDIDATES,
    prober: Prober | None = None,
) -> OnnxEmbedder:
    """Open ``network`` on ``provider``, or on the first of ``candidates`` that works.

    The file's checksum and graph are checked before the runtime sees it. A device other
    than the CPU is first tried in a child process (remembered in the file ``verdicts``),
    then here, and passed over if it fails or computes other values; the CPU is the last.
    threads: for the CPU; None for the physical cores.
    Raises NetworkMissing, NetworkDamaged, NetworkUnsupported; ProviderFailed when no device
    is left or ``provider`` is no name of one. Takes about 0.1 s on the CPU once onnxruntime
    is imported.
    """
    order = providers_in_order(provider, candidates)
    golden = read_golden(network)
    model = read_verified(network)
    prober = prober or Prober(network, verdicts)
    for candidate in order[:-1]:
        if (session := _try_device(model, network, golden, candidate, prober)) is not None:
            break
    else:
        session = make_proven_session(model, network, golden, order[-1], threads=threads)
    return OnnxEmbedder(
        network,
        session,
        open_cpu=partial(_open_cpu, network, threads),
        on_device_failed=partial(_remember_failure, prober, session.provider),
    )


def _try_device(
    model: bytes, network: Network, golden: GoldenValues, provider: Provider, prober: Prober
) -> Session | None:
    """Return a proven session, or None with the reason in the log and in the verdicts."""
    found = prober.finding(provider)
    if found.state is not DeviceState.WORKS:
        level = logging.DEBUG if found.state is DeviceState.NOT_INSTALLED else logging.INFO
        _log.log(level, "%s is passed over: %s", provider.title, found.detail)
        return None
    try:
        return make_proven_session(model, network, golden, provider)
    except ProviderFailed as error:
        _log.warning("%s failed (%s). Trying the next device.", error.provider, error.detail)
        _remember_failure(prober, provider, error)
        return None


def _open_cpu(network: Network, threads: int | None) -> Session:
    """Make the session that takes over when a device fails; the file is checked again."""
    return make_proven_session(
        read_verified(network), network, read_golden(network), CPU, threads=threads
    )


def _remember_failure(prober: Prober, provider: Provider, error: ProviderFailed) -> None:
    is_wrong = isinstance(error, WrongAnswer)
    state = DeviceState.WRONG_ANSWER if is_wrong else DeviceState.FAILED
    prober.remember(provider, Finding(state, error.detail))
