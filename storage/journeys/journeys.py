"""Journeys: one member's way from a role to another."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Executable
from sqlalchemy import select as columns
from sqlmodel import Field, Session, SQLModel, col, or_, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from storage.columns import among_many, identifier, reference, workspace
from storage.database import built_once, by_id, columns_once
from storage.delivery.schedules import Schedule
from storage.people.people import Person, PersonRow
from storage.types import OPEN, Amount, JourneyStatus, Json, UtcDateTime, Visibility, Word


class Journey(SQLModel, table=True):
    """One member's move from a current role to an IT role. A member has one open at a time."""

    id: str = identifier()
    workspace_id: str = workspace()
    member_id: str = reference("person.id")
    current_role: str
    target_role: str
    why: str = ""
    """Private to the member."""
    agreed_hours: Decimal | None = Field(default=None, sa_type=Amount)
    """Hours a week agreed for IT work."""
    start_day: date
    status: JourneyStatus = Field(default=JourneyStatus.ACTIVE, sa_type=Word(JourneyStatus))
    win_visibility: Visibility = Field(default=Visibility.SUPPORTERS, sa_type=Word(Visibility))
    """What a new win's form starts with."""
    digest_channel_id: str | None = Field(default=None, max_length=32)
    """Slack's id of the sponsors' channel."""
    digest_channel_is_private: bool = True
    digest_channel_people: list[str] | None = Field(default=None, sa_type=Json)
    """Slack ids of the people in it, as far as Slack told us; None when it did not."""
    digest_preview_hours: int = 24
    """How long before the post the member sees the preview."""
    digest_posts_unanswered: bool = False
    """The member chose that a preview without an answer is posted."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class JourneyRow(NamedTuple):
    """What of a journey a check-in needs: columns, for many at once."""

    id: str
    workspace_id: str
    start_day: date
    created_at: datetime


def journey_by_id(session: Session, workspace_id: str, journey_id: str) -> Journey | None:
    """Return the journey, unless it belongs to another workspace."""
    return by_id(session, Journey, workspace_id, journey_id)


@built_once
def _journey_with_member(workspace_id: str, journey_id: str) -> Select[Journey, Person]:
    return (
        select(Journey, Person)
        .join(Person, col(Person.id) == col(Journey.member_id))
        .where(Journey.workspace_id == workspace_id, Journey.id == journey_id)
    )


def journey_with_member(
    session: Session, workspace_id: str, journey_id: str
) -> tuple[Journey, Person] | None:
    """Return the journey and whose it is, unless it belongs to another workspace."""
    return _journey_with_member(session, workspace_id=workspace_id, journey_id=journey_id).first()


@columns_once
def _active_journeys(workspace_id: str, journey_ids: Collection[str]) -> Executable:
    return (
        columns(
            *(getattr(Journey, name) for name in JourneyRow._fields),
            *(getattr(Person, name) for name in PersonRow._fields),
        )
        .join(Person, col(Person.id) == col(Journey.member_id))
        .where(
            among_many(col(Journey.workspace_id), workspace_id),
            col(Journey.id).in_(journey_ids),
            col(Journey.status) == JourneyStatus.ACTIVE,
            ~col(Person.deactivated),
        )
    )


def active_journeys(
    session: Session, workspace_id: str, journey_ids: Collection[str]
) -> dict[str, tuple[JourneyRow, PersonRow]]:
    """`active_members`, with those columns only that check-ins need."""
    rows = _active_journeys(session, workspace_id=workspace_id, journey_ids=journey_ids)
    end = len(JourneyRow._fields)
    return {row[0]: (JourneyRow._make(row[:end]), PersonRow._make(row[end:])) for row in rows}


def active_members(
    session: Session, workspace_id: str, journey_ids: Collection[str]
) -> dict[str, tuple[Journey, Person]]:
    """Those of the journeys that are active, each with its member, by journey.

    Without members whose account is deactivated.
    """
    found = session.exec(
        select(Journey, Person)
        .join(Person, col(Person.id) == col(Journey.member_id))
        .where(
            among_many(col(Journey.workspace_id), workspace_id),
            col(Journey.id).in_(journey_ids),
            Journey.status == JourneyStatus.ACTIVE,
            ~col(Person.deactivated),
        )
    )
    return {journey.id: (journey, person) for journey, person in found}


def _open_journeys(workspace_id: str, member_id: str) -> SelectOfScalar[Journey]:
    return (
        select(Journey)
        .where(
            Journey.workspace_id == workspace_id,
            Journey.member_id == member_id,
            # A list would be expanded, and the statement put together again, each time.
            or_(
                col(Journey.status) == JourneyStatus.ACTIVE,
                col(Journey.status) == JourneyStatus.PAUSED,
            ),
        )
        .order_by(col(Journey.created_at).desc())
    )


_open_journey = built_once(_open_journeys)


@columns_once
def _logging_journey(workspace_id: str, member_id: str) -> Executable:
    found = _open_journeys(workspace_id, member_id)
    return found.with_only_columns(col(Journey.id), col(Journey.win_visibility))


def open_journey(session: Session, workspace_id: str, member_id: str) -> Journey | None:
    """Return the member's active or paused journey."""
    return _open_journey(session, workspace_id, member_id).first()


def journey_to_log_in(
    session: Session, workspace_id: str, member_id: str
) -> tuple[str, Visibility] | None:
    """The open journey's id, and who may see its new wins: what a win needs of it, and quick."""
    row = _logging_journey(session, workspace_id, member_id).first()
    return (row[0], row[1]) if row else None


def journeys_posting_to(session: Session, workspace_id: str, channel_id: str) -> Sequence[Journey]:
    """Open journeys whose digest goes to that channel."""
    return session.exec(
        select(Journey).where(
            Journey.workspace_id == workspace_id,
            Journey.digest_channel_id == channel_id,
            col(Journey.status).in_(OPEN),
        )
    ).all()


def digest_channels(session: Session, workspace_id: str) -> Sequence[str]:
    """Slack's ids of the channels that open journeys report to, each once."""
    channel_id = col(Journey.digest_channel_id)
    found = session.exec(
        select(channel_id)
        .where(
            Journey.workspace_id == workspace_id,
            col(Journey.status).in_(OPEN),
            channel_id.is_not(None),
        )
        .distinct()
        .order_by(channel_id)
    )
    return [channel for channel in found if channel is not None]


def lock_schedules(session: Session, workspace_id: str, member_id: str) -> None:
    """Hold every schedule of a member until the transaction ends; a run is waited for."""
    session.exec(
        select(Schedule.id)
        .join(Journey, col(Journey.id) == col(Schedule.journey_id))
        .where(Schedule.workspace_id == workspace_id, Journey.member_id == member_id)
        .with_for_update(of=Schedule)
    ).all()
