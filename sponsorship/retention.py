"""What is forgotten after a while, once a day."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session

from sponsorship import advocacy_messages, checkin_messages, digest_messages, supporters, win_cards
from storage.database import Database
from storage.delivery.deliveries import forget_deliveries, forgettable_deliveries
from storage.privacy.exports import forget_parts
from storage.workspaces.audit import forget_audit
from storage.workspaces.events import forget_events
from storage.workspaces.installations import delete_installation, forget_states, hold_installation
from storage.workspaces.purge import abandoned_workspaces, delete_some
from storage.workspaces.workspaces import lock_workspace, workspace_by_id

log = logging.getLogger(__name__)

EVENTS_KEPT = timedelta(days=1)
"""Slack redelivers an event for some minutes; its twin must be recognised that long."""

DELIVERIES_KEPT = timedelta(days=30)
"""For messages that left nothing in Slack, and for changes of a message: the row of the message
itself says where it is, and stays as long as what it is about."""

REDRAWS = frozenset(
    {
        win_cards.REDRAW,
        checkin_messages.CARD,
        supporters.REDRAW,
        digest_messages.PREVIEW_REDRAW,
        digest_messages.REDRAW,
        digest_messages.THREAD_REDRAW,
        *advocacy_messages.REDRAWS.values(),
    }
)
"""Kinds of delivery that change a message, and of which nothing asks later."""

AUDIT_KEPT = timedelta(days=730)
"""Who did what: long enough for a question about last year."""

UNINSTALLED_KEPT = timedelta(days=30)
"""After an uninstall: whoever installs Headway again in that time finds everything as it was."""

_BATCH = 1000
_PURGE_BATCH = 500


def sweep(database: Database, now: datetime) -> int:
    """Delete what is old, in short transactions; returns how many rows went."""
    gone = _in_batches(database, lambda it: forget_events(it, now - EVENTS_KEPT, _BATCH))
    gone += _in_batches(database, lambda it: forget_audit(it, now - AUDIT_KEPT, _BATCH))
    gone += _in_batches(database, lambda it: forget_parts(it, _BATCH))
    gone += _in_batches(database, lambda it: forget_states(it, now, _BATCH))
    gone += _forget_deliveries(database, now)
    with database.everywhere().read() as session:
        abandoned = abandoned_workspaces(session, now - UNINSTALLED_KEPT)
    return gone + sum(forget_if_due(database, workspace_id, now) for workspace_id in abandoned)


def _in_batches(database: Database, forget: Callable[[Session], int]) -> int:
    gone = 0
    while True:
        with database.everywhere().write() as session:
            batch = forget(session)
        gone += batch
        if batch < _BATCH:
            return gone


def _forget_deliveries(database: Database, now: datetime) -> int:
    """Looking for them may take a while among many that stay: no writer waits for that."""
    gone = 0
    while True:
        with database.everywhere().read() as session:
            found = forgettable_deliveries(session, now - DELIVERIES_KEPT, REDRAWS, _BATCH)
        with database.everywhere().write() as session:
            gone += forget_deliveries(session, found)
        if len(found) < _BATCH:
            return gone


def forget_if_due(database: Database, workspace_id: str, now: datetime) -> int:
    """Delete everything of the workspace when it left Headway too long ago; returns how many rows.

    Also before it is installed again: what an interrupted sweep left must not come back by halves.
    The workspace's own row goes last, so that what is interrupted is found again; its tokens go
    first, while it is held and due, so that they cannot be those of a new installation.
    """
    with database.everywhere().write() as session:
        hold_installation(session, workspace_id)  # before the workspace, as an install does
        if not _is_due(session, workspace_id, now):
            return 0
        delete_installation(session, workspace_id)
    gone, some = 0, 1
    while some:
        with database.of(workspace_id).write() as session:
            if not _is_due(session, workspace_id, now):
                break
            some = delete_some(session, workspace_id, _PURGE_BATCH)
        gone += some
    if gone:
        log.info("a workspace was forgotten", extra={"workspace": workspace_id, "rows": gone})
    return gone


def _is_due(session: Session, workspace_id: str, now: datetime) -> bool:
    """Whether the workspace left Headway too long ago; it is held until the transaction ends."""
    lock_workspace(session, workspace_id)
    workspace = workspace_by_id(session, workspace_id)
    left_at = workspace.uninstalled_at if workspace else None
    return left_at is not None and left_at <= now - UNINSTALLED_KEPT
