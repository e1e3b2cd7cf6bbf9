"""Steps about journeys and supporters that many stories begin with."""

from typing import Any

from slack_bolt import BoltRequest

from playground.driver import Message, Person
from tests.world import World


def start(world: World, name: str = "ana", **typed: str) -> Person:
    """Start somebody's journey from App Home, and put off the next step."""
    person = world.person(name)
    person.click("Start my journey", in_=person.home())
    facts: dict[str, Any] = {"current_role": "Stock planner", "target_role": "Data analyst"}
    assert person.submit(**(facts | typed)) == {}
    person.close()
    world.tick()
    return person


def ask(world: World, member: Person, name: str, **typed: str) -> None:
    """Put somebody on the map and ask them."""
    member.click("Add a supporter", in_=member.home())
    chosen: dict[str, Any] = {"person": world.person(name).id, "kind": "sponsor", "ask": "now"}
    assert member.submit(**(chosen | typed)) == {}
    world.tick()


def request(world: World, name: str) -> Message:
    """The request for consent in somebody's direct messages, as it looks now."""
    messages = [it for it in world.person(name).dm() if "this is Headway" not in it.text]
    return next(it for it in messages if "support" in it.text or "not now" in it.text)


def agree(world: World, member: Person, name: str) -> None:
    """Have somebody asked and agree."""
    ask(world, member, name)
    world.person(name).click("Agree", in_=request(world, name))
    world.tick()


def forge(world: World, name: str, action_id: str, value: str) -> None:
    """Press a button that the person was never shown."""
    person = world.person(name)
    body = {
        "type": "block_actions",
        "team": {"id": world.workspace_id},
        "user": {"id": person.id, "team_id": world.workspace_id},
        "container": {"type": "message"},
        "actions": [
            {"type": "button", "action_id": action_id, "block_id": "forged", "value": value}
        ],
    }
    answer = world.app.dispatch(BoltRequest(body=body, mode="socket_mode"))
    assert answer.status == 200
