"""What apps hear of channels, and what they can ask about them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from playground.company import Company
from tests.playground.conftest import MANIFEST, World, small_world
from tests.playground.listener import Listener

CHANNEL_EVENTS = [
    "member_joined_channel",
    "member_left_channel",
    "channel_left",
    "group_left",
    "channel_archive",
    "channel_unarchive",
    "group_archive",
    "group_unarchive",
]


@pytest.fixture
def world() -> Iterator[World]:
    """A world whose app listens to everything about channels."""
    for made in small_world(Company(rate_limits=False)):
        settings = {**MANIFEST["settings"]}
        settings["event_subscriptions"] = {"bot_events": CHANNEL_EVENTS}
        made.echo.app.manifest = {**MANIFEST, "settings": settings}
        yield made


def events(ear: Listener) -> list[dict[str, object]]:
    """What was heard so far, without the times."""
    heard = [h.payload["event"] for h in ear.heard if "event" in h.payload]
    return [{k: v for k, v in event.items() if k != "event_ts"} for event in heard]


@pytest.mark.parametrize(("channel", "kind"), [("wins", "channel_left"), ("secret", "group_left")])
def test_a_bot_that_is_taken_out_hears_that_it_left_and_the_others_that_a_member_did(
    world: World, ear: Listener, channel: str, kind: str
) -> None:
    other = world.slack.change(lambda company: company.install(MANIFEST, world.team))
    world.ada.invite(other.bot_user, channel)
    if channel == "secret":
        world.ada.invite(world.echo.bot_user, channel)
    ear.heard.clear()
    channel_id = world.ada.channel_id(channel)
    world.ada.kick(world.echo.bot_user, channel)
    assert events(ear) == [{"type": kind, "channel": channel_id, "actor_id": world.ada.id}]
    entries = world.driver.inspector(name="member_left_channel")
    assert [e["request"]["api_app_id"] for e in entries] == [other.app.id]
    world.ada.kick(other.bot_user, channel)
    assert len(events(ear)) == 1


def test_a_bot_that_leaves_by_itself_hears_the_same(world: World, ear: Listener) -> None:
    world.slack.change(lambda _: world.echo.scopes.append("channels:manage"))
    world.web().conversations_leave(channel=world.wins.id)
    heard = ear.wait_for("channel_left")[0].payload["event"]
    assert heard["actor_id"] == world.echo.bot_user


def test_an_event_may_be_lost(world: World, ear: Listener) -> None:
    world.driver.lose_event("channel_archive")
    world.ada.archive("wins")
    world.ada.unarchive("wins")
    world.ada.archive("wins")
    assert [e["type"] for e in events(ear)] == ["channel_unarchive", "channel_archive"]
    lost = world.driver.inspector(name="channel_archive")[0]
    assert lost["refused"] == "lost: a fault asked for"


def test_an_archived_channel_has_not_moved(world: World, ear: Listener) -> None:
    world.ada.invite(world.echo.bot_user, "secret")
    world.ada.archive("secret")
    assert events(ear)[-1] == {
        "type": "group_archive",
        "channel": world.secret.id,
        "user": world.ada.id,
        "is_moved": 0,
    }
