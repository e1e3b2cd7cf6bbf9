"""Messages of any workspace, for an operator to look at and to settle."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy.orm import InstrumentedAttribute, defer
from sqlmodel import Session, col, select

from storage.delivery.deliveries import Delivery
from storage.types import DeliveryState


def deliveries_for_operator(
    session: Session,
    states: Collection[DeliveryState],
    workspace_id: str | None,
    due_before: datetime,
    limit: int,
) -> Sequence[Delivery]:
    """Messages in those states that were due by then, of one workspace or of all, oldest first.

    What they say is not loaded.
    """
    found = select(Delivery).where(
        col(Delivery.state).in_(states), col(Delivery.due_at) <= due_before
    )
    if workspace_id is not None:
        found = found.where(Delivery.workspace_id == workspace_id)
    found = found.order_by(col(Delivery.due_at), col(Delivery.id)).limit(limit)
    text = cast("InstrumentedAttribute[object]", Delivery.payload)
    return session.exec(found.options(defer(text))).all()


def delivery_for_operator(session: Session, delivery_id: str) -> Delivery | None:
    """Return the message, of any workspace, locked; None also while a sender has it."""
    return session.exec(
        select(Delivery).where(Delivery.id == delivery_id).with_for_update(skip_locked=True)
    ).first()
