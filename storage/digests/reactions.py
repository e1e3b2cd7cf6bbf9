"""Reactions to digests."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, UniqueConstraint, col, select

from storage.columns import identifier, reference, workspace
from storage.types import Meaning, UtcDateTime, Word


class Reaction(SQLModel, table=True):
    """An emoji on a digest, with its meaning at that time.

    The row outlives its removal, so that an event that comes late does not bring it back.
    """

    __table_args__ = (UniqueConstraint("digest_id", "person_id", "emoji"),)

    id: str = identifier()
    workspace_id: str = workspace()
    digest_id: str = reference("digest.id")
    person_id: str = reference("person.id")
    emoji: str = Field(max_length=120)
    """As Slack names it, with its skin tone: the same hand in two tones is two reactions."""
    meaning: Meaning = Field(sa_type=Word(Meaning))
    event_ts: str = Field(max_length=32)
    """Slack's moment of the last thing known of it: what happened before changes nothing."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def reactions_of(session: Session, workspace_id: str, digest_id: str) -> Sequence[Reaction]:
    """The reactions that stand on a digest, oldest first."""
    return session.exec(
        select(Reaction)
        .where(
            Reaction.workspace_id == workspace_id,
            Reaction.digest_id == digest_id,
            col(Reaction.removed_at).is_(None),
        )
        .order_by(col(Reaction.created_at), col(Reaction.id))
    ).all()


def reaction_of(
    session: Session, workspace_id: str, digest_id: str, person_id: str, emoji: str
) -> Reaction | None:
    """Return what is known of one person's emoji on a digest, also one taken back."""
    return session.exec(
        select(Reaction).where(
            Reaction.workspace_id == workspace_id,
            Reaction.digest_id == digest_id,
            Reaction.person_id == person_id,
            Reaction.emoji == emoji,
        )
    ).first()
