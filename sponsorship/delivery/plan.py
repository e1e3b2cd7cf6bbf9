"""Planning: finding the runs that are due, doing each once, and moving on to the next."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from sqlmodel import Session

from sponsorship.time.schedules import Due, latest
from storage.database import Database, is_unavailable
from storage.delivery.schedules import due_schedules, move_schedules, postpone_schedule, take_due

log = logging.getLogger(__name__)


Run = Callable[[Session, str, Sequence[Due], datetime], None]
"""`run(session, workspace_id, due, now)` writes what runs of one kind bring, all of one workspace.

It is the same for one run or many. Their schedules are locked, so it must wait for no other
lock that somebody takes before a schedule's; `storage.delivery.schedules` says in which order.
"""

RETRY_AFTER = timedelta(minutes=5)
_LISTED = 20_000
_FIRST_BATCH, _LARGEST_BATCH = 50, 2000
_TARGET_SECONDS = 0.08


def plan(database: Database, now: datetime, runs: Mapping[str, Run]) -> int:
    """Do every run that is due at `now` and return how many were done.

    A run and the move to the next one are one transaction, so a run is done exactly once
    whatever dies in between, and whichever of several processes comes first. Of runs missed
    during an outage only the latest is done. Batches adapt to how long they take, so that
    nobody else waits long for the database; where a commit alone takes that long, smaller
    ones would only bring more of it. A run that raises is logged and tried again after
    `RETRY_AFTER`, and holds up nobody else's.
    """
    done, size = 0, _FIRST_BATCH
    while True:
        with database.everywhere().read() as session:
            due = due_schedules(session, now, _LISTED, runs)
        before = done
        for workspace_id, ids in due.items():
            start = 0
            while start < len(ids):
                batch = ids[start : start + size]
                start += size
                began = time.perf_counter()
                done += _plan(database, workspace_id, batch, now, runs)
                took = max(time.perf_counter() - began, 0.001)
                fitting = int(len(batch) * _TARGET_SECONDS / took)
                size = max(_FIRST_BATCH, min(_LARGEST_BATCH, 2 * size, fitting))
        if done == before:
            return done  # nothing is left, or nothing but what another process has in hand


def _plan(
    database: Database,
    workspace_id: str,
    ids: Sequence[str],
    now: datetime,
    runs: Mapping[str, Run],
) -> int:
    """Do these schedules' runs; when one raises, halve them until it is alone and put it off."""
    try:
        with database.of(workspace_id).write() as session:
            return _run(session, workspace_id, ids, now, runs)
    except Exception as failed:  # whatever one run raises must not stop the others
        if is_unavailable(failed):
            raise
        if len(ids) == 1:
            _postpone(database, workspace_id, ids[0], now, failed)
            return 0
    half = len(ids) // 2
    return sum(_plan(database, workspace_id, it, now, runs) for it in (ids[:half], ids[half:]))


def _run(
    session: Session,
    workspace_id: str,
    ids: Sequence[str],
    now: datetime,
    runs: Mapping[str, Run],
) -> int:
    by_kind: dict[str, list[Due]] = {}
    for schedule in take_due(session, workspace_id, ids, now):
        by_kind.setdefault(schedule.kind, []).append(latest(schedule, now))
    for kind, due in by_kind.items():
        runs[kind](session, workspace_id, due, now)
    next_at = {it.schedule.id: it.next_at for due in by_kind.values() for it in due}
    move_schedules(session, workspace_id, next_at)
    return len(next_at)


def _postpone(
    database: Database, workspace_id: str, schedule_id: str, now: datetime, failed: Exception
) -> None:
    log.error(
        "a run of a schedule failed",
        extra={"schedule": schedule_id, "reference": uuid4().hex[:8]},
        exc_info=failed,
    )
    with database.of(workspace_id).write() as session:
        postpone_schedule(session, workspace_id, schedule_id, now, now + RETRY_AFTER)
