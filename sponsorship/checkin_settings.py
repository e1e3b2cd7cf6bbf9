"""When check-ins come and when a person is not to be disturbed, changed together."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import Session

from sponsorship import checkins
from sponsorship.away import set_hours
from sponsorship.refusals import Refusal
from storage.checkins.periods import latest_period
from storage.delivery.schedules import schedule_of
from storage.journeys.journeys import open_journey
from storage.people.people import Person, person_by_id
from storage.types import Cadence


@dataclass(frozen=True)
class Times:
    """Weekdays run from 0 (Monday); times are on the person's own clock."""

    cadence: Cadence
    weekdays: frozenset[int]
    at: time
    working_days: frozenset[int]
    quiet_from: time | None
    quiet_until: time | None


@dataclass(frozen=True)
class Settings:
    """What the form starts with."""

    times: Times
    zone: str
    announced: datetime | None
    """The next check-in, on the person's clock, where a change leaves it untouched."""


def settings_of(session: Session, person: Person) -> Settings:
    """The person's times as they are; raises Refusal without a journey."""
    journey = open_journey(session, person.workspace_id, person.id)
    if journey is None:
        raise Refusal("You have no journey yet. Start one in Headway's Home first.")
    mine = person_by_id(session, person.workspace_id, person.id) or person
    schedule = schedule_of(session, journey.workspace_id, journey.id, checkins.KIND)
    asked = latest_period(session, journey.workspace_id, journey.id) is not None
    next_at = schedule.next_at if schedule and asked else None
    return Settings(
        times=Times(
            cadence=schedule.cadence if schedule else checkins.DEFAULT_CADENCE,
            weekdays=schedule.weekdays if schedule else checkins.DEFAULT_WEEKDAYS,
            at=schedule.at if schedule else checkins.DEFAULT_AT,
            working_days=mine.working_days,
            quiet_from=mine.quiet_from,
            quiet_until=mine.quiet_until,
        ),
        zone=mine.zone,
        announced=next_at.astimezone(ZoneInfo(mine.zone)) if next_at else None,
    )


def change(session: Session, person: Person, times: Times, now: datetime) -> None:
    """Keep all of it or, with a Refusal that names the field, nothing."""
    journey = open_journey(session, person.workspace_id, person.id)
    if journey is None:
        raise Refusal("You have no journey any more. Start one in Headway's Home first.")
    mine = set_hours(session, person, times.working_days, times.quiet_from, times.quiet_until, now)
    checkins.change_schedule(session, mine, journey, times.cadence, times.weekdays, times.at, now)
