"""When check-ins come, and changing that together with quiet hours."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from sponsorship.checkins.rules.refused import CheckinRefused
from sponsorship.checkins.rules.schedule import (
    DEFAULT_AT,
    DEFAULT_WEEKDAYS,
    THURSDAY,
    CheckinSettings,
    CheckinTimes,
    Rhythm,
    check_rhythm,
    is_quiet,
)
from sponsorship.people.quiet_hours import set_working_time
from sponsorship.people.rules import quiet_hours, working_time
from sponsorship.refusals import Refusal
from sponsorship.time.local_time import local_day, next_run
from storage.checkins.periods import latest_period
from storage.delivery.schedules import Schedule, schedule_of
from storage.journeys.journeys import Journey, open_journey
from storage.people.people import Person, person_by_id
from storage.types import ScheduleKind


def begin_schedule(session: Session, person: Person, journey: Journey, now: datetime) -> Schedule:
    """Start a new journey's check-ins: weekly, on Thursday or else their last working day."""
    days = person.working_days or DEFAULT_WEEKDAYS
    day = THURSDAY if THURSDAY in days else max(days)
    at = DEFAULT_AT
    quiet = quiet_hours(person)
    if quiet is not None and is_quiet(at, quiet):
        at = quiet[1]
    return start_schedule(session, person, journey, Rhythm(weekdays=frozenset({day}), at=at), now)


def start_schedule(
    session: Session, person: Person, journey: Journey, rhythm: Rhythm, now: datetime
) -> Schedule:
    """Begin the journey's check-ins at the first run after `now`, or change those it has."""
    schedule = schedule_of(session, journey.workspace_id, journey.id, ScheduleKind.CHECKIN)
    if schedule is not None:
        return change_schedule(session, person, journey, rhythm, now)
    check_rhythm(person, rhythm)
    schedule = Schedule(
        workspace_id=journey.workspace_id,
        journey_id=journey.id,
        kind=ScheduleKind.CHECKIN,
        cadence=rhythm.cadence,
        weekdays=rhythm.weekdays,
        at=rhythm.at,
        zone=person.zone,
        anchor=local_day(now, person.zone),
        updated_at=now,
    )
    _begin(schedule, now)
    session.add(schedule)
    session.flush()
    return schedule


def change_schedule(
    session: Session, person: Person, journey: Journey, rhythm: Rhythm, now: datetime
) -> Schedule:
    """Follow another rule from the run after the next.

    The run that is announced keeps its moment, so no period is doubled or dropped; before the
    very first check-in nothing is announced yet and the new rule holds at once.
    """
    schedule = schedule_of(
        session, journey.workspace_id, journey.id, ScheduleKind.CHECKIN, lock=True
    )
    if schedule is None:
        return start_schedule(session, person, journey, rhythm, now)
    check_rhythm(person, rhythm)
    schedule.cadence, schedule.weekdays = rhythm.cadence, rhythm.weekdays
    schedule.at = rhythm.at
    schedule.updated_at = now
    _follow(session, schedule, now)
    return schedule


def zone_changed(session: Session, person: Person, now: datetime) -> None:
    """Have the member's check-ins follow their new zone, from the run after the next."""
    journey = open_journey(session, person.workspace_id, person.id)
    if journey is None:
        return
    schedule = schedule_of(
        session, journey.workspace_id, journey.id, ScheduleKind.CHECKIN, lock=True
    )
    if not schedule or schedule.zone == person.zone:
        return
    schedule.zone = person.zone
    schedule.updated_at = now
    _follow(session, schedule, now)


def _follow(session: Session, schedule: Schedule, now: datetime) -> None:
    """Count the new rule from the announced run, or from now when none is announced."""
    if schedule.next_at is None:
        return
    if latest_period(session, schedule.workspace_id, schedule.journey_id) is None:
        _begin(schedule, now)
    else:
        schedule.anchor = local_day(schedule.next_at, schedule.zone)


def _begin(schedule: Schedule, now: datetime) -> None:
    """Run next on the first day that fits, whichever week; every two weeks counts from it."""
    schedule.next_at = next_run(
        now,
        weekdays=schedule.weekdays,
        at=schedule.at,
        zone=schedule.zone,
        anchor=schedule.anchor,
    )
    schedule.anchor = local_day(schedule.next_at, schedule.zone)


def settings_of(session: Session, person: Person) -> CheckinSettings:
    """The person's times as they are; raises Refusal without a journey."""
    journey = open_journey(session, person.workspace_id, person.id)
    if journey is None:
        raise Refusal(CheckinRefused.NO_JOURNEY)
    mine = person_by_id(session, person.workspace_id, person.id) or person
    schedule = schedule_of(session, journey.workspace_id, journey.id, ScheduleKind.CHECKIN)
    prompted = latest_period(session, journey.workspace_id, journey.id) is not None
    next_at = schedule.next_at if schedule and prompted else None
    return CheckinSettings(
        times=CheckinTimes(
            Rhythm(schedule.cadence, schedule.weekdays, schedule.at) if schedule else Rhythm(),
            working_time(mine),
        ),
        zone=mine.zone,
        announced=next_at.astimezone(ZoneInfo(mine.zone)) if next_at else None,
    )


def change_times(session: Session, person: Person, times: CheckinTimes, now: datetime) -> None:
    """Keep all of it or, with a Refusal that names the field, nothing."""
    journey = open_journey(session, person.workspace_id, person.id)
    if journey is None:
        raise Refusal(CheckinRefused.JOURNEY_OVER)
    mine = set_working_time(session, person, times.working_time)
    change_schedule(session, mine, journey, times.rhythm, now)
