"""The world that the stories play in stands."""

import pytest

from playground.driver import Refused
from tests.world import World


def test_a_command_that_is_not_ours_is_refused_by_slack_itself(world: World) -> None:
    with pytest.raises(Refused, match="not a valid command"):
        world.person("ana").command("/nothing of ours")


def test_the_world_begins_on_a_monday_morning_and_its_clock_can_be_moved(world: World) -> None:
    assert world.now().isoformat().startswith("2026-11-23T08:00")
    world.move_to("2026-11-27 15:00", "Asia/Kolkata", tick=False)
    assert world.now().isoformat().startswith("2026-11-27T09:30")
