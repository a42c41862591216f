"""`python -m lookalike.networks.probe FOLDER PROVIDER`: try one device in a process of its own.

A driver may crash or hang, and then only this process does. The last line on standard output
is a JSON object with `state`, `detail` and `images_per_second`; whatever a driver prints
before it doesn't matter.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from lookalike.errors import LookalikeError
from lookalike.networks._network_file import read_verified
from lookalike.networks.golden import read_golden
from lookalike.networks.network import read_network
from lookalike.networks.providers import providers_in_order
from lookalike.networks.trial import measure
from lookalike.networks.verdicts import DeviceState, Finding

__all__ = ["main"]


def main(arguments: list[str]) -> int:
    """Print the finding about provider ``arguments[1]`` for the network in ``arguments[0]``."""
    folder, title = arguments
    try:
        network = read_network(Path(folder))
        provider = providers_in_order(title)[0]
        finding = measure(read_verified(network), network, read_golden(network), provider)
    except LookalikeError as error:
        finding = Finding(DeviceState.FAILED, error.what)
    sys.stdout.write("\n" + json.dumps(asdict(finding)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
