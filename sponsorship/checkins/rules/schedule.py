"""When check-ins come, as chosen and as they start."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sponsorship.checkins.rules.periods import first_after_day
from sponsorship.people.rules import quiet_hours
from sponsorship.refusals import Refusal
from storage.delivery.schedules import Schedule
from storage.people.people import Person
from storage.types import Cadence

KIND = "checkin"
DEFAULT_CADENCE = Cadence.WEEKLY
THURSDAY = 3
DEFAULT_WEEKDAYS = frozenset({THURSDAY})
DEFAULT_AT = time(10, 0)
"""Before the preview of a digest that is posted on Friday afternoon, so that this week's hours
and ask are in it."""


def next_prompt_at(schedule: Schedule, covered: date | None) -> datetime | None:
    """When the member is asked next; None while the journey rests.

    `covered` is the last day of the periods that were asked or dealt with: a run on such a
    day asks nothing.
    """
    if schedule.next_at is None or covered is None:
        return schedule.next_at
    return first_after_day(schedule, schedule.next_at, covered)


def check_schedule(person: Person, cadence: Cadence, weekdays: frozenset[int], at: time) -> None:
    """Raise Refusal for days and times at which the person could not be asked."""
    if not weekdays:
        raise Refusal("Choose the day your check-in comes on.", "weekdays")
    if cadence is not Cadence.DAILY and len(weekdays) > 1:
        raise Refusal("Choose one day, or choose “On several days a week” above.", "weekdays")
    if not weekdays <= person.working_days:
        raise Refusal(
            "One of these days is not among your working days. Choose another, or add it to "
            "your working days below.",
            "weekdays",
        )
    quiet = quiet_hours(person)
    if quiet is not None and is_quiet(at, quiet):
        raise Refusal(
            f"This time is within your quiet hours, {quiet[0]:%H:%M} to {quiet[1]:%H:%M}. "
            "Choose another, or change the quiet hours below.",
            "at",
        )


def is_quiet(at: time, quiet: tuple[time, time]) -> bool:
    """Whether a time lies in quiet hours: start included, end not, over midnight or not."""
    start, end = quiet
    if start <= end:
        return start <= at < end
    return at >= start or at < end


@dataclass(frozen=True)
class CheckinTimes:
    """Weekdays run from 0 (Monday); times are on the person's own clock."""

    cadence: Cadence
    weekdays: frozenset[int]
    at: time
    working_days: frozenset[int]
    quiet_from: time | None
    quiet_until: time | None


@dataclass(frozen=True)
class CheckinSettings:
    """What the form starts with."""

    times: CheckinTimes
    zone: str
    announced: datetime | None
    """The next check-in, on the person's clock, where a change leaves it untouched."""
