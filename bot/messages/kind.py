"""What a kind of message is: how it is composed, drawn and followed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from blocks.message import Message, View
from sponsorship.delivery.rules.drawn import Call
from sponsorship.delivery.rules.sending import Composed, Later, Post, Upload
from sponsorship.people.quiet_hours import may_disturb_at
from sponsorship.people.rules import free_at
from storage.delivery.deliveries import Delivery
from storage.people.people import Person

Follows = Callable[[Session, Delivery, datetime], None]


@dataclass(frozen=True)
class Kind:
    """One kind of delivery.

    `compose` decides at the moment of sending (see `sponsorship.delivery.rules.sending`), `draw` is
    pure,
    and `sent`, where given, runs in the transaction that settles the delivery as sent,
    with `delivery.sent_channel_id` and `delivery.ts` filled in.

    `owner`, where given, names the person to be told when Slack refuses the message for good;
    without it the log is. `refused`, where given, does what else follows a refusal, in the
    transaction that settles the delivery as failed. `told`, where given, runs like `sent`, with the
    moment at which the message was drawn: what came later is not in it. `without_files` runs in the
    settling transaction of an upload that Slack does not let us make, and enqueues the same content
    in another shape.

    A new message to a person waits for the end of their quiet hours, days off and days away, unless
    `at_once` says why it does not: for the kind, or, empty where it is to wait, for each message.
    """

    compose: Callable[[Session, Delivery, datetime], Composed]
    draw: Callable[[Any], Message | View]
    sent: Follows | None = None
    owner: Callable[[Session, Delivery], str | None] | None = None
    refused: Follows | None = None
    told: Follows | None = None
    without_files: Follows | None = None
    at_once: str | Callable[[Delivery], str] = ""


def compose(
    kind: Kind,
    session: Session,
    delivery: Delivery,
    receiver: Person | None,
    now: datetime,
    *,
    is_away_ahead: bool = True,
) -> Composed:
    """What the message turns out to be, put off where its receiver is not to be disturbed now.

    `is_away_ahead` False spares looking for days on which the receiver is away.
    """
    found = kind.compose(session, delivery, now)
    disturbs = isinstance(found, Post | Upload) and delivery.channel_id is None
    if not disturbs or receiver is None:
        return found
    if kind.at_once(delivery) if callable(kind.at_once) else kind.at_once:
        return found
    free = may_disturb_at(session, receiver, now) if is_away_ahead else free_at(receiver, (), now)
    return Later(free) if free > now else found


def follow(
    kind: Kind, session: Session, delivery: Delivery, call: Call | None, now: datetime
) -> None:
    """Do what follows a message that Slack has, as it was drawn."""
    if kind.sent is not None:
        kind.sent(session, delivery, now)
    if kind.told is not None and call is not None:
        kind.told(session, delivery, call.at)
