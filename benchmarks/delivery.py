"""C2, C3: check-in prompts from the schedule to Slack, with the embedded engine.

Throughput: every member of four workspaces is due at once; the engine plans, claims, composes,
draws, posts and settles, on a recorder in another process that only takes what comes (a real
Slack is far slower than any of this). A week before warms up: it opens the conversations.
The same posts in a loop that does nothing else are the ceiling: what the SDK and the recorder
leave. Processor time of this process for each message stands beside the rate; it says more on a
machine that has other work to do.
Limits: one workspace on a playground that has them. Lateness: members whose moments are spread
over half a minute, with the beat at its usual pace.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import col, func, select

from benchmarks import rows
from benchmarks.report import Figure, middle, show
from bot.delivery.beat import Beat
from bot.delivery.engine import EVERY_SECONDS, SENDERS
from bot.delivery.sender import Sender
from bot.messages import kinds, runs
from bot.web.app import web_client
from sponsorship.checkins.rules.vocabulary import CheckinMessage
from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.types import DeliveryState

PEOPLE, TEAMS = 150, 4
LIMITED_PEOPLE, PUNCTUAL_PEOPLE, PUNCTUAL_SECONDS = 60, 120, 30
BLOCKS = [
    {"type": "section", "text": {"type": "mrkdwn", "text": f"How was your week? {number}"}}
    for number in range(4)
]
"""About as much as a prompt."""


@dataclass
class Company:
    """Slack in another process; after its end what it refused, and what it was sent twice."""

    api_url: str
    workspaces: list[dict[str, Any]]
    refused: int = 0
    doubled: int = 0


@contextmanager
def company(people: int, teams: int, *, limits: bool = False) -> Iterator[Company]:
    """Start it and end it: a playground where it has `limits`, else the recorder."""
    program = "benchmarks.slack_company" if limits else "benchmarks.slack_recorder"
    command = [sys.executable, "-m", program, str(people), str(teams)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        running = Company(said["api_url"], said["workspaces"])
        yield running
        last, _ = process.communicate()
        ended = json.loads(last)
        running.refused, running.doubled = ended["refused"], ended["doubled"]


class Engine:
    """The embedded engine on a database that knows the company's people."""

    def __init__(
        self, database: Database, where: Company, due: Callable[[int], datetime], begins: datetime
    ) -> None:
        self.database, self.ahead = database, begins - datetime.now(UTC)
        for workspace in where.workspaces:
            people = workspace["people"]
            rows.members(database, len(people), workspace["id"], people)
            rows.weekly_checkins(database, range(len(people)), due, workspace["id"])
        clients = {it["id"]: web_client(it["token"], where.api_url) for it in where.workspaces}
        self.beat = Beat(database, Sender(database, clients, kinds(), self.now), runs(), self.now)

    def now(self) -> datetime:
        """The engine's clock."""
        return datetime.now(UTC) + self.ahead

    def sent(self) -> list[tuple[datetime, datetime]]:
        """When each prompt that was sent was due, and when it was settled."""
        with self.database.read() as session:
            found = session.exec(
                select(Delivery.due_at, Delivery.settled_at).where(
                    Delivery.kind == CheckinMessage.PROMPT, Delivery.state == DeliveryState.SENT
                )
            ).all()
        return [(due, settled) for due, settled in found if settled is not None]

    def wait_for(self, count: int, seconds: float) -> list[tuple[datetime, datetime]]:
        """Wait until that many prompts are sent, and return them."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            with self.database.read() as session:
                done = session.exec(
                    select(func.count())
                    .select_from(Delivery)
                    .where(
                        Delivery.kind == CheckinMessage.PROMPT,
                        col(Delivery.state) == DeliveryState.SENT,
                    )
                ).one()
            if done >= count:
                return self.sent()
            time.sleep(0.1)
        raise RuntimeError(f"{len(self.sent())} of {count} prompts were sent in {seconds:.0f} s")


def bare(where: Company) -> float:
    """Posts a second of a loop that does nothing else, in as many threads as send."""

    def post(workspace: dict[str, Any]) -> int:
        client = web_client(workspace["token"], where.api_url)
        for person in workspace["people"]:
            client.chat_postMessage(channel=person, text="Hi", blocks=BLOCKS)
        return len(workspace["people"])

    began = time.monotonic()
    with ThreadPoolExecutor(SENDERS) as threads:
        count = sum(threads.map(post, where.workspaces))
    return count / (time.monotonic() - began)


def throughput(database: Database) -> tuple[float, float, float]:
    """Messages a second from the beat that plans them to the last that is settled.

    Also the milliseconds of this process's processor for each, and the rate of `bare`.
    """
    with company(PEOPLE, TEAMS) as where:
        engine = Engine(database, where, lambda _n: rows.MONDAY, rows.MONDAY)
        engine.beat.once()
        count = PEOPLE * TEAMS
        assert len(engine.sent()) == count
        engine.ahead += timedelta(days=7)
        began, processor = time.monotonic(), time.process_time()
        engine.beat.once()
        took, processor = time.monotonic() - began, time.process_time() - processor
        prompts = sum(due > rows.MONDAY for due, _ in engine.sent())
        assert prompts == count, prompts
        with database.read() as session:  # what else the week brought: reminders, redraws
            all_sent = session.exec(
                select(func.count())
                .select_from(Delivery)
                .where(
                    col(Delivery.settled_at) > rows.MONDAY + timedelta(days=6),
                    col(Delivery.state) == DeliveryState.SENT,
                )
            ).one()
        engine.beat.stop()
        ceiling = bare(where)
    assert where.doubled == 0, f"{where.doubled} messages were sent twice"
    return all_sent / took, processor / all_sent * 1000, ceiling


def refusals(database: Database) -> int:
    """How many calls Slack's own limits refused."""
    with company(LIMITED_PEOPLE, 1, limits=True) as where:
        engine = Engine(database, where, lambda _n: rows.MONDAY, rows.MONDAY)
        engine.beat.start()
        engine.wait_for(LIMITED_PEOPLE, 120)
        engine.beat.stop()
    return where.refused


