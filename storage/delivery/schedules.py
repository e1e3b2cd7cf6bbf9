"""Schedules: what recurs in a journey, and when it comes next.

`sponsorship.delivery.plan` runs them.

Rows are locked in one order, so that nobody waits for somebody who waits for them: workspace,
person, schedule, then what hangs on them. A run begins with schedules, which it takes without
waiting, and so locks neither workspaces nor people.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from sqlalchemy import ColumnElement, Executable
from sqlalchemy import select as columns
from sqlmodel import Field, Index, Session, SQLModel, UniqueConstraint, col, or_, select, update
from sqlmodel.sql.expression import SelectOfScalar

from storage.columns import among_many, identifier, reference, workspace
from storage.database import built_once, columns_once
from storage.types import Cadence, UtcDateTime, WallTime, Weekdays, Word
from storage.workspaces.workspaces import Workspace


class Schedule(SQLModel, table=True):
    """Something that recurs in a journey: its check-ins or its digest.

    A change of cadence rewrites the rule but not `next_at`: the run that is already
    announced keeps its moment, and the new rule counts from there.
    """

    __table_args__ = (
        UniqueConstraint("journey_id", "kind"),
        Index("ix_schedule_due", "next_at", "workspace_id"),
    )

    id: str = identifier()
    workspace_id: str = workspace()
    journey_id: str = reference("journey.id", index=False)
    kind: str = Field(max_length=24)
    """A `ScheduleKind`, or what a newer version runs."""
    cadence: Cadence = Field(sa_type=Word(Cadence))
    weekdays: frozenset[int] = Field(sa_type=Weekdays)
    at: time = Field(sa_type=WallTime)
    """On the wall clock of `zone`."""
    zone: str
    """The person's zone for check-ins, the channel's for digests."""
    anchor: date
    """A day in a week that counts, for every two weeks."""
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When its next run is due; None while the journey rests."""
    retry_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """After a run that raised: not tried again before this moment."""
    updated_at: datetime = Field(sa_type=UtcDateTime)


class ScheduleRow(NamedTuple):
    """What of a schedule its run needs: columns, as thousands may be due at once."""

    id: str
    journey_id: str
    kind: str
    cadence: Cadence
    weekdays: frozenset[int]
    at: time
    zone: str
    anchor: date
    next_at: datetime | None


def _schedule(workspace_id: str, journey_id: str, kind: str) -> SelectOfScalar[Schedule]:
    return select(Schedule).where(
        Schedule.workspace_id == workspace_id,
        Schedule.journey_id == journey_id,
        Schedule.kind == kind,
    )


_schedule_of = built_once(_schedule)


@built_once
def _locked_schedule_of(workspace_id: str, journey_id: str, kind: str) -> SelectOfScalar[Schedule]:
    found = _schedule(workspace_id, journey_id, kind)
    return found.with_for_update().execution_options(populate_existing=True)


def schedule_of(
    session: Session, workspace_id: str, journey_id: str, kind: str, *, lock: bool = False
) -> Schedule | None:
    """Return the journey's schedule of that kind.

    `lock` holds the row until the transaction ends, as a run of it does: what people do and
    what the clock does to the same schedule then happen in turn. Lock first, read the rest
    after.
    """
    query = _locked_schedule_of if lock else _schedule_of
    return query(session, workspace_id, journey_id, kind).first()


def schedules_of(session: Session, workspace_id: str, journey_id: str) -> Sequence[Schedule]:
    """Every schedule of the journey."""
    return session.exec(
        select(Schedule).where(
            Schedule.workspace_id == workspace_id, Schedule.journey_id == journey_id
        )
    ).all()


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        col(Schedule.next_at) <= now,
        or_(col(Schedule.retry_at).is_(None), col(Schedule.retry_at) <= now),
    )


@columns_once
def _due_schedules(now: datetime, kinds: Collection[str], limit: int) -> Executable:
    gone = select(Workspace.id).where(col(Workspace.uninstalled_at).is_not(None))
    return (
        select(Schedule.workspace_id, Schedule.id)
        .where(
            *_is_due(now),
            col(Schedule.kind).in_(kinds),
            col(Schedule.workspace_id).not_in(gone),
        )
        .order_by(col(Schedule.next_at))
        .limit(limit)
    )


def due_schedules(
    session: Session, now: datetime, limit: int, kinds: Collection[str]
) -> dict[str, list[str]]:
    """Ids of up to `limit` schedules whose run is due, those that wait longest, by workspace.

    Without other `kinds`, which a newer version does, and without workspaces that are not
    installed any more. Takes no lock.
    """
    found: dict[str, list[str]] = {}
    for workspace_id, schedule_id in _due_schedules(
        session, now=now, kinds=list(kinds), limit=limit
    ):
        found.setdefault(workspace_id, []).append(schedule_id)
    return found


@columns_once
def _take_due(workspace_id: str, ids: Sequence[str], now: datetime) -> Executable:
    return (
        columns(*(Schedule.__table__.c[name] for name in ScheduleRow._fields))  # type: ignore[attr-defined]
        .where(
            among_many(col(Schedule.workspace_id), workspace_id),
            col(Schedule.id).in_(ids),
            *_is_due(now),
        )
        .with_for_update(skip_locked=True)
    )


def take_due(
    session: Session, workspace_id: str, ids: Sequence[str], now: datetime
) -> list[ScheduleRow]:
    """Those of the schedules whose run is still due, locked until the transaction ends.

    Those that another process has locked are left out on PostgreSQL, so this never waits. On
    SQLite the writing transaction itself is the lock.
    """
    rows = _take_due(session, workspace_id=workspace_id, ids=ids, now=now)
    return [ScheduleRow._make(row) for row in rows]


def postpone_schedule(
    session: Session, workspace_id: str, schedule_id: str, now: datetime, retry_at: datetime
) -> None:
    """Do not try a run that is due before `retry_at`."""
    session.exec(
        update(Schedule)
        .where(
            col(Schedule.workspace_id) == workspace_id,
            col(Schedule.id) == schedule_id,
            *_is_due(now),
        )
        .values(retry_at=retry_at)
    )


@columns_once
def _move_schedules(in_workspace: str, ids: Collection[str], moment: datetime) -> Executable:
    return (
        update(Schedule)
        .where(among_many(col(Schedule.workspace_id), in_workspace), col(Schedule.id).in_(ids))
        .values(next_at=moment, retry_at=None)
    )


def move_schedules(session: Session, workspace_id: str, next_at: Mapping[str, datetime]) -> None:
    """Set when schedules run next, by their ids, and forget that a run failed."""
    by_moment: dict[datetime, list[str]] = {}
    for schedule_id, moment in next_at.items():
        by_moment.setdefault(moment, []).append(schedule_id)
    for moment, ids in by_moment.items():
        _move_schedules(session, in_workspace=workspace_id, ids=ids, moment=moment)
