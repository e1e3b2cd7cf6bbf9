"""A small company in a real playground, and a sender that works for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from sqlmodel import col, select

from bot.delivery.sender import Sender
from bot.messages import kinds
from bot.messages.kind import Kind
from playground.company import Company, load_manifest
from playground.driver import Driver
from playground.model import Channel, Installation
from playground.server import Playground
from storage.database import Database
from storage.delivery.deliveries import Delivery, enqueue
from storage.journeys.journeys import Journey
from storage.people.people import Person
from storage.types import DeliveryState
from storage.workspaces.workspaces import Workspace
from tests.bot.notes import NOTE
from tests.bot.seed import weekly
from tests.pace import Pace
from tests.unmeasured import UnmeasuredDriver, stop_measuring

PATIENCE = 30
"""Seconds for an answer, either way: on a busy machine Slack's would be about the machine."""


@dataclass
class Office:
    """What a delivery test needs."""

    slack: Playground
    driver: Driver
    bot: Installation
    wins: Channel
    secret: Channel
    closed_database: Database
    """As the bot has it …"""
    database: Database
    """… and as a test looks at it."""
    client: WebClient
    ana: str
    pace: Pace = field(default_factory=Pace)
    kinds: dict[str, Kind] = field(default_factory=lambda: {**kinds(), "note": NOTE})
    ahead: timedelta = timedelta(0)

    @property
    def team(self) -> str:
        return self.bot.team

    def now(self) -> datetime:
        return self.slack.clock.now() + self.ahead

    def weekly_due(self) -> datetime:
        """Give Ana a journey and a schedule whose run was due a minute ago; returns when."""
        due = self.now() - timedelta(minutes=1)
        with self.database.write() as session:
            journey = Journey(
                workspace_id=self.team,
                member_id=self.ana,
                current_role="Buyer",
                target_role="Analyst",
                start_day=self.now().date(),
                created_at=self.now(),
            )
            session.add(journey)
            session.flush()
            session.add(weekly(journey.id, due, workspace_id=self.team))
        return due

    def sender(self, **clients: WebClient) -> Sender:
        return Sender(
            self.closed_database,
            {self.team: self.client, **clients},
            self.kinds,
            self.now,
            monotonic=self.pace.monotonic,
            sleep=self.pace.sleep,
        )

    def enqueue(self, text: str, **fields: Any) -> str:
        """A note to the wins channel, or where `fields` say."""
        if not {"channel_id", "person_id"} & set(fields):
            fields["channel_id"] = self.wins.id
        now = self.now()
        with self.database.write() as session:
            delivery_id = enqueue(
                session,
                self.team,
                key=fields.pop("key", f"note:{text}"),
                kind=fields.pop("kind", "note"),
                subject_id=text,
                now=now,
                **fields,
            )
            assert delivery_id is not None
            return delivery_id

    def row(self, delivery_id: str) -> Delivery:
        with self.database.read() as session:
            return session.get_one(Delivery, delivery_id)

    def rows(self) -> list[Delivery]:
        with self.database.read() as session:
            return list(session.exec(select(Delivery).order_by(col(Delivery.created_at))).all())

    def state(self, delivery_id: str) -> DeliveryState:
        return self.row(delivery_id).state

    def posted(self, channel: Channel | None = None) -> list[str]:
        """Texts that Slack has in a channel, oldest first."""
        found = (channel or self.wins).in_order()
        return [message.text for message in found if message.user == self.bot.bot_user]

    def in_dm(self) -> list[str]:
        return [message["text"] for message in self.driver.person(self.team, "ana").dm("headway")]

    def advance(self, seconds: float) -> None:
        self.slack.clock.advance(seconds)


@pytest.fixture
def office(closed_database: Database, database: Database) -> Iterator[Office]:
    company = Company(rate_limits=False, acknowledge_within=PATIENCE)
    team = company.team("Acme")
    ana = company.person(team, "ana", tz="Europe/Berlin")
    bot = company.install(load_manifest("manifest.yml"), team)
    wins = company.channel(team, "wins", members=[ana, bot.bot_user])
    secret = company.channel(team, "secret", private=True, members=[ana])
    with Playground(company) as slack, UnmeasuredDriver(slack.url) as driver:
        stop_measuring(slack)
        with database.write() as session:
            session.add(Workspace(id=team.id, name="Acme", installed_at=slack.clock.now()))
            session.flush()
            person = Person(
                workspace_id=team.id, slack_id=ana.id, name="Ana", created_at=slack.clock.now()
            )
            session.add(person)
        client = WebClient(
            token=bot.bot_token, base_url=slack.api_url, timeout=PATIENCE, retry_handlers=[]
        )
        yield Office(slack, driver, bot, wins, secret, closed_database, database, client, person.id)