def lateness(database: Database) -> list[float]:
    """Seconds from each prompt's moment to its settling."""
    with company(PUNCTUAL_PEOPLE, 1) as where:
        first = rows.MONDAY + timedelta(seconds=2)
        step = PUNCTUAL_SECONDS / PUNCTUAL_PEOPLE
        engine = Engine(database, where, lambda n: first + timedelta(seconds=n * step), rows.MONDAY)
        engine.beat.start()
        found = engine.wait_for(PUNCTUAL_PEOPLE, PUNCTUAL_SECONDS + 60)
        engine.beat.stop()
    return [(settled - due).total_seconds() for due, settled in found]


def main() -> None:
    """Measure and print."""
    figures: list[Figure] = []
    with rows.databases("delivery") as kinds:
        for kind, make in kinds.items():
            database = make()
            rate, processor, posts = throughput(database)
            figures.append(
                Figure(
                    f"{kind}: messages end to end",
                    "C2: at least 250/s",
                    f"{rate:,.0f}/s, {processor:.1f} ms of the processor each; "
                    f"{rate / posts:.2f} of the bare posts ({posts:,.0f}/s)",
                    rate >= 250,
                )
            )
            database.close()
    with rows.databases("limits") as kinds:
        database = kinds["SQLite"]()
        refused = refusals(database)
        name = f"429 for {LIMITED_PEOPLE} prompts at once, limits on"
        figures.append(Figure(name, "C2: none", str(refused), refused == 0))
        database.close()
    with rows.databases("late") as kinds:
        database = kinds["SQLite"]()
        late = lateness(database)
        figures.append(
            Figure(
                f"late by, {PUNCTUAL_PEOPLE} prompts over {PUNCTUAL_SECONDS} s",
                f"C3: at most a beat, {EVERY_SECONDS} s",
                f"p50 {middle(late):.1f} s, most {max(late):.1f} s",
                max(late) <= EVERY_SECONDS + 0.5,
            )
        )
        database.close()
    show("Check-in prompts to Slack, embedded engine", figures)


if __name__ == "__main__":
    main()
