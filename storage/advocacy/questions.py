"""Questions of supporters, and their answers."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select

from storage.columns import identifier, optional_reference, reference, workspace
from storage.database import by_id
from storage.types import UtcDateTime


class Question(SQLModel, table=True):
    """What a supporter asks the member about a digest; only the two of them see it."""

    id: str = identifier()
    workspace_id: str = workspace()
    journey_id: str = reference("journey.id")
    supporter_id: str = reference("supporter.id")
    digest_id: str | None = optional_reference("digest.id")
    text: str
    answer: str = ""
    source_key: str | None = Field(default=None, max_length=200, unique=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def question_by_id(session: Session, workspace_id: str, question_id: str) -> Question | None:
    """Return the question, unless it belongs to another workspace."""
    return by_id(session, Question, workspace_id, question_id)


def question_by_source_key(session: Session, workspace_id: str, source_key: str) -> Question | None:
    """Return the question that came in by that submission."""
    return session.exec(
        select(Question).where(
            Question.workspace_id == workspace_id, Question.source_key == source_key
        )
    ).first()


def questions_of(session: Session, workspace_id: str, journey_id: str) -> Sequence[Question]:
    """Every question to the journey's member, latest first, whatever became of it."""
    return session.exec(
        select(Question)
        .where(Question.workspace_id == workspace_id, Question.journey_id == journey_id)
        .order_by(col(Question.created_at).desc(), col(Question.id))
    ).all()
