"""Check-in periods, answers with the wording of their questions, blockers and asks."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import and_, bindparam
from sqlalchemy.orm import aliased
from sqlmodel import Field, Index, Session, SQLModel, UniqueConstraint, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.columns import among_many, identifier, optional_reference, reference, workspace
from storage.database import built_once, by_id, insert_all
from storage.journeys import Journey
from storage.schedules import Schedule
from storage.types import Amount, Json, PeriodState, UtcDateTime, Visibility, Word, new_id


class CheckinPeriod(SQLModel, table=True):
    """One stretch of days that a check-in is about, and the moments it is asked at."""

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
    """When it is asked again; runs of the schedule until then are folded into it."""
    state: PeriodState = Field(default=PeriodState.OPEN, sa_type=Word(PeriodState))
    created_at: datetime = Field(sa_type=UtcDateTime)


@dataclass
class NewPeriod:
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


class CheckinAnswer(SQLModel, table=True):
    """What the member answered, with the questions as they read then."""

    __tablename__ = "checkin_answer"

    id: str = identifier()
    workspace_id: str = workspace()
    period_id: str = Field(
        foreign_key="checkin_period.id", unique=True, max_length=32, ondelete="CASCADE"
    )
    journey_id: str = reference("journey.id")
    progress: str = ""
    next_step: str = ""
    lesson: str = ""
    hours_current: Decimal | None = Field(default=None, sa_type=Amount)
    """Hours in the period on the current role."""
    hours_it: Decimal | None = Field(default=None, sa_type=Amount)
    confidence: int | None = None
    """1 to 5. Nobody but the member ever sees it."""
    visibility: Visibility = Field(sa_type=Word(Visibility))
    questions: dict[str, str] = Field(sa_type=Json)
    """Field name to the wording shown when it was answered."""
    late: bool = False
    answered_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class Blocker(SQLModel, table=True):
    """Something in the way, open until resolved. Seen by whom its answer's visibility says."""

    id: str = identifier()
    workspace_id: str = workspace()
    journey_id: str = reference("journey.id")
    period_id: str | None = optional_reference("checkin_period.id", index=False)
    """Where it was first named."""
    text: str
    visibility: Visibility = Field(sa_type=Word(Visibility))
    created_at: datetime = Field(sa_type=UtcDateTime)
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Ask(SQLModel, table=True):
    """Something the member asks of their supporters. A digest shows at most one."""

    id: str = identifier()
    workspace_id: str = workspace()
    journey_id: str = reference("journey.id")
    period_id: str | None = optional_reference("checkin_period.id", index=False)
    """The check-in it was written in; it follows that answer's visibility."""
    text: str
    due_on: date | None = None
    visibility: Visibility = Field(sa_type=Word(Visibility))
    created_at: datetime = Field(sa_type=UtcDateTime)
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def period_by_id(session: Session, workspace_id: str, period_id: str) -> CheckinPeriod | None:
    """Return the period, unless it belongs to another workspace."""
    return by_id(session, CheckinPeriod, workspace_id, period_id)


# Built once: it runs for every check-in message.
_ASKED = (
    select(CheckinPeriod, Journey, Schedule)
    .join(Journey, col(Journey.id) == col(CheckinPeriod.journey_id))
    .outerjoin(
        Schedule, and_(col(Schedule.journey_id) == col(Journey.id), col(Schedule.kind) == "checkin")
    )
    .where(
        CheckinPeriod.workspace_id == bindparam("workspace_id"),
        CheckinPeriod.id == bindparam("period_id"),
    )
)


def period_asked(
    session: Session, workspace_id: str, period_id: str
) -> tuple[CheckinPeriod, Journey, Schedule | None] | None:
    """Return the period with its journey and what it is asked by."""
    given = {"workspace_id": workspace_id, "period_id": period_id}
    return session.exec(_ASKED, params=given).first()


def put_periods(session: Session, periods: Iterable[NewPeriod]) -> None:
    """Store new periods."""
    insert_all(session, CheckinPeriod, [vars(it) for it in periods])


