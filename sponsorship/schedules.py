"""Schedules: finding the runs that are due, doing each once, and moving on to the next."""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from sqlmodel import Session

from sponsorship.local_time import latest_run, next_run
from storage.database import Database, is_unavailable
from storage.schedules import Schedule, any_schedule_due, due_schedules, move_schedules
from storage.types import Cadence

log = logging.getLogger(__name__)

Run = Callable[[Session, Schedule, datetime, datetime], None]
"""`run(session, schedule, due_at, now)` writes what the run at `due_at` brings."""

RETRY_AFTER = timedelta(minutes=5)
_FIRST_BATCH, _LARGEST_BATCH = 50, 2000
_TARGET_SECONDS = 0.08


def plan(database: Database, now: datetime, runs: Mapping[str, Run]) -> int:
    """Do every run that is due at `now` and return how many were done.

    A run and the move to the next one are one transaction, so a run is done exactly once
    whatever dies in between, and whichever of several processes comes first. Of runs missed
    during an outage only the latest is done. Batches adapt to how long they take, so that
    nobody else waits long for the database. A run that raises is logged and tried again after
    `RETRY_AFTER`, and holds up nobody else's.
    """
    database = database.everywhere()
    done, batch = 0, _FIRST_BATCH
    with database.read() as session:
        if not any_schedule_due(session, now):
            return 0
    while True:
        began = time.perf_counter()
        try:
            found = _plan_batch(database, now, runs, batch)
        except Exception as failed:  # whatever one run raises must not stop the others
            if is_unavailable(failed):
                raise
            found = -1
        if found < 0:
            # One at a time until the culprit is found.
            if batch == 1:
                done += _plan_or_postpone(database, now, runs)
            batch = 1
            continue
        if not found:
            return done
        done += found
        took = max(time.perf_counter() - began, 0.001)
        batch = max(1, min(_LARGEST_BATCH, 2 * batch, int(batch * _TARGET_SECONDS / took)))


def following(schedule: Schedule, after: datetime) -> datetime:
    """The schedule's first run strictly after a moment, by its present rule."""
    return next_run(
        after,
        weekdays=schedule.weekdays,
        at=schedule.at,
        zone=schedule.zone,
        every_weeks=_every_weeks(schedule),
        anchor=schedule.anchor,
    )


def _plan_batch(database: Database, now: datetime, runs: Mapping[str, Run], size: int) -> int:
    with database.write() as session:
        next_at = {
            schedule.id: _do(session, schedule, now, runs)
            for schedule in due_schedules(session, now, size)
        }
        move_schedules(session, next_at)
        return len(next_at)


def _plan_or_postpone(database: Database, now: datetime, runs: Mapping[str, Run]) -> int:
    """Do the first run that is due and return 1; when it raises, put it off and return 0."""
    with database.write() as session:
        for schedule in due_schedules(session, now, 1):
            try:
                with session.begin_nested():
                    move_schedules(session, {schedule.id: _do(session, schedule, now, runs)})
            except Exception as failed:  # as in plan
                if is_unavailable(failed):
                    raise
                reference = uuid4().hex[:8]
                log.error(
                    "a run of a schedule failed",
                    extra={"schedule": schedule.id, "reference": reference},
                    exc_info=failed,
                )
                session.refresh(schedule)
                schedule.retry_at = now + RETRY_AFTER
                return 0
            return 1
    return 0


def _do(session: Session, schedule: Schedule, now: datetime, runs: Mapping[str, Run]) -> datetime:
    """Do the run that is due and return when the next one is."""
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
    runs[schedule.kind](session, schedule, due_at, now)
    return next_at


def _every_weeks(schedule: Schedule) -> int:
    return 2 if schedule.cadence is Cadence.BIWEEKLY else 1
