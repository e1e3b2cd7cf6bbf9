"""C1: planning due check-ins, and what a beat costs when none of a million is due.

Planning runs the product's own run of a check-in: its period, its prompt and reminder in the
ledger, the schedule's next run. `DUE` of `SCHEDULES` are due; the goal's time is scaled to that.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import event

from benchmarks import rows
from benchmarks.load import TEAM
from benchmarks.report import Figure, middle, percentile, show
from bot.delivery import Sender
from bot.messages import KINDS, RUNS
from sponsorship.schedules import plan
from storage.database import Database

DUE, SCHEDULES, IDLE = 5_000, 100_000, 1_000_000
GOAL_SECONDS, GOAL_TRANSACTION, GOAL_BEAT = 5.0, 0.2, 5.0
BEATS = 200


@contextmanager
def transactions(database: Database) -> Iterator[list[float]]:
    """Seconds that each transaction which is committed meanwhile was open."""
    took: list[float] = []
    began: dict[int, float] = {}

    def begin(connection: Any) -> None:
        began[id(connection)] = time.perf_counter()

    def commit(connection: Any) -> None:
        took.append(time.perf_counter() - began[id(connection)])

    event.listen(database.engine, "begin", begin)
    event.listen(database.engine, "commit", commit)
    yield took
    event.remove(database.engine, "begin", begin)
    event.remove(database.engine, "commit", commit)


def measure(kind: str, database: Database) -> list[Figure]:
    """A beat with nothing due, then one with many, on one database."""
    later = rows.MONDAY + timedelta(days=7)
    every = SCHEDULES // DUE
    rows.members(database, IDLE)
    rows.weekly_checkins(
        database, range(IDLE), lambda n: rows.MONDAY if n % every == 0 and n < SCHEDULES else later
    )
    rows.analyze(database)
    sender = Sender(database, {TEAM: WebClient()}, KINDS, lambda: rows.MONDAY)

    def beats(now: Any) -> list[float]:
        took = []
        for _ in range(BEATS):
            began = time.perf_counter()
            assert plan(database, now, RUNS) == 0
            sender.due()
            took.append((time.perf_counter() - began) * 1000)
        return took

    idle = beats(rows.MONDAY - timedelta(hours=1))
    with transactions(database) as open_for:
        began = time.perf_counter()
        done = plan(database, rows.MONDAY, RUNS)
        took = time.perf_counter() - began
    assert done == DUE, done
    allowed = GOAL_SECONDS * DUE / 100_000
    longest, p50 = max(open_for), middle(idle)
    return [
        Figure(
            f"{kind}: plan {DUE:,} due of {IDLE:,}",
            f"C1: 100,000 in {GOAL_SECONDS:.0f} s, so {allowed:.2f} s",
            f"{took:.2f} s ({DUE / took:,.0f} a second)",
            took <= allowed,
        ),
        Figure(
            f"{kind}: longest transaction",
            "C1: at most 0.2 s",
            f"{longest:.2f} s",
            longest <= GOAL_TRANSACTION,
        ),
        Figure(
            f"{kind}: a beat with none of {IDLE:,} due",
            "C1: at most 5 ms",
            f"p50 {p50:.1f} ms, p99 {percentile(idle, 0.99):.1f} ms",
            p50 <= GOAL_BEAT,
        ),
    ]


def main() -> None:
    """Measure and print."""
    figures: list[Figure] = []
    with rows.databases("plan") as kinds:
        for kind, make in kinds.items():
            database = make()
            figures += measure(kind, database)
            database.close()
    show("Planning check-ins", figures)


if __name__ == "__main__":
    main()
