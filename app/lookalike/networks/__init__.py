"""Pixels → vectors: network folders, preprocessing, devices. The only room with onnxruntime.

The door. Importing it loads neither onnxruntime nor a network: `read_network` parses a
description, `open_embedder` is where the runtime starts. What goes on inside, from the bottom:

`_wire`, `_graph_rules`, `_network_file`   the ONNX file is looked through before it is loaded
`network`, `parts`                         a network's folder as values; what a row holds
`preprocessing`, `golden`                  its input; its proof
`providers`, `session`, `trial`            one device: made, read back, compared, timed
`verdicts`, `devices`, `probe`             all devices: tried in child processes, remembered
`embedder`, `opening`                      what the other rooms hold
"""

from lookalike.networks.devices import DeviceVerdict, probe_devices
from lookalike.networks.embedder import Embedder, OnnxEmbedder, unusable_reason
from lookalike.networks.golden import golden_pictures
from lookalike.networks.network import (
    DEFAULT_NETWORK,
    Layout,
    Network,
    Output,
    Reference,
    Resize,
    TokenGrid,
    read_network,
)
from lookalike.networks.opening import open_embedder
from lookalike.networks.parts import RowParts
from lookalike.networks.preprocessing import prepare
from lookalike.networks.verdicts import DeviceState

__all__ = [
    "DEFAULT_NETWORK",
    "DeviceState",
    "DeviceVerdict",
    "Embedder",
    "Layout",
    "Network",
    "OnnxEmbedder",
    "Output",
    "Reference",
    "Resize",
    "RowParts",
    "TokenGrid",
    "golden_pictures",
    "open_embedder",
    "prepare",
    "probe_devices",
    "read_network",
    "unusable_reason",
]
