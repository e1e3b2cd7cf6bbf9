"""Signed HTTP: challenge, signatures, retries with their headers."""

from __future__ import annotations

import time

import pytest

from playground.company import Company
from playground.driver import Refused
from playground.model import Json
from tests.playground.conftest import World, small_world
from tests.playground.listener import Listener, listening


def test_a_url_is_taken_only_when_it_answers_the_challenge(world: World) -> None:
    with pytest.raises(ValueError, match="did not answer the challenge"):
        world.slack.use_http(world.echo.app, "http://127.0.0.1:9/nobody")
    with (
        listening("another secret") as stranger,
        pytest.raises(ValueError, match="did not answer the challenge"),
    ):
        world.slack.use_http(world.echo.app, stranger.url)
    assert world.echo.app.request_url == ""


def test_commands_and_events_arrive_signed(world: World, ear: Listener) -> None:
    ear.answer = lambda payload: (200, {"text": "Good morning"} if "command" in payload else None)
    world.ada.command("/echo a & b <c>", channel="wins")
    command = ear.of_type("command")[0].payload
    assert (command["text"], command["user_id"]) == ("a & b <c>", world.ada.id)
    assert world.ada.messages("wins")[-1]["text"] == "Good morning"
    world.ada.say("hello @ben", channel="wins")
    event = ear.of_type("message")[0]
    assert event.payload["event"]["text"] == f"hello <@{world.ben.id}>"
    assert "x-slack-retry-num" not in event.headers


def test_a_failing_bot_is_told_again_with_the_number_and_the_reason() -> None:
    company = Company(event_retry_delays=(0, 0.05, 0.05))
    for world in small_world(company):
        with listening(world.echo.app.signing_secret) as ear:
            world.slack.use_http(world.echo.app, ear.url)
            ear.answer = lambda _payload: (500, None)
            world.ada.say("hello", channel="wins")
            heard = ear.wait_for("message", 4)
            assert [h.headers.get("x-slack-retry-num") for h in heard] == [None, "1", "2", "3"]
            assert {h.headers.get("x-slack-retry-reason") for h in heard[1:]} == {"http_error"}
            assert len({h.payload["event_id"] for h in heard}) == 1


def test_a_refused_command_shows_the_error_a_person_would_see(world: World, ear: Listener) -> None:
    ear.answer = lambda _payload: (500, None)
    with pytest.raises(Refused, match="dispatch_failed"):
        world.ada.command("/echo hello", channel="wins")
    with pytest.raises(Refused, match="not a valid command"):
        world.ada.command("/nothing", channel="wins")


def test_only_subscribed_events_that_the_scopes_allow_arrive(world: World, ear: Listener) -> None:
    message = world.ada.say("here", channel="wins")
    world.slack.change(lambda _: world.echo.scopes.remove("reactions:read"))
    world.ben.react(message, "tada")
    world.ben.edit(world.ben.say("there"), "nowhere")
    world.ada.do("create_channel", name="new-one")
    world.ben.do("set_profile", tz="Asia/Tokyo")
    world.ben.do("leave", channel="wins")
    world.ada.do("archive", channel="wins")
    kinds = [h.payload["event"]["type"] for h in ear.heard if "event" in h.payload]
    assert kinds == ["message", "user_change", "member_left_channel", "channel_archive"]


def test_an_event_may_come_twice_when_that_is_asked_for(world: World, ear: Listener) -> None:
    world.driver.fault("duplicate_event", method="message")
    world.ada.say("hello", channel="wins")
    ids = [h.payload["event_id"] for h in ear.wait_for("message", 2)]
    assert ids[0] == ids[1]
    world.ada.say("again", channel="wins")
    assert len(ear.of_type("message")) == 3
    assert world.driver.faults()[0]["fired"] == 1


def test_an_app_learns_that_it_was_uninstalled(world: World, ear: Listener) -> None:
    world.ada.do("uninstall", app_id=world.echo.app.id)
    assert ear.of_type("app_uninstalled")
    assert ear.of_type("tokens_revoked")
    heard = len(ear.heard)
    world.ada.say("anybody?", channel="wins")
    assert len(ear.heard) == heard


def late(_payload: Json) -> tuple[int, Json]:
    time.sleep(0.5)
    return 200, {"text": "late"}


def test_a_bot_that_answers_after_three_seconds_is_too_late() -> None:
    for world in small_world(Company(acknowledge_within=0.2)):
        with listening(world.echo.app.signing_secret) as ear:
            world.slack.use_http(world.echo.app, ear.url)
            ear.answer = late
            with pytest.raises(Refused, match="operation_timeout"):
                world.ada.command("/echo hello", channel="wins")
            assert world.ada.messages("wins") == []


def test_a_redirect_is_no_acknowledgement(world: World, ear: Listener) -> None:
    ear.answer = lambda _payload: (302, None)
    with pytest.raises(Refused, match="dispatch_failed"):
        world.ada.command("/echo hello", channel="wins")


def test_an_app_hears_of_people_who_join_its_team_only(world: World, ear: Listener) -> None:
    world.slack.change(lambda company: company.person(company.team("Other"), "eve"))
    world.slack.change(lambda company: company.person(world.team, "kim", tz="Asia/Tokyo"))
    world.driver.settle()
    assert [h.payload["event"]["user"]["name"] for h in ear.of_type("team_join")] == ["kim"]
