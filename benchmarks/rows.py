"""Companies of any size, written past the ORM so that they are there in seconds."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlmodel import SQLModel

from benchmarks.load import TEAM
from benchmarks.setting import folder, postgresql
from storage.database import Database
from storage.delivery.schedules import Schedule
from storage.digests.digests import Digest
from storage.journeys.journeys import Journey
from storage.people.people import Person
from storage.tables import metadata
from storage.types import Cadence, DigestState, JourneyStatus, MetricBasis, MetricKind, Visibility
from storage.wins.wins import Win
from storage.workspaces.workspaces import Workspace

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 15, tzinfo=UTC)
CHANNEL = "C0SPONSORS"


@contextmanager
def databases(stem: str) -> Iterator[Mapping[str, Callable[[], Database]]]:
    """Opens an empty database of each kind, by its name; both are durable."""
    with folder() as here, postgresql(stem) as url:

        def sqlite() -> Database:
            database = Database(f"sqlite:///{here / stem}.db")
            metadata.create_all(database.engine)
            return database

        yield {"SQLite": sqlite, "PostgreSQL": lambda: Database(url).everywhere()}


def put(database: Database, table: type[SQLModel], given: Iterable[dict[str, Any]]) -> None:
    """Insert rows with the driver's fastest way; what a row leaves out gets its default."""
    columns = list(metadata.tables[str(table.__tablename__)].columns)
    dialect = database.engine.dialect
    binds = [column.type.bind_processor(dialect) for column in columns]
    defaults = [getattr(column.default, "arg", None) for column in columns]
    defaults = [None if callable(default) else default for default in defaults]

    def values(row: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(
            bind(value) if bind else value
            for column, bind, default in zip(columns, binds, defaults, strict=True)
            for value in (row.get(column.name, default),)
        )

    names = ", ".join(f'"{column.name}"' for column in columns)
    with database.engine.begin() as connection:
        cursor: Any = connection.connection.cursor()
        name = table.__tablename__
        if database.is_sqlite:
            marks = ", ".join("?" * len(columns))
            cursor.executemany(f"INSERT INTO {name} ({names}) VALUES ({marks})", map(values, given))
        else:
            # COPY does not work where policies hold; for the owner alone they need not.
            cursor.execute(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY")
            with cursor.copy(f"COPY {name} ({names}) FROM STDIN") as copy:
                for row in given:
                    copy.write_row(values(row))
            cursor.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        cursor.close()


def analyze(database: Database) -> None:
    """Let the database count its rows, as it does by itself once it has time."""
    with database.engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def members(
    database: Database, count: int, team: str = TEAM, slack_ids: Sequence[str] | None = None
) -> None:
    """A workspace with that many members, each with an active journey.

    Ids are the workspace's with `-p0`, `-j0` and so on behind.
    """
    with database.write() as session:
        session.add(Workspace(id=team, name="Bench", bot_user_id="U0BOT", installed_at=MONDAY))
    put(
        database,
        Person,
        (
            {
                "id": f"{team}-p{n}",
                "workspace_id": team,
                "slack_id": slack_ids[n] if slack_ids else f"U{n:09d}",
                "name": f"Member {n}",
                "zone": "UTC",
                "created_at": MONDAY,
                "profile_read_at": MONDAY,
            }
            for n in range(count)
        ),
    )
    put(
        database,
        Journey,
        (
            {
                "id": f"{team}-j{n}",
                "workspace_id": team,
                "member_id": f"{team}-p{n}",
                "current_role": "Planner",
                "target_role": "Data analyst",
                "start_day": date(2026, 1, 5),
                "status": JourneyStatus.ACTIVE,
                "digest_channel_id": CHANNEL,
                "created_at": MONDAY,
            }
            for n in range(count)
        ),
    )


def wins(database: Database, journeys: int, each: int, *, this_week: int, team: str = TEAM) -> None:
    """`each` wins of every journey, `this_week` of them in the week of `FRIDAY`."""
    dice = random.Random(7)

    def row(journey: int, number: int) -> dict[str, Any]:
        days = dice.randrange(5) if number < this_week else dice.randrange(7, 300)
        happened_on = FRIDAY.date() - timedelta(days=days)
        return {
            "id": f"{team}-w{journey}-{number}",
            "workspace_id": team,
            "journey_id": f"{team}-j{journey}",
            "title": f"Automated report {number} of the weekly stock list",
            "metric_kind": MetricKind.TIME_SAVED,
            "metric_amount": Decimal(dice.randrange(1, 80)) / 4,
            "metric_unit": "hour",
            "metric_per": "week",
            "metric_basis": MetricBasis.MEASURED,
            "happened_on": happened_on,
            "visibility": Visibility.SUPPORTERS,
            "source": "form",
            "created_at": datetime.combine(happened_on, time(12), UTC),
            "updated_at": MONDAY,
        }

    put(database, Win, (row(j, n) for j in range(journeys) for n in range(each)))


def approved_digests(
    database: Database, journeys: int, *, this_week: int, team: str = TEAM
) -> None:
    """A digest of the week for each journey, previewed and approved."""
    put(
        database,
        Digest,
        (
            {
                "id": f"{team}-d{n}",
                "workspace_id": team,
                "journey_id": f"{team}-j{n}",
                "starts_on": FRIDAY.date() - timedelta(days=6),
                "ends_on": FRIDAY.date(),
                "preview_at": FRIDAY - timedelta(hours=4),
                "post_at": FRIDAY,
                "state": DigestState.APPROVED,
                "previewed_at": FRIDAY - timedelta(hours=4),
                "seen": {"wins": [f"{team}-w{n}-{it}" for it in range(this_week)]},
                "channel_id": CHANNEL,
                "created_at": MONDAY,
            }
            for n in range(journeys)
        ),
    )


def weekly_checkins(
    database: Database,
    numbers: Iterable[int],
    next_at: Callable[[int], datetime | None],
    team: str = TEAM,
) -> None:
    """A weekly check-in schedule for each of those journeys."""
    put(
        database,
        Schedule,
        (
            {
                "id": f"{team}-s{n}",
                "workspace_id": team,
                "journey_id": f"{team}-j{n}",
                "kind": "checkin",
                "cadence": Cadence.WEEKLY,
                "weekdays": frozenset({0}),
                "at": time(9),
                "zone": "UTC",
                "anchor": MONDAY.date() - timedelta(days=7),
                "next_at": next_at(n),
                "updated_at": MONDAY,
            }
            for n in numbers
        ),
    )
