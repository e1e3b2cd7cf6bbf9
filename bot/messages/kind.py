"""What a kind of message is: how it is composed, drawn and followed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from blocks.message import Message, View
from sponsorship.delivery.rules.drawn import Call
from sponsorship.delivery.rules.sending import Composed
from storage.delivery.deliveries import Delivery

Sent = Callable[[Session, Delivery, datetime], None]


@dataclass(frozen=True)
class Kind:
    """One kind of delivery.

    `compose` decides at the moment of sending (see `sponsorship.delivery.rules.sending`), `draw` is
    pure,
    and `sent`, where given, runs in the transaction that settles the delivery as sent,
    with `delivery.sent_channel_id` and `delivery.ts` filled in.

    `owner`, where given, names the person to be told when Slack refuses the message for good;
    without it the log is. `told`, where given, runs like `sent`, with the moment at which the
    message was drawn: what came later is not in it. `without_files` runs in the settling
    transaction of an upload that Slack does not let us make, and enqueues the same content in
    another shape.
    """

    compose: Callable[[Session, Delivery, datetime], Composed]
    draw: Callable[[Any], Message | View]
    sent: Sent | None = None
    owner: Callable[[Session, Delivery], str | None] | None = None
    told: Callable[[Session, Delivery, datetime], None] | None = None
    without_files: Callable[[Session, Delivery, datetime], None] | None = None


def follow(
    kind: Kind, session: Session, delivery: Delivery, call: Call | None, now: datetime
) -> None:
    """Do what follows a message that Slack has, as it was drawn."""
    if kind.sent is not None:
        kind.sent(session, delivery, now)
    if kind.told is not None and call is not None:
        kind.told(session, delivery, call.at)
