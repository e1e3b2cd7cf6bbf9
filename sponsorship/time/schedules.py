"""When a schedule runs: the run that is due, and the one that follows."""

from datetime import datetime
from typing import NamedTuple

from sponsorship.time.local_time import latest_run, next_run
from storage.delivery.schedules import Schedule, ScheduleRow
from storage.types import Cadence


class Due(NamedTuple):
    """A run that is due: the latest one, where several were missed."""

    schedule: ScheduleRow
    at: datetime
    next_at: datetime
    """When the schedule runs next."""


def following(schedule: Schedule | ScheduleRow, after: datetime) -> datetime:
    """The schedule's first run strictly after a moment, by its present rule."""
    return next_run(
        after,
        weekdays=schedule.weekdays,
        at=schedule.at,
        zone=schedule.zone,
        every_weeks=_every_weeks(schedule),
        anchor=schedule.anchor,
    )


def latest(schedule: ScheduleRow, now: datetime) -> Due:
    """The run that is due and the one that follows it."""
    due_at = schedule.next_at
    assert due_at is not None  # None is never due
    next_at = following(schedule, due_at)
    if next_at <= now:
        # Some were missed. `due_at` may stem from an older rule, and is earlier in any case.
        due_at = latest_run(
            now,
            weekdays=schedule.weekdays,
            at=schedule.at,
            zone=schedule.zone,
            every_weeks=_every_weeks(schedule),
            anchor=schedule.anchor,
        )
        next_at = following(schedule, due_at)
    return Due(schedule, due_at, next_at)


def _every_weeks(schedule: Schedule | ScheduleRow) -> int:
    return 2 if schedule.cadence is Cadence.BIWEEKLY else 1
