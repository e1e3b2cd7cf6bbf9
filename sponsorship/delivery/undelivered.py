"""Telling a message's owner that Slack refused it for good, and how to mend that."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.delivery.rules.sending import Post, Undelivered
from sponsorship.delivery.rules.vocabulary import DeliveryMessage
from storage.delivery.deliveries import Delivery, delivery_by_id, enqueue


def tell(session: Session, delivery: Delivery, owner_id: str | None, now: datetime) -> None:
    """Enqueue the news for the owner: once a day for one channel and one reason.

    Nobody can be told of a refused direct message; it stands in the log.
    """
    if (
        owner_id is None
        or delivery.channel_id is None
        or delivery.kind == DeliveryMessage.UNDELIVERED
    ):
        return
    enqueue(
        session,
        delivery.workspace_id,
        key=f"{DeliveryMessage.UNDELIVERED}:{owner_id}:{delivery.channel_id}:{delivery.error}:{now.date()}",
        kind=DeliveryMessage.UNDELIVERED,
        subject_id=delivery.id,
        person_id=owner_id,
        now=now,
    )


def compose(session: Session, delivery: Delivery, now: datetime) -> Post | None:  # noqa: ARG001 - a composer's signature
    """What to say, unless the refused message is not there any more."""
    refused = delivery_by_id(session, delivery.workspace_id, delivery.subject_id)
    if refused is None or refused.channel_id is None:
        return None
    return Post(Undelivered(refused.channel_id, refused.error or ""))
