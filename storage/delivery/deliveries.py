"""The ledger: messages that must appear exactly once.

`bot.delivery.sender` explains the states; `sponsorship.delivery.ledger` moves them.
"""

import logging
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Required, TypedDict, Unpack

from sqlmodel import (
    Field,
    Index,
    Session,
    SQLModel,
    UniqueConstraint,
    col,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlmodel.sql.expression import SelectOfScalar

from storage.columns import among_many, identifier, optional_reference, workspace
from storage.database import (
    built_once,
    by_id,
    change,
    insert_missing,
    insert_once,
)
from storage.types import DeliveryState, Json, UtcDateTime, Word, new_id

log = logging.getLogger(__name__)


class Delivery(SQLModel, table=True):
    """One Slack message, or one change of a message, that must happen exactly once."""

    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index("ix_delivery_due", "state", "due_at"),
        Index("ix_delivery_workspace_due", "workspace_id", "state", "due_at", "created_at"),
        Index("ix_delivery_settled_at", "settled_at"),
    )

    id: str = identifier()
    workspace_id: str = workspace()
    key: str = Field(max_length=200)
    """What the message is, so that it cannot be enqueued twice. Nothing is read from it."""
    kind: str = Field(max_length=40)
    """Which row of `bot.messages.kind` checks, composes and draws it."""
    subject_id: str = Field(max_length=64, index=True)
    """The row it is about: a period, a digest, a win …"""
    facts: dict[str, Any] | None = Field(default=None, sa_type=Json)
    """What else its kind must know of it; see `sponsorship.delivery.rules.facts`."""
    person_id: str | None = optional_reference("person.id")
    """Who receives it by direct message …"""
    channel_id: str | None = Field(default=None, max_length=32)
    """… or the channel it goes to."""
    due_at: datetime = Field(sa_type=UtcDateTime)
    """Not before this moment; moved later by back-off, snooze and quiet hours."""
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """From then on it is too late to be of use."""
    state: DeliveryState = Field(default=DeliveryState.PENDING, sa_type=Word(DeliveryState))
    attempt: int = 0
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    payload: dict[str, Any] | None = Field(default=None, sa_type=Json)
    """The call as drawn at the last claim, by which it is looked for when its fate is unknown."""
    sent_channel_id: str | None = Field(default=None, max_length=32)
    ts: str | None = Field(default=None, max_length=32)
    error: str | None = Field(default=None, max_length=200)
    """Slack's word for the last refusal."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


Message = dict[str, Any]
"""A row of the ledger that is not in it yet; see `message`."""


class _Given(TypedDict, total=False):
    """What `message` takes."""

    key: Required[str]
    kind: Required[str]
    subject_id: Required[str]
    now: Required[datetime]
    person_id: str | None
    channel_id: str | None
    due_at: datetime | None
    expires_after: timedelta | None
    facts: dict[str, Any] | None


def message(
    workspace_id: str,
    *,
    key: str,
    kind: str,
    subject_id: str,
    now: datetime,
    person_id: str | None = None,
    channel_id: str | None = None,
    due_at: datetime | None = None,
    expires_after: timedelta | None = None,
    facts: dict[str, Any] | None = None,
) -> Message:
    """The row of a message that is new to the ledger.

    `due_at` is `now` unless given; `expires_after` counts from `due_at`.
    """
    due_at = due_at or now
    return {
        "id": new_id(),
        "workspace_id": workspace_id,
        "key": key,
        "kind": kind,
        "subject_id": subject_id,
        "facts": facts,
        "person_id": person_id,
        "channel_id": channel_id,
        "due_at": due_at,
        "expires_at": None if expires_after is None else due_at + expires_after,
        "state": DeliveryState.PENDING,
        "attempt": 0,
        "created_at": now,
    }


def enqueue(session: Session, workspace_id: str, **given: Unpack[_Given]) -> str | None:
    """Put a message into the ledger, in the caller's transaction, and return its id.

    Returns None, and changes nothing, when a message with that key is there already, also when
    somebody else puts it there at this very moment. What is given is what `message` takes.
    """
    row = message(workspace_id, **given)
    if not insert_once(session, Delivery, row):
        return None
    _log_enqueued(row)
    return str(row["id"])


_LOGGED_SINGLY = 20
"""A line for each of thousands would take as long as everything else that is done for them."""


def enqueue_all(session: Session, messages: Sequence[Message]) -> None:
    """Put into the ledger those of the messages whose key is not there yet."""
    insert_missing(session, Delivery, messages)
    if len(messages) > _LOGGED_SINGLY:
        kinds = Counter(row["kind"] for row in messages)
        workspace_id = messages[0]["workspace_id"]
        log.info("messages enqueued", extra={"workspace": workspace_id, "kinds": dict(kinds)})
        return
    for row in messages:
        _log_enqueued(row)


def _log_enqueued(row: Message) -> None:
    # Should the transaction be rolled back, the error's line follows under the same request.
    log.info(
        "message enqueued",
        extra={
            "delivery": row["id"],
            "kind": row["kind"],
            "workspace": row["workspace_id"],
            "subject": row["subject_id"],
        },
    )


def _about(workspace_id: str, subject_id: str) -> SelectOfScalar[Delivery]:
    return select(Delivery).where(
        among_many(col(Delivery.workspace_id), workspace_id), Delivery.subject_id == subject_id
    )


_deliveries_of = built_once(_about)


@built_once
def _some_deliveries_of(
    workspace_id: str, subject_id: str, kinds: Collection[str]
) -> SelectOfScalar[Delivery]:
    return _about(workspace_id, subject_id).where(col(Delivery.kind).in_(kinds))


def deliveries_of(
    session: Session, workspace_id: str, subject_id: str, *kinds: str
) -> Sequence[Delivery]:
    """All messages about one row, of the given kinds or of any."""
    if kinds:
        return _some_deliveries_of(session, workspace_id, subject_id, kinds).all()
    return _deliveries_of(session, workspace_id, subject_id).all()


def sent_message(
    session: Session, workspace_id: str, kind: str, subject_id: str
) -> Delivery | None:
    """The latest message of that kind about one row that Slack has."""
    return session.exec(
        select(Delivery)
        .where(
            among_many(col(Delivery.workspace_id), workspace_id),
            Delivery.kind == kind,
            Delivery.subject_id == subject_id,
            Delivery.state == DeliveryState.SENT,
            col(Delivery.ts).is_not(None),
        )
        .order_by(col(Delivery.settled_at).desc())
    ).first()


def messages_posted(
    session: Session, workspace_id: str, subject_ids: Sequence[str], *kinds: str
) -> list[tuple[str, str | None]]:
    """Ids and receivers of the messages of those kinds about any of those rows that Slack has."""
    found = session.exec(
        select(Delivery.id, Delivery.person_id).where(
            among_many(col(Delivery.workspace_id), workspace_id),
            col(Delivery.subject_id).in_(subject_ids),
            col(Delivery.kind).in_(kinds),
            col(Delivery.ts).is_not(None),
        )
    )
    return [(delivery_id, person_id) for delivery_id, person_id in found]


def subjects_on_their_way(
    session: Session, workspace_id: str, channel_id: str, *kinds: str
) -> Sequence[str]:
    """What the messages of those kinds are about that the channel may have already."""
    return session.exec(
        select(Delivery.subject_id)
        .distinct()
        .where(
            Delivery.workspace_id == workspace_id,
            Delivery.channel_id == channel_id,
            col(Delivery.kind).in_(kinds),
            col(Delivery.state).in_((DeliveryState.SENDING, DeliveryState.UNSURE)),
        )
    ).all()


def delivery_by_id(session: Session, workspace_id: str, delivery_id: str) -> Delivery | None:
    """Return the message, unless it belongs to another workspace."""
    return by_id(session, Delivery, workspace_id, delivery_id)


def forgettable_deliveries(
    session: Session, settled_before: datetime, redraws: Collection[str], limit: int
) -> Sequence[str]:
    """Up to `limit` ids of settled rows of that age that left no message, or are `redraws` of one.

    Rows of sent messages stay: they tell where the message is.
    """
    return session.exec(
        select(Delivery.id)
        .where(
            col(Delivery.settled_at) < settled_before,
            or_(col(Delivery.ts).is_(None), col(Delivery.kind).in_(redraws)),
        )
        .limit(limit)
    ).all()


def forget_deliveries(session: Session, ids: Sequence[str]) -> int:
    """Delete those that are settled still; returns how many."""
    settled = col(Delivery.settled_at).is_not(None)
    return change(session, delete(Delivery).where(col(Delivery.id).in_(ids), settled))


def cancel_pending(
    session: Session, workspace_id: str, now: datetime, person_id: str | None = None
) -> None:
    """Cancel what waits to be sent, to one person or in the whole workspace."""
    waiting = (
        update(Delivery)
        .where(
            col(Delivery.workspace_id) == workspace_id,
            col(Delivery.state) == DeliveryState.PENDING,
        )
        .values(state=DeliveryState.CANCELLED, settled_at=now, payload=None)
    )
    if person_id is not None:
        waiting = waiting.where(col(Delivery.person_id) == person_id)
    session.execute(waiting)


def doubtful_deliveries(session: Session, workspace_id: str) -> int:
    """How many messages wait because their outcome cannot be looked up."""
    return session.exec(
        select(func.count())
        .select_from(Delivery)
        .where(
            Delivery.workspace_id == workspace_id,
            Delivery.state == DeliveryState.UNSURE,
            Delivery.error == "missing_scope",
        )
    ).one()
