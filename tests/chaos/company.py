"""The company of a scenario: its people in Slack, its rows, and much that is due."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks import rows
from playground.clock import Clock
from playground.company import Company, load_manifest
from playground.driver import Driver
from playground.model import Channel, Installation, Person, Team
from playground.server import Playground
from sponsorship.wins.rules.vocabulary import WinMessage
from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.digests.digests import Digest
from storage.types import DeliveryState, DigestState, Visibility
from storage.wins.wins import Win
from tests.bot.test_run import free_port
from tests.chaos.clock import FastClock
from tests.chaos.replicas import Replica
from tests.unmeasured import stop_measuring

SPEED = 10.0
SEEN_AGAIN = (0.2, 1.0, 3.0, 10.0, 30.0)
"""Real seconds before each redelivery of an event: more often than Slack, and sooner."""


@dataclass
class Here:
    """Everything that a scenario has in hand."""

    folder: Path
    slack: Playground
    driver: Driver
    team: Team
    bot: Installation
    people: list[Person]
    rooms: list[Channel]
    """One for each typist, whom nobody else disturbs there."""
    sponsors: Channel
    digest_ts: str
    database: Database
    clock: FastClock
    replicas: list[Replica] = field(default_factory=list)
    wanted: set[str] = field(default_factory=set)
    """Messages that nobody takes back and that are never too late: each must be sent."""

    def now(self) -> datetime:
        return self.clock.now()

    def posts(self) -> int:
        """How many messages Slack has."""
        return sum(len(channel.messages) for channel in list(self.team.channels.values()))

    def replica(self, name: str, *, http: bool = False, **more: str) -> Replica:
        """A place for a replica on the company's database."""
        transport = (
            {"SLACK_SIGNING_SECRET": self.bot.app.signing_secret}
            if http
            else {"SLACK_APP_TOKEN": self.bot.app.app_token}
        )
        settings = {
            "SLACK_BOT_TOKEN": self.bot.bot_token,
            "SLACK_API_URL": self.slack.api_url,
            "DATABASE_URL": self.database.url.render_as_string(hide_password=False),
            "PORT": str(free_port()),
            **transport,
            **more,
        }
        replica = Replica(name, self.folder, self.clock.path, settings)
        self.replicas.append(replica)
        return replica


@contextmanager
def company(
    folder: Path,
    database: Database,
    *,
    people: int,
    typists: int,
    speed: float = SPEED,
    rate_limits: bool = False,
) -> Iterator[Here]:
    """A company at nine on a Monday, with an empty `database` that has every table."""
    database = database.everywhere()
    slack_company = Company(
        rate_limits=rate_limits, event_retry_delays=SEEN_AGAIN, clock=Clock(rows.MONDAY)
    )
    team = slack_company.team("Acme")
    bot = slack_company.install(load_manifest("manifest.yml"), team)
    everybody = [slack_company.person(team, f"member{n}") for n in range(people)]
    rooms = [
        slack_company.channel(team, f"room-{n}", members=[everybody[n]]) for n in range(typists)
    ]
    sponsors = slack_company.channel(
        team, "sponsors", private=True, members=[*everybody[: typists + 1], bot.bot_user]
    )
    posted = slack_company.post(team, sponsors, bot.bot_user, "The week in review")
    rows.members(database, people, team.id, [it.id for it in everybody])
    rows.put(
        database,
        Digest,
        [
            {
                "id": "digest",
                "workspace_id": team.id,
                "journey_id": f"{team.id}-j{typists}",
                "starts_on": rows.MONDAY.date() - timedelta(days=7),
                "ends_on": rows.MONDAY.date() - timedelta(days=1),
                "preview_at": rows.MONDAY - timedelta(days=4),
                "post_at": rows.MONDAY - timedelta(days=3),
                "state": DigestState.POSTED,
                "previewed_at": rows.MONDAY - timedelta(days=4),
                "posted_at": rows.MONDAY - timedelta(days=3),
                "channel_id": sponsors.id,
                "ts": posted.ts,
                "created_at": rows.MONDAY - timedelta(days=7),
            }
        ],
    )
    with ExitStack() as stack:
        slack = stack.enter_context(Playground(slack_company))
        stop_measuring(slack)
        driver = stack.enter_context(Driver(slack.url))
        clock = FastClock(slack.clock, folder / "clock", speed)
        stack.enter_context(clock.running())
        here = Here(
            folder,
            slack,
            driver,
            team,
            bot,
            everybody,
            rooms,
            sponsors,
            posted.ts,
            database,
            clock,
        )
        try:
            yield here
        finally:
            for replica in here.replicas:
                replica.kill()


def fill_ledger(
    here: Here,
    cards: int,
    prompts: int,
    seconds: float,
    *,
    first: int = 0,
    team: str = "",
    lives: timedelta | None = None,
) -> None:
    """Make so many wins' cards, and check-in prompts, fall due within so many real seconds.

    `first` is the number of the first card; `team` another workspace with as many members.
    `lives` is how long a card is of use.
    """
    team, begins = team or here.team.id, here.now()
    span = timedelta(seconds=seconds * here.clock.speed)

    numbers = range(first, first + cards)

    def win(n: int) -> dict[str, Any]:
        return {
            "id": f"{team}-seeded-{n}",
            "workspace_id": team,
            "journey_id": f"{team}-j{n % len(here.people)}",
            "title": f"Seeded win {n}",
            "happened_on": begins.date(),
            "visibility": Visibility.SUPPORTERS,
            "source": "form",
            "created_at": begins,
            "updated_at": begins,
        }

    def card(n: int) -> Mapping[str, Any]:
        return {
            "id": f"{team}-card-{n}",
            "workspace_id": team,
            "key": f"win-card:{team}-seeded-{n}",
            "kind": WinMessage.CARD,
            "subject_id": f"{team}-seeded-{n}",
            "person_id": f"{team}-p{n % len(here.people)}",
            "due_at": begins + span * ((n - first) / cards),
            "expires_at": begins + lives if lives else None,
            "state": DeliveryState.PENDING,
            "attempt": 0,
            "created_at": begins,
        }

    if lives is None and team == here.team.id:
        here.wanted |= {f"{team}-card-{n}" for n in numbers}
    rows.put(here.database, Win, (win(n) for n in numbers))
    rows.put(here.database, Delivery, (dict(card(n)) for n in numbers))
    rows.weekly_checkins(
        here.database, range(prompts), lambda n: begins + span * (n / prompts), team
    )
