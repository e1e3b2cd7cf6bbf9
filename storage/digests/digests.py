"""Weekly digests, and which wins each has shown."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import case, delete, func, insert
from sqlmodel import Field, Session, SQLModel, UniqueConstraint, col, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from storage.columns import among_many, identifier, optional_reference, reference, workspace
from storage.database import built_once, by_id
from storage.types import DigestState, Json, UtcDateTime, Word
from storage.wins.wins import Win

UNPOSTED = (
    DigestState.PREVIEWED,
    DigestState.APPROVED,
    DigestState.HELD,
    DigestState.NOT_POSTED,
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
    previewed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When a preview last reached the member. Nothing is posted before there was one."""
    seen: dict[str, list[str]] | None = Field(default=None, sa_type=Json)
    """What the preview named: ids of `wins` and of check-in `answers`. Nothing else is posted."""
    win_ids: list[str] | None = Field(default=None, sa_type=Json)
    """The member's own choice and order; None leaves the choice to the rule."""
    sentence: str = ""
    """What the member added in Edit, for the channel's readers."""
    ask_id: str | None = optional_reference("ask.id", index=False)
    channel_id: str | None = Field(default=None, max_length=32)
    """The channel that the preview named, and the only one it may go to."""
    channel_is_private: bool = True
    ts: str | None = Field(default=None, max_length=32)
    thread_ts: str | None = Field(default=None, max_length=32)
    """The message in its thread that carries the details."""
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


def digest_by_id(session: Session, workspace_id: str, digest_id: str) -> Digest | None:
    """Return the digest, unless it belongs to another workspace."""
    return by_id(session, Digest, workspace_id, digest_id)


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


def digests_in(session: Session, workspace_id: str, channel_id: str) -> Sequence[Digest]:
    """Every digest that stands in a channel, of whichever journey."""
    return session.exec(
        select(Digest).where(
            Digest.workspace_id == workspace_id,
            Digest.channel_id == channel_id,
            col(Digest.ts).is_not(None),
        )
    ).all()


@built_once
def _lock_digest(workspace_id: str, digest_id: str) -> SelectOfScalar[Digest]:
    return (
        select(Digest)
        .where(Digest.workspace_id == workspace_id, Digest.id == digest_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def lock_digest(session: Session, workspace_id: str, digest_id: str) -> Digest | None:
    """Return the digest as it is now, held until the transaction ends."""
    return _lock_digest(session, workspace_id=workspace_id, digest_id=digest_id).first()


class Earlier(NamedTuple):
    """What of a journey's digests says where the next one begins."""

    starts_on: date
    """The first day of the oldest."""
    posted_until: date | None
    """The last day of the last one that was posted."""


@built_once
def _earlier_digests(
    workspace_id: str, journey_ids: Collection[str]
) -> Select[str, date, date | None]:
    posted = case((col(Digest.state) == DigestState.POSTED, col(Digest.ends_on)))
    return (
        select(Digest.journey_id, func.min(Digest.starts_on), func.max(posted))
        .where(
            among_many(col(Digest.workspace_id), workspace_id),
            col(Digest.journey_id).in_(journey_ids),
        )
        .group_by(Digest.journey_id)
    )


def earlier_digests(
    session: Session, workspace_id: str, journey_ids: Collection[str]
) -> dict[str, Earlier]:
    """What came before, for each of the journeys that has a digest, by journey."""
    rows = _earlier_digests(session, workspace_id=workspace_id, journey_ids=list(journey_ids))
    return {journey_id: Earlier(starts_on, until) for journey_id, starts_on, until in rows}


def digest_moments(
    session: Session, workspace_id: str, journey_ids: Collection[str], *, since: datetime
) -> set[tuple[str, datetime]]:
    """Which of the journeys have a digest that is posted at or after `since`, and when."""
    rows = session.exec(
        select(Digest.journey_id, Digest.post_at).where(
            among_many(col(Digest.workspace_id), workspace_id),
            col(Digest.journey_id).in_(journey_ids),
            Digest.post_at >= since,
        )
    )
    return {(journey_id, post_at) for journey_id, post_at in rows}


@built_once
def _digests_of(
    workspace_id: str, journey_id: str, states: Iterable[DigestState], limit: int
) -> SelectOfScalar[Digest]:
    return (
        select(Digest)
        .where(
            Digest.workspace_id == workspace_id,
            Digest.journey_id == journey_id,
            col(Digest.state).in_(states),
        )
        .order_by(col(Digest.post_at).desc())
        .limit(limit)
    )


def digests_of(
    session: Session,
    workspace_id: str,
    journey_id: str,
    *,
    states: Iterable[DigestState] = tuple(DigestState),
    limit: int = 100,
) -> Sequence[Digest]:
    """The journey's digests in any of the states, latest first."""
    return _digests_of(
        session, workspace_id=workspace_id, journey_id=journey_id, states=list(states), limit=limit
    ).all()


def digests_showing(session: Session, workspace_id: str, win_id: str) -> Sequence[Digest]:
    """The digests that were drawn with the win, posted or just on their way."""
    return session.exec(
        select(Digest)
        .join(DigestWin, col(DigestWin.digest_id) == col(Digest.id))
        .where(Digest.workspace_id == workspace_id, DigestWin.win_id == win_id)
    ).all()


def put_shown(session: Session, digest: Digest, win_ids: Sequence[str]) -> None:
    """Write down what the digest shows, in this order, in place of what was there."""
    session.execute(
        delete(DigestWin).where(
            col(DigestWin.workspace_id) == digest.workspace_id,
            col(DigestWin.digest_id) == digest.id,
        )
    )
    if win_ids:
        session.execute(
            insert(DigestWin),
            [
                {
                    "digest_id": digest.id,
                    "win_id": win_id,
                    "workspace_id": digest.workspace_id,
                    "position": position,
                }
                for position, win_id in enumerate(win_ids)
            ],
        )


@built_once
def _wins_shown(workspace_id: str, digest_id: str) -> SelectOfScalar[Win]:
    return (
        select(Win)
        .join(DigestWin, col(DigestWin.win_id) == col(Win.id))
        .where(DigestWin.workspace_id == workspace_id, DigestWin.digest_id == digest_id)
        .order_by(col(DigestWin.position))
    )


def wins_shown(session: Session, workspace_id: str, digest_id: str) -> Sequence[Win]:
    """The wins that the digest was drawn with, in order, deleted ones too."""
    return _wins_shown(session, workspace_id=workspace_id, digest_id=digest_id).all()


@built_once
def _unshown_wins(
    workspace_id: str, journey_id: str, first: date, last: date
) -> SelectOfScalar[Win]:
    shown = (
        select(DigestWin.win_id)
        .join(Digest, col(Digest.id) == col(DigestWin.digest_id))
        .where(Digest.journey_id == journey_id, Digest.state == DigestState.POSTED)
    )
    return (
        select(Win)
        .where(
            Win.workspace_id == workspace_id,
            Win.journey_id == journey_id,
            col(Win.deleted_at).is_(None),
            col(Win.happened_on) >= first,
            col(Win.happened_on) <= last,
            col(Win.id).not_in(shown),
        )
        .order_by(col(Win.happened_on).desc(), col(Win.created_at).desc(), col(Win.id))
    )


def unshown_wins(
    session: Session, workspace_id: str, journey_id: str, first: date, last: date
) -> Sequence[Win]:
    """Wins of those days, both included, that stand in none of the journey's posted digests.

    Without deleted ones; the latest day first.
    """
    return _unshown_wins(
        session, workspace_id=workspace_id, journey_id=journey_id, first=first, last=last
    ).all()
