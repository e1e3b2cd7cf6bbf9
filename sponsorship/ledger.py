"""The ledger's states: how a message is claimed before Slack is called, and settled after.

`claim` commits the message as `sending` with a lease and an attempt number; `settle` takes
effect only for the attempt that still holds it, so that a sender which was given up cannot
overwrite what its successor found out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from storage.deliveries import (
    Delivery,
    claimable_delivery,
    deliveries_left_behind,
    settle_delivery,
)
from storage.people import Person, person_by_id
from storage.types import DeliveryState

LEASE = timedelta(minutes=5)
"""A sender that is silent for so long is given up. A call to Slack takes 10 s at most."""

LOOK_AFTER = timedelta(seconds=20)
"""When a doubtful message is first looked for: Slack has made up its mind by then."""

LONGEST_LOOK_AFTER = timedelta(seconds=60)
LONGEST_BACK_OFF = timedelta(minutes=5)
SOONEST_LATER = timedelta(seconds=30)


@dataclass(frozen=True)
class Claim:
    """A message in hand. `doubtful`: an earlier attempt may have posted it."""

    delivery: Delivery
    doubtful: bool
    receiver: Person | None
    """The person it is for, as they were when it was claimed."""

    @property
    def attempt(self) -> int:
        """The number that `settle` checks."""
        return self.delivery.attempt


def take_over(session: Session, workspace_id: str, now: datetime) -> int:
    """Make messages whose sender died doubtful, to be looked for at once; returns how many."""
    left = deliveries_left_behind(session, workspace_id, now)
    for delivery in left:
        delivery.state = DeliveryState.UNSURE
        delivery.due_at = now
        delivery.lease_until = None
    session.flush()
    return len(left)


def claim(
    session: Session, workspace_id: str, delivery_id: str, state: DeliveryState, now: datetime
) -> Claim | None:
    """Take a message into hand that is due and, when it was listed, was in that state.

    None when somebody else has it by now, or when it is too late to be of use and nobody has
    tried yet: then it is settled as expired.
    """
    delivery = claimable_delivery(session, workspace_id, delivery_id, state)
    if delivery is None or delivery.due_at > now:
        return None
    doubtful = state is DeliveryState.UNSURE
    if not doubtful and delivery.expires_at is not None and delivery.expires_at <= now:
        _move(delivery, DeliveryState.EXPIRED, now)
        return None
    delivery.state = DeliveryState.SENDING
    delivery.attempt += 1
    delivery.lease_until = now + LEASE
    whom = delivery.person_id
    return Claim(delivery, doubtful, person_by_id(session, workspace_id, whom) if whom else None)


def keep(session: Session, claimed: Claim, payload: dict[str, Any]) -> None:
    """Note on the message how far an attempt has come, if it still holds it."""
    held = claimed.delivery
    if payload != held.payload:
        settle_delivery(session, held.workspace_id, held.id, held.attempt, payload=payload)


def settle(
    session: Session,
    claimed: Claim,
    state: DeliveryState,
    now: datetime,
    *,
    due_at: datetime | None = None,
    error: str | None = None,
    channel_id: str | None = None,
    ts: str | None = None,
) -> Delivery | None:
    """Write down how an attempt ended; `due_at` belongs to `pending` and `unsure`.

    Returns the message as it is now; None, and nothing is changed, when the attempt does not
    hold it any more.
    """
    held = claimed.delivery
    values = _ending(state, now) | {"error": error}
    if due_at is not None:
        values["due_at"] = due_at
    if state is DeliveryState.SENT:
        values |= {"sent_channel_id": channel_id, "ts": ts}
    return settle_delivery(session, held.workspace_id, held.id, held.attempt, **values)


def give_up(
    session: Session,
    workspace_id: str,
    delivery_id: str,
    state: DeliveryState,
    error: str,
    now: datetime,
) -> None:
    """Settle as failed what could not even be made, unless it is not in that state any more."""
    delivery = claimable_delivery(session, workspace_id, delivery_id, state)
    if delivery is not None:
        delivery.error = error
        _move(delivery, DeliveryState.FAILED, now)


def retry_at(attempt: int, now: datetime) -> datetime:
    """When to try again what did not reach Slack: 5, 10, 20 … seconds, 5 minutes at most."""
    return now + min(LONGEST_BACK_OFF, timedelta(seconds=5 * 2 ** min(attempt - 1, 10)))


def look_at(attempt: int, now: datetime) -> datetime:
    """When to look for a doubtful message: 20, 40, then every 60 seconds."""
    return now + min(LONGEST_LOOK_AFTER, LOOK_AFTER * attempt)


def later(until: datetime, now: datetime) -> datetime:
    """When to ask the composer again; a moment that is not ahead would ask for ever."""
    return max(until, now + SOONEST_LATER)


_OPEN = {DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNSURE}


def _ending(state: DeliveryState, now: datetime) -> dict[str, Any]:
    """Columns that change whenever a message leaves somebody's hands."""
    values: dict[str, Any] = {"state": state, "lease_until": None}
    if state not in _OPEN:
        # What people wrote is not kept twice.
        values |= {"settled_at": now, "payload": None}
    return values


def _move(delivery: Delivery, state: DeliveryState, now: datetime) -> None:
    for name, value in _ending(state, now).items():
        setattr(delivery, name, value)
