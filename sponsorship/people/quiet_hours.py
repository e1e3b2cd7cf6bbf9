"""Quiet hours and working days: when a person is not to be asked anything."""

from datetime import date, datetime

from sqlmodel import Session

from sponsorship.people.rules import PersonRefused, WorkingTime, free_at, range_on
from sponsorship.refusals import Refusal
from sponsorship.time.local_time import local_day
from storage.people.away import AwayRange, away_ranges
from storage.people.people import Person, lock_person, person_by_id


def may_disturb_at(session: Session, person: Person, now: datetime) -> datetime:
    """The first moment from `now` on outside of the person's quiet hours, days off and away.

    For somebody without working days, or away without an end in sight, it is a day later: then
    it is decided again, and meanwhile they are left alone.
    """
    away = away_ranges(session, person.workspace_id, person.id, until=local_day(now, person.zone))
    return free_at(person, away, now)


def set_working_time(session: Session, person: Person, chosen: WorkingTime) -> Person:
    """Set the person's working days and quiet hours; returns the person as they are now."""
    if not chosen.working_days:
        raise Refusal(PersonRefused.NO_WORKING_DAY, "working_days")
    if (chosen.quiet_from is None) != (chosen.quiet_until is None):
        raise Refusal(PersonRefused.QUIET_BY_HALF, "quiet_until")
    lock_person(session, person.workspace_id, person.id)
    mine = person_by_id(session, person.workspace_id, person.id)
    assert mine is not None  # who acts is known
    mine.working_days = chosen.working_days
    mine.quiet_from, mine.quiet_until = chosen.quiet_from, chosen.quiet_until
    return mine


def away_on(session: Session, person: Person, day: date) -> AwayRange | None:
    """The away range that holds the day; the one that ends last when several do."""
    return range_on(away_ranges(session, person.workspace_id, person.id, until=day), day)
