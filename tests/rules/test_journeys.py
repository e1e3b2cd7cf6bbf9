"""Journeys and consent, against a real database: what opens a door and what does not."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import Session, SQLModel, select

from sponsorship import home, journeys, supporters
from sponsorship.refusals import Refusal
from sponsorship.visibility import Reader
from storage.database import Database
from storage.deliveries import Delivery
from storage.journeys import Journey, Supporter
from storage.people import Person, Workspace
from storage.tables import metadata
from storage.types import Consent, JourneyStatus, SupporterKind

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    assert metadata is SQLModel.metadata
    database = Database(f"sqlite:///{tmp_path}/headway.db")
    metadata.create_all(database.engine)
    with database.write() as session:
        session.add_all(Workspace(id=team, installed_at=NOW) for team in ("T1", "T2"))
        session.flush()
        yield session
    database.close()


def person(session: Session, slack_id: str, workspace_id: str = "T1") -> Person:
    someone = Person(workspace_id=workspace_id, slack_id=slack_id, created_at=NOW)
    session.add(someone)
    session.flush()
    return someone


def journey_of(session: Session, member: Person) -> Journey:
    return journeys.start(
        session, member, "Buyer", "Data analyst", "Curious", Decimal(4), date(2026, 3, 2), NOW
    )


def support(session: Session, journey: Journey, who: Person, consent: Consent) -> Supporter:
    place = Supporter(
        workspace_id=who.workspace_id,
        journey_id=journey.id,
        person_id=who.id,
        kind=SupporterKind.SPONSOR,
        consent=consent,
        created_at=NOW,
    )
    session.add(place)
    session.flush()
    return place


def test_a_member_has_one_open_journey_at_a_time(session: Session) -> None:
    ana = person(session, "U1")
    journey = journey_of(session, ana)
    with pytest.raises(Refusal, match="already have a journey"):
        journey_of(session, ana)
    journey.status = JourneyStatus.ENDED
    assert journey_of(session, ana).id != journey.id


@pytest.mark.parametrize(
    ("current", "target", "hours", "field"),
    [
        ("  ", "Tester", None, "current_role"),
        ("Buyer", "", None, "target_role"),
        ("Buyer", "x" * 101, None, "target_role"),
        ("Buyer", "Tester", Decimal(61), "agreed_hours"),
        ("Buyer", "Tester", Decimal(-1), "agreed_hours"),
    ],
)
def test_a_journey_refuses_with_the_field_to_mend(
    session: Session, current: str, target: str, hours: Decimal | None, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        journeys.start(
            session, person(session, "U1"), current, target, "", hours, date(2026, 3, 2), NOW
        )
    assert refused.value.field == field


@pytest.mark.parametrize("consent", list(Consent))
def test_only_a_yes_opens_the_door(session: Session, consent: Consent) -> None:
    ana, dan = person(session, "U1"), person(session, "U2")
    journey = journey_of(session, ana)
    support(session, journey, dan, consent)
    agreed = consent is Consent.AGREED
    assert supporters.is_agreed(session, journey, dan) is agreed
    assert supporters.reader(session, journey, dan).is_agreed_supporter is agreed
    assert [it.person_id for it in supporters.agreed_supporters(session, journey)] == (
        [dan.id] if agreed else []
    )


def test_a_yes_ends_with_the_journey_and_with_the_account(session: Session) -> None:
    ana, dan = person(session, "U1"), person(session, "U2")
    journey = journey_of(session, ana)
    support(session, journey, dan, Consent.AGREED)
    dan.deactivated = True
    assert not supporters.is_agreed(session, journey, dan)
    assert supporters.agreed_supporters(session, journey) == []
    dan.deactivated = False
    journey.status = JourneyStatus.LANDED
    assert not supporters.is_agreed(session, journey, dan)
    assert supporters.agreed_supporters(session, journey) == []


def test_nobody_of_another_workspace_is_a_reader(session: Session) -> None:
    ana, foreign = person(session, "U1"), person(session, "U2", "T2")
    journey = journey_of(session, ana)
    foreign.is_lead = True
    facts = supporters.reader(session, journey, foreign)
    assert facts == Reader(same_workspace=False)
    assert supporters.reader(session, journey, ana).is_owner


def test_home_is_drawn_again_once_and_only_where_one_was_opened(session: Session) -> None:
    ana = person(session, "U1")
    home.refresh(session, ana, NOW)
    assert session.exec(select(Delivery)).all() == []
    ana.home_opened_at = NOW
    home.refresh(session, ana, NOW)
    home.refresh(session, ana, NOW.replace(minute=1))
    session.flush()
    (redraw,) = session.exec(select(Delivery)).all()
    assert (redraw.kind, redraw.person_id) == ("home", ana.id)
