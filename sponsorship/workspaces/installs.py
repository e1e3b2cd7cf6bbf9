"""Headway comes into a workspace or an organisation, and is taken out again."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.changes import BotReplaced, changed
from sponsorship.workspaces import purge
from sponsorship.workspaces.rules import WorkspaceAudit
from storage.database import Database
from storage.delivery.deliveries import cancel_pending
from storage.workspaces.audit import note
from storage.workspaces.events import first_time
from storage.workspaces.installations import (
    Installation,
    delete_installation,
    installation_by_id,
    installation_of_workspace,
    store_installation,
    workspaces_of,
)
from storage.workspaces.workspaces import Workspace, known_workspace, workspace_by_id


def save(database: Database, installation: Installation, now: datetime) -> None:
    """Keep a new installation, in place of an earlier one.

    Its workspace is known from now on; those of an organisation are once they send something.
    """
    whole_organisation = installation.id == installation.enterprise_id
    workspace_id, name = installation.id, installation.name
    bot_user_id, enterprise_id = installation.bot_user_id, installation.enterprise_id
    database = database.everywhere()
    if not whole_organisation:
        purge.forget_if_due(database, workspace_id, now)
    with database.write() as session:
        store_installation(session, installation)
        if not whole_organisation:
            installed(session, workspace_id, name, bot_user_id, now, enterprise_id)


def heard_of(
    database: Database, workspace_id: str, installation: Installation, now: datetime
) -> None:
    """A workspace uses Headway by its organisation's installation, perhaps for the first time."""
    database = database.everywhere()
    with database.read() as session:
        known = workspace_by_id(session, workspace_id)
    bot_user_id, enterprise_id = installation.bot_user_id, installation.enterprise_id
    if (
        known is not None
        and known.uninstalled_at is None
        and (known.enterprise_id, known.bot_user_id) == (enterprise_id, bot_user_id)
    ):
        return
    purge.forget_if_due(database, workspace_id, now)
    with database.write() as session:
        installed(session, workspace_id, "", bot_user_id, now, enterprise_id)


def installed(
    session: Session,
    workspace_id: str,
    name: str,
    bot_user_id: str,
    now: datetime,
    enterprise_id: str | None = None,
) -> None:
    """There is a token for the workspace: Headway is installed there, perhaps again.

    Another bot user than before has conversations of its own: people's are opened anew.
    """
    workspace = known_workspace(session, workspace_id, now)
    if workspace.bot_user_id not in ("", bot_user_id):
        changed(session, BotReplaced(workspace_id, now))
    workspace.name, workspace.bot_user_id = name or workspace.name, bot_user_id
    workspace.enterprise_id = enterprise_id or workspace.enterprise_id
    workspace.uninstalled_at = None


def lost(database: Database, workspace_id: str, now: datetime) -> None:
    """Slack refuses the workspace's token as revoked: news of an uninstall may have been missed.

    So it counts as uninstalled from now on, until anything that Slack sends from there shows
    otherwise. What waits to be sent goes on waiting. Does nothing without an installation.
    """
    with database.everywhere().write() as session:
        workspace = workspace_by_id(session, workspace_id)
        if workspace is None or workspace.uninstalled_at is not None:
            return
        if installation_of_workspace(session, workspace_id) is not None:
            workspace.uninstalled_at = now
            note(session, workspace_id, now, None, WorkspaceAudit.LOST)


def found_again(database: Database, workspace_id: str, now: datetime) -> None:
    """Slack sends only from where an app is installed: the workspace is not lost."""
    with database.everywhere().write() as session:
        workspace = workspace_by_id(session, workspace_id)
        if workspace is not None and workspace.uninstalled_at is not None:
            workspace.uninstalled_at = None
            note(session, workspace_id, now, None, WorkspaceAudit.FOUND_AGAIN)


def removed(
    session: Session, workspace_id: str, event_id: str, happened_at: datetime, now: datetime
) -> None:
    """Headway was taken out of the workspace: its tokens go at once, and nothing more is sent.

    News older than the installation, which Slack may bring late, is ignored. What people wrote is
    kept for a while; see `sponsorship.privacy.retention`.
    """
    workspace = workspace_by_id(session, workspace_id)
    own = installation_by_id(session, workspace_id)
    if workspace is None or (own is not None and _is_older(happened_at, own)):
        return
    if not first_time(session, workspace_id, event_id, now):
        return
    delete_installation(session, workspace_id)
    if own is not None and installation_of_workspace(session, workspace_id) is not None:
        return  # its organisation's installation goes on serving it
    _leave(session, workspace, now)


def removed_everywhere(
    session: Session, enterprise_id: str, happened_at: datetime, now: datetime
) -> None:
    """Headway was taken out of a whole organisation; workspaces with one of their own keep it."""
    own = installation_by_id(session, enterprise_id)
    if own is None or _is_older(happened_at, own):
        return
    delete_installation(session, enterprise_id)
    for workspace in workspaces_of(session, enterprise_id):
        _leave(session, workspace, now)


def withdrawn(session: Session, enterprise_id: str, ids: list[str], now: datetime) -> None:
    """An organisation took workspaces out of its installation."""
    for workspace in workspaces_of(session, enterprise_id):
        if workspace.id in ids:
            _leave(session, workspace, now)


def _leave(session: Session, workspace: Workspace, now: datetime) -> None:
    if workspace.uninstalled_at is not None:
        return
    workspace.uninstalled_at = now
    cancel_pending(session, workspace.id, now)
    note(session, workspace.id, now, None, WorkspaceAudit.UNINSTALLED)


def _is_older(happened_at: datetime, installation: Installation) -> bool:
    """Slack tells of events by the second."""
    return happened_at < installation.installed_at.replace(microsecond=0)
