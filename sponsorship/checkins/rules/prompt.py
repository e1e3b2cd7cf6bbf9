"""When a check-in prompts and reminds, and what its message holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sponsorship.checkins.rules.vocabulary import CheckinMessage
from sponsorship.people.rules import free_at
from storage.checkins.periods import CheckinPeriod, PeriodRow
from storage.delivery.deliveries import Message, message
from storage.delivery.schedules import Schedule, ScheduleRow
from storage.people.away import AwayRange
from storage.people.people import Person, PersonRow
from storage.types import Cadence, PeriodState

_LAST_CALL = timedelta(hours=1)
"""A reminder that would come later than this before closing is left out."""


@dataclass(frozen=True)
class AskedAgain:
    """The facts of a prompt that repeats one; the first has none."""

    at: datetime
    """When it was to come: the end of a snooze, or the moment the person was back."""


@dataclass(frozen=True)
class Checkin:
    """What the message shows. Moments are on the person's own wall clock."""

    period_id: str
    starts_on: date
    ends_on: date
    state: PeriodState
    is_reminder: bool
    closes: datetime
    is_closed: bool
    snoozed_until: datetime | None
    away_until: date | None
    cadence: Cadence | None
    """How often it comes, with `weekdays` and `at`; None without a schedule."""
    weekdays: frozenset[int]
    at: time | None


def prompting(
    period: CheckinPeriod | PeriodRow,
    schedule: Schedule | ScheduleRow,
    person: Person | PersonRow,
    now: datetime,
) -> list[Message]:
    """The period's prompt and its reminder; the ledger takes each but once."""
    due = period.prompt_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    prompt = message(
        period.workspace_id,
        key=f"checkin:{schedule.id}:{due}",
        kind=CheckinMessage.PROMPT,
        subject_id=period.id,
        person_id=person.id,
        due_at=period.prompt_at,
        expires_after=period.closes_at - period.prompt_at,
        now=now,
    )
    if period.remind_at is None:
        return [prompt]
    reminder = message(
        period.workspace_id,
        key=f"checkin-reminder:{period.id}",
        kind=CheckinMessage.REMINDER,
        subject_id=period.id,
        person_id=person.id,
        due_at=period.remind_at,
        expires_after=period.closes_at - period.remind_at,
        now=now,
    )
    return [prompt, reminder]


def remind_at(
    person: Person | PersonRow, away: Sequence[AwayRange], prompt_at: datetime, closes_at: datetime
) -> datetime | None:
    """When to remind: a third of the way to closing, moved on to when the person is free.

    A weekly Friday 15:00 is reminded of on Monday morning, a daily 9:00 at 17:00. None when
    that leaves less than an hour.
    """
    found = free_at(person, away, prompt_at + (closes_at - prompt_at) / 3)
    return found if found <= closes_at - _LAST_CALL else None
