"""What can go wrong on request, rate limits, the clock and the inspector."""

from __future__ import annotations

import time
import urllib.error
from collections.abc import Callable
from datetime import timedelta
from http.client import HTTPException
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.company import Company
from playground.driver import Refused
from playground.rate_limits import POST_BURST
from tests.playground.conftest import World, small_world
from tests.playground.listener import Listener


def post(world: World, text: str = "hello") -> Any:
    return world.web().chat_postMessage(channel=world.wins.id, text=text)


def texts(world: World) -> list[str]:
    return [m["text"] for m in world.ada.messages("wins")]


def test_a_429_names_the_seconds_and_does_not_post(world: World) -> None:
    world.driver.fault("rate_limit", method="chat.postMessage", retry_after=7)
    with pytest.raises(SlackApiError) as problem:
        post(world)
    response = problem.value.response
    assert (response.status_code, response["error"]) == (429, "ratelimited")
    assert response.headers["retry-after"] == "7"
    assert texts(world) == []
    assert post(world)["ok"]


@pytest.mark.parametrize(("kind", "posted"), [("error_before", []), ("error_after", ["hello"])])
def test_an_error_may_come_before_or_after_the_post(
    world: World, kind: str, posted: list[str]
) -> None:
    world.driver.fault(kind, status=503, error="service_unavailable")
    with pytest.raises(SlackApiError) as problem:
        post(world)
    assert problem.value.response.status_code == 503
    assert texts(world) == posted


@pytest.mark.parametrize(("kind", "posted"), [("cut_before", []), ("cut", ["hello"])])
def test_a_connection_may_be_cut_before_or_after_the_post(
    world: World, kind: str, posted: list[str]
) -> None:
    world.driver.fault(kind, method="chat.postMessage")
    with pytest.raises((urllib.error.URLError, HTTPException, OSError)):
        post(world)
    assert texts(world) == posted
    assert post(world)["ok"]


def test_an_answer_may_hang_after_the_post(world: World) -> None:
    world.driver.fault("hang", method="chat.postMessage", seconds=2)
    client = WebClient(
        token=world.echo.bot_token, base_url=world.slack.api_url, timeout=1, retry_handlers=[]
    )
    with pytest.raises((TimeoutError, urllib.error.URLError)):
        client.chat_postMessage(channel=world.wins.id, text="hello")
    assert texts(world) == ["hello"]


def test_a_fault_hits_its_team_only_and_as_often_as_asked(world: World) -> None:
    world.driver.fault("error_before", team="T-another")
    world.driver.fault("error_before", times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError):
            post(world)
    assert post(world)["ok"]
    assert [f["fired"] for f in world.driver.faults()] == [0, 2]
    world.driver.http.request("DELETE", "/play/faults")
    assert world.driver.faults() == []
    with pytest.raises(Refused, match="There is no fault “storm”"):
        world.driver.fault("storm")


def test_a_channel_takes_a_burst_and_then_one_message_a_second() -> None:
    for world in small_world(Company(rate_limits=True)):
        for _ in range(POST_BURST):
            post(world)
        with pytest.raises(SlackApiError) as problem:
            post(world)
        assert problem.value.response["error"] == "ratelimited"
        wait = int(problem.value.response.headers["retry-after"])
        assert wait == 1
        time.sleep(wait)
        assert post(world)["ok"]


def test_a_method_has_as_many_calls_a_minute_as_its_tier() -> None:
    for world in small_world(Company(rate_limits=True)):
        web = world.web()
        for _ in range(20):
            web.users_list()
        with pytest.raises(SlackApiError, match="ratelimited"):
            web.users_list()
        assert web.users_info(user=world.ada.id)["ok"]


def test_a_method_may_have_a_stricter_tier_than_its_reference_says() -> None:
    for world in small_world(Company(tiers={"users.conversations": 2})):
        web = world.web()
        for _ in range(20):
            web.users_conversations()
        with pytest.raises(SlackApiError, match="ratelimited"):
            web.users_conversations()


def histories(world: World) -> list[tuple[Callable[..., Any], dict[str, str]]]:
    """The two methods that read histories, each for a thread with 16 replies."""
    company, channel = world.slack.company, world.wins
    first = company.post(world.team, channel, world.ada.id, "0").ts
    for n in range(1, 17):
        company.post(world.team, channel, world.ben.id, str(n), thread_ts=first, broadcast=True)
    web = world.web()
    return [
        (web.conversations_history, {"channel": channel.id}),
        (web.conversations_replies, {"channel": channel.id, "ts": first}),
    ]


def test_outside_the_marketplace_a_history_is_read_once_a_minute_fifteen_messages_a_page() -> None:
    for world in small_world(Company(rate_limits=False, short_history="capped")):
        for read, arguments in histories(world):
            page = read(**arguments, limit=200)
            assert len(page["messages"]) == 15
            assert page["has_more"]
            cursor = page["response_metadata"]["next_cursor"]
            with pytest.raises(SlackApiError) as problem:
                read(**arguments, cursor=cursor)
            response = problem.value.response
            assert (response.status_code, response["error"]) == (429, "ratelimited")
            assert 55 < int(response.headers["retry-after"]) <= 60
        assert world.web().conversations_info(channel=world.wins.id)["ok"]


def test_outside_the_marketplace_a_larger_page_may_be_refused_instead() -> None:
    for world in small_world(Company(rate_limits=False, short_history="refused")):
        for read, arguments in histories(world):
            with pytest.raises(SlackApiError, match="invalid_limit"):
                read(**arguments, limit=16)
    for world in small_world(Company(rate_limits=False, short_history="refused")):
        for read, arguments in histories(world):
            assert len(read(**arguments)["messages"]) == 15


def test_messages_follow_the_clock_which_never_goes_back(world: World) -> None:
    before = world.driver.now()
    post(world)
    world.driver.move_to(before + timedelta(days=5))
    post(world)
    first, second = world.ada.messages("wins")
    assert 5 * 86_400 - 1 < float(second.ts) - float(first.ts) < 5 * 86_400 + 60
    with pytest.raises(Refused, match="only moves forward"):
        world.driver.move_to(before)
    with pytest.raises(Refused, match="only moves forward"):
        world.driver.advance(-1)
    assert world.slack.clock.now() - before >= timedelta(days=5)


def test_a_jump_of_the_clock_breaks_no_signature(world: World, ear: Listener) -> None:
    world.driver.advance(30 * 86_400)
    world.ada.command("/echo hello")
    event_time = float(world.ada.say("x", channel="wins").ts)
    assert len(ear.of_type("command")) == 1
    assert abs(ear.of_type("message")[0].payload["event_time"] - event_time) < 5


def test_the_inspector_shows_what_was_refused_and_why_and_no_token(world: World) -> None:
    with pytest.raises(SlackApiError):
        world.web().chat_postMessage(channel=world.secret.id, text="x")
    world.web().apps_connections_open(app_token=world.echo.app.app_token)
    entry = world.driver.calls("chat.postMessage")[0]
    assert entry["response"] == {"ok": False, "error": "channel_not_found"}
    assert entry["refused"].startswith("no conversation")
    everything = str(world.driver.inspector())
    for secret in (
        world.echo.bot_token,
        world.echo.app.app_token,
        world.echo.app.signing_secret,
    ):
        assert secret not in everything
    assert everything.count("ticket=") == everything.count("ticket=(hidden)") == 1
    numbers = [e["n"] for e in world.driver.inspector(after=entry["n"])]
    assert numbers == sorted(numbers)
    assert all(n > entry["n"] for n in numbers)
