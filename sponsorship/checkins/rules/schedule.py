"""When check-ins come, as chosen and as they start."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sponsorship.checkins.rules.periods import first_after_day
from sponsorship.checkins.rules.refused import CheckinRefused
from sponsorship.people.rules import WorkingTime, quiet_hours
from sponsorship.refusals import Refusal
from storage.delivery.schedules import Schedule
from storage.people.people import Person
from storage.types import Cadence

THURSDAY = 3
DEFAULT_WEEKDAYS = frozenset({THURSDAY})
DEFAULT_AT = time(10, 0)
"""Before the preview of a digest that is posted on Friday afternoon, so that this week's hours
and ask are in it."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When check-ins come; weekdays run from 0 (Monday), `at` is on the member's own clock."""

    cadence: Cadence = Cadence.WEEKLY
    weekdays: frozenset[int] = DEFAULT_WEEKDAYS
    at: time = DEFAULT_AT


def next_prompt_at(schedule: Schedule, covered: date | None) -> datetime | None:
    """When the member is prompted next; None while the journey rests.

    `covered` is the last day of the periods that were prompted for or dealt with: a run on
    such a day prompts for nothing.
    """
    if schedule.next_at is None or covered is None:
        return schedule.next_at
    return first_after_day(schedule, schedule.next_at, covered)


def check_rhythm(person: Person, rhythm: Rhythm) -> None:
    """Raise Refusal for days and times at which the person could not be prompted."""
    if not rhythm.weekdays:
        raise Refusal(CheckinRefused.NO_WEEKDAY, "weekdays")
    if rhythm.cadence is not Cadence.DAILY and len(rhythm.weekdays) > 1:
        raise Refusal(CheckinRefused.MANY_WEEKDAYS, "weekdays")
    if not rhythm.weekdays <= person.working_days:
        raise Refusal(CheckinRefused.NO_WORKING_DAY, "weekdays")
    quiet = quiet_hours(person)
    if quiet is not None and is_quiet(rhythm.at, quiet):
        raise Refusal(CheckinRefused.IN_QUIET_HOURS, "at", start=quiet[0], end=quiet[1])


def is_quiet(at: time, quiet: tuple[time, time]) -> bool:
    """Whether a time lies in quiet hours: start included, end not, over midnight or not."""
    start, end = quiet
    if start <= end:
        return start <= at < end
    return at >= start or at < end


@dataclass(frozen=True, slots=True)
class CheckinTimes:
    """When a person checks in, and when they are to be left alone."""

    rhythm: Rhythm
    working_time: WorkingTime


@dataclass(frozen=True)
class CheckinSettings:
    """What the form starts with."""

    times: CheckinTimes
    zone: str
    announced: datetime | None
    """The next check-in, on the person's clock, where a change leaves it untouched."""
