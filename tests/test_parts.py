"""What `make test` and `make rest` run is everything, and nothing twice."""

import subprocess
import sys
from collections import Counter

import pytest

pytestmark = pytest.mark.slow


def collected(*options: str) -> list[str]:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", *options]
    said = subprocess.run(
        [*command, "tests/stories", "tests/storage", "tests/chaos"],
        capture_output=True,
        text=True,
        check=True,
    )
    return [line for line in said.stdout.splitlines() if "::" in line]


def test_both_parts_are_the_whole_and_each_runs_half_of_what_runs_twice() -> None:
    brief, rest = collected("--brief"), collected("--rest")
    assert sorted(brief + rest) == sorted(collected())
    assert not [name for name in brief if "/test_chaos.py" in name]
    runs = Counter(name.partition("[")[0] for name in brief if name.endswith("]"))
    twice = {name for name, times in runs.items() if times == 2}
    assert "tests/stories/test_supporters.py::test_two_clicks_are_one_answer" in twice, "`both`"
    assert not twice >= runs.keys()
    world = Counter(name.rpartition("[")[2] for name in brief)
    assert 0.4 < world["socket-sqlite]"] / world["http-postgresql]"] < 2.5
