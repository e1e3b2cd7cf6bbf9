"""C2: what sending costs as the ledger grows.

So many cards of wins fall due at one moment in one workspace, and the sender sends for as long as
it may before others get their turn (ten seconds), to a recorder in another process that only takes
what comes. What the last size left waits in front of the next.

    python -m benchmarks.drain --due 1000 10000 100000 1000000
"""

import argparse
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlmodel import func, select

from benchmarks import rows
from benchmarks.delivery import Company, company
from benchmarks.report import Figure, show
from bot.delivery.sender import Sender
from bot.messages import kinds
from bot.web.app import web_client
from sponsorship.wins.rules.vocabulary import WinMessage
from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.types import DeliveryState, Visibility
from storage.wins.wins import Win

DUE = (1_000, 10_000)
PEOPLE = 2_000
"""So many that who has just had a card has another only when they may."""


def fill(database: Database, team: str, first: int, end: int) -> None:
    """The cards from the number `first` up to `end`, which is not among them."""

    def win(number: int) -> dict[str, Any]:
        return {
            "id": f"w{number}",
            "workspace_id": team,
            "journey_id": f"{team}-j{number % PEOPLE}",
            "title": f"Automated report {number}",
            "happened_on": rows.MONDAY.date(),
            "visibility": Visibility.SUPPORTERS,
            "source": "form",
            "created_at": rows.MONDAY,
            "updated_at": rows.MONDAY,
        }

    def card(number: int) -> dict[str, Any]:
        return {
            "id": f"c{number}",
            "workspace_id": team,
            "key": f"win-card:w{number}",
            "kind": WinMessage.CARD,
            "subject_id": f"w{number}",
            "person_id": f"{team}-p{number % PEOPLE}",
            "due_at": rows.MONDAY,
            "state": DeliveryState.PENDING,
            "attempt": 0,
            "created_at": rows.MONDAY,
        }

    rows.put(database, Win, map(win, range(first, end)))
    rows.put(database, Delivery, map(card, range(first, end)))
    rows.analyze(database)


def sent(database: Database) -> int:
    """How many messages the ledger calls sent."""
    counted = select(func.count()).select_from(Delivery).where(Delivery.state == DeliveryState.SENT)
    with database.everywhere().read() as session:
        return session.exec(counted).one()


def measure(kind: str, database: Database, sizes: Sequence[int], where: Company) -> list[Figure]:
    """A rate for each size."""
    [workspace] = where.workspaces
    team = workspace["id"]
    rows.members(database, PEOPLE, team, workspace["people"])
    client = web_client(workspace["token"], where.api_url)
    begins = time.monotonic()

    def now() -> datetime:
        return datetime.fromtimestamp(rows.MONDAY.timestamp() + time.monotonic() - begins, UTC)

    sender = Sender(database, {team: client}, kinds(), now)
    figures, there, first = [], 0, 0.0
    for size in sizes:
        fill(database, team, there, there + size)
        there, before = there + size, sent(database)
        began = time.perf_counter()
        more = sender.drain(team)
        took = time.perf_counter() - began
        rate = (sent(database) - before) / took
        first = first or rate
        figures.append(
            Figure(
                f"{kind}: {size:,} more fall due at once, {there:,} messages in the ledger",
                "the rate stays",
                f"{rate:,.0f}/s for {took:.0f} s{'' if more else ', all of them'}",
                rate > 0.8 * first,
            )
        )
    return figures


def main() -> None:
    """Measure and print."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--due", type=int, nargs="+", default=DUE)
    sizes = given.parse_args().due
    figures: list[Figure] = []
    with rows.databases("drain") as kinds:
        for kind, make in kinds.items():
            database = make()
            with company(PEOPLE, 1) as where:
                figures += measure(kind, database, sizes, where)
            assert where.doubled == 0, f"{where.doubled} messages were sent twice"
            database.close()
    show("Sending as the ledger grows", figures)


if __name__ == "__main__":
    main()
