"""One to four replicas on one PostgreSQL: delivery, acknowledgements meanwhile, what each costs.

`headway run` with `ENGINE=cluster` for several workspaces, on a playground in another process that
has no rate limits. Every card falls due at the same moment; while they are sent, members of one
workspace use `/win` over four connections to the first replica. On a machine with fewer cores than
replicas, more of them cannot be faster: what the rows then show is that they are not slower.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import col, func, select

from benchmarks import load, rows
from benchmarks.delivery import Company, company
from benchmarks.report import Figure, percentile, show
from benchmarks.setting import free_port, postgresql
from benchmarks.startup import HEADWAY, answers, memory, processor
from sponsorship import win_cards
from storage.database import Database
from storage.deliveries import Delivery
from storage.encryption import Keys
from storage.installations import Installation, store_installation
from storage.types import DeliveryState, Visibility
from storage.wins import Win

TEAMS, PEOPLE, REPLICAS = 8, 40, (1, 2, 3, 4)
COMMANDS, CONNECTIONS, IDLE_SECONDS = 200, 4, 15
KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
IN_TIME = 3000.0
"""Milliseconds that Slack waits for an acknowledgement."""


@contextmanager
def replica(where: Company, url: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A running one and its port."""
    port = free_port()
    settings = {
        "ENGINE": "cluster",
        "SLACK_CLIENT_ID": "bench",
        "SLACK_CLIENT_SECRET": "bench",
        "SLACK_SIGNING_SECRET": load.SECRET,
        "ENCRYPTION_KEYS": KEY,
        "SLACK_API_URL": where.api_url,
        "DATABASE_URL": url,
        "PORT": str(port),
        "LOG_LEVEL": "WARNING",
    }
    process = subprocess.Popen(
        [str(HEADWAY), "run"], env={**os.environ, **settings}, stderr=subprocess.DEVNULL
    )
    try:
        while not answers(f"http://127.0.0.1:{port}/readyz"):
            if process.poll() is not None:
                raise RuntimeError(f"headway run ended with {process.returncode}")
            time.sleep(0.05)
        yield process, port
    finally:
        process.terminate()
        process.wait(timeout=30)


def seed(database: Database, where: Company) -> None:
    """Every workspace with its members and its installation."""
    keys, now = Keys([KEY]), datetime.now(UTC)
    for workspace in where.workspaces:
        people = workspace["people"]
        rows.members(database, len(people), workspace["id"], people)
        with database.write() as session:
            store_installation(
                session,
                Installation(
                    id=workspace["id"],
                    bot_token=keys.encrypt(workspace["token"]),
                    installed_at=now,
                ),
            )


def cards(database: Database, where: Company, batch: int, due: datetime) -> int:
    """One card for every member, all due at once; returns how many."""
    for workspace in where.workspaces:
        team = workspace["id"]
        names = [f"{team}-{batch}-{n}" for n in range(PEOPLE)]
        wins: list[dict[str, Any]] = [
            {
                "id": name,
                "workspace_id": team,
                "journey_id": f"{team}-j{n}",
                "title": f"Win {n}",
                "happened_on": due.date(),
                "visibility": Visibility.SUPPORTERS,
                "source": "form",
                "created_at": due,
                "updated_at": due,
            }
            for n, name in enumerate(names)
        ]
        waiting: list[dict[str, Any]] = [
            {
                "id": f"d-{name}",
                "workspace_id": team,
                "key": f"win-card:{name}",
                "kind": win_cards.CARD,
                "subject_id": name,
                "person_id": f"{team}-p{n}",
                "due_at": due,
                "state": DeliveryState.PENDING,
                "attempt": 0,
                "created_at": due,
            }
            for n, name in enumerate(names)
        ]
        rows.put(database, Win, wins)
        rows.put(database, Delivery, waiting)
    return len(where.workspaces) * PEOPLE


def drained(database: Database, total: int, seconds: float = 300) -> datetime:
    """When the last of so many cards was sent."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        with database.read() as session:
            sent, last = session.exec(
                select(func.count(), func.max(Delivery.settled_at)).where(
                    col(Delivery.state) == DeliveryState.SENT, col(Delivery.id).startswith("d-")
                )
            ).one()
        if sent >= total:
            assert isinstance(last, datetime)
            return last
        time.sleep(0.1)
    raise RuntimeError(f"{sent} of {total} cards were sent in {seconds:.0f} s")


def measure(database: Database, where: Company, url: str) -> list[Figure]:
    """One row for each number of replicas, and what the first costs while nothing is due."""
    figures: list[Figure] = []
    total = 0
    with ExitStack() as stack:
        running: list[tuple[subprocess.Popen[bytes], int]] = []
        team, user = where.workspaces[0]["id"], where.workspaces[0]["people"][0]
        for count in REPLICAS:
            while len(running) < count:
                running.append(stack.enter_context(replica(where, url)))
            if count == 1:
                # The first messages to somebody open the conversation: that is not compared.
                total += cards(database, where, 0, datetime.now(UTC))
                drained(database, total)
                figures.append(_cost(running[0][0]))
            due = datetime.now(UTC) + timedelta(seconds=2)
            total += cards(database, where, count, due)
            time.sleep(2)
            typed = load.run(
                running[0][1],
                requests=COMMANDS,
                connections=CONNECTIONS,
                text=f"Finished report {count}-{{number}}",
                team=team,
                user=user,
            )
            took = (drained(database, total) - due).total_seconds()
            rate = TEAMS * PEOPLE / took
            p50, p99 = (percentile(typed.latencies, share) for share in (0.5, 0.99))
            figures.append(
                Figure(
                    f"{count} replica{'s' * (count > 1)}: messages; `/win` meanwhile",
                    "C2: at least 180/s with one; acknowledged within 3 s",
                    f"{rate:,.0f}/s; p50 {p50:.0f} ms, p99 {p99:.0f} ms",
                    p99 <= IN_TIME and (count > 1 or rate >= 180),
                )
            )
    with database.read() as session:
        logged = session.exec(
            select(func.count()).where(col(Win.title).startswith("Finished report"))
        ).one()
    assert logged == len(REPLICAS) * COMMANDS, f"{logged} wins were logged"
    return figures


def _cost(process: subprocess.Popen[bytes]) -> Figure:
    before = processor(process.pid)
    time.sleep(IDLE_SECONDS)
    idle = (processor(process.pid) - before) / IDLE_SECONDS * 100
    resident = memory(process.pid)
    return Figure(
        "a replica with nothing to do",
        "D1: at most 110 MB, under 1 % of a core",
        f"{resident:.0f} MB, {idle:.1f} %",
        resident <= 110 and idle < 1,
    )


def main() -> None:
    """Measure and print."""
    with postgresql("replicas") as url, company(PEOPLE, TEAMS) as where:
        database = Database(url).everywhere()
        seed(database, where)
        figures = measure(database, where, url)
        database.close()
    show(f"Replicas on PostgreSQL, {TEAMS} workspaces", figures)


if __name__ == "__main__":
    main()
