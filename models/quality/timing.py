"""Time one network in a process of its own: speed and peak memory, nothing else loaded.

    cd models && python -m quality.timing FILE EDGE_PX BATCH SECONDS OUTPUT…

Prints one JSON object. `time_network` starts it.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

_MODELS: Final = Path(__file__).parents[1]
_LIMIT_S: Final = 300
_WARM_UP_RUNS: Final = 2


@dataclass(frozen=True, slots=True)
class Timing:
    """The network alone, on two threads."""

    images_per_second: float
    peak_mb: float
    """Resident memory of the whole process at its highest, Python and runtime included."""


def time_network(
    file: Path, edge_px: int, batch: int, seconds: float, outputs: Sequence[str]
) -> Timing:
    """Time ``file`` in a child process; raises CalledProcessError when that fails."""
    arguments = [str(file), str(edge_px), str(batch), str(seconds), *outputs]
    done = subprocess.run(
        [sys.executable, "-m", "quality.timing", *arguments],
        cwd=_MODELS,
        check=True,
        capture_output=True,
        text=True,
        timeout=_LIMIT_S + seconds,
    )
    return Timing(**json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Run the network for some seconds and print what was seen."""
    from quality.networks import open_session

    file, edge_px, batch, seconds, *outputs = sys.argv[1:]
    session = open_session(Path(file))
    rng = np.random.default_rng(0)
    shape = int(batch), 3, int(edge_px), int(edge_px)
    pictures = {session.get_inputs()[0].name: rng.standard_normal(shape, dtype=np.float32)}
    for _ in range(_WARM_UP_RUNS):
        session.run(outputs, pictures)
    begin, runs = time.perf_counter(), 0
    while (passed := time.perf_counter() - begin) < float(seconds):
        session.run(outputs, pictures)
        runs += 1
    found = {
        "images_per_second": runs * int(batch) / passed,
        "peak_mb": _peak_kb() / 1024,
    }
    print(json.dumps(found))


def _peak_kb() -> int:
    """Return the highest resident memory since this program was started.

    Linux hands the parent's own peak down in ru_maxrss, so the kernel's figure for this
    address space is read where there is one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
