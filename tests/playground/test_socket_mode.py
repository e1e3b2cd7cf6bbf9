"""Socket Mode: envelopes, acknowledgements, redelivery, reconnecting."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from playground.company import Company
from playground.driver import Driver, Refused
from playground.model import App
from playground.server import Playground
from tests.playground.conftest import World, small_world


@pytest.fixture
def impatient() -> Iterator[World]:
    """A Slack that waits 0.3 s for acknowledgements and redelivers soon."""
    yield from small_world(
        Company(rate_limits=False, acknowledge_within=0.3, event_retry_delays=(0, 0.1, 0.2))
    )


@contextmanager
def connection(slack: Playground, app: App) -> Iterator[ClientConnection]:
    client = WebClient(token=app.app_token, base_url=slack.api_url)
    url = client.apps_connections_open(app_token=app.app_token)["url"]
    with connect(url, open_timeout=2, close_timeout=1) as socket:
        hello = received(socket)
        assert hello["type"] == "hello"
        assert hello["connection_info"]["app_id"] == app.id
        yield socket


def received(socket: ClientConnection) -> Any:
    return json.loads(socket.recv(timeout=5))


def acknowledge(socket: ClientConnection, envelope: Any) -> None:
    socket.send(json.dumps({"envelope_id": envelope["envelope_id"]}))


def test_a_ticket_opens_one_connection(world: World) -> None:
    app = world.echo.app
    client = WebClient(token=app.app_token, base_url=world.slack.api_url)
    url = client.apps_connections_open(app_token=app.app_token)["url"]
    with connect(url) as socket:
        assert received(socket)["num_connections"] == 1
        with pytest.raises(InvalidStatus, match="403"), connect(url):
            pass


def test_an_eleventh_connection_is_sent_away(world: World) -> None:
    client = WebClient(token=world.echo.app.app_token, base_url=world.slack.api_url)
    with ExitStack() as ten:
        for _ in range(10):
            ten.enter_context(connection(world.slack, world.echo.app))
        url = client.apps_connections_open(app_token=world.echo.app.app_token)["url"]
        with connect(url) as one_more:
            assert received(one_more)["reason"] == "too_many_websockets"


def test_an_event_that_is_not_acknowledged_comes_again_with_the_same_id(impatient: World) -> None:
    with connection(impatient.slack, impatient.echo.app) as socket:
        impatient.ada.say("hello", channel="wins")
        first, second = received(socket), received(socket)
        assert first["type"] == second["type"] == "events_api"
        assert (first["retry_attempt"], second["retry_attempt"]) == (0, 1)
        assert second["retry_reason"] == "timeout"
        assert first["payload"]["event_id"] == second["payload"]["event_id"]
        acknowledge(socket, second)
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.6)


def test_an_event_is_given_up_after_three_more_attempts(impatient: World) -> None:
    with connection(impatient.slack, impatient.echo.app) as socket:
        impatient.ada.say("hello", channel="wins")
        assert [received(socket)["retry_attempt"] for _ in range(4)] == [0, 1, 2, 3]
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.6)


def test_an_event_whose_socket_went_away_comes_over_the_next_one(world: World) -> None:
    with connection(world.slack, world.echo.app) as socket:
        world.driver.fault("drop_socket")
        world.ada.say("hello", channel="wins")
        lost = received(socket)
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=5)
    with connection(world.slack, world.echo.app) as again:
        found = received(again)
        acknowledge(again, found)
        assert found["payload"]["event_id"] == lost["payload"]["event_id"]
        assert found["retry_attempt"] == 1


@pytest.mark.parametrize(
    ("how", "code", "cause"),
    [("aborted", None, ConnectionResetError), ("killed", None, EOFError), ("closed", 1011, None)],
)
def test_a_socket_is_lost_with_a_frame_by_the_end_of_tcp_or_by_its_reset(
    world: World, how: str, code: int | None, cause: type[Exception] | None
) -> None:
    with connection(world.slack, world.echo.app) as socket:
        assert world.driver.drop_sockets(world.echo.app.id, how) == 1
        with pytest.raises(ConnectionClosed) as lost:
            socket.recv(timeout=5)
        assert (lost.value.rcvd.code if lost.value.rcvd else None) == code
        if cause is not None:
            assert isinstance(lost.value.__cause__, cause)
    with connection(world.slack, world.echo.app):
        pass  # it may come back at once


def test_a_frozen_socket_answers_no_ping_until_it_is_thawed(world: World) -> None:
    with connection(world.slack, world.echo.app) as socket:
        assert world.driver.drop_sockets(world.echo.app.id, "frozen") == 1
        pong = socket.ping()
        assert not pong.wait(0.3)
        with pytest.raises(TimeoutError), connection(world.slack, world.echo.app):
            pass  # nobody accepts a new one either
        assert world.driver.thaw_sockets(world.echo.app.id) == 1
        assert pong.wait(5)
        with connection(world.slack, world.echo.app):
            pass


def test_what_a_frozen_socket_was_to_carry_comes_late_or_over_another(impatient: World) -> None:
    app = impatient.echo.app
    with connection(impatient.slack, app) as socket:
        impatient.driver.fault("drop_socket", how="frozen")
        with pytest.raises(Refused, match="operation_timeout"):
            impatient.ada.command("/echo hello", channel="wins")
        assert received(socket)["type"] == "slash_commands"
        with pytest.raises(Refused, match="operation_timeout"):
            impatient.ada.command("/echo again", channel="wins")
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.3)
        with connection(impatient.slack, app):
            pass  # one line stands still and not the server: a new one is served
        impatient.driver.http.delete("/play/faults")
        assert received(socket)["payload"]["text"] == "again"


def test_nobody_loses_a_socket_in_a_way_that_there_is_not(world: World) -> None:
    with pytest.raises(Refused, match="There is: closed, killed, aborted, frozen"):
        world.driver.drop_sockets(world.echo.app.id, "melted")
    with pytest.raises(Refused, match="There is: closed, killed, aborted, frozen"):
        world.driver.fault("drop_socket", how="melted")


def test_a_click_that_is_not_acknowledged_is_shown_as_a_time_out_and_not_repeated(
    impatient: World,
) -> None:
    with connection(impatient.slack, impatient.echo.app) as socket:
        with pytest.raises(Refused, match="operation_timeout"):
            impatient.ada.command("/echo hello", channel="wins")
        assert received(socket)["type"] == "slash_commands"
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.6)
    assert impatient.ada.notices() == ["/echo failed with the error “operation_timeout”"]
    entry = impatient.driver.inspector(name="/echo")[0]
    assert entry["refused"] == "timeout"
    assert entry["acknowledged_ms"] is None


def test_a_refresh_asks_to_reconnect_and_then_closes(world: World) -> None:
    with connection(world.slack, world.echo.app) as socket:
        world.driver.refresh_sockets(world.echo.app.id)
        assert received(socket)["reason"] == "refresh_requested"
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=5)


def test_several_connections_share_the_load(world: World) -> None:
    with (
        connection(world.slack, world.echo.app) as one,
        connection(world.slack, world.echo.app) as other,
    ):
        world.slack.company.acknowledge_within = 0.2
        for _ in range(2):
            world.ada.say("hello", channel="wins")
        assert received(one)["payload"]["event"]["text"] == "hello"
        assert received(other)["payload"]["event"]["text"] == "hello"


def test_two_teams_share_an_app_and_see_nothing_of_each_other(world: World) -> None:
    def second(company: Company) -> tuple[str, str, str]:
        team = company.team("Second")
        zoe = company.person(team, "zoe")
        bot = company.install(world.echo.app, team)
        company.channel(team, "wins", members=[zoe, bot.bot_user])
        return team.id, zoe.id, bot.bot_token

    team_id, zoe_id, token = world.slack.change(second)
    with connection(world.slack, world.echo.app) as socket, Driver(world.slack.url) as driver:
        world.slack.company.acknowledge_within = 0.2
        zoe = driver.person(team_id, zoe_id)
        zoe.say("hello", channel="wins")
        assert received(socket)["payload"]["team_id"] == team_id
        assert world.ada.messages("wins") == []
        with pytest.raises(Refused, match="channel_not_found"):
            zoe.messages(world.wins.id)
    other = WebClient(token=token, base_url=world.slack.api_url)
    assert [c["name"] for c in other.conversations_list()["channels"]] == ["general", "wins"]
