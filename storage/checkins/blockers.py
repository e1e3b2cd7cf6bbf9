"""What is in a member's way, and what they ask for."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.columns import identifier, optional_reference, reference, workspace
from storage.database import built_once, by_id
from storage.types import UtcDateTime, Visibility, Word


class Blocker(SQLModel, table=True):
    """Something in the way, open until resolved. Seen by whom its answer's visibility says."""

    id: str = identifier()
    workspace_id: str = workspace()
    journey_id: str = reference("journey.id")
    period_id: str | None = optional_reference("checkin_period.id", index=False)
    """Where it was first named."""
    text: str
    visibility: Visibility = Field(sa_type=Word(Visibility))
    created_at: datetime = Field(sa_type=UtcDateTime)
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Ask(SQLModel, table=True):
    """Something the member asks of their supporters. A digest shows at most one."""

    id: str = identifier()
    workspace_id: str = workspace()
    journey_id: str = reference("journey.id")
    period_id: str | None = optional_reference("checkin_period.id", index=False)
    """The check-in it was written in; it follows that answer's visibility."""
    text: str
    due_on: date | None = None
    visibility: Visibility = Field(sa_type=Word(Visibility))
    created_at: datetime = Field(sa_type=UtcDateTime)
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def blocker_by_id(session: Session, workspace_id: str, blocker_id: str) -> Blocker | None:
    """Return the blocker, unless it belongs to another workspace."""
    return by_id(session, Blocker, workspace_id, blocker_id)


def ask_by_id(session: Session, workspace_id: str, ask_id: str) -> Ask | None:
    """Return the ask, unless it belongs to another workspace."""
    return by_id(session, Ask, workspace_id, ask_id)


@built_once
def _open_blockers(workspace_id: str, journey_id: str) -> SelectOfScalar[Blocker]:
    return (
        select(Blocker)
        .where(
            Blocker.workspace_id == workspace_id,
            Blocker.journey_id == journey_id,
            col(Blocker.resolved_at).is_(None),
        )
        .order_by(col(Blocker.created_at), col(Blocker.id))
    )


def open_blockers(session: Session, workspace_id: str, journey_id: str) -> Sequence[Blocker]:
    """What is still in the way, oldest first."""
    return _open_blockers(session, workspace_id=workspace_id, journey_id=journey_id).all()


@built_once
def _open_asks(workspace_id: str, journey_id: str) -> SelectOfScalar[Ask]:
    return (
        select(Ask)
        .where(
            Ask.workspace_id == workspace_id,
            Ask.journey_id == journey_id,
            col(Ask.resolved_at).is_(None),
        )
        .order_by(col(Ask.created_at), col(Ask.id))
    )


def open_asks(session: Session, workspace_id: str, journey_id: str) -> Sequence[Ask]:
    """What the member still asks for, oldest first."""
    return _open_asks(session, workspace_id=workspace_id, journey_id=journey_id).all()


def blockers_of(
    session: Session, workspace_id: str, period_ids: Sequence[str]
) -> Sequence[Blocker]:
    """Blockers first named in those periods, resolved ones too, oldest first."""
    return session.exec(
        select(Blocker)
        .where(Blocker.workspace_id == workspace_id, col(Blocker.period_id).in_(period_ids))
        .order_by(col(Blocker.created_at), col(Blocker.id))
    ).all()


def asks_of(session: Session, workspace_id: str, period_ids: Sequence[str]) -> Sequence[Ask]:
    """Asks first written in those periods, resolved ones too, oldest first."""
    return session.exec(
        select(Ask)
        .where(Ask.workspace_id == workspace_id, col(Ask.period_id).in_(period_ids))
        .order_by(col(Ask.created_at), col(Ask.id))
    ).all()
