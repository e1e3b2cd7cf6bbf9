"""Messages of any workspace, for an operator to look at and to settle.

What they say is never loaded.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy.orm import InstrumentedAttribute, defer
from sqlmodel import Session, and_, col, or_, select

from storage.delivery.deliveries import Delivery
from storage.people.people import Person
from storage.types import DeliveryState

_WITHOUT_TEXT = [
    defer(cast("InstrumentedAttribute[object]", column))
    for column in (Delivery.payload, Delivery.facts)
]


def deliveries_for_operator(
    session: Session,
    states: Collection[DeliveryState],
    workspace_id: str | None,
    slack_id: str | None,
    due_before: datetime,
    limit: int,
) -> Sequence[tuple[Delivery, str | None]]:
    """Messages in those states with the Slack id of whom each is for, oldest first.

    Of one workspace or of all, to one person or to everybody. They were due by then; what was
    tried already, and waits for its next try, was made by then.
    """
    tried = or_(col(Delivery.state) != DeliveryState.PENDING, col(Delivery.attempt) > 0)
    found = (
        select(Delivery, Person.slack_id)
        .outerjoin(Person, col(Person.id) == col(Delivery.person_id))
        .where(
            col(Delivery.state).in_(states),
            or_(
                col(Delivery.due_at) <= due_before,
                and_(tried, col(Delivery.created_at) <= due_before),
            ),
        )
    )
    if workspace_id is not None:
        found = found.where(Delivery.workspace_id == workspace_id)
    if slack_id is not None:
        found = found.where(Person.slack_id == slack_id)
    found = found.order_by(col(Delivery.due_at), col(Delivery.id)).limit(limit)
    return session.exec(found.options(*_WITHOUT_TEXT)).all()


def delivery_for_operator(session: Session, delivery_id: str) -> Delivery | None:
    """Return the message, of any workspace, locked; None also while a sender has it."""
    return session.exec(
        select(Delivery).where(Delivery.id == delivery_id).with_for_update(skip_locked=True)
    ).first()


def deliveries_named(session: Session, word: str) -> Sequence[Delivery]:
    """The message of that id, or those that Slack has under that timestamp."""
    found = select(Delivery).where(or_(Delivery.id == word, Delivery.ts == word))
    return session.exec(found.options(*_WITHOUT_TEXT)).all()


def people_called(session: Session, slack_id: str, workspace_id: str | None) -> Sequence[Person]:
    """Whom Slack calls by that id, in that workspace or in any."""
    found = select(Person).where(Person.slack_id == slack_id)
    if workspace_id is not None:
        found = found.where(Person.workspace_id == workspace_id)
    return session.exec(found.order_by(col(Person.workspace_id))).all()


def deliveries_to(
    session: Session, workspace_id: str, person_id: str, kinds_but: Collection[str], limit: int
) -> Sequence[Delivery]:
    """The last messages to the person, newest first, without those of some kinds."""
    found = (
        select(Delivery)
        .where(
            Delivery.workspace_id == workspace_id,
            Delivery.person_id == person_id,
            col(Delivery.kind).not_in(kinds_but),
        )
        .order_by(col(Delivery.created_at).desc(), col(Delivery.id))
        .limit(limit)
    )
    return session.exec(found.options(*_WITHOUT_TEXT)).all()
