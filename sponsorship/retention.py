"""What is forgotten after a while, once a day."""

from datetime import datetime, timedelta

from storage.database import Database
from storage.deliveries import forget_deliveries, forget_events

EVENTS_KEPT = timedelta(days=1)
"""Slack redelivers an event for some minutes; its twin must be recognised that long."""

DELIVERIES_KEPT = timedelta(days=30)
"""For messages that left nothing in Slack; the others say where the message is."""

_BATCH = 1000


def sweep(database: Database, now: datetime) -> int:
    """Delete what is old, in short transactions; returns how many rows went."""
    gone = 0
    while True:
        with database.everywhere().write() as session:
            events = forget_events(session, now - EVENTS_KEPT, _BATCH)
            deliveries = forget_deliveries(session, now - DELIVERIES_KEPT, _BATCH)
        gone += events + deliveries
        if max(events, deliveries) < _BATCH:
            return gone
