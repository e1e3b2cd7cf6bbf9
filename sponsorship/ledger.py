"""The ledger's states: how a message is claimed before Slack is called, and settled after.

`claim` commits the message as `sending` with a lease and an attempt number; `settle` takes
effect only for the attempt that still holds it, so that a sender which was given up cannot
overwrite what its successor found out.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from storage.deliveries import (
    Delivery,
    claimed_delivery,
    deliveries_left_behind,
    next_delivery,
)
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
    session: Session, workspace_id: str, now: datetime, resting: Collection[str] = ()
) -> Claim | None:
    """Take one message that is due into hand: a doubtful one first, else the longest waiting.

    None when there is none, leaving out receivers that are `resting`. Messages that nobody has
    tried yet and that are too late to be of use are settled as expired on the way.
    """
    doubtful = next_delivery(session, workspace_id, DeliveryState.UNSURE, now)
    if doubtful is not None:
        return Claim(_hold(doubtful, now), doubtful=True)
    while True:
        delivery = next_delivery(session, workspace_id, DeliveryState.PENDING, now, resting)
        if delivery is None:
            return None
        if delivery.expires_at is None or now < delivery.expires_at:
            return Claim(_hold(delivery, now), doubtful=False)
        _move(delivery, DeliveryState.EXPIRED, now)
        session.flush()


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

    Returns None and changes nothing when the attempt does not hold the message any more.
    """
    held = claimed.delivery
    delivery = claimed_delivery(session, held.workspace_id, held.id, held.attempt)
    if delivery is None:
        return None
    if state is DeliveryState.SENT:
        delivery.sent_channel_id, delivery.ts = channel_id, ts
    delivery.error = error
    delivery.due_at = due_at or delivery.due_at
    _move(delivery, state, now)
    return delivery


def give_up(session: Session, delivery_id: str, error: str, now: datetime) -> None:
    """Settle as failed what could not even be made, unless somebody else has it by now."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is not None and delivery.state is DeliveryState.PENDING:
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


def _hold(delivery: Delivery, now: datetime) -> Delivery:
    delivery.state = DeliveryState.SENDING
    delivery.attempt += 1
    delivery.lease_until = now + LEASE
    return delivery


_OPEN = {DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNSURE}


def _move(delivery: Delivery, state: DeliveryState, now: datetime) -> None:
    delivery.state = state
    delivery.lease_until = None
    if state not in _OPEN:
        delivery.settled_at = now
        delivery.payload = None  # what people wrote is not kept twice
