"""Check-in periods, answers with the wording of their questions, blockers and asks."""

from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Field, Index, Session, SQLModel, UniqueConstraint, select

from storage.columns import identifier, optional_reference, reference, workspace
from storage.types import Amount, Json, PeriodState, UtcDateTime, Visibility, Word


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
    closes_at: datetime = Field(sa_type=UtcDateTime)
    """From then on an answer is late."""
    snoozed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When it is asked again; runs of the schedule until then are folded into it."""
    state: PeriodState = Field(default=PeriodState.OPEN, sa_type=Word(PeriodState))
    created_at: datetime = Field(sa_type=UtcDateTime)


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
    return session.exec(
        select(CheckinPeriod).where(
            CheckinPeriod.workspace_id == workspace_id, CheckinPeriod.id == period_id
        )
    ).first()


def answer_of(session: Session, workspace_id: str, period_id: str) -> CheckinAnswer | None:
    """Return the answer given for a period."""
    return session.exec(
        select(CheckinAnswer).where(
            CheckinAnswer.workspace_id == workspace_id, CheckinAnswer.period_id == period_id
        )
    ).first()
