"""Events that came in from Slack, so that the same one does nothing twice."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, delete, select, tuple_

from storage.database import change, insert_once
from storage.types import UtcDateTime


class ReceivedEvent(SQLModel, table=True):
    """An event from Slack that was dealt with, kept for a day so that its twin does nothing."""

    __tablename__ = "received_event"

    workspace_id: str = Field(
        foreign_key="workspace.id", primary_key=True, max_length=32, ondelete="CASCADE"
    )
    event_id: str = Field(primary_key=True, max_length=64)
    received_at: datetime = Field(sa_type=UtcDateTime, index=True)


def forget_events(session: Session, received_before: datetime, limit: int) -> int:
    """Delete up to `limit` received events of that age; returns how many."""
    old = (
        select(ReceivedEvent.workspace_id, ReceivedEvent.event_id)
        .where(col(ReceivedEvent.received_at) < received_before)
        .limit(limit)
    )
    keys = tuple_(col(ReceivedEvent.workspace_id), col(ReceivedEvent.event_id))
    return change(session, delete(ReceivedEvent).where(keys.in_(old)))


def first_time(session: Session, workspace_id: str, event_id: str, now: datetime) -> bool:
    """Note that an event came from Slack; False when it came before."""
    row = {"workspace_id": workspace_id, "event_id": event_id, "received_at": now}
    return insert_once(session, ReceivedEvent, row)
