"""The ledger's states: how a message is claimed before Slack is called, and settled after.

`claim` locks the message and `hold`, in the same transaction, makes it `sending` with a lease and
an attempt number; `settle` takes effect only for the attempt that still holds it, so that a sender
which was given up cannot overwrite what its successor found out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from sponsorship.delivery.rules.drawn import Call, to_json
from sponsorship.delivery.rules.sending import NOWHERE, Standing
from storage.delivery.deliveries import Delivery, deliveries_of
from storage.delivery.sending import change_delivery, claimable_delivery, deliveries_left_behind
from storage.people.people import Person
from storage.types import UNSETTLED, DeliveryState

LEASE = timedelta(minutes=5)
"""A sender that is silent for so long is given up. A call to Slack takes 10 s at most."""


@dataclass(frozen=True)
class Claim:
    """A message in hand. `doubtful`: an earlier attempt may have posted it."""

    delivery: Delivery
    attempt: int
    """The number that `settle` checks."""
    doubtful: bool
    receiver: Person | None
    """The person it is for, as they were when it was claimed."""
    is_away_ahead: bool
    """Whether they have days away that are not over."""


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

    It is locked, and nothing is written about it before `hold` or `let_go`. None when somebody else
    has it by now, or when it is too late to be of use and nobody has tried yet: then it is settled
    as expired.
    """
    found = claimable_delivery(session, workspace_id, delivery_id, state, now)
    if found is None or found[0].due_at > now:
        return None
    delivery, receiver, is_away_ahead = found
    doubtful = state is DeliveryState.UNSURE
    if not doubtful and delivery.expires_at is not None and delivery.expires_at <= now:
        change_delivery(session, delivery, **_ending(DeliveryState.EXPIRED, now))
        return None
    return Claim(delivery, delivery.attempt + 1, doubtful, receiver, is_away_ahead)


def hold(session: Session, claimed: Claim, call: Call | None, now: datetime) -> None:
    """Begin the attempt, with what is about to be sent; Slack is called once it is committed."""
    change_delivery(
        session,
        claimed.delivery,
        state=DeliveryState.SENDING,
        attempt=claimed.attempt,
        lease_until=now + LEASE,
        payload=None if call is None else to_json(call),
    )


def let_go(
    session: Session,
    claimed: Claim,
    state: DeliveryState,
    now: datetime,
    due_at: datetime | None = None,
) -> None:
    """End a claim that comes to no attempt, in its own transaction."""
    values = _ending(state, now) | {"error": None}
    if due_at is not None:
        values["due_at"] = due_at
    change_delivery(session, claimed.delivery, **values)


def keep(session: Session, claimed: Claim, call: Call) -> None:
    """Note on the message how far an attempt has come, if that attempt still holds it."""
    held, payload = claimed.delivery, to_json(call)
    if payload != held.payload:
        change_delivery(session, held, held_by=claimed.attempt, payload=payload)


def draw_again(session: Session, workspace_id: str, subject_id: str, *kinds: str) -> None:
    """Forget how messages of those kinds about that row were drawn that wait to be sent.

    They count as not drawn, and are composed as things stand.
    """
    for waiting in deliveries_of(session, workspace_id, subject_id, *kinds):
        if waiting.state is DeliveryState.PENDING:
            waiting.payload = None


def settle(
    session: Session,
    claimed: Claim,
    state: DeliveryState,
    now: datetime,
    *,
    due_at: datetime | None = None,
    error: str | None = None,
    stands: Standing = NOWHERE,
) -> Delivery | None:
    """Write down how an attempt ended.

    `due_at` belongs to `pending` and `unsure`, and where the message stands to `sent`.

    Returns the message as it is now; None, and nothing is changed, when the attempt does not
    hold it any more.
    """
    values = _ending(state, now) | {"error": error}
    if due_at is not None:
        values["due_at"] = due_at
    if state is DeliveryState.SENT:
        values |= {"sent_channel_id": stands.channel_id, "ts": stands.ts}
    held = claimed.delivery
    return held if change_delivery(session, held, held_by=claimed.attempt, **values) else None


def give_up(
    session: Session,
    workspace_id: str,
    delivery_id: str,
    state: DeliveryState,
    error: str,
    now: datetime,
) -> None:
    """Mark as failed a message that could not be composed, if it is in that state still."""
    found = claimable_delivery(session, workspace_id, delivery_id, state, now)
    if found is not None:
        change_delivery(session, found[0], error=error, **_ending(DeliveryState.FAILED, now))


def _ending(state: DeliveryState, now: datetime) -> dict[str, Any]:
    """Columns that change whenever a message leaves somebody's hands."""
    values: dict[str, Any] = {"state": state, "lease_until": None}
    if state not in UNSETTLED:
        # What people wrote is not kept twice.
        values |= {"settled_at": now, "payload": None}
    return values
