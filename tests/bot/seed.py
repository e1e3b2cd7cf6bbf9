"""Rows that the engine's tests start from."""

from datetime import UTC, date, datetime, time

from sponsorship.time.schedules import Due, following
from storage.database import Database
from storage.delivery.schedules import Schedule, ScheduleRow
from storage.journeys.journeys import Journey
from storage.people.people import Person
from storage.types import Cadence, Visibility
from storage.workspaces.workspaces import Workspace

MONDAY_NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def company(database: Database, journeys: int = 1, workspace_id: str = "T1") -> list[str]:
    """A workspace with one member who has that many journeys; returns the journeys' ids."""
    with database.write() as session:
        session.add(Workspace(id=workspace_id, name="Acme", installed_at=MONDAY_NINE))
        session.flush()
        member = Person(
            workspace_id=workspace_id, slack_id="U1", name="Ana", created_at=MONDAY_NINE
        )
        session.add(member)
        session.flush()
        rows = [
            Journey(
                workspace_id=workspace_id,
                member_id=member.id,
                current_role="Buyer",
                target_role="Data analyst",
                start_day=date(2026, 11, 2),
                win_visibility=Visibility.SUPPORTERS,
                created_at=MONDAY_NINE,
            )
            for _ in range(journeys)
        ]
        session.add_all(rows)
        return [row.id for row in rows]


def due(schedule: Schedule, at: datetime) -> Due:
    """A run of that schedule."""
    row = ScheduleRow._make(getattr(schedule, name) for name in ScheduleRow._fields)
    return Due(row, at, following(row, at))


def weekly(
    journey_id: str,
    next_at: datetime | None,
    *,
    workspace_id: str = "T1",
    kind: str = "checkin",
    at: time = time(9, 0),
    zone: str = "UTC",
    weekdays: frozenset[int] = frozenset({0}),
) -> Schedule:
    """A schedule for every Monday at nine, unless told otherwise."""
    return Schedule(
        workspace_id=workspace_id,
        journey_id=journey_id,
        kind=kind,
        cadence=Cadence.WEEKLY,
        weekdays=weekdays,
        at=at,
        zone=zone,
        anchor=date(2026, 11, 2),
        next_at=next_at,
        updated_at=MONDAY_NINE,
    )
