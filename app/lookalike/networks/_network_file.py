"""Read a network's ONNX file once, and let it through only when it is what it should be."""

from __future__ import annotations

import hashlib
from typing import Final

from lookalike.errors import NetworkDamaged, NetworkMissing, NetworkUnsupported
from lookalike.networks._graph_rules import Forbidden, check_graph
from lookalike.networks._wire import WireProblem
from lookalike.networks.network import Network

__all__ = ["read_verified"]

_SIZE_LIMIT_BYTES: Final = 2**31 - 1
"""What one protobuf message can hold."""


def read_verified(network: Network) -> bytes:
    """Return the bytes of the network's file; the session is made from these very bytes.

    Raises NetworkMissing (no such file), NetworkDamaged (unreadable, other checksum, not
    ONNX), NetworkUnsupported (foreign operators, data outside the file).
    """
    try:
        if network.file.stat().st_size > _SIZE_LIMIT_BYTES:
            raise NetworkDamaged(network.name, "larger than an ONNX file can be")
        data = network.file.read_bytes()
    except FileNotFoundError as error:
        raise NetworkMissing(network.name) from error
    except OSError as error:
        raise NetworkDamaged(network.name, f"can't be read: {error.strerror}") from error
    if hashlib.sha256(data).hexdigest() != network.sha256:
        raise NetworkDamaged(network.name, "its checksum differs from model.toml's")
    try:
        check_graph(data)
    except Forbidden as error:
        raise NetworkUnsupported(network.name, str(error)) from error
    except WireProblem as error:
        raise NetworkDamaged(network.name, f"not a sound ONNX file: {error}") from error
    return data
