"""B1: the week's digests, composed and drawn, as a multiple of a raw scan of the same rows.

Each digest is composed by itself at the moment it is claimed, in the light of what its channel
may show then. Two workspaces in one database have 10,000 and 100,000 journeys with ten wins
each in this week, more than a million together. `SAMPLE` digests spread over each are composed;
the raw scan is the driver's own cursor over those columns of all the week's wins.
"""

import math
import resource
import sys
import time
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from benchmarks import rows
from benchmarks.report import Figure, middle, show
from blocks.digests import digest_post
from sponsorship.delivery.rules.sending import Post
from sponsorship.digests import post
from sponsorship.digests.rules.vocabulary import DigestMessage
from storage.database import Database
from storage.delivery.deliveries import Delivery

SIZES, THIS_WEEK = {"T0SMALL": 10_000, "T0LARGE": 100_000}, 10
SAMPLE, AT_ONCE, ROUNDS = 300, 50, 2

SCAN = (
    "SELECT journey_id, id, title, change, outcome, metric_kind, metric_before, metric_after,"
    " metric_amount, metric_unit, metric_per, metric_basis, happened_on, visibility, evidence_url"
    " FROM win WHERE workspace_id = :team AND happened_on >= :first AND deleted_at IS NULL"
    " ORDER BY journey_id"
)


def scan(database: Database, team: str) -> float:
    """Milliseconds per journey of reading the week's wins with the driver alone."""
    first = rows.FRIDAY.date() - timedelta(days=6)
    statement = text(SCAN).bindparams(team=team, first=first)
    words = str(statement.compile(database.engine, compile_kwargs={"literal_binds": True}))
    began, found = time.perf_counter(), 0
    with database.of(team).read() as session:
        cursor: Any = session.connection().connection.cursor()
        cursor.execute(words)
        for _row in cursor:
            found += 1
        cursor.close()
    took = (time.perf_counter() - began) * 1000
    assert found == SIZES[team] * THIS_WEEK, found
    return took / SIZES[team]


def compose(database: Database, team: str) -> float:
    """Milliseconds per digest, by the composer and the drawing that sending uses."""
    numbers = range(0, SIZES[team], SIZES[team] // SAMPLE)
    began = time.perf_counter()
    for start in range(0, len(numbers), AT_ONCE):
        with database.of(team).write() as session:
            for number in numbers[start : start + AT_ONCE]:
                delivery = Delivery(
                    workspace_id=team,
                    key=f"digest:{number}",
                    kind=DigestMessage.POST,
                    subject_id=f"{team}-d{number}",
                    channel_id=rows.CHANNEL,
                    due_at=rows.FRIDAY,
                    created_at=rows.FRIDAY,
                )
                composed = post.compose_post(session, delivery, rows.FRIDAY)
                assert isinstance(composed, Post), composed
                assert len(composed.values.wins) == THIS_WEEK
                digest_post.draw(composed.values)
    return (time.perf_counter() - began) * 1000 / len(numbers)


def memory() -> float:
    """The most memory that this process ever held, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


def measure(kind: str, database: Database) -> list[Figure]:
    """Both sizes on one database."""
    for team, journeys in SIZES.items():
        rows.members(database, journeys, team)
        rows.wins(database, journeys, THIS_WEEK, this_week=THIS_WEEK, team=team)
        rows.approved_digests(database, journeys, this_week=THIS_WEEK, team=team)
    rows.analyze(database)
    scans: dict[str, list[float]] = {team: [] for team in SIZES}
    composed: dict[str, list[float]] = {team: [] for team in SIZES}
    grown: dict[str, float] = {}
    for turn in range(ROUNDS + 1):
        for team in SIZES:
            before = memory()
            raw, digest = scan(database, team), compose(database, team)
            if turn:  # the first round warms up
                scans[team].append(raw)
                composed[team].append(digest)
                grown[team] = max(grown.get(team, 0.0), memory() - before)
    figures = []
    for team, journeys in SIZES.items():
        digest, raw = middle(composed[team]), middle(scans[team])
        figures.append(
            Figure(
                f"{kind}, {journeys:,} journeys: a digest / its share of the raw scan",
                "B1: at most 3",
                f"{digest:.2f} ms / {raw:.4f} ms = {digest / raw:.0f}",
                digest / raw <= 3,
            )
        )
    few, many = (middle(composed[team]) for team in SIZES)
    smaller, larger = SIZES.values()
    power = 1 + math.log(many / few) / math.log(larger / smaller)
    most = max(grown.values())
    return [
        *figures,
        Figure(f"{kind}: cost grows as", "B1: n^1.05", f"n^{power:.2f}", power <= 1.05),
        Figure(f"{kind}: memory grows by", "B1: not", f"{most:.1f} MB", most < 1),
    ]


def main() -> None:
    """Measure and print."""
    figures: list[Figure] = []
    with rows.databases("digests") as kinds:
        for kind, make in kinds.items():
            database = make()
            figures += measure(kind, database)
            database.close()
    show(f"Digests composed and drawn, 1,100,000 wins, {SAMPLE:,} digests of each", figures)


if __name__ == "__main__":
    main()
