"""A small throw-away app in a small company, over both transports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from slack_sdk import WebClient

from playground.company import Company
from playground.driver import Driver, Person
from playground.model import Channel, Installation, Json, Team
from playground.server import Playground
from tests.playground.listener import Listener, listening
from tests.unmeasured import UnmeasuredDriver, stop_measuring

MANIFEST: Json = {
    "display_information": {"name": "Echo", "description": "Says what it hears"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "echo"},
        "slash_commands": [{"command": "/echo", "description": "Say it", "should_escape": False}],
        "shortcuts": [
            {"name": "Write", "type": "global", "callback_id": "write", "description": "Write"},
            {"name": "Keep", "type": "message", "callback_id": "keep", "description": "Keep"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "commands",
                "chat:write",
                "im:write",
                "im:history",
                "users:read",
                "reactions:read",
                "reactions:write",
                "channels:read",
                "channels:history",
                "files:write",
                "files:read",
            ],
            "bot_optional": ["groups:read", "groups:history", "dnd:read"],
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "message.im",
                "message.channels",
                "reaction_added",
                "reaction_removed",
                "app_home_opened",
                "user_change",
                "team_join",
                "member_joined_channel",
                "member_left_channel",
                "channel_archive",
                "app_uninstalled",
                "tokens_revoked",
            ]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


@dataclass
class World:
    """A running playground with one team, two people and an installed app."""

    slack: Playground
    driver: Driver
    team: Team
    echo: Installation
    wins: Channel
    secret: Channel
    ada: Person
    ben: Person

    def web(self) -> WebClient:
        """slack_sdk's client with the bot's token."""
        return WebClient(token=self.echo.bot_token, base_url=self.slack.api_url, retry_handlers=[])


def small_world(company: Company) -> Iterator[World]:
    team = company.team("Acme")
    ada = company.person(team, "ada", tz="Europe/Berlin")
    ben = company.person(team, "ben", tz="America/New_York")
    echo = company.install(MANIFEST, team)
    wins = company.channel(team, "wins", members=[ada, ben, echo.bot_user])
    secret = company.channel(team, "secret", private=True, members=[ada])
    with Playground(company) as slack, UnmeasuredDriver(slack.url) as driver:
        stop_measuring(slack)
        yield World(
            slack,
            driver,
            team,
            echo,
            wins,
            secret,
            driver.person(team.id, "ada"),
            driver.person(team.id, "ben"),
        )


@pytest.fixture(autouse=True)
def only_the_playground_runs(not_measured: None) -> None:
    """Nothing of the bot runs here."""


@pytest.fixture
def world() -> Iterator[World]:
    # On a busy machine Slack's three seconds would be about the machine.
    yield from small_world(Company(rate_limits=False, acknowledge_within=30))


@pytest.fixture
def ear(world: World) -> Iterator[Listener]:
    """The world's app over signed HTTP, as a listener that answers what the test says."""
    with listening(world.echo.app.signing_secret) as listener:
        world.slack.use_http(world.echo.app, listener.url)
        yield listener
