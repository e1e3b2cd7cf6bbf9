"""Small forms of `make chaos`. They mostly wait."""

from pathlib import Path

import pytest

from tests.chaos import one_process, three_replicas
from tests.unmeasured import unmeasured_everywhere

pytestmark = pytest.mark.slow


def test_a_process_that_is_killed_and_a_slack_that_fails_lose_and_double_nothing(
    tmp_path: Path,
) -> None:
    with unmeasured_everywhere():
        outcome = one_process.run(tmp_path, seed=7, size=one_process.SMALL)
    assert outcome.wrong == []
    assert outcome.typing.wrong == []
    assert outcome.done["kills"] == 1
    assert outcome.faults >= 10
    assert outcome.verdict.sent >= one_process.SMALL.cards
    assert outcome.typing.acknowledged >= 10


def test_replicas_that_are_killed_and_a_database_that_crashes_lose_and_double_nothing(
    tmp_path: Path,
) -> None:
    with unmeasured_everywhere():
        outcome = three_replicas.run(tmp_path, seed=7, size=three_replicas.SMALL)
    assert outcome.wrong == []
    assert outcome.typing.wrong == []
    assert (outcome.done["kills"], outcome.done["database crashes"]) == (1, 1)
    assert outcome.verdict.sent >= three_replicas.SMALL.cards
    assert outcome.typing.acknowledged >= 10
