"""What is forgotten after a while, once a day."""

import logging
from datetime import datetime, timedelta

from storage.database import Database
from storage.deliveries import forget_deliveries, forget_events
from storage.installations import forget_states
from storage.people import lock_workspace, workspace_by_id
from storage.purge import abandoned_workspaces, delete_some

log = logging.getLogger(__name__)

EVENTS_KEPT = timedelta(days=1)
"""Slack redelivers an event for some minutes; its twin must be recognised that long."""

DELIVERIES_KEPT = timedelta(days=30)
"""For messages that left nothing in Slack; the others say where the message is."""

UNINSTALLED_KEPT = timedelta(days=30)
"""After an uninstall: whoever installs Headway again in that time finds everything as it was."""

_BATCH = 1000
_PURGE_BATCH = 500


def sweep(database: Database, now: datetime) -> int:
    """Delete what is old, in short transactions; returns how many rows went."""
    gone = 0
    while True:
        with database.everywhere().write() as session:
            events = forget_events(session, now - EVENTS_KEPT, _BATCH)
            deliveries = forget_deliveries(session, now - DELIVERIES_KEPT, _BATCH)
            states = forget_states(session, now, _BATCH)
        gone += events + deliveries + states
        if max(events, deliveries, states) < _BATCH:
            break
    with database.everywhere().read() as session:
        abandoned = abandoned_workspaces(session, now - UNINSTALLED_KEPT)
    return gone + sum(forget_if_due(database, workspace_id, now) for workspace_id in abandoned)


def forget_if_due(database: Database, workspace_id: str, now: datetime) -> int:
    """Delete everything of the workspace when it left Headway too long ago; returns how many rows.

    Also before it is installed again: what an interrupted sweep left must not come back by halves.
    """
    gone, some = 0, 1
    while some:
        with database.of(workspace_id).write() as session:
            lock_workspace(session, workspace_id)
            workspace = workspace_by_id(session, workspace_id)
            left_at = workspace.uninstalled_at if workspace else None
            if left_at is None or left_at > now - UNINSTALLED_KEPT:
                break
            some = delete_some(session, workspace_id, _PURGE_BATCH)
        gone += some
    if gone:
        log.info("a workspace was forgotten", extra={"workspace": workspace_id, "rows": gone})
    return gone
