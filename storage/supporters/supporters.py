"""The people who support a journey, or might."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, UniqueConstraint, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.columns import identifier, reference, workspace
from storage.database import built_once, by_id
from storage.journeys.journeys import Journey
from storage.people.people import Person
from storage.types import Consent, SupporterKind, SupporterStage, UtcDateTime, Word


class Supporter(SQLModel, table=True):
    """A person who supports a journey, or might. Sees nothing before they agreed."""

    __table_args__ = (UniqueConstraint("journey_id", "person_id"),)

    id: str = identifier()
    workspace_id: str = workspace()
    journey_id: str = reference("journey.id")
    person_id: str = reference("person.id")
    kind: SupporterKind = Field(sa_type=Word(SupporterKind))
    stage: SupporterStage = Field(default=SupporterStage.TO_APPROACH, sa_type=Word(SupporterStage))
    consent: Consent = Field(default=Consent.NOT_ASKED, sa_type=Word(Consent))
    asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When they agreed, declined or left, whichever came last."""
    note: str = ""
    """What the member wrote to them with the request."""
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """The member took them off the map. The row stays, so that nobody is asked again after a no."""
    created_at: datetime = Field(sa_type=UtcDateTime)


def supporters(session: Session, workspace_id: str, journey_id: str) -> Sequence[Supporter]:
    """Everyone on the journey's map, oldest first, whatever their consent."""
    return session.exec(
        select(Supporter)
        .where(
            Supporter.workspace_id == workspace_id,
            Supporter.journey_id == journey_id,
            col(Supporter.removed_at).is_(None),
        )
        .order_by(col(Supporter.created_at), col(Supporter.id))
    ).all()


@built_once
def _supporter(workspace_id: str, journey_id: str, person_id: str) -> SelectOfScalar[Supporter]:
    return select(Supporter).where(
        Supporter.workspace_id == workspace_id,
        Supporter.journey_id == journey_id,
        Supporter.person_id == person_id,
    )


def supporter(
    session: Session, workspace_id: str, journey_id: str, person_id: str
) -> Supporter | None:
    """Return that person's place on the journey's map, also one that was taken off it."""
    return _supporter(
        session, workspace_id=workspace_id, journey_id=journey_id, person_id=person_id
    ).first()


def supporter_by_id(session: Session, workspace_id: str, supporter_id: str) -> Supporter | None:
    """Return the supporter, also a removed one, unless they belong to another workspace."""
    return by_id(session, Supporter, workspace_id, supporter_id)


def supported_by(session: Session, workspace_id: str, person_id: str) -> Sequence[Supporter]:
    """Every place that a person has on somebody's map, oldest first."""
    return session.exec(
        select(Supporter)
        .where(
            Supporter.workspace_id == workspace_id,
            Supporter.person_id == person_id,
            col(Supporter.removed_at).is_(None),
        )
        .order_by(col(Supporter.created_at), col(Supporter.id))
    ).all()


def supporters_of_member(session: Session, workspace_id: str, member_id: str) -> Sequence[Person]:
    """Everybody who was ever put on the member's map, of any of their journeys."""
    return session.exec(
        select(Person)
        .join(Supporter, col(Supporter.person_id) == col(Person.id))
        .join(Journey, col(Journey.id) == col(Supporter.journey_id))
        .where(Supporter.workspace_id == workspace_id, Journey.member_id == member_id)
        .distinct()
    ).all()


def members_supported(session: Session, workspace_id: str, person_id: str) -> Sequence[Person]:
    """Members on whose map the person is."""
    return session.exec(
        select(Person)
        .join(Journey, col(Journey.member_id) == col(Person.id))
        .join(Supporter, col(Supporter.journey_id) == col(Journey.id))
        .where(Supporter.workspace_id == workspace_id, Supporter.person_id == person_id)
        .distinct()
    ).all()
