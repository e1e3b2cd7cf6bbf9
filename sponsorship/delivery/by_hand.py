"""What an operator may do to a message by hand. Each is guarded by its state and audited."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlmodel import Session

from sponsorship.delivery.rules.refused import DeliveryRefused
from sponsorship.delivery.rules.vocabulary import DeliveryAudit
from sponsorship.refusals import Refusal
from storage.delivery.by_hand import delivery_for_operator
from storage.delivery.deliveries import Delivery
from storage.people.people import person_by_id
from storage.types import DeliveryState
from storage.workspaces.audit import note

S = DeliveryState


def retry(session: Session, delivery_id: str, now: datetime) -> Delivery:
    """Have a failed or waiting message sent as soon as possible, composed anew if it failed."""
    delivery = _held(session, delivery_id, {S.FAILED, S.PENDING})
    if delivery.expires_at is not None and delivery.expires_at <= now:
        raise Refusal(DeliveryRefused.TOO_LATE)
    was = delivery.state
    _move(delivery, S.PENDING, due_at=now, settled_at=None, error=None)
    return _noted(session, delivery, DeliveryAudit.RETRIED, was, now)


def drop(session: Session, delivery_id: str, now: datetime) -> Delivery:
    """Give up a message that was not sent, or whose fate is unknown."""
    delivery = _held(session, delivery_id, {S.FAILED, S.PENDING, S.UNSURE})
    was = delivery.state
    _move(delivery, S.CANCELLED, settled_at=now, payload=None)
    return _noted(session, delivery, DeliveryAudit.DROPPED, was, now)


def settle_sent(session: Session, delivery_id: str, ts: str, now: datetime) -> Delivery:
    """Note that a doubtful message did arrive, with its timestamp in Slack.

    The caller runs what follows a message of its kind.
    """
    if not re.fullmatch(r"\d{9,11}\.\d{6}", ts):
        raise Refusal(DeliveryRefused.NO_TIMESTAMP)
    delivery = _held(session, delivery_id, {S.UNSURE})
    channel_id = delivery.channel_id
    if channel_id is None and delivery.person_id is not None:
        person = person_by_id(session, delivery.workspace_id, delivery.person_id)
        channel_id = person.dm_channel_id if person else None
    _move(
        delivery,
        S.SENT,
        settled_at=now,
        payload=None,
        error=None,
        ts=ts,
        sent_channel_id=channel_id,
    )
    return _noted(session, delivery, DeliveryAudit.SETTLED, S.UNSURE, now)


def settle_not_sent(session: Session, delivery_id: str, now: datetime) -> Delivery:
    """Note that a doubtful message did not arrive: it is sent, unless it is too late."""
    delivery = _held(session, delivery_id, {S.UNSURE})
    if delivery.expires_at is not None and delivery.expires_at <= now:
        _move(delivery, S.EXPIRED, settled_at=now, payload=None)
    else:
        _move(delivery, S.PENDING, due_at=now, error=None)
    return _noted(session, delivery, DeliveryAudit.SETTLED, S.UNSURE, now)


def _held(session: Session, delivery_id: str, states: Collection[DeliveryState]) -> Delivery:
    """The message, locked, if it is in one of the states; Refusal otherwise."""
    delivery = delivery_for_operator(session, delivery_id)
    if delivery is None:
        raise Refusal(DeliveryRefused.NOT_THERE)
    if delivery.state not in states:
        raise Refusal(DeliveryRefused.IN_ANOTHER_STATE, state=delivery.state)
    return delivery


def _move(delivery: Delivery, state: DeliveryState, **values: Any) -> None:
    delivery.lease_until = None
    delivery.state = state
    for name, value in values.items():
        setattr(delivery, name, value)


def _noted(
    session: Session, delivery: Delivery, action: DeliveryAudit, was: DeliveryState, now: datetime
) -> Delivery:
    session.flush()
    note(
        session,
        delivery.workspace_id,
        now,
        None,
        action,
        delivery.id,
        by="operator",
        was=was.value,
        now=delivery.state.value,
    )
    return delivery
