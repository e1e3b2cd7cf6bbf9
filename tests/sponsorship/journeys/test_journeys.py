"""Journeys and consent, against a real database: what opens a door and what does not."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from sqlmodel import Session, select

from sponsorship.home.redraw import redraw
from sponsorship.journeys import facts as journeys
from sponsorship.journeys import lifecycle
from sponsorship.journeys.rules import JourneyFacts
from sponsorship.refusals import Refusal
from sponsorship.supporters import consent as supporter_consent
from sponsorship.supporters import supporter_map
from sponsorship.supporters.rules import NewSupporter
from sponsorship.visibility import Reader
from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.delivery.schedules import Schedule
from storage.journeys.journeys import Journey
from storage.people.people import Person
from storage.supporters.supporters import Supporter
from storage.types import Cadence, Consent, JourneyStatus, SupporterKind, SupporterStage
from storage.workspaces.workspaces import Workspace
from tests.refusals import refused

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.write() as session:
        session.add_all(Workspace(id=team, installed_at=NOW) for team in ("T1", "T2"))
        session.flush()
        yield session


def person(session: Session, slack_id: str, workspace_id: str = "T1") -> Person:
    someone = Person(workspace_id=workspace_id, slack_id=slack_id, created_at=NOW)
    session.add(someone)
    session.flush()
    return someone


def journey_of(session: Session, member: Person) -> Journey:
    return journeys.start(
        session,
        member,
        JourneyFacts(date(2026, 3, 2), "Buyer", "Data analyst", "Curious", Decimal(4)),
        NOW,
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
    with refused("already have a journey"):
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
    typed = JourneyFacts(date(2026, 3, 2), current, target, "", hours)
    with pytest.raises(Refusal) as refused:
        journeys.start(session, person(session, "U1"), typed, NOW)
    assert refused.value.field == field


@pytest.mark.parametrize("consent", list(Consent))
def test_only_a_yes_opens_the_door(session: Session, consent: Consent) -> None:
    ana, dan = person(session, "U1"), person(session, "U2")
    journey = journey_of(session, ana)
    support(session, journey, dan, consent)
    agreed = consent is Consent.AGREED
    assert supporter_consent.is_agreed(session, journey, dan) is agreed
    assert supporter_consent.reader(session, journey, dan).is_agreed_supporter is agreed
    assert [it.person_id for it in supporter_consent.agreed_supporters(session, journey)] == (
        [dan.id] if agreed else []
    )


def test_a_yes_ends_with_the_journey_and_with_the_account(session: Session) -> None:
    ana, dan = person(session, "U1"), person(session, "U2")
    journey = journey_of(session, ana)
    support(session, journey, dan, Consent.AGREED)
    dan.deactivated = True
    assert not supporter_consent.is_agreed(session, journey, dan)
    assert supporter_consent.agreed_supporters(session, journey) == []
    dan.deactivated = False
    journey.status = JourneyStatus.LANDED
    assert not supporter_consent.is_agreed(session, journey, dan)
    assert supporter_consent.agreed_supporters(session, journey) == []


def test_nobody_of_another_workspace_is_a_reader(session: Session) -> None:
    ana, foreign = person(session, "U1"), person(session, "U2", "T2")
    journey = journey_of(session, ana)
    foreign.is_lead = True
    facts = supporter_consent.reader(session, journey, foreign)
    assert facts == Reader(same_workspace=False)
    assert supporter_consent.reader(session, journey, ana).is_owner


def test_home_is_drawn_again_once_and_only_where_one_was_opened(session: Session) -> None:
    ana = person(session, "U1")
    redraw(session, ana.workspace_id, [ana.id], NOW)
    assert session.exec(select(Delivery)).all() == []
    ana.home_opened_at = NOW
    redraw(session, ana.workspace_id, [ana.id], NOW)
    redraw(session, ana.workspace_id, [ana.id], NOW.replace(minute=1))
    session.flush()
    (drawn,) = session.exec(select(Delivery)).all()
    assert (drawn.kind, drawn.person_id) == ("home", ana.id)


def ask(session: Session, member: Person, journey: Journey, who: Person) -> Supporter:
    typed = NewSupporter(
        journey.id,
        who.slack_id,
        SupporterKind.SPONSOR,
        SupporterStage.APPROACHED,
        "Please",
        request_now=True,
    )
    return supporter_map.add(session, member, who, typed, NOW)


def sent(session: Session, kind: str) -> list[Delivery]:
    return list(session.exec(select(Delivery).where(Delivery.kind == kind)))


def test_a_supporter_is_asked_once_and_their_second_click_changes_nothing(
    session: Session,
) -> None:
    ana, dan = person(session, "U1"), person(session, "U2")
    journey = journey_of(session, ana)
    place = ask(session, ana, journey, dan)
    supporter_consent.request(session, ana, place.id, NOW)
    assert len(sent(session, "consent_request")) == 1
    supporter_consent.answer(session, dan, place.id, True, NOW)
    supporter_consent.answer(session, dan, place.id, True, NOW + timedelta(minutes=1))
    supporter_consent.answer(session, dan, place.id, False, NOW + timedelta(minutes=2))
    assert place.consent is Consent.AGREED
    assert place.answered_at == NOW
    assert len(sent(session, "consent_answer")) == 1


def test_a_no_stands_for_ninety_days_even_when_the_member_starts_over(session: Session) -> None:
    ana, dan = person(session, "U1"), person(session, "U2")
    journey = journey_of(session, ana)
    place = ask(session, ana, journey, dan)
    supporter_consent.answer(session, dan, place.id, False, NOW)
    with refused("from 31 May 2026"):
        supporter_consent.request(session, ana, place.id, NOW + timedelta(days=89))
    supporter_map.remove(session, ana, place.id, NOW)
    with refused("from 31 May 2026"):
        ask(session, ana, journey, dan)


def test_a_no_is_asked_again_after_ninety_days(session: Session) -> None:
    ana, dan = person(session, "U1"), person(session, "U2")
    place = ask(session, ana, journey_of(session, ana), dan)
    supporter_consent.answer(session, dan, place.id, False, NOW)
    supporter_consent.request(session, ana, place.id, NOW + timedelta(days=90))
    assert len(sent(session, "consent_request")) == 2


def test_whoever_left_may_be_asked_again_and_whoever_waits_may_not(session: Session) -> None:
    ana, dan = person(session, "U1"), person(session, "U2")
    journey = journey_of(session, ana)
    place = ask(session, ana, journey, dan)
    supporter_map.remove(session, ana, place.id, NOW)
    with refused("not open any more"):
        supporter_consent.answer(session, dan, place.id, True, NOW)
    assert ask(session, ana, journey, dan).id == place.id
    assert len(sent(session, "consent_request")) == 1
    supporter_consent.answer(session, dan, place.id, True, NOW)
    supporter_consent.leave(session, dan, place.id, NOW + timedelta(days=1))
    assert not supporter_consent.is_agreed(session, journey, dan)
    supporter_consent.request(session, ana, place.id, NOW + timedelta(days=2))
    assert len(sent(session, "consent_request")) == 2


def test_nobody_answers_for_somebody_else(session: Session) -> None:
    ana, dan, eve = (person(session, name) for name in ("U1", "U2", "U3"))
    foreign = person(session, "U2", "T2")
    place = ask(session, ana, journey_of(session, ana), dan)
    for other in (ana, eve, foreign):
        with refused("not open any more"):
            supporter_consent.answer(session, other, place.id, True, NOW)
    for other in (dan, eve, foreign):
        with refused("not among your supporters"):
            supporter_map.remove(session, other, place.id, NOW)
    assert place.consent is Consent.ASKED


def test_who_cannot_support_is_told_to_the_member(session: Session) -> None:
    ana, gone, foreign = person(session, "U1"), person(session, "U2"), person(session, "U3", "T2")
    journey = journey_of(session, ana)
    gone.deactivated = True
    for who, sentence in (
        (ana, "yourself"),
        (gone, "deactivated"),
        (foreign, "this workspace"),
    ):
        with refused(sentence) as raised:
            ask(session, ana, journey, who)
        assert raised.value.field == "person"
    assert supporter_consent.agreed_supporters(session, journey) == []
    assert sent(session, "consent_request") == []


def test_a_paused_journey_rests_and_goes_on_from_now(session: Session) -> None:
    ana = person(session, "U1")
    journey = journey_of(session, ana)
    journey.digest_channel_id = "C1"
    schedule = Schedule(
        workspace_id="T1",
        journey_id=journey.id,
        kind="digest",
        cadence=Cadence.WEEKLY,
        weekdays=frozenset({4}),
        at=time(15, 0),
        zone="Europe/Berlin",
        anchor=date(2026, 3, 2),
        next_at=datetime(2026, 3, 6, 14, 0, tzinfo=UTC),
        updated_at=NOW,
    )
    session.add(schedule)
    lifecycle.pause(session, ana, journey.id, NOW)
    assert schedule.next_at is None
    lifecycle.resume(session, ana, journey.id, NOW + timedelta(days=30))
    assert schedule.next_at == datetime(2026, 4, 3, 13, 0, tzinfo=UTC)
    lifecycle.pause(session, ana, journey.id, NOW + timedelta(days=30))
    journey.digest_channel_id = None
    lifecycle.resume(session, ana, journey.id, NOW + timedelta(days=30))
    assert schedule.next_at is None
    lifecycle.land(session, ana, journey.id, NOW + timedelta(days=31))
    assert schedule.next_at is None
    assert len(sent(session, "journey_landed")) == 1
    with refused("not open any more"):
        lifecycle.land(session, ana, journey.id, NOW + timedelta(days=31))
