"""Which days a check-in is about: how a run of the schedule makes, moves or folds periods.

The days of a journey fall into periods without gap or overlap. A period ends on the local day
of its prompt and closes when the next one prompts. A run that comes on a day a period covers
already, or while the period is snoozed, is folded into that period; what was missed during
downtime is folded into the next.
"""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sponsorship.time.local_time import local_day, to_utc
from sponsorship.time.schedules import Due, following
from storage.checkins.periods import CheckinPeriod, PeriodRow
from storage.delivery.schedules import Schedule, ScheduleRow
from storage.journeys.journeys import Journey, JourneyRow
from storage.types import Cadence, PeriodState


class Snooze(StrEnum):
    """How long a prompt is put off."""

    HOUR = "hour"
    TOMORROW = "tomorrow"
    NEXT_WEEK = "next_week"


def snooze_ends(how_long: Snooze, now: datetime, at: time, zone: str) -> datetime:
    """An hour on, to the minute; or at the usual time tomorrow or on Monday, local."""
    if how_long is Snooze.HOUR:
        return now.replace(second=0, microsecond=0) + timedelta(hours=1)
    today = local_day(now, zone)
    days = 1 if how_long is Snooze.TOMORROW else 7 - today.weekday()
    return to_utc(today + days * _DAY, at, zone)


_DAY = timedelta(days=1)


def due_period(
    due: Due, journey: Journey | JourneyRow, last: CheckinPeriod | None, now: datetime
) -> CheckinPeriod | PeriodRow | None:
    """The period that the run makes; None when it is folded into the last.

    Moves the journey's last period along: taken over, made longer, or closed where a new one
    follows.
    """
    schedule, due_at, next_at = due
    if last is None:
        return new_period(schedule, journey, None, due_at, next_at, now)
    day = local_day(due_at, schedule.zone)
    closes_at = first_after_day(schedule, next_at, day)
    early = last.opened_early
    if early:
        last.opened_early = False
    if last.prompt_at == due_at:
        last.closes_at = max(last.closes_at, closes_at)
        return last
    if early and (last.prompt_at > due_at or last.state is PeriodState.OPEN):
        return _take_over(last, due_at, day, closes_at)
    snoozed = last.snoozed_until is not None and last.snoozed_until >= due_at
    if day <= last.ends_on or (snoozed and last.state is PeriodState.OPEN):
        last.ends_on = max(last.ends_on, day)
        last.closes_at = max(last.closes_at, closes_at)
        return None
    last.closes_at = min(last.closes_at, due_at)
    if last.state is PeriodState.OPEN:
        last.state = PeriodState.CLOSED
    return new_period(schedule, journey, last, due_at, next_at, now)


def new_period(
    schedule: Schedule | ScheduleRow,
    journey: Journey | JourneyRow,
    last: CheckinPeriod | None,
    due_at: datetime,
    next_at: datetime,
    now: datetime,
) -> PeriodRow:
    """The period after `last` that the run at `due_at` makes; `next_at` is the run after it."""
    day = local_day(due_at, schedule.zone)
    return PeriodRow(
        workspace_id=journey.workspace_id,
        journey_id=journey.id,
        starts_on=last.ends_on + _DAY if last else _first_day(schedule, journey, day),
        ends_on=day,
        prompt_at=due_at,
        closes_at=first_after_day(schedule, next_at, day),
        created_at=now,
    )


def first_after_day(schedule: Schedule | ScheduleRow, moment: datetime, day: date) -> datetime:
    """`moment`, or the first run after it that does not fall on `day` or before."""
    while local_day(moment, schedule.zone) <= day:
        moment = following(schedule, moment)
    return moment


def _take_over(
    early: CheckinPeriod, due_at: datetime, day: date, closes_at: datetime
) -> CheckinPeriod | None:
    """Give the period that was opened early the run that came instead of the foreseen one."""
    if day < early.starts_on:
        early.opened_early = True  # the run belongs to the period before
        return None
    early.prompt_at, early.ends_on, early.closes_at = due_at, day, closes_at
    return early


def _first_day(
    schedule: Schedule | ScheduleRow, journey: Journey | JourneyRow, last_day: date
) -> date:
    """Where the first period begins: one cadence back, or with the journey when it came later.

    What downtime missed before the first prompt is folded in too, from when the journey was
    started here.
    """
    days = {Cadence.DAILY: 1, Cadence.WEEKLY: 7, Cadence.BIWEEKLY: 14}[schedule.cadence]
    one_cadence = last_day - (days - 1) * _DAY
    started_here = local_day(journey.created_at, schedule.zone)
    return min(max(min(one_cadence, started_here), journey.start_day), last_day)
