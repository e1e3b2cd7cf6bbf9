"""What the sender needs from the ledger: who waits, what is due, and how a message changes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Executable, and_, bindparam
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Field, Session, SQLModel, col, exists, func, or_, select, update
from sqlmodel.sql.expression import Select, SelectOfScalar

from storage.columns import among_many
from storage.database import built_once, columns_once, insert_once
from storage.delivery.deliveries import Delivery
from storage.people.away import AwayRange
from storage.people.people import Person
from storage.types import DeliveryState, UtcDateTime
from storage.workspaces.workspaces import Workspace

_RECEIVER = func.coalesce(Delivery.channel_id, Delivery.person_id)


class Pause(SQLModel, table=True):
    """Slack told us to wait: nothing is sent to the workspace before `until`."""

    workspace_id: str = Field(
        foreign_key="workspace.id", primary_key=True, max_length=32, ondelete="CASCADE"
    )
    until: datetime = Field(sa_type=UtcDateTime)


@columns_once
def _workspaces_to_serve(now: datetime) -> Executable:
    waits = select(Pause.workspace_id).where(col(Pause.until) > now)

    def has(state: DeliveryState, column: Any) -> Any:
        return exists().where(
            col(Delivery.workspace_id) == col(Workspace.id),
            col(Delivery.state) == state,
            col(column) <= now,
        )

    return select(Workspace.id).where(
        col(Workspace.uninstalled_at).is_(None),
        col(Workspace.id).not_in(waits),
        or_(
            has(DeliveryState.PENDING, Delivery.due_at),
            has(DeliveryState.UNSURE, Delivery.due_at),
            has(DeliveryState.SENDING, Delivery.lease_until),
        ),
    )


def workspaces_to_serve(session: Session, now: datetime) -> Sequence[str]:
    """Workspaces with something to send, look up or take over, and not told to wait."""
    found: Sequence[str] = _workspaces_to_serve(session, now=now).scalars().all()
    return found


@built_once
def _left_behind(workspace_id: str, now: datetime) -> SelectOfScalar[Delivery]:
    return (
        select(Delivery)
        .where(
            Delivery.workspace_id == workspace_id,
            Delivery.state == DeliveryState.SENDING,
            col(Delivery.lease_until) <= now,
        )
        .with_for_update(skip_locked=True)
    )


def deliveries_left_behind(
    session: Session, workspace_id: str, now: datetime
) -> Sequence[Delivery]:
    """Messages whose sender died or hangs: its lease is over, and how far it came is unknown."""
    return _left_behind(session, workspace_id=workspace_id, now=now).all()


@columns_once
def _due_deliveries(
    workspace_id: str,
    state: DeliveryState,
    now: datetime,
    kinds: Collection[str],
    resting: Collection[str],
    limit: int,
) -> Executable:
    return (
        select(Delivery.id, _RECEIVER)
        .where(
            Delivery.workspace_id == workspace_id,
            Delivery.state == state,
            col(Delivery.due_at) <= now,
            col(Delivery.kind).in_(kinds),
            or_(_RECEIVER.is_(None), _RECEIVER.not_in(resting)),
        )
        .order_by(col(Delivery.due_at), col(Delivery.created_at))
        .limit(limit)
    )


def due_deliveries(
    session: Session,
    workspace_id: str,
    state: DeliveryState,
    now: datetime,
    limit: int,
    *,
    kinds: Collection[str],
    resting: Collection[str] = (),
) -> list[tuple[str, str | None]]:
    """Ids and receivers of due messages of that state, those that have waited longest first.

    A receiver is a channel or a person; `resting` ones are left out, and so are other `kinds`.
    """
    rows = _due_deliveries(
        session,
        workspace_id=workspace_id,
        state=state,
        now=now,
        kinds=list(kinds),
        resting=list(resting),
        limit=limit,
    )
    return [(delivery_id, receiver) for delivery_id, receiver in rows]


@columns_once
def _unknown_kinds(workspace_id: str, now: datetime, known: Collection[str]) -> Executable:
    return (
        select(Delivery.kind)
        .distinct()
        .where(
            Delivery.workspace_id == workspace_id,
            col(Delivery.state).in_((DeliveryState.PENDING, DeliveryState.UNSURE)),
            col(Delivery.due_at) <= now,
            col(Delivery.kind).not_in(known),
        )
    )


def unknown_kinds(
    session: Session, workspace_id: str, now: datetime, known: Collection[str]
) -> Sequence[str]:
    """Kinds of due messages that are none of those."""
    found: Sequence[str] = (
        _unknown_kinds(session, workspace_id=workspace_id, now=now, known=list(known))
        .scalars()
        .all()
    )
    return found


@columns_once
def _posted_about(workspace_id: str, earliest: datetime, latest: datetime) -> Executable:
    return (
        select(_RECEIVER, func.max(Delivery.settled_at))
        .where(
            Delivery.workspace_id == workspace_id,
            Delivery.state == DeliveryState.SENT,
            col(Delivery.ts).is_not(None),
            col(Delivery.settled_at).between(earliest, latest),
            _RECEIVER.is_not(None),
        )
        .group_by(_RECEIVER)
    )


def posted_about(
    session: Session, workspace_id: str, now: datetime, within: timedelta
) -> Mapping[str, datetime]:
    """Receivers to whom something was posted at about `now`, and when that was last."""
    posted = _posted_about(
        session,
        workspace_id=workspace_id,
        earliest=now - within,
        latest=now + within,
    )
    return dict(posted.all())


@built_once
def _claimable(
    workspace_id: str, delivery_id: str, state: DeliveryState, since: date
) -> Select[Delivery, Person | None, bool]:
    is_away_ahead = exists().where(
        among_many(col(AwayRange.workspace_id), workspace_id),
        col(AwayRange.person_id) == col(Delivery.person_id),
        col(AwayRange.ends_on) >= since,
    )
    return (
        select(Delivery, Person, is_away_ahead)
        .outerjoin(
            Person,
            and_(
                col(Person.id) == col(Delivery.person_id),
                col(Person.workspace_id) == col(Delivery.workspace_id),
            ),
        )
        .where(
            Delivery.workspace_id == workspace_id,
            Delivery.id == delivery_id,
            Delivery.state == state,
        )
        .with_for_update(skip_locked=True, of=Delivery)
    )


_ROWS = SQLModel.metadata.tables["delivery"]


_CHANGE = update(_ROWS).where(
    _ROWS.c.workspace_id == bindparam("in_workspace"), _ROWS.c.id == bindparam("which")
)


_CHANGE_HELD = _CHANGE.where(
    _ROWS.c.state == DeliveryState.SENDING, _ROWS.c.attempt == bindparam("by_attempt")
)


def claimable_delivery(
    session: Session, workspace_id: str, delivery_id: str, state: DeliveryState, now: datetime
) -> tuple[Delivery, Person | None, bool] | None:
    """The message if it is still in that state, locked until the transaction ends, and whom for.

    Also whether they have days away that are not over, wherever on earth they are. None also while
    another process has it locked.
    """
    since = now.date() - timedelta(days=1)
    return _claimable(session, workspace_id, delivery_id, state, since).first()


def change_delivery(
    session: Session, delivery: Delivery, *, held_by: int | None = None, **values: Any
) -> bool:
    """Set columns of the message, here and in the database, past the unit of work.

    With `held_by` only if that attempt still holds it; returns whether it was changed.
    """
    given = values | {"in_workspace": delivery.workspace_id, "which": delivery.id}
    statement = _CHANGE
    if held_by is not None:
        statement, given = _CHANGE_HELD, given | {"by_attempt": held_by}
    if session.connection().execute(statement, given).rowcount == 0:
        return False
    for name, value in values.items():
        set_committed_value(delivery, name, value)
    return True


def put_off_looks(session: Session, workspace_id: str, until: datetime) -> None:
    """Look for nothing of the workspace that is in doubt before `until`."""
    session.exec(
        update(Delivery)
        .where(
            col(Delivery.workspace_id) == workspace_id,
            col(Delivery.state) == DeliveryState.UNSURE,
            col(Delivery.due_at) < until,
        )
        .values(due_at=until)
    )


def pause_until(session: Session, workspace_id: str) -> datetime | None:
    """Until when Slack told the workspace to wait, which may be over."""
    pause = session.get(Pause, workspace_id)
    return pause.until if pause else None


def pause(session: Session, workspace_id: str, until: datetime) -> None:
    """Send nothing to the workspace before `until`; a longer pause stays."""
    if not insert_once(session, Pause, {"workspace_id": workspace_id, "until": until}):
        longer = update(Pause).where(
            col(Pause.workspace_id) == workspace_id, col(Pause.until) < until
        )
        session.exec(longer.values(until=until))
