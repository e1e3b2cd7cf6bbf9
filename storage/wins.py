"""Wins, their tags, and the messages that show them."""

from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Field, Index, Session, SQLModel, UniqueConstraint, select

from storage.columns import identifier, reference, workspace
from storage.types import (
    Amount,
    MetricBasis,
    MetricKind,
    UtcDateTime,
    Visibility,
    Word,
)


class Win(SQLModel, table=True):
    """Something finished, with a business number where there is one."""

    __table_args__ = (
        UniqueConstraint("workspace_id", "source_key"),
        Index("ix_win_journey_day", "journey_id", "happened_on"),
    )

    id: str = identifier()
    workspace_id: str = workspace()
    journey_id: str = reference("journey.id", index=False)
    title: str
    change: str = ""
    """What changed, in the member's words."""
    outcome: str = ""
    """The business outcome."""
    metric_kind: MetricKind | None = Field(default=None, sa_type=Word(MetricKind))
    metric_before: Decimal | None = Field(default=None, sa_type=Amount)
    metric_after: Decimal | None = Field(default=None, sa_type=Amount)
    metric_amount: Decimal | None = Field(default=None, sa_type=Amount)
    """The difference or quantity itself; for before and after it is derived and positive."""
    metric_unit: str = Field(default="", max_length=40)
    metric_per: str = Field(default="", max_length=40)
    """`week`, `month`, `order` …; empty when it happened once."""
    metric_basis: MetricBasis | None = Field(default=None, sa_type=Word(MetricBasis))
    happened_on: date
    """A day on the member's own calendar."""
    evidence_url: str = ""
    milestone: str = ""
    visibility: Visibility = Field(sa_type=Word(Visibility))
    source: str = Field(max_length=16)
    """`command`, `form`, `message` or `digest`: which door it came in by."""
    source_permalink: str | None = None
    source_key: str | None = Field(default=None, max_length=200)
    """What makes a second submission of the same thing recognisable."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Set by delete and undo, emptied by restoring; the row goes with retention."""


class WinTag(SQLModel, table=True):
    """A skill or tag of a win, lower case, without its #."""

    __tablename__ = "win_tag"

    win_id: str = Field(foreign_key="win.id", primary_key=True, max_length=32, ondelete="CASCADE")
    tag: str = Field(primary_key=True, max_length=60, index=True)
    workspace_id: str = workspace()
    position: int = 0


class WinCard(SQLModel, table=True):
    """A message, other than a digest, that shows a win and must follow its changes."""

    __tablename__ = "win_card"

    id: str = identifier()
    workspace_id: str = workspace()
    win_id: str = reference("win.id")
    channel_id: str = Field(max_length=32)
    ts: str | None = Field(default=None, max_length=32)
    """Slack's timestamp of a posted message; None for one that only its reader sees."""
    response_url: str | None = None
    """How an only-you card is replaced, while Slack allows it (30 minutes, five times)."""
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def win_by_id(session: Session, workspace_id: str, win_id: str) -> Win | None:
    """Return the win, also a deleted one, unless it belongs to another workspace."""
    return session.exec(
        select(Win).where(Win.workspace_id == workspace_id, Win.id == win_id)
    ).first()


def win_by_source_key(session: Session, workspace_id: str, source_key: str) -> Win | None:
    """Return the win that came in by that submission or message."""
    return session.exec(
        select(Win).where(Win.workspace_id == workspace_id, Win.source_key == source_key)
    ).first()
