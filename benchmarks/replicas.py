"""One to four replicas on one PostgreSQL: delivery, acknowledgements meanwhile, what each costs.

`headway run` with `ENGINE=cluster` for several workspaces, on a recorder in another process that
only takes what comes. Every card falls due at the same moment. The rate is counted from the first
that is sent to the last: nobody is told of rows that are put into the ledger from outside, so the
first waits for the next beat, which says nothing of how fast they are sent and stands beside it.
Then the same again while a member uses `/win` over four connections to the first replica, which
takes its share of the processor. On a machine with fewer cores than replicas, more of them cannot
be faster: what the rows then show is that they are not slower.
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
from sponsorship.wins.rules.vocabulary import WinMessage
from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.encryption import Keys
from storage.types import DeliveryState, Visibility
from storage.wins.wins import Win
from storage.workspaces.installations import Installation, store_installation

TEAMS, PEOPLE, REPLICAS = 8, 60, (1, 2, 3, 4)
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
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "bench",
        "SLACK_SIGNING_SECRET": load.SECRET,
        "ENCRYPTION_KEYS": KEY,
        "SLACK_API_URL": where.api_url,
        "DATABASE_URL": url,
        "PORT": str(port),
        "LOG_LEVEL": "WARNING",
    }
    process = subprocess.Popen([str(HEADWAY), "run"], env={**os.environ, **settings})
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


def cards(database: Database, where: Company, batch: str, due: datetime) -> None:
    """One card for every member, all due at once."""
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
                "kind": WinMessage.CARD,
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


def drained(database: Database, due: datetime, seconds: float = 300) -> tuple[datetime, datetime]:
    """When the first and the last of the cards that were due then were sent."""
    ends, total = time.monotonic() + seconds, TEAMS * PEOPLE
    while time.monotonic() < ends:
        with database.read() as session:
            sent, first, last = session.exec(
                select(
                    func.count(), func.min(Delivery.settled_at), func.max(Delivery.settled_at)
                ).where(
                    Delivery.kind == WinMessage.CARD,
                    Delivery.due_at == due,
                    col(Delivery.state) == DeliveryState.SENT,
                )
            ).one()
        if sent == total:
            assert isinstance(first, datetime)
            assert isinstance(last, datetime)
            return first, last
        time.sleep(0.1)
    raise RuntimeError(f"{sent} of {total} cards were sent in {seconds:.0f} s")


def sending(database: Database, where: Company, pids: list[int], batch: str) -> tuple[float, str]:
    """Cards a second, the wait before the first, and the replicas' processor time for each."""
    before = sum(map(processor, pids))
    due = datetime.now(UTC)
    cards(database, where, batch, due)
    first, last = drained(database, due)
    total = TEAMS * PEOPLE
    each = (sum(map(processor, pids)) - before) / total * 1000
    rate, waited = total / (last - first).total_seconds(), (first - due).total_seconds()
    return (
        rate,
        f"{rate:,.0f}/s, {each:.1f} ms of the processor each; the first after {waited:.1f} s",
    )


def measure(database: Database, where: Company, url: str) -> list[Figure]:
    """Two rows for each number of replicas, and what the first costs while nothing is due."""
    figures: list[Figure] = []
    with ExitStack() as stack:
        running: list[tuple[subprocess.Popen[bytes], int]] = []
        team, user = where.workspaces[0]["id"], where.workspaces[0]["people"][0]
        for count in REPLICAS:
            while len(running) < count:
                running.append(stack.enter_context(replica(where, url)))
            if count == 1:
                # The first messages to somebody open the conversation: that is not compared.
                sending(database, where, [], "first")
                figures.append(_cost(running[0][0]))
            pids = [process.pid for process, _ in running]
            rate, said = sending(database, where, pids, f"{count}")
            name = f"{count} replica{'s' * (count > 1)}"
            goal = "C2: at least 180/s with one"
            figures.append(Figure(f"{name}: messages", goal, said, count > 1 or rate >= 180))
            due = datetime.now(UTC) + timedelta(seconds=2)
            cards(database, where, f"{count}-win", due)
            time.sleep(2)
            typed = load.run(
                running[0][1],
                requests=COMMANDS,
                connections=CONNECTIONS,
                text=f"Finished report {count}-{{number}}",
                team=team,
                user=user,
            )
            first, last = drained(database, due)
            rate = TEAMS * PEOPLE / (last - first).total_seconds()
            p50, p99 = (percentile(typed.latencies, share) for share in (0.5, 0.99))
            figures.append(
                Figure(
                    f"{name}: `/win` while as many are sent again",
                    "acknowledged within 3 s",
                    f"p50 {p50:.0f} ms, p99 {p99:.0f} ms; {rate:,.0f} messages/s",
                    p99 <= IN_TIME,
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
    assert where.doubled == 0, f"{where.doubled} messages were sent twice"
    show(f"Replicas on PostgreSQL, {TEAMS} workspaces", figures)


if __name__ == "__main__":
    main()
