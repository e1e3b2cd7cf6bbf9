"""Workspaces that use Headway, or did."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel, select

from storage.database import insert_once
from storage.types import Json, UtcDateTime


class Workspace(SQLModel, table=True):
    """A Slack workspace (team) that Headway is installed in."""

    id: str = Field(primary_key=True, max_length=32)
    """Slack's own id, T…"""
    enterprise_id: str | None = Field(default=None, max_length=32)
    """Slack's id of the Enterprise Grid that the workspace is part of, E…, where we know it."""
    name: str = ""
    bot_user_id: str = Field(default="", max_length=32)
    zone: str = "UTC"
    """IANA zone for people whose own is not known yet."""
    locale: str = Field(default="en-US", max_length=35)
    """How its channels read numbers, as Slack names locales."""
    reaction_meanings: dict[str, str] | None = Field(default=None, sa_type=Json)
    """Emoji name to `Meaning`; None means the built-in map."""
    installed_at: datetime = Field(sa_type=UtcDateTime)
    uninstalled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def workspace_by_id(session: Session, workspace_id: str) -> Workspace | None:
    """Return the workspace, also when it has uninstalled Headway."""
    return session.get(Workspace, workspace_id)


def known_workspace(session: Session, workspace_id: str, now: datetime) -> Workspace:
    """Return the workspace, made when it is new; several processes may do so at once."""
    found = workspace_by_id(session, workspace_id)
    if found is None:
        fresh = Workspace(id=workspace_id, installed_at=now)
        insert_once(session, Workspace, fresh.model_dump())
        found = session.get_one(Workspace, workspace_id)
    return found


def lock_workspace(session: Session, workspace_id: str) -> None:
    """Hold the workspace's row until the transaction ends, as `lock_person` does."""
    session.exec(
        select(Workspace.id)
        .where(Workspace.id == workspace_id)
        .with_for_update(key_share=True)  # else every row that is written there waits for us
    ).first()