def answer_of(session: Session, workspace_id: str, period_id: str) -> CheckinAnswer | None:
    """Return the answer given for a period."""
    return session.exec(
        select(CheckinAnswer).where(
            CheckinAnswer.workspace_id == workspace_id, CheckinAnswer.period_id == period_id
        )
    ).first()


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
    given = {"workspace_id": workspace_id, "journey_id": journey_id}
    return session.exec(_latest_period, params=given).first()


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
    given = {"workspace_id": workspace_id, "journey_ids": list(journey_ids)}
    found = session.exec(_latest_periods, params=given)
    return {period.journey_id: period for period in found}


def answer_before(
    session: Session, workspace_id: str, journey_id: str, day: date
) -> CheckinAnswer | None:
    """Return the answer of the journey's last answered period that ended before `day`."""
    return session.exec(
        select(CheckinAnswer)
        .where(
            CheckinAnswer.workspace_id == workspace_id,
            CheckinAnswer.journey_id == journey_id,
            CheckinPeriod.id == CheckinAnswer.period_id,
            CheckinPeriod.ends_on < day,
        )
        .order_by(col(CheckinPeriod.ends_on).desc())
        .limit(1)
    ).first()


def answers_of_member(
    session: Session, workspace_id: str, member_id: str, *, offset: int, limit: int
) -> Sequence[tuple[CheckinPeriod, CheckinAnswer]]:
    """A member's answers in all their journeys with their periods, latest period first."""
    return session.exec(
        select(CheckinPeriod, CheckinAnswer)
        .where(
            CheckinAnswer.workspace_id == workspace_id,
            CheckinPeriod.id == CheckinAnswer.period_id,
            Journey.id == CheckinAnswer.journey_id,
            Journey.member_id == member_id,
        )
        .order_by(col(CheckinPeriod.ends_on).desc(), col(CheckinPeriod.prompt_at).desc())
        .offset(offset)
        .limit(limit)
    ).all()


def blocker_by_id(session: Session, workspace_id: str, blocker_id: str) -> Blocker | None:
    """Return the blocker, unless it belongs to another workspace."""
    return by_id(session, Blocker, workspace_id, blocker_id)


def ask_by_id(session: Session, workspace_id: str, ask_id: str) -> Ask | None:
    """Return the ask, unless it belongs to another workspace."""
    return by_id(session, Ask, workspace_id, ask_id)


@built_once
def _open_blockers(workspace_id: str, journey_id: str) -> SelectOfScalar[Blocker]:
    return (
        select(Blocker)
        .where(
            Blocker.workspace_id == workspace_id,
            Blocker.journey_id == journey_id,
            col(Blocker.resolved_at).is_(None),
        )
        .order_by(col(Blocker.created_at), col(Blocker.id))
    )


def open_blockers(session: Session, workspace_id: str, journey_id: str) -> Sequence[Blocker]:
    """What is still in the way, oldest first."""
    given = {"workspace_id": workspace_id, "journey_id": journey_id}
    return session.exec(_open_blockers, params=given).all()


@built_once
def _open_asks(workspace_id: str, journey_id: str) -> SelectOfScalar[Ask]:
    return (
        select(Ask)
        .where(
            Ask.workspace_id == workspace_id,
            Ask.journey_id == journey_id,
            col(Ask.resolved_at).is_(None),
        )
        .order_by(col(Ask.created_at), col(Ask.id))
    )


def open_asks(session: Session, workspace_id: str, journey_id: str) -> Sequence[Ask]:
    """What the member still asks for, oldest first."""
    given = {"workspace_id": workspace_id, "journey_id": journey_id}
    return session.exec(_open_asks, params=given).all()


def blockers_of(
    session: Session, workspace_id: str, period_ids: Sequence[str]
) -> Sequence[Blocker]:
    """Blockers first named in those periods, resolved ones too, oldest first."""
    return session.exec(
        select(Blocker)
        .where(Blocker.workspace_id == workspace_id, col(Blocker.period_id).in_(period_ids))
        .order_by(col(Blocker.created_at), col(Blocker.id))
    ).all()


def asks_of(session: Session, workspace_id: str, period_ids: Sequence[str]) -> Sequence[Ask]:
    """Asks first written in those periods, resolved ones too, oldest first."""
    return session.exec(
        select(Ask)
        .where(Ask.workspace_id == workspace_id, col(Ask.period_id).in_(period_ids))
        .order_by(col(Ask.created_at), col(Ask.id))
    ).all()
