"""What apps hear of channels, and what they can ask about them."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest
from slack_sdk.errors import SlackApiError

from playground.company import Company
from playground.driver import Driver, Refused
from playground.events import SCOPES, SENT
from playground.server import Playground
from tests.playground.conftest import MANIFEST, World, small_world
from tests.playground.listener import Listener, listening

CHANNEL_EVENTS = [
    "member_joined_channel",
    "member_left_channel",
    "channel_left",
    "group_left",
    "channel_archive",
    "channel_unarchive",
    "group_archive",
    "group_unarchive",
    "channel_shared",
    "channel_unshared",
    "channel_id_changed",
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


def facts(world: World, channel: str = "wins") -> dict[str, object]:
    """What users.conversations says of a channel."""
    kinds = "public_channel,private_channel"
    found = world.web().users_conversations(types=kinds)["channels"]
    return next(c for c in found if c["name"] == channel)


def test_the_list_of_a_bots_channels_says_what_slack_says_of_each(world: World) -> None:
    wins = facts(world)
    assert "is_member" not in wins
    assert "num_members" not in wins
    flags = {k: v for k, v in wins.items() if k.startswith("is_")}
    assert flags.pop("is_channel") is True
    assert set(flags) >= {
        *("is_archived", "is_private", "is_shared", "is_ext_shared", "is_org_shared"),
        "is_pending_ext_shared",
    }
    assert not any(flags.values())
    listed = world.web().conversations_list()["channels"][-1]
    assert (listed["name"], listed["is_member"], listed["num_members"]) == ("wins", True, 3)
    world.ada.archive("wins")
    assert facts(world)["is_archived"]


def test_a_channel_that_is_shared_outside_is_pending_first_and_told_then(
    world: World, ear: Listener
) -> None:
    world.ada.share_outside("wins", pending=True)
    assert (facts(world)["is_pending_ext_shared"], facts(world)["is_ext_shared"]) == (True, False)
    assert events(ear) == []
    world.ada.share_outside("wins")
    assert (facts(world)["is_pending_ext_shared"], facts(world)["is_ext_shared"]) == (False, True)
    assert facts(world)["shared_team_ids"] == [world.team.id, "T0OTHERCO"]
    with pytest.raises(Refused, match="shared already"):
        world.ada.share_outside("wins")
    world.ada.unshare("wins")
    assert not facts(world)["is_shared"]
    assert [e["type"] for e in events(ear)] == ["channel_shared", "channel_unshared"]
    whole = [h.payload["is_ext_shared_channel"] for h in ear.heard if "event" in h.payload]
    assert whole == [True, False]


def test_a_channel_is_shared_inside_an_organisation_without_a_word(world: World) -> None:
    with pytest.raises(Refused, match="belongs to no organisation"):
        world.ada.share_inside("wins")
    company = world.slack.company
    world.slack.change(lambda _: setattr(world.team, "enterprise", company.enterprise("Acme")))
    world.ada.share_inside("wins")
    wins = facts(world)
    assert (wins["is_org_shared"], wins["is_ext_shared"], wins["is_shared"]) == (True, False, True)


def test_a_channel_changes_sides_without_a_word(world: World, ear: Listener) -> None:
    world.ada.invite("", "secret")
    ear.heard.clear()
    world.ada.make_public("secret")
    world.ada.make_private("wins")
    assert (facts(world, "secret")["is_private"], facts(world)["is_private"]) == (False, True)
    assert events(ear) == []
    with pytest.raises(Refused, match="not a public channel"):
        world.ada.make_private("wins")


def test_a_channel_whose_id_changed_is_known_by_the_new_one_only(
    world: World, ear: Listener
) -> None:
    old = world.wins.id
    ts = world.web().chat_postMessage(channel=old, text="hello")["ts"]
    new = world.ada.change_id("wins")
    assert events(ear) == [
        {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": new}
    ]
    with pytest.raises(SlackApiError, match="channel_not_found"):
        world.web().chat_postMessage(channel=old, text="hello")
    assert world.web().chat_update(channel=new, ts=ts, text="changed")["ok"]
    assert world.ada.messages("wins")[-1]["text"] == "changed"


def test_every_event_that_is_said_to_be_sent_is_sent() -> None:
    company = Company(rate_limits=False)
    org = company.enterprise("Acme")
    team = company.team("Acme", enterprise=org)
    company.person(team, "ada")
    company.person(team, "ben")
    company.person(company.team("Second", enterprise=org), "zoe")
    manifest = copy.deepcopy(MANIFEST)
    manifest["oauth_config"]["scopes"]["bot"] += ["app_mentions:read"]
    manifest["settings"]["event_subscriptions"]["bot_events"] = sorted(SENT)
    bot = company.install_everywhere(company.app(manifest), org)[0]
    with (
        Playground(company) as slack,
        Driver(slack.url) as driver,
        listening(bot.app.signing_secret) as ear,
    ):
        slack.use_http(bot.app, ear.url)
        ada = driver.person(team.id, "ada")
        slack.change(lambda company: company.person(team, "new"))
        for name in ("open", "closed"):
            ada.do("create_channel", name=name, is_private=name == "closed")
            ada.invite("", name)
            message = ada.say("@echo hello", channel=name)
            ada.react(message, "tada")
            ada.unreact(message, "tada")
            ada.share_outside(name)
            ada.unshare(name)
            ada.change_id(name)
            ada.invite("ben", name)
            ada.kick("ben", name)
            ada.archive(name)
            ada.unarchive(name)
            ada.kick("", name)
        ada.say_to("echo", "hello")
        ada.do("open_home", app_id=bot.app.id)
        ada.do("set_profile", dnd_until="2100-01-01T00:00:00Z", tz="Asia/Tokyo")
        second = next(it for it in company.teams if it != team.id)
        driver.person(second, "zoe").do("withdraw", app_id=bot.app.id)
        ada.do("uninstall", app_id=bot.app.id)
        driver.settle()
        heard = [h.payload["event"] for h in ear.heard if "event" in h.payload]
    plural = {"channel": "channels", "group": "groups", "im": "im"}
    named = {
        f"message.{plural[e['channel_type']]}" if e["type"] == "message" else str(e["type"])
        for e in heard
    }
    assert named == SENT
    assert {name for name in SCOPES if name.startswith("message.")} - SENT == {"message.mpim"}
