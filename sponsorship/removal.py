"""Taking a message out of Slack again."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.sending import Composed, Remove
from storage.deliveries import Delivery, enqueue

KIND = "message_removal"


def remove(session: Session, workspace_id: str, channel_id: str, ts: str, now: datetime) -> None:
    """Put it into the ledger; a message that is gone already is no failure."""
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
