"""A sample of mutants of what must never be wrong, and which of them its tests catch.

Works in copies of the checkout in a temporary folder; the checkout itself is only read.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

from tests.mutants.changes import Mutant, mutants_of
from tests.mutants.modules import CHANGES_NOTHING, RUN_BY

ROOT = Path(__file__).parents[2]
GOAL = 0.9
SAMPLE = 100
"""About ten minutes on two cores."""
LIMIT = 120
"""Seconds for the tests of one mutant: one that hangs them is caught."""
LEFT_BEHIND = shutil.ignore_patterns(
    ".git", ".venv", ".tools", "node_modules", "artefacts", "__pycache__", ".*_cache", ".hypothesis"
)


def passes(copy: Path, tests: tuple[str, ...], *more: str, limit: float = LIMIT) -> bool:
    """Whether these tests pass in that copy within the limit: on SQLite alone, as that is quick."""
    shutil.rmtree(copy / ".hypothesis", ignore_errors=True)  # what an earlier mutant failed on
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    command += ["--hypothesis-seed=0", "-k", "not postgresql", *more, *tests]
    with subprocess.Popen(
        command,
        cwd=copy,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""},  # compiled once is quicker
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # so that what they started ends with them
    ) as run:
        try:
            said, _ = run.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(run.pid, signal.SIGKILL)
            return False
    if run.returncode not in (0, 1, 2):
        raise SystemExit(f"pytest could not run: {said.decode()}")
    return run.returncode == 0


def survives(copy: Path, mutant: Mutant, tests: tuple[str, ...]) -> bool:
    """Whether the tests pass with the mutant in that copy."""
    module = copy / mutant.path
    kept = module.read_text()
    try:
        put(module, mutant.source)
        return passes(copy, tests)
    finally:
        put(module, kept)


def put(module: Path, source: str) -> None:
    """Write it. Python would take a compiled one for current by its second and its size."""
    for compiled in (module.parent / "__pycache__").glob(f"{module.stem}.*.pyc"):
        compiled.unlink()
    module.write_text(source)


def run(seed: int, count: int, workers: int, only: str) -> float:
    """Try the sample, print what came of it and return the share that was caught."""
    everything = [
        mutant
        for path in RUN_BY
        if only in path
        for mutant in mutants_of(path, (ROOT / path).read_text())
        if (mutant.path, mutant.before, mutant.after) not in CHANGES_NOTHING
    ]
    sample = random.Random(seed).sample(everything, min(count, len(everything)))
    print(f"{len(sample)} of {len(everything)} mutants, SEED={seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        first, *others = copies = [Path(folder) / str(number) for number in range(workers)]
        shutil.copytree(ROOT, first, ignore=LEFT_BEHIND)
        needed = tuple(dict.fromkeys(test for it in sample for test in RUN_BY[it.path]))
        if not passes(first, needed, "-n", str(workers), limit=10 * LIMIT):
            raise SystemExit("These tests fail as the code is: mend them first.")
        for other in others:
            shutil.copytree(first, other)
        free: SimpleQueue[Path] = SimpleQueue()
        for copy in copies:
            free.put(copy)

        def attempt(mutant: Mutant) -> bool:
            copy = free.get()
            try:
                survived = survives(copy, mutant, RUN_BY[mutant.path])
            finally:
                free.put(copy)
            if survived:
                before, after = (" ".join(it.split()) for it in (mutant.before, mutant.after))
                print(f"survived: {mutant.path}:{mutant.line}: {before}  →  {after}", flush=True)
            return survived

        with ThreadPoolExecutor(workers) as pool:
            survivors = [
                it for it, lives in zip(sample, pool.map(attempt, sample), strict=True) if lives
            ]
    tried = Counter(it.path for it in sample)
    left = Counter(it.path for it in survivors)
    for path in RUN_BY:
        if tried[path]:
            print(f"{tried[path] - left[path]:5} of {tried[path]:3} caught  {path}")
    return 1 - len(survivors) / len(sample)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--count", type=int, default=SAMPLE)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="", help="modules whose path holds this")
    given = parser.parse_args()
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10_000)
    began = time.monotonic()
    caught = run(seed, given.count, given.workers, given.only)
    print(f"{caught:.0%} caught in {time.monotonic() - began:.0f} s; the goal is {GOAL:.0%}")
    return 0 if caught >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
