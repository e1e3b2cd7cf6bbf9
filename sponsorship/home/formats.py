"""How a workspace's channels read numbers."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.people.rules import PersonRefused
from sponsorship.refusals import Refusal
from sponsorship.workspaces.rules import ChannelLocale, WorkspaceAudit
from storage.people.people import Person
from storage.workspaces.audit import note
from storage.workspaces.workspaces import Workspace, workspace_by_id


def locale_for(session: Session, admin: Person) -> str:
    """What holds now, for an admin's form; raises Refusal for anybody else."""
    return _workspace(session, admin).locale


def change_locale(session: Session, admin: Person, locale: ChannelLocale, now: datetime) -> None:
    """Have what is posted from now on written so; raises Refusal for anybody but an admin."""
    workspace = _workspace(session, admin)
    if workspace.locale != locale:
        workspace.locale = locale.value
        session.add(workspace)
        note(session, admin.workspace_id, now, admin.id, WorkspaceAudit.LOCALE, to=locale.value)


def _workspace(session: Session, admin: Person) -> Workspace:
    if not admin.is_admin:
        raise Refusal(PersonRefused.NOT_ADMIN)
    workspace = workspace_by_id(session, admin.workspace_id)
    assert workspace is not None  # the admin is in it
    return workspace
