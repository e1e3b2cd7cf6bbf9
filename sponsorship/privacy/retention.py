"""What is forgotten after a while, once a day."""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from sponsorship.advocacy import messages as advocacy_messages
from sponsorship.checkins.rules.vocabulary import CheckinMessage
from sponsorship.digests.rules.vocabulary import DigestMessage
from sponsorship.privacy.rules import AUDIT_KEPT, DELIVERIES_KEPT, EVENTS_KEPT
from sponsorship.supporters.rules import SupporterMessage
from sponsorship.wins.rules.vocabulary import WinMessage
from sponsorship.workspaces.purge import forget_if_due
from sponsorship.workspaces.rules import UNINSTALLED_KEPT
from storage.database import Database
from storage.delivery.deliveries import forget_deliveries, forgettable_deliveries
from storage.privacy.export_parts import forget_parts
from storage.workspaces.audit import forget_audit
from storage.workspaces.events import forget_events
from storage.workspaces.installations import forget_states
from storage.workspaces.purge import abandoned_workspaces

log = logging.getLogger(__name__)

REDRAWS = frozenset(
    {
        WinMessage.REDRAW,
        CheckinMessage.CARD,
        SupporterMessage.REDRAW,
        DigestMessage.PREVIEW_REDRAW,
        DigestMessage.REDRAW,
        DigestMessage.THREAD_REDRAW,
        *advocacy_messages.REDRAWS.values(),
    }
)
"""Kinds of delivery that change a message, and which nothing needs later."""

_BATCH = 1000


def sweep(database: Database, now: datetime) -> int:
    """Delete what is old, in short transactions; returns how many rows went."""
    gone = _in_batches(database, lambda session: forget_events(session, now - EVENTS_KEPT, _BATCH))
    gone += _in_batches(database, lambda session: forget_audit(session, now - AUDIT_KEPT, _BATCH))
    gone += _in_batches(database, lambda session: forget_parts(session, _BATCH))
    gone += _in_batches(database, lambda session: forget_states(session, now, _BATCH))
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
