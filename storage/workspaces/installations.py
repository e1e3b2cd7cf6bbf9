"""Where Headway is installed by OAuth, with its tokens, and installs that are under way.

A row is about a whole workspace or a whole organisation, and is looked up before it is known
which workspace a payload is about.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, delete, or_, select, update

from storage.database import change, insert_once
from storage.encryption import Keys
from storage.types import UtcDateTime
from storage.workspaces.workspaces import Workspace


class Installation(SQLModel, table=True):
    """Headway installed in one workspace, or in all workspaces of an Enterprise Grid at once.

    Tokens are encrypted; see `storage.encryption`.
    """

    id: str = Field(primary_key=True, max_length=32)
    """Slack's id of the workspace, T…, or of the organisation, E…, that it is installed in."""
    enterprise_id: str | None = Field(default=None, max_length=32)
    """The organisation that the workspace is part of, or the row's own id."""
    name: str = ""
    app_id: str = Field(default="", max_length=32)
    bot_id: str = Field(default="", max_length=32)
    bot_user_id: str = Field(default="", max_length=32)
    installed_by: str = Field(default="", max_length=32)
    """Slack's id of the person who installed it."""
    scopes: str = ""
    """What was granted, with commas between."""
    bot_token: str
    refresh_token: str | None = None
    """Only where the app's tokens rotate; good for one use."""
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the bot token expires; None where tokens do not rotate."""
    generation: int = 1
    """Counts the tokens that were stored, so that an older one never replaces a newer one."""
    refreshing_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Somebody asks Slack for the next token just now, and has until then."""
    installed_at: datetime = Field(sa_type=UtcDateTime)


class InstallState(SQLModel, table=True):
    """An install that came back from Slack, and must not do so again before its time is over."""

    __tablename__ = "install_state"

    state: str = Field(primary_key=True, max_length=64)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)


def installation_for(
    session: Session, workspace_id: str | None, enterprise_id: str | None
) -> Installation | None:
    """The workspace's own installation, else that of its organisation."""
    found = session.get(Installation, workspace_id) if workspace_id else None
    if found is None and enterprise_id:
        found = session.get(Installation, enterprise_id)
    return found


def installation_of_workspace(session: Session, workspace_id: str) -> Installation | None:
    """What serves a workspace that we know: its own installation, else its organisation's."""
    workspace = session.get(Workspace, workspace_id)
    return installation_for(session, workspace_id, workspace.enterprise_id if workspace else None)


def served_workspaces(session: Session) -> Sequence[str]:
    """Known workspaces that have an installation, their own or their organisation's."""
    installed = select(Installation.id)
    return session.exec(
        select(Workspace.id).where(
            or_(col(Workspace.id).in_(installed), col(Workspace.enterprise_id).in_(installed))
        )
    ).all()


def workspaces_of(session: Session, enterprise_id: str) -> Sequence[Workspace]:
    """Known workspaces of an organisation that have no installation of their own."""
    return session.exec(
        select(Workspace).where(
            Workspace.enterprise_id == enterprise_id,
            col(Workspace.id).not_in(select(Installation.id)),
        )
    ).all()


def installation_by_id(session: Session, installation_id: str) -> Installation | None:
    """The installation of exactly that workspace or organisation."""
    return session.get(Installation, installation_id)


def installations(session: Session) -> Sequence[Installation]:
    """Every installation."""
    return session.exec(select(Installation).order_by(col(Installation.id))).all()


def store_installation(session: Session, installation: Installation) -> None:
    """Put the installation in, in place of an earlier one of the same workspace.

    Of two at the same moment the later one stays.
    """
    if insert_once(session, Installation, installation.model_dump()):
        return
    earlier = session.get_one(Installation, installation.id, with_for_update=True)
    values = installation.model_dump(exclude={"id", "generation"})
    earlier.sqlmodel_update({**values, "generation": earlier.generation + 1})


def hold_installation(session: Session, installation_id: str) -> None:
    """Hold the installation's row until the transaction ends, where there is one."""
    session.get(Installation, installation_id, with_for_update=True)


def delete_installation(session: Session, installation_id: str) -> bool:
    """Forget the installation and its tokens; returns whether there was one."""
    gone = session.exec(delete(Installation).where(col(Installation.id) == installation_id))
    return bool(gone.rowcount)


def begin_refresh(
    session: Session, installation_id: str, generation: int, now: datetime, until: datetime
) -> bool:
    """Take the right to ask for the next token; False while somebody else has it.

    False also when the token is not the one of that generation any more.
    """
    taken = session.exec(
        update(Installation)
        .where(
            col(Installation.id) == installation_id,
            col(Installation.generation) == generation,
            or_(
                col(Installation.refreshing_until).is_(None),
                col(Installation.refreshing_until) <= now,
            ),
        )
        .values(refreshing_until=until)
    )
    return bool(taken.rowcount)


def end_refresh(
    session: Session, installation_id: str, generation: int, values: Mapping[str, object]
) -> bool:
    """Store the next token, unless a newer one came meanwhile; returns whether it was stored."""
    stored = session.exec(
        update(Installation)
        .where(col(Installation.id) == installation_id, col(Installation.generation) == generation)
        .values(**values, generation=generation + 1, refreshing_until=None)
    )
    return bool(stored.rowcount)


def release_refresh(session: Session, installation_id: str, generation: int) -> None:
    """Let anybody ask for the next token again, at once."""
    session.exec(
        update(Installation)
        .where(col(Installation.id) == installation_id, col(Installation.generation) == generation)
        .values(refreshing_until=None)
    )


def reencrypt(session: Session, installation_id: str, keys: Keys) -> bool:
    """Encrypt the installation's tokens with the newest key; False when they are already.

    Raises `storage.encryption.WrongKey`.
    """
    row = session.get(Installation, installation_id, with_for_update=True)
    if row is None:
        return False
    secrets = [it for it in (row.bot_token, row.refresh_token) if it is not None]
    if all(keys.is_newest(secret) for secret in secrets):
        return False
    row.bot_token = keys.encrypt(keys.decrypt(row.bot_token))
    if row.refresh_token is not None:
        row.refresh_token = keys.encrypt(keys.decrypt(row.refresh_token))
    return True


def use_state(session: Session, state: str, expires_at: datetime) -> bool:
    """Use the state up; False when it was used already."""
    return insert_once(session, InstallState, {"state": state, "expires_at": expires_at})


def forget_states(session: Session, now: datetime, limit: int) -> int:
    """Delete up to `limit` used states whose time is over; returns how many."""
    old = select(InstallState.state).where(col(InstallState.expires_at) <= now).limit(limit)
    return change(session, delete(InstallState).where(col(InstallState.state).in_(old)))
