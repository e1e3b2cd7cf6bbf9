"""People, as Slack describes them and as they set themselves."""

from collections.abc import Collection, Sequence
from datetime import datetime, time
from typing import NamedTuple

from sqlalchemy import or_
from sqlmodel import Field, Session, SQLModel, UniqueConstraint, col, select, update
from sqlmodel.sql.expression import SelectOfScalar

from storage.columns import identifier, workspace
from storage.database import built_once, by_id
from storage.types import UtcDateTime, WallTime, Weekdays

MONDAY_TO_FRIDAY = frozenset(range(5))


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


class PersonRow(NamedTuple):
    """What of a person a prompt, or drawing their App Home, needs: columns, for many at once."""

    id: str
    zone: str
    working_days: frozenset[int]
    quiet_from: time | None
    quiet_until: time | None
    home_opened_at: datetime | None
    deactivated: bool


@built_once
def _person_by_slack_id(workspace_id: str, slack_id: str) -> SelectOfScalar[Person]:
    return select(Person).where(Person.workspace_id == workspace_id, Person.slack_id == slack_id)


def person_by_slack_id(session: Session, workspace_id: str, slack_id: str) -> Person | None:
    """Return the person whom Slack calls by that id in that workspace."""
    return _person_by_slack_id(session, workspace_id, slack_id).first()


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
    """Hold the person's row until the transaction ends: what they do twice at once happens in turn.

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
    rows = _people_by_ids(session, workspace_id=workspace_id, ids=ids)
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


def forget_conversations(session: Session, workspace_id: str) -> None:
    """Forget the ids of everybody's direct messages: they were another bot user's."""
    session.exec(
        update(Person).where(col(Person.workspace_id) == workspace_id).values(dm_channel_id=None)
    )
