"""Taking a message out of Slack again."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.delivery.rules.refused import DeliveryRefused
from sponsorship.delivery.rules.sending import Composed, Remove
from sponsorship.refusals import Refusal
from storage.delivery.deliveries import Delivery, enqueue
from storage.people.people import person_by_id

KIND = "message_removal"
SEARCH = "message_search"
"""A message of unknown fate that is to be taken out if Slack has it."""


def remove(session: Session, workspace_id: str, channel_id: str, ts: str, now: datetime) -> None:
    """Put a removal into the ledger; that a message is gone already is no failure."""
    enqueue(
        session,
        workspace_id,
        key=f"removal:{channel_id}:{ts}",
        kind=KIND,
        subject_id=ts,
        channel_id=channel_id,
        now=now,
    )


def compose(_session: Session, delivery: Delivery, _now: datetime) -> Composed:
    """The message to take down; nothing else may be known of it any more."""
    assert delivery.channel_id is not None
    return Remove(delivery.channel_id, delivery.subject_id)


def remove_once_found(session: Session, delivery: Delivery, thread_ts: str | None) -> None:
    """Turn a message in doubt into the search for it, which knows only its id in Slack.

    What it says, whom it was for and what it was about are forgotten at once. `thread_ts` is the
    message that it answers, should it not even be known how it was drawn. Does nothing where
    no message was to be left.
    """
    drawn = delivery.payload or {
        "do": "post",
        "at": delivery.created_at.timestamp(),
        "thread_ts": thread_ts,
    }
    if drawn["do"] != "post":
        return
    receiver = person_by_id(session, delivery.workspace_id, delivery.person_id or "")
    delivery.channel_id = delivery.channel_id or (receiver.dm_channel_id if receiver else None)
    delivery.payload = {name: drawn.get(name) for name in ("do", "at", "thread_ts")}
    if delivery.channel_id is None and receiver is not None:
        delivery.payload["user"] = receiver.slack_id
    delivery.kind, delivery.person_id, delivery.expires_at = SEARCH, None, None
    delivery.key, delivery.subject_id = f"search:{delivery.id}", delivery.id


def compose_search(_session: Session, _delivery: Delivery, _now: datetime) -> Composed:
    """Nothing: Slack does not have it, and is not to get it."""
    return None


def found(session: Session, delivery: Delivery, now: datetime) -> None:
    """Take out what was found, and keep nothing of the search.

    Raises Refusal when an operator found it where we do not know the conversation.
    """
    if delivery.sent_channel_id is None or delivery.ts is None:
        raise Refusal(DeliveryRefused.NO_HISTORY)
    remove(session, delivery.workspace_id, delivery.sent_channel_id, delivery.ts, now)
    session.delete(delivery)
