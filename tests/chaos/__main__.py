"""`make chaos`: every scenario in full, and a table of what was done and what came of it.

`python -m tests.chaos [--seed N] [--small] [scenario …]`

Two at a time, each in a process of its own: most of what they do is wait.
"""

import argparse
import secrets
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from tests.chaos.report import Row, show
from tests.chaos.scenarios import SCENARIOS, play

SIDE_BY_SIDE = 2


def main() -> int:
    """Run what was asked for; 1 when something was lost, doubled or slow."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--small", action="store_true", help="the form that the tests run")
    parser.add_argument("scenarios", nargs="*", metavar="scenario", help=", ".join(SCENARIOS))
    chosen = parser.parse_args()
    unknown = [name for name in chosen.scenarios if name not in SCENARIOS]
    if unknown:
        parser.error(f"no such scenario: {', '.join(unknown)}")
    seed = secrets.randbelow(1_000_000) if chosen.seed is None else chosen.seed
    print(f"SEED={seed}", flush=True)
    began, found = time.monotonic(), list[Row]()
    played = partial(play, seed=seed, small=chosen.small)
    with ProcessPoolExecutor(SIDE_BY_SIDE, mp_context=get_context("spawn")) as processes:
        for made in processes.map(played, chosen.scenarios or SCENARIOS):
            for row in made:
                print(f"{row.fault}: {row.figures}", flush=True)
            found += made
    show(found, seed, time.monotonic() - began)
    return 1 if any(row.wrong for row in found) else 0


if __name__ == "__main__":
    sys.exit(main())
