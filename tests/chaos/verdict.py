"""The one assertion that matters, and what it is made of.

Every message that is to be in Slack is there exactly once, and the ledger says `sent` with its
timestamp; of those that a scenario began with none is missing, cancelled or expired. Slack's log
is the playground's: what is in its channels, under the opaque id that the bot puts on every
message. Of what people did, all that was acknowledged is stored once.
"""

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from sqlmodel import col, func, select

from storage.delivery.deliveries import Delivery
from storage.types import DeliveryState
from tests.chaos.company import Here

DONE = {DeliveryState.SENT, DeliveryState.CANCELLED, DeliveryState.EXPIRED}


@dataclass
class Verdict:
    """What is wrong, by kind of wrong; nothing anywhere is what is hoped for."""

    sent: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    mistaken: list[str] = field(default_factory=list)
    """In Slack, but elsewhere or otherwise than the ledger says."""
    unsettled: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> list[str]:
        named = vars(self).items()
        return [
            f"{len(found)} {name}: {', '.join(found[:5])}"
            for name, found in named
            if isinstance(found, list) and found
        ]


def verdict(here: Here) -> Verdict:
    """Compare the ledger with Slack. Nothing may be sending any more."""
    in_slack: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for channel in list(here.team.channels.values()):
        for message in channel.in_order():
            if message.metadata:
                found = message.metadata["event_payload"]["id"]
                in_slack[found].append((channel.id, message.ts))
    result = Verdict()
    columns = (
        Delivery.id,
        Delivery.kind,
        Delivery.state,
        Delivery.sent_channel_id,
        Delivery.ts,
        Delivery.due_at,
        Delivery.attempt,
    )
    with here.database.read() as session:
        mine = select(*columns).where(Delivery.workspace_id == here.team.id)  # type: ignore[call-overload]
        ledger = session.connection().execute(mine).all()
    result.lost += sorted(here.wanted - {it.id for it in ledger})
    for delivery_id, kind, state, channel_id, ts, due_at, attempt in ledger:
        name = f"{kind} {delivery_id}"
        places = in_slack.pop(delivery_id, [])
        if len(places) > 1:
            result.doubled.append(name)
        if state is DeliveryState.PENDING and due_at > here.now() and not places:
            if delivery_id in here.wanted and attempt:
                result.unsettled.append(f"{name} {state}, tried {attempt} times")
            continue  # for later
        if state not in DONE:
            result.unsettled.append(f"{name} {state}")
        elif is_change(kind):
            if places:
                result.mistaken.append(name)
        elif state is DeliveryState.SENT:
            result.sent += 1
            if not places:
                result.lost.append(name)
            elif (channel_id, ts) not in places:
                result.mistaken.append(name)
        elif places:
            result.mistaken.append(f"{name} {state}")
        elif delivery_id in here.wanted:
            result.lost.append(f"{name} {state}")
    result.mistaken += [f"unknown {it}" for it in in_slack]
    return result


def is_change(kind: str) -> bool:
    """Whether a delivery of that kind changes what is there, and so may be repeated."""
    return kind.endswith("redraw") or kind in ("home", "checkin_card")


def waiting(here: Here) -> Counter[str]:
    """What is due and not settled, by state."""
    with here.database.read() as session:
        found = session.exec(
            select(Delivery.state, Delivery.due_at).where(col(Delivery.state).not_in(DONE))
        ).all()
    now = here.now()
    return Counter(
        str(state) for state, due_at in found if due_at <= now or state != DeliveryState.PENDING
    )


def come_to_rest(here: Here, seconds: float = 60.0) -> None:
    """Wait until Slack has told all and nothing is due, but not for longer."""
    here.driver.settle()
    ends = time.monotonic() + seconds
    while waiting(here) and time.monotonic() < ends:
        time.sleep(0.2)


def seeded_wait(here: Here) -> int:
    """How many of the messages that the scenario began with are not settled."""
    with here.database.read() as session:
        return session.exec(
            select(func.count())
            .select_from(Delivery)
            .where(col(Delivery.state).not_in(DONE), col(Delivery.id).contains("-card-"))
        ).one()
