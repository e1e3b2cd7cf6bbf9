"""Digests, what they showed, and what came back: reactions, endorsements, offers, questions."""

from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Field, Session, SQLModel, UniqueConstraint, select

from storage.columns import identifier, optional_reference, reference, workspace
from storage.types import (
    Amount,
    DigestState,
    EndorsementScope,
    Json,
    Meaning,
    OfferState,
    UtcDateTime,
    Word,
)


class Digest(SQLModel, table=True):
    """One journey's report of one week to its sponsors' channel."""

    __table_args__ = (
        UniqueConstraint("journey_id", "post_at"),
        UniqueConstraint("workspace_id", "channel_id", "ts"),
    )

    id: str = identifier()
    workspace_id: str = workspace()
    journey_id: str = reference("journey.id")
    starts_on: date
    ends_on: date
    """Both days are included, on the member's calendar."""
    preview_at: datetime = Field(sa_type=UtcDateTime)
    post_at: datetime = Field(sa_type=UtcDateTime)
    state: DigestState = Field(default=DigestState.PREVIEWED, sa_type=Word(DigestState))
    win_ids: list[str] | None = Field(default=None, sa_type=Json)
    """The member's own choice and order; None leaves the choice to the rule."""
    sentence: str = ""
    """What the member added in Edit, for the channel's readers."""
    ask_id: str | None = optional_reference("ask.id", index=False)
    channel_id: str | None = Field(default=None, max_length=32)
    """Where it went: set when it is posted, and kept when the journey's channel changes."""
    channel_is_private: bool = True
    ts: str | None = Field(default=None, max_length=32)
    thread_ts: str | None = Field(default=None, max_length=32)
    """The message in its thread that carries the details."""
    shown_hours_current: Decimal | None = Field(default=None, sa_type=Amount)
    shown_hours_it: Decimal | None = Field(default=None, sa_type=Amount)
    posted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reported_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the member was last told who answered."""
    created_at: datetime = Field(sa_type=UtcDateTime)


class DigestWin(SQLModel, table=True):
    """A win that a posted digest shows, in the message or in its thread."""

    __tablename__ = "digest_win"

    digest_id: str = Field(
        foreign_key="digest.id", primary_key=True, max_length=32, ondelete="CASCADE"
    )
    win_id: str = Field(
        foreign_key="win.id", primary_key=True, max_length=32, index=True, ondelete="CASCADE"
    )
    workspace_id: str = workspace()
    position: int


class Reaction(SQLModel, table=True):
    """An emoji on a digest, with its meaning at that time. Taking it back deletes the row."""

    __table_args__ = (UniqueConstraint("digest_id", "person_id", "emoji"),)

    id: str = identifier()
    workspace_id: str = workspace()
    digest_id: str = reference("digest.id")
    person_id: str = reference("person.id")
    emoji: str = Field(max_length=100)
    """Without its skin tone."""
    meaning: Meaning = Field(sa_type=Word(Meaning))
    created_at: datetime = Field(sa_type=UtcDateTime)


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


def digest_by_id(session: Session, workspace_id: str, digest_id: str) -> Digest | None:
    """Return the digest, unless it belongs to another workspace."""
    return session.exec(
        select(Digest).where(Digest.workspace_id == workspace_id, Digest.id == digest_id)
    ).first()


def digest_by_message(
    session: Session, workspace_id: str, channel_id: str, ts: str
) -> Digest | None:
    """Return the digest that was posted as that message."""
    return session.exec(
        select(Digest).where(
            Digest.workspace_id == workspace_id,
            Digest.channel_id == channel_id,
            Digest.ts == ts,
        )
    ).first()
