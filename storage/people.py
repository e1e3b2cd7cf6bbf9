"""Workspaces, the people in them, when they are away, and who did what."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import Executable, bindparam, or_
from sqlmodel import Field, Session, SQLModel, UniqueConstraint, col, delete, select, update
from sqlmodel.sql.expression import SelectOfScalar

from storage.columns import among_many, identifier, reference, workspace
from storage.database import built_once, by_id, change, insert_once
from storage.types import Json, UtcDateTime, WallTime, Weekdays

MONDAY_TO_FRIDAY = frozenset(range(5))


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
    reaction_meanings: dict[str, str] | None = Field(default=None, sa_type=Json)
    """Emoji name to `Meaning`; None means the built-in map."""
    installed_at: datetime = Field(sa_type=UtcDateTime)
    uninstalled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Person(SQLModel, table=True):
    """Someone in a workspace, known from the moment they first meet the bot."""

    __table_args__ = (UniqueConstraint("workspace_id", "slack_id"),)

    id: str = identifier()
    workspace_id: str = workspace()
    slack_id: str = Field(max_length=32)
    name: str = ""
    zone: str = "UTC"
    locale: str = "en-US"
    is_admin: bool = False
    is_lead: bool = False
    deactivated: bool = False
    working_days: frozenset[int] = Field(default=MONDAY_TO_FRIDAY, sa_type=Weekdays)
    quiet_from: time | None = Field(default=time(20, 0), sa_type=WallTime)
    """Quiet hours on the person's own clock, start included, end not; may cross midnight."""
    quiet_until: time | None = Field(default=time(8, 0), sa_type=WallTime)
    profile_read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When name and zone were last taken from Slack."""
    dm_channel_id: str | None = Field(default=None, max_length=32)
    """Slack's id of their conversation with the bot, once it is open."""
    home_opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When they last opened App Home; None means there is none to keep up to date."""
    welcomed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)


class Someone(NamedTuple):
    """What asking a person, or drawing their App Home anew, needs of them: columns, for many."""

    id: str
    zone: str
    working_days: frozenset[int]
    quiet_from: time | None
    quiet_until: time | None
    home_opened_at: datetime | None
    deactivated: bool


class AwayRange(SQLModel, table=True):
    """Days on which a person is not to be asked anything. Both ends are inclusive."""

    __tablename__ = "away_range"

    id: str = identifier()
    workspace_id: str = workspace()
    person_id: str = reference("person.id")
    starts_on: date
    ends_on: date
    note: str = ""
    """Private to the person."""
    set_by_id: str = reference("person.id", index=False)
    created_at: datetime = Field(sa_type=UtcDateTime)


class AuditEntry(SQLModel, table=True):
    """Who did what to which row. Never holds what people wrote."""

    __tablename__ = "audit_entry"

    id: str = identifier()
    workspace_id: str = workspace()
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    actor_id: str | None = Field(default=None, max_length=32)
    """The person, or None for Headway itself. Kept when the person is erased."""
    action: str = Field(max_length=64)
    """A verb and its noun, such as `win.logged` or `role.granted`."""
    subject_id: str | None = Field(default=None, max_length=32)
    details: dict[str, Any] | None = Field(default=None, sa_type=Json)


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


# Built once: it runs for everything anybody does.
_PERSON_BY_SLACK_ID = select(Person).where(
    Person.workspace_id == bindparam("workspace_id"), Person.slack_id == bindparam("slack_id")
)


def person_by_slack_id(session: Session, workspace_id: str, slack_id: str) -> Person | None:
    """Return the person whom Slack calls by that id in that workspace."""
    return session.exec(
        _PERSON_BY_SLACK_ID, params={"workspace_id": workspace_id, "slack_id": slack_id}
    ).first()


def person_by_id(session: Session, workspace_id: str, person_id: str) -> Person | None:
    """Return the person, unless they belong to another workspace."""
    return by_id(session, Person, workspace_id, person_id)


def know_conversation(session: Session, workspace_id: str, person_id: str, channel_id: str) -> None:
    """Remember the person's conversation with the bot, unless it is known."""
    session.exec(
        update(Person)
        .where(
            col(Person.workspace_id) == workspace_id,
            col(Person.id) == person_id,
            col(Person.dm_channel_id).is_(None),
        )
        .values(dm_channel_id=channel_id)
    )


def lock_person(session: Session, workspace_id: str, person_id: str) -> None:
    """Hold the person's row until the transaction ends: what they do twice happens in turn.

    SQLite has one writer at a time anyway and leaves the lock out. Rows that only refer to
    the person can still be written meanwhile.
    """
    session.exec(
        select(Person.id)
        .where(Person.workspace_id == workspace_id, Person.id == person_id)
        .with_for_update(key_share=True)
    ).first()


