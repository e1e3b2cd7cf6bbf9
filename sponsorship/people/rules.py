"""When a person may be disturbed, by their own hours and days away."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sponsorship.time.local_time import first_allowed
from storage.people.away import AwayRange
from storage.people.people import Person, Someone

_A_DAY = timedelta(days=1)


def free_at(person: Person | Someone, away: Sequence[AwayRange], now: datetime) -> datetime:
    """`may_disturb_at` of somebody with these away ranges."""
    ranges = [(it.starts_on, it.ends_on) for it in away]
    quiet = quiet_hours(person)
    return first_allowed(now, person.zone, quiet, person.working_days, ranges) or now + _A_DAY


def quiet_hours(person: Person | Someone) -> tuple[time, time] | None:
    """From when, included, until when, not included; None without quiet hours."""
    if person.quiet_from is None or person.quiet_until is None:
        return None
    return person.quiet_from, person.quiet_until


def range_on(away: Sequence[AwayRange], day: date) -> AwayRange | None:
    """Which of a person's away ranges holds the day; the one that ends last when several do."""
    found = [it for it in away if it.starts_on <= day <= it.ends_on]
    return max(found, key=lambda it: it.ends_on, default=None)


LONGEST = timedelta(days=366)
NOTE_LIMIT = 300
