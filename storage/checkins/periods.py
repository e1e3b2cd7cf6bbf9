"""Check-in periods."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import and_
from sqlalchemy.orm import aliased
from sqlmodel import Field, Index, Session, SQLModel, UniqueConstraint, col, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from storage.columns import among_many, identifier, reference, workspace
from storage.database import built_once, by_id, insert_all
from storage.delivery.schedules import Schedule
from storage.journeys.journeys import Journey
from storage.types import PeriodState, ScheduleKind, UtcDateTime, Word, new_id


class CheckinPeriod(SQLModel, table=True):
    """One stretch of days that a check-in is about, and when its member is prompted."""

    __tablename__ = "checkin_period"
    __table_args__ = (
        UniqueConstraint("journey_id", "prompt_at"),
        Index("ix_checkin_period_journey_closes", "journey_id", "closes_at"),
    )

    id: str = identifier()
    workspace_id: str = workspace()
    journey_id: str = reference("journey.id", index=False)
    starts_on: date
    """First day it is about, on the member's calendar: the day after the period before."""
    ends_on: date
    """Last day it is about, inclusive: the day of the prompt."""
    prompt_at: datetime = Field(sa_type=UtcDateTime)
    remind_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    opened_early: bool = False
    """The member opened it before its run came; the run takes it over."""
    closes_at: datetime = Field(sa_type=UtcDateTime)
    """From then on an answer is late."""
    snoozed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When its member is prompted again; runs of the schedule until then are folded into it."""
    state: PeriodState = Field(default=PeriodState.OPEN, sa_type=Word(PeriodState))
    created_at: datetime = Field(sa_type=UtcDateTime)


@dataclass
class PeriodRow:
    """A period that is not stored yet; building thousands of `CheckinPeriod` takes long."""

    workspace_id: str
    journey_id: str
    starts_on: date
    ends_on: date
    prompt_at: datetime
    closes_at: datetime
    created_at: datetime
    remind_at: datetime | None = None
    state: PeriodState = PeriodState.OPEN
    opened_early: bool = False
    id: str = field(default_factory=new_id)


def period_by_id(session: Session, workspace_id: str, period_id: str) -> CheckinPeriod | None:
    """Return the period, unless it belongs to another workspace."""
    return by_id(session, CheckinPeriod, workspace_id, period_id)


@built_once
def _period_with_schedule(
    workspace_id: str, period_id: str
) -> Select[CheckinPeriod, Journey, Schedule | None]:
    return (
        select(CheckinPeriod, Journey, Schedule)
        .join(Journey, col(Journey.id) == col(CheckinPeriod.journey_id))
        .outerjoin(
            Schedule,
            and_(
                col(Schedule.journey_id) == col(Journey.id),
                col(Schedule.kind) == ScheduleKind.CHECKIN,
            ),
        )
        .where(CheckinPeriod.workspace_id == workspace_id, CheckinPeriod.id == period_id)
    )


def period_with_schedule(
    session: Session, workspace_id: str, period_id: str
) -> tuple[CheckinPeriod, Journey, Schedule | None] | None:
    """Return the period with its journey and the schedule of its prompts."""
    return _period_with_schedule(session, workspace_id, period_id).first()


def put_periods(session: Session, periods: Iterable[PeriodRow]) -> None:
    """Store new periods."""
    insert_all(session, CheckinPeriod, [vars(it) for it in periods])


@built_once
def _latest_period(workspace_id: str, journey_id: str) -> SelectOfScalar[CheckinPeriod]:
    return (
        select(CheckinPeriod)
        .where(CheckinPeriod.workspace_id == workspace_id, CheckinPeriod.journey_id == journey_id)
        .order_by(col(CheckinPeriod.ends_on).desc(), col(CheckinPeriod.prompt_at).desc())
        .limit(1)
    )


def latest_period(session: Session, workspace_id: str, journey_id: str) -> CheckinPeriod | None:
    """Return the journey's last period, also one that was opened before its prompt."""
    return _latest_period(session, workspace_id=workspace_id, journey_id=journey_id).first()


@built_once
def _latest_periods(
    workspace_id: str, journey_ids: Collection[str]
) -> SelectOfScalar[CheckinPeriod]:
    other = aliased(CheckinPeriod)
    latest = (
        select(other.id)
        .where(col(other.journey_id) == col(Journey.id))
        .order_by(col(other.ends_on).desc(), col(other.prompt_at).desc())
        .limit(1)
        .correlate(Journey)
        .scalar_subquery()
    )
    return (
        select(CheckinPeriod)
        .join(Journey, col(CheckinPeriod.id) == latest)
        .where(
            among_many(col(Journey.workspace_id), workspace_id), col(Journey.id).in_(journey_ids)
        )
    )


def latest_periods(
    session: Session, workspace_id: str, journey_ids: Collection[str]
) -> dict[str, CheckinPeriod]:
    """`latest_period` of each of the journeys that has one, by journey."""
    found = _latest_periods(session, workspace_id=workspace_id, journey_ids=list(journey_ids))
    return {period.journey_id: period for period in found}