@built_once
def _people_by_ids(workspace_id: str, ids: Sequence[str]) -> SelectOfScalar[Person]:
    return select(Person).where(Person.workspace_id == workspace_id, col(Person.id).in_(ids))


def people_by_ids(session: Session, workspace_id: str, ids: Sequence[str]) -> dict[str, Person]:
    """Those of the ids that exist in the workspace."""
    rows = session.exec(_people_by_ids, params={"workspace_id": workspace_id, "ids": ids})
    return {person.id: person for person in rows}


def admins(session: Session, workspace_id: str) -> Sequence[Person]:
    """Workspace admins of Headway who are not deactivated."""
    return session.exec(
        select(Person).where(
            Person.workspace_id == workspace_id,
            col(Person.is_admin),
            ~col(Person.deactivated),
        )
    ).all()


def leads(session: Session, workspace_id: str) -> Sequence[Person]:
    """Programme leads who are not deactivated."""
    return session.exec(
        select(Person)
        .where(Person.workspace_id == workspace_id, col(Person.is_lead), ~col(Person.deactivated))
        .order_by(col(Person.created_at))
    ).all()


def role_holders(session: Session, workspace_id: str, ids: Collection[str]) -> Sequence[Person]:
    """Everybody who holds a role, also a deactivated account, and the people of those ids."""
    return session.exec(
        select(Person).where(
            Person.workspace_id == workspace_id,
            or_(col(Person.is_admin), col(Person.is_lead), col(Person.id).in_(ids)),
        )
    ).all()


def lock_workspace(session: Session, workspace_id: str) -> None:
    """Hold the workspace's row until the transaction ends, as `lock_person` does."""
    session.exec(
        select(Workspace.id)
        .where(Workspace.id == workspace_id)
        .with_for_update(key_share=True)  # else every row that is written there waits for us
    ).first()


def forget_conversations(session: Session, workspace_id: str) -> None:
    """Forget the ids of everybody's direct messages: they were another bot user's."""
    session.exec(
        update(Person).where(col(Person.workspace_id) == workspace_id).values(dm_channel_id=None)
    )


@built_once
def _away_ranges(workspace_id: str, person_id: str, until: date) -> SelectOfScalar[AwayRange]:
    return (
        select(AwayRange)
        .where(
            among_many(col(AwayRange.workspace_id), workspace_id),
            AwayRange.person_id == person_id,
            col(AwayRange.ends_on) >= until,
        )
        .order_by(col(AwayRange.starts_on))
    )


def away_ranges(
    session: Session, workspace_id: str, person_id: str, *, until: date
) -> Sequence[AwayRange]:
    """Ranges that end on or after `until`, soonest first."""
    return session.exec(
        _away_ranges, params={"workspace_id": workspace_id, "person_id": person_id, "until": until}
    ).all()


def away_ranges_of(
    session: Session, workspace_id: str, person_ids: Collection[str], *, until: date
) -> dict[str, list[AwayRange]]:
    """`away_ranges` of each of the people who has any, by person."""
    rows = session.exec(
        select(AwayRange)
        .where(
            among_many(col(AwayRange.workspace_id), workspace_id),
            col(AwayRange.person_id).in_(person_ids),
            col(AwayRange.ends_on) >= until,
        )
        .order_by(col(AwayRange.starts_on))
    )
    found: dict[str, list[AwayRange]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found


def away_range_by_id(session: Session, workspace_id: str, range_id: str) -> AwayRange | None:
    """Return the range, unless it belongs to another workspace."""
    return session.exec(
        select(AwayRange).where(AwayRange.workspace_id == workspace_id, AwayRange.id == range_id)
    ).first()


def note(
    session: Session,
    workspace_id: str,
    at: datetime,
    actor_id: str | None,
    action: str,
    subject_id: str | None = None,
    **details: Any,
) -> None:
    """Write one line into the audit log, in the caller's transaction."""
    session.add(
        AuditEntry(
            workspace_id=workspace_id,
            at=at,
            actor_id=actor_id,
            action=action,
            subject_id=subject_id,
            details=details or None,
        )
    )


@built_once
def _forget_audit(before: datetime, limit: int) -> Executable:
    old = select(AuditEntry.id).where(col(AuditEntry.at) < before).limit(limit)
    return delete(AuditEntry).where(col(AuditEntry.id).in_(old))


def forget_audit(session: Session, before: datetime, limit: int) -> int:
    """Delete up to `limit` lines of the audit log that are older; returns how many."""
    return change(session, _forget_audit, before=before, limit=limit)
