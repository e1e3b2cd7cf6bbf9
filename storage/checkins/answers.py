"""What members answered in their check-ins."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import Select

from storage.checkins.periods import CheckinPeriod
from storage.columns import identifier, reference, workspace
from storage.database import built_once
from storage.journeys.journeys import Journey
from storage.types import Amount, Json, UtcDateTime, Visibility, Word


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


def answer_of(session: Session, workspace_id: str, period_id: str) -> CheckinAnswer | None:
    """Return the answer given for a period."""
    return session.exec(
        select(CheckinAnswer).where(
            CheckinAnswer.workspace_id == workspace_id, CheckinAnswer.period_id == period_id
        )
    ).first()


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


@built_once
def _latest_answer(
    workspace_id: str, journey_id: str, since: datetime
) -> Select[CheckinAnswer, CheckinPeriod]:
    return (
        select(CheckinAnswer, CheckinPeriod)
        .join(CheckinPeriod, col(CheckinPeriod.id) == col(CheckinAnswer.period_id))
        .where(
            CheckinAnswer.workspace_id == workspace_id,
            CheckinAnswer.journey_id == journey_id,
            col(CheckinAnswer.answered_at) >= since,
        )
        .order_by(col(CheckinPeriod.ends_on).desc())
        .limit(1)
    )


def latest_answer(
    session: Session, workspace_id: str, journey_id: str, since: datetime
) -> tuple[CheckinAnswer, CheckinPeriod] | None:
    """The journey's latest check-in that was first answered at or after a moment."""
    return _latest_answer(
        session, workspace_id=workspace_id, journey_id=journey_id, since=since
    ).first()


@built_once
def _answers_by_ids(workspace_id: str, ids: Sequence[str]) -> Select[CheckinAnswer, CheckinPeriod]:
    return (
        select(CheckinAnswer, CheckinPeriod)
        .join(CheckinPeriod, col(CheckinPeriod.id) == col(CheckinAnswer.period_id))
        .where(CheckinAnswer.workspace_id == workspace_id, col(CheckinAnswer.id).in_(ids))
    )


def answers_by_ids(
    session: Session, workspace_id: str, ids: Sequence[str]
) -> Sequence[tuple[CheckinAnswer, CheckinPeriod]]:
    """Those of the answers that exist, with their periods."""
    return _answers_by_ids(session, workspace_id=workspace_id, ids=list(ids)).all()
