"""Offers of help."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Field, Session, SQLModel, col, select

from storage.columns import identifier, optional_reference, reference, workspace
from storage.database import by_id
from storage.types import OfferState, UtcDateTime, Word


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
