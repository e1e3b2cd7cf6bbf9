"""Endorsements: quotes that supporters give."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Field, Session, SQLModel, col, select

from storage.columns import identifier, optional_reference, reference, workspace
from storage.types import EndorsementScope, UtcDateTime, Word


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
