"""Forgetting a workspace that left Headway too long ago."""

import logging
from datetime import datetime

from sqlmodel import Session

from sponsorship.workspaces.rules import UNINSTALLED_KEPT
from storage.database import Database
from storage.workspaces.installations import delete_installation, hold_installation
from storage.workspaces.purge import delete_some
from storage.workspaces.workspaces import lock_workspace, workspace_by_id

log = logging.getLogger(__name__)

_PURGE_BATCH = 500


def forget_if_due(database: Database, workspace_id: str, now: datetime) -> int:
    """Delete everything of the workspace when it left Headway too long ago; returns how many rows.

    Also before it is installed again: what an interrupted sweep left must not come back in part.
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
