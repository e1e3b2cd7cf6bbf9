"""C1: planning check-ins that are due, and what a beat costs when none is.

Planning runs the product's own run of a check-in: its period, its prompt and reminder in the
ledger, the schedule's next run. A week later the same members are due again, whose last period
is closed and whose two messages are redrawn. `--due` gives the sizes that are planned one after
the other, `--schedules` how many there are in all. A drain is as fast as its claims and Slack
let it be, so after each size the messages that come next are claimed, from a ledger that grows.

    python -m benchmarks.plan --due 1000 10000 100000 --schedules 1000000
"""

import argparse
import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import event, text

from benchmarks import rows
from benchmarks.load import TEAM
from benchmarks.report import Figure, middle, percentile, show
from bot.delivery.sender import Sender
from bot.messages import kinds, runs
from sponsorship.delivery import ledger
from sponsorship.delivery.plan import plan
from storage.database import Database
from storage.delivery.sending import due_deliveries
from storage.types import DeliveryState

DUE, SCHEDULES = (1_000, 10_000), 100_000
GOAL_A_SECOND, GOAL_TRANSACTION, GOAL_BEAT = 20_000, 0.2, 5.0
BEATS, CLAIMED = 100, 200
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


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


def timed(database: Database, now: datetime, expected: int) -> tuple[float, float]:
    """Seconds to plan what is due, and the longest of its transactions."""
    with transactions(database) as open_for:
        began = time.perf_counter()
        done = plan(database, now, runs())
        took = time.perf_counter() - began
    assert done == expected, done
    return took, max(open_for)


def beats(database: Database, now: datetime) -> list[float]:
    """Milliseconds of each beat that finds nothing to do."""
    sender = Sender(database, {TEAM: WebClient()}, kinds(), lambda: now)
    took = []
    for _ in range(BEATS):
        began = time.perf_counter()
        assert plan(database, now, runs()) == 0
        sender.due()
        took.append((time.perf_counter() - began) * 1000)
    return took


def claims(database: Database, now: datetime) -> float:
    """Milliseconds a message to find the next ones that are due and to claim each, uncomposed."""
    here = database.of(TEAM)
    began = time.perf_counter()
    with here.read() as session:
        due = due_deliveries(session, TEAM, DeliveryState.PENDING, now, CLAIMED, kinds=kinds())
    for delivery_id, _ in due:
        with here.write() as session:
            assert ledger.claim(session, TEAM, delivery_id, DeliveryState.PENDING, now)
    assert len(due) == CLAIMED
    return (time.perf_counter() - began) * 1000 / CLAIMED


def measure(kind: str, database: Database, sizes: Sequence[int], schedules: int) -> list[Figure]:
    """A beat with nothing due, the sizes one after the other, and all of them a week later."""
    ends = list(accumulate(sizes))
    schedules = max(schedules, ends[-1])

    def next_at(number: int) -> datetime:
        size = next((index for index, end in enumerate(ends) if number < end), None)
        return rows.MONDAY + (2 * WEEK if size is None else size * HOUR)

    rows.members(database, schedules)
    rows.weekly_checkins(database, range(schedules), next_at)
    rows.analyze(database)
    idle = beats(database, rows.MONDAY - HOUR)
    p50 = middle(idle)
    figures = [
        Figure(
            f"{kind}: a beat with none of {schedules:,} due",
            f"C1: at most {GOAL_BEAT:.0f} ms",
            f"p50 {p50:.1f} ms, p99 {percentile(idle, 0.99):.1f} ms",
            p50 <= GOAL_BEAT,
        )
    ]
    seconds, longest = [], []

    def planned(what: str, now: datetime, count: int) -> None:
        took, open_for = timed(database, now, count)
        seconds.append(took)
        longest.append(open_for)
        figures.append(
            Figure(
                f"{kind}: {what}, {count:,} of {schedules:,} due",
                f"C1: {GOAL_A_SECOND:,} a second",
                f"{took:.2f} s ({count / took:,.0f} a second)",
                count / took >= GOAL_A_SECOND,
            )
        )

    for index, size in enumerate(sizes):
        now = rows.MONDAY + index * HOUR
        planned("first check-ins", now, size)
        figures.append(
            Figure(
                f"{kind}: a claim, {2 * ends[index]:,} messages in the ledger",
                "C2: does not grow",
                f"{claims(database, now):.2f} ms",
            )
        )
    if len(sizes) > 1:
        power = math.log(seconds[-1] / seconds[0]) / math.log(sizes[-1] / sizes[0])
        figures.append(Figure(f"{kind}: cost grows as", "", f"n^{power:.2f}"))
    with database.write() as session:
        session.execute(text("UPDATE delivery SET state = 'sent', ts = '1.1'"))
    planned("the week after", rows.MONDAY + WEEK, ends[-1])
    figures.append(
        Figure(
            f"{kind}: longest transaction",
            f"C1: at most {GOAL_TRANSACTION} s",
            f"{max(longest):.2f} s",
            max(longest) <= GOAL_TRANSACTION,
        )
    )
    return figures


def main() -> None:
    """Measure and print."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--due", type=int, nargs="+", default=DUE)
    given.add_argument("--schedules", type=int, default=SCHEDULES)
    options = given.parse_args()
    figures: list[Figure] = []
    with rows.databases("plan") as kinds:
        for kind, make in kinds.items():
            database = make()
            figures += measure(kind, database, options.due, options.schedules)
            database.close()
    show("Planning check-ins", figures)


if __name__ == "__main__":
    main()
