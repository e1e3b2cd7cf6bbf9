"""Every scenario by its name. In a module of its own, as other processes import it."""

import logging
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from tests.chaos import (
    clocks,
    floods,
    full_disks,
    lines,
    looks,
    one_process,
    probes,
    rate_limits,
    storage,
    takeover,
    three_replicas,
    transports,
    versions,
)
from tests.chaos.report import Row

Scenario = Callable[[Path, int, bool], list[Row]]

# The longest first.
SCENARIOS: dict[str, Scenario] = {
    "three_replicas": three_replicas.rows,
    "one_process": one_process.rows,
    "takeover": takeover.rows,
    "rate_limits": rate_limits.rows,
    "clocks": clocks.rows,
    "storage": storage.rows,
    "transports": transports.rows,
    "lines": lines.rows,
    "full_disks": full_disks.rows,
    "probes": probes.rows,
    "looks": looks.rows,
    "floods": floods.rows,
    "versions": versions.rows,
}


def play(name: str, *, seed: int, small: bool) -> list[Row]:
    """One scenario, in a folder that is gone afterwards; one that breaks off is a wrong row."""
    logging.disable(logging.CRITICAL)  # of the engines in this process; replicas have logs
    with tempfile.TemporaryDirectory(prefix=".chaos-", dir=Path.cwd()) as folder:
        try:
            return SCENARIOS[name](Path(folder), seed, small)
        except Exception:  # noqa: BLE001 - whatever it is, the others' rows are of use
            return [Row(name, "broke off", [traceback.format_exc()])]
