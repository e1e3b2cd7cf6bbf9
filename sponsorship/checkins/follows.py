"""Check-ins follow their journey's beginning, their member's zone and days away."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from sponsorship.changes import AwayChanged, JourneyBegan, PersonChanged
from sponsorship.checkins import prompt, schedule
from sponsorship.people.quiet_hours import away_on
from sponsorship.time.local_time import local_day
from storage.checkins.periods import latest_period
from storage.delivery.schedules import schedule_of
from storage.journeys.journeys import journey_with_member, open_journey
from storage.people.people import Person, person_by_id
from storage.types import PeriodState, ScheduleKind


def journey_began(session: Session, changes: Sequence[JourneyBegan]) -> None:
    """A new journey has its first check-in planned."""
    for change in changes:
        found = journey_with_member(session, change.workspace_id, change.journey_id)
        if found is not None:
            journey, member = found
            schedule.begin_schedule(session, member, journey, change.now)


def person_changed(session: Session, changes: Sequence[PersonChanged]) -> None:
    """Check-ins come at the hour of the member's new zone."""
    for change in changes:
        person = person_by_id(session, change.workspace_id, change.person_id)
        if person is not None:
            schedule.zone_changed(session, person, change.now)


def away_changed(session: Session, changes: Sequence[AwayChanged]) -> None:
    """A check-in that waits while its member is away rests; one that they came back to prompts."""
    for change in changes:
        person = person_by_id(session, change.workspace_id, change.person_id)
        if person is not None:
            _follow_away(session, person, change.now)


def _follow_away(session: Session, person: Person, now: datetime) -> None:
    journey = open_journey(session, person.workspace_id, person.id)
    if journey is None:
        return
    # Waits for a run that may be at it.
    schedule_of(session, journey.workspace_id, journey.id, ScheduleKind.CHECKIN, lock=True)
    period = latest_period(session, journey.workspace_id, journey.id)
    if period is None:
        return
    is_away = away_on(session, person, local_day(now, person.zone)) is not None
    if is_away and period.state is PeriodState.OPEN and not period.opened_early:
        period.state = PeriodState.AWAY
        prompt.show(session, period, now)
    elif not is_away and period.state is PeriodState.AWAY and period.closes_at > now:
        period.state = PeriodState.OPEN
        if not prompt.show(session, period, now):
            prompt.prompt_again(session, period, person, now)


FOLLOWS = {JourneyBegan: journey_began, PersonChanged: person_changed, AwayChanged: away_changed}
