"""Taking a message out of Slack again."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.delivery.rules.drawn import PostCall, call_of, to_json
from sponsorship.delivery.rules.refused import DeliveryRefused
from sponsorship.delivery.rules.sending import Composed, Remove
from sponsorship.delivery.rules.vocabulary import DeliveryMessage
from sponsorship.refusals import Refusal
from storage.delivery.deliveries import Delivery, enqueue
from storage.people.people import person_by_id


def remove(session: Session, workspace_id: str, channel_id: str, ts: str, now: datetime) -> None:
    """Put a removal into the ledger; that a message is gone already is no failure."""
    enqueue(
        session,
        workspace_id,
        key=f"removal:{channel_id}:{ts}",
        kind=DeliveryMessage.REMOVAL,
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
    drawn = call_of(delivery) or PostCall(at=delivery.created_at, thread_ts=thread_ts)
    if not isinstance(drawn, PostCall):
        return
    receiver = person_by_id(session, delivery.workspace_id, delivery.person_id or "")
    delivery.channel_id = delivery.channel_id or (receiver.dm_channel_id if receiver else None)
    user = receiver.slack_id if delivery.channel_id is None and receiver is not None else None
    delivery.payload = to_json(PostCall(at=drawn.at, thread_ts=drawn.thread_ts, user=user))
    delivery.kind, delivery.person_id, delivery.expires_at = DeliveryMessage.SEARCH, None, None
    delivery.key, delivery.subject_id = f"search:{delivery.id}", delivery.id
    delivery.facts = None


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
