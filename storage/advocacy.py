"""What sponsors do for a member: endorsements, offers of help, and the questions they ask."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Field, Session, SQLModel, col, select

from storage.columns import identifier, optional_reference, reference, workspace
from storage.database import by_id
from storage.types import EndorsementScope, OfferState, UtcDateTime, Word


class Endorsement(SQLModel, table=True):
    """A supporter's quote, where it may be used, and until when."""

    id: str = identifier()
    workspace_id: str = workspace()
    journey_id: str = reference("journey.id")
    supporter_id: str = reference("supporter.id")
    digest_id: str | None = optional_reference("digest.id")
    quote: str
    scope: EndorsementScope = Field(sa_type=Word(EndorsementScope))
    expires_on: date
    """Last day it may be used, inclusive."""
    source_key: str | None = Field(default=None, max_length=200, unique=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Offer(SQLModel, table=True):
    """A supporter's offer of help: a commitment with a date."""

    id: str = identifier()
    workspace_id: str = workspace()
    journey_id: str = reference("journey.id")
    supporter_id: str = reference("supporter.id")
    digest_id: str | None = optional_reference("digest.id")
    text: str
    due_on: date
    state: OfferState = Field(default=OfferState.OFFERED, sa_type=Word(OfferState))
    source_key: str | None = Field(default=None, max_length=200, unique=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    thanked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


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


def endorsement_by_id(
    session: Session, workspace_id: str, endorsement_id: str
) -> Endorsement | None:
    """Return the endorsement, unless it belongs to another workspace."""
    return session.exec(
        select(Endorsement).where(
            Endorsement.workspace_id == workspace_id, Endorsement.id == endorsement_id
        )
    ).first()


def endorsement_by_source_key(
    session: Session, workspace_id: str, source_key: str
) -> Endorsement | None:
    """Return the endorsement that came in by that submission."""
    return session.exec(
        select(Endorsement).where(
            Endorsement.workspace_id == workspace_id, Endorsement.source_key == source_key
        )
    ).first()


def endorsements_of(session: Session, workspace_id: str, journey_id: str) -> Sequence[Endorsement]:
    """Every endorsement to the journey's member, latest first, whatever became of it."""
    return session.exec(
        select(Endorsement)
        .where(Endorsement.workspace_id == workspace_id, Endorsement.journey_id == journey_id)
        .order_by(col(Endorsement.created_at).desc(), col(Endorsement.id))
    ).all()


def offer_by_id(session: Session, workspace_id: str, offer_id: str) -> Offer | None:
    """Return the offer, unless it belongs to another workspace."""
    return by_id(session, Offer, workspace_id, offer_id)


def offer_by_source_key(session: Session, workspace_id: str, source_key: str) -> Offer | None:
    """Return the offer that came in by that submission."""
    return session.exec(
        select(Offer).where(Offer.workspace_id == workspace_id, Offer.source_key == source_key)
    ).first()


def offers_of(session: Session, workspace_id: str, journey_id: str) -> Sequence[Offer]:
    """Every offer to the journey's member, latest first, whatever became of it."""
    return session.exec(
        select(Offer)
        .where(Offer.workspace_id == workspace_id, Offer.journey_id == journey_id)
        .order_by(col(Offer.created_at).desc(), col(Offer.id))
    ).all()


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
