"""Try one provider with the golden pictures: made, read back, same values, and how fast."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import ProviderFailed
from lookalike.networks.golden import GoldenValues, golden_pictures
from lookalike.networks.network import Network
from lookalike.networks.preprocessing import prepare
from lookalike.networks.providers import Provider
from lookalike.networks.session import OutOfMemory, Session, make_session
from lookalike.networks.verdicts import DeviceState, Finding

__all__ = ["WrongAnswer", "make_proven_session", "measure"]

_TIMED_S: Final = 1.0


class WrongAnswer(ProviderFailed):
    """The device computes something, but not this network's vectors."""


def make_proven_session(
    model: bytes,
    network: Network,
    golden: GoldenValues,
    provider: Provider,
    *,
    threads: int | None = None,
) -> Session:
    """Make a session and require it to reproduce the golden values.

    Raises WrongAnswer, ProviderFailed, or NetworkDamaged (description and graph differ).
    """
    session = make_session(model, network, provider, threads=threads)
    try:
        names = list(golden.values)
        found = session.outputs(_golden_inputs(network), names)
    except OutOfMemory as error:
        raise ProviderFailed(provider.title, f"out of memory: {error}") from error
    if (difference := golden.disagreement(dict(zip(names, found, strict=True)))) is not None:
        raise WrongAnswer(provider.title, difference)
    return session


def measure(
    model: bytes,
    network: Network,
    golden: GoldenValues,
    provider: Provider,
    *,
    monotonic: Callable[[], float] = time.monotonic,
) -> Finding:
    """Try ``provider`` and time it for about a second; never raises ProviderFailed."""
    try:
        session = make_proven_session(model, network, golden, provider)
        batch = np.repeat(_golden_inputs(network)[:1], provider.batch_limit, axis=0)
        session.run(batch)  # the first run of a batch size may compile
        start = monotonic()
        picture_count = 0
        while (elapsed := monotonic() - start) < _TIMED_S:
            session.run(batch)
            picture_count += len(batch)
    except WrongAnswer as error:
        return Finding(DeviceState.WRONG_ANSWER, error.detail)
    except ProviderFailed as error:
        return Finding(DeviceState.FAILED, error.detail)
    except OutOfMemory as error:
        return Finding(DeviceState.FAILED, f"out of memory: {error}")
    return Finding(DeviceState.WORKS, "agrees with the golden values", picture_count / elapsed)


def _golden_inputs(network: Network) -> NDArray[np.float32]:
    return np.stack([prepare(picture, network) for picture in golden_pictures()])
