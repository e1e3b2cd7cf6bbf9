"""Wins, their tags, and the messages that show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Executable, delete, func
from sqlalchemy import select as columns
from sqlmodel import Field, Index, Session, SQLModel, UniqueConstraint, col, select

from storage.columns import identifier, reference, workspace
from storage.database import by_id, columns_once, insert_all, insert_once
from storage.journeys.journeys import Journey
from storage.types import Amount, MetricBasis, MetricKind, UtcDateTime, Visibility, Word


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
    ts: str = Field(max_length=32)
    """Slack's timestamp of the message."""
    response_url: str | None = None
    """How an only-you card is replaced, while Slack allows it (30 minutes, five times); None
    for a posted one."""
    uses: int = 0
    """How often this response_url was spent: Slack takes five."""
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


@dataclass(frozen=True, slots=True)
class WinRow:
    """What of a win finding and adding up needs: columns, for lists of thousands."""

    id: str
    happened_on: date
    title: str
    change: str
    outcome: str
    milestone: str
    kind: MetricKind | None
    before: Decimal | None
    after: Decimal | None
    amount: Decimal | None
    unit: str
    per: str
    basis: MetricBasis | None


def win_by_id(session: Session, workspace_id: str, win_id: str) -> Win | None:
    """Return the win, also a deleted one, unless it belongs to another workspace."""
    return by_id(session, Win, workspace_id, win_id)


def win_by_source_key(session: Session, workspace_id: str, source_key: str) -> Win | None:
    """Return the win that came in by that submission or message."""
    return session.exec(
        select(Win).where(Win.workspace_id == workspace_id, Win.source_key == source_key)
    ).first()


def win_of(session: Session, workspace_id: str, member_id: str, win_id: str) -> Win | None:
    """Return the win, also a deleted one, if it belongs to a journey of that member."""
    return session.exec(
        select(Win)
        .join(Journey, col(Journey.id) == col(Win.journey_id))
        .where(Win.workspace_id == workspace_id, Win.id == win_id, Journey.member_id == member_id)
    ).first()


def add_win(session: Session, win: Win, tags: Sequence[str]) -> bool:
    """Store a new win with its tags; False, and nothing stored, if its source key is taken.

    The unique key decides between two that come at the same moment.
    """
    if not insert_once(session, Win, win.model_dump()):
        return False
    _insert_tags(session, win, tags)
    return True


@columns_once
def _tags_of(workspace_id: str, win_ids: list[str]) -> Executable:
    return (
        select(WinTag.win_id, WinTag.tag)
        .where(WinTag.workspace_id == workspace_id, col(WinTag.win_id).in_(win_ids))
        .order_by(col(WinTag.position))
    )


def tags_of(session: Session, workspace_id: str, win_ids: Iterable[str]) -> dict[str, list[str]]:
    """The tags of each of the wins, in the member's order."""
    tags: dict[str, list[str]] = {}
    for win_id, tag in _tags_of(session, workspace_id=workspace_id, win_ids=list(win_ids)):
        tags.setdefault(win_id, []).append(tag)
    return tags


def replace_tags(session: Session, win: Win, tags: Sequence[str]) -> None:
    """Give the win these tags and no others."""
    session.execute(
        delete(WinTag).where(
            col(WinTag.workspace_id) == win.workspace_id, col(WinTag.win_id) == win.id
        )
    )
    _insert_tags(session, win, tags)


def _insert_tags(session: Session, win: Win, tags: Sequence[str]) -> None:
    insert_all(
        session,
        WinTag,
        [
            {"win_id": win.id, "tag": tag, "workspace_id": win.workspace_id, "position": position}
            for position, tag in enumerate(tags)
        ],
    )


def win_lines(
    session: Session,
    workspace_id: str,
    member_id: str,
    *,
    first: date | None = None,
    last: date | None = None,
    tags: Iterable[str] = (),
) -> list[WinRow]:
    """The member's wins from all their journeys, newest day first, without deleted ones.

    Both days are inclusive; every one of the tags must be on the win.
    """
    found = (
        columns(
            col(Win.id),
            col(Win.happened_on),
            col(Win.title),
            col(Win.change),
            col(Win.outcome),
            col(Win.milestone),
            col(Win.metric_kind),
            col(Win.metric_before),
            col(Win.metric_after),
            col(Win.metric_amount),
            col(Win.metric_unit),
            col(Win.metric_per),
            col(Win.metric_basis),
        )
        .join(Journey, col(Journey.id) == col(Win.journey_id))
        .where(
            col(Win.workspace_id) == workspace_id,
            col(Journey.member_id) == member_id,
            col(Win.deleted_at).is_(None),
        )
        .order_by(col(Win.happened_on).desc(), col(Win.created_at).desc(), col(Win.id))
    )
    if first is not None:
        found = found.where(col(Win.happened_on) >= first)
    if last is not None:
        found = found.where(col(Win.happened_on) <= last)
    for tag in tags:
        found = found.where(
            select(WinTag.win_id)
            .where(WinTag.workspace_id == workspace_id, WinTag.win_id == Win.id, WinTag.tag == tag)
            .exists()
        )
    return [WinRow(*row) for row in session.execute(found)]


def first_day(session: Session, workspace_id: str, member_id: str) -> date | None:
    """The day of the member's first win, None when they have none."""
    return session.scalar(
        columns(func.min(Win.happened_on))
        .join(Journey, col(Journey.id) == col(Win.journey_id))
        .where(
            col(Win.workspace_id) == workspace_id,
            col(Journey.member_id) == member_id,
            col(Win.deleted_at).is_(None),
        )
    )


def wins_by_ids(session: Session, workspace_id: str, ids: Iterable[str]) -> dict[str, Win]:
    """Those of the ids that exist in the workspace, deleted ones too."""
    rows = session.exec(
        select(Win).where(Win.workspace_id == workspace_id, col(Win.id).in_(list(ids)))
    )
    return {win.id: win for win in rows}


def add_card(session: Session, card: WinCard) -> None:
    """Remember a message that shows a win."""
    insert_all(session, WinCard, [card.model_dump()])


def cards_of(session: Session, workspace_id: str, win_id: str) -> Sequence[WinCard]:
    """Every message, other than a digest, that shows the win."""
    return session.exec(
        select(WinCard).where(WinCard.workspace_id == workspace_id, WinCard.win_id == win_id)
    ).all()


def card_by_id(session: Session, workspace_id: str, card_id: str) -> WinCard | None:
    """Return the card, unless it belongs to another workspace."""
    return by_id(session, WinCard, workspace_id, card_id)
