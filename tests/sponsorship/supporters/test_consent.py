"""Who was asked, who agreed and what stands: on both databases, without Slack."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from sponsorship.delivery.rules.sending import Post
from sponsorship.refusals import Refusal
from sponsorship.supporters import consent, messages
from sponsorship.supporters.rules import REST, ConsentAnswer, SupporterMessage
from sponsorship.visibility import Reader
from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.journeys.journeys import Journey
from storage.people.people import Person
from storage.supporters.supporters import Supporter
from storage.types import Consent, JourneyStatus, SupporterKind, SupporterStage
from storage.workspaces.audit import AuditEntry
from storage.workspaces.workspaces import Workspace
from tests.bot.seed import company
from tests.refusals import refused

NOW = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
"""Half past eleven at night in Berlin, where Ana is."""
C, ST = Consent, JourneyStatus


@dataclass
class Map:
    """Ana's journey, and Raj on it, not asked yet."""

    session: Session
    ana: Person
    raj: Person
    journey: Journey
    place: Supporter

    def stands(self) -> tuple[Consent, SupporterStage]:
        self.session.flush()
        self.session.refresh(self.place)
        return self.place.consent, self.place.stage

    def told(self, kind: str) -> list[str | None]:
        """To whom messages of that kind go, oldest first."""
        found = select(Delivery).where(Delivery.kind == kind).order_by(col(Delivery.created_at))
        return [it.person_id for it in self.session.exec(found)]

    def noted(self) -> list[str]:
        found = select(AuditEntry).order_by(col(AuditEntry.at))
        return [it.action for it in self.session.exec(found)]


@pytest.fixture
def here(database: Database) -> Iterator[Map]:
    [journey_id] = company(database)
    with database.write() as session:
        yield mapped(session, journey_id)


def mapped(session: Session, journey_id: str) -> Map:
    ana = session.exec(select(Person)).one()
    ana.zone, ana.quiet_from, ana.quiet_until = "Europe/Berlin", None, None
    raj = Person(workspace_id="T1", slack_id="U2", name="Raj", created_at=NOW)
    session.add(raj)
    session.flush()
    place = put(session, journey_id, raj, NOW)
    return Map(session, ana, raj, session.get_one(Journey, journey_id), place)


def put(session: Session, journey_id: str, who: Person, at: datetime) -> Supporter:
    place = Supporter(
        workspace_id="T1",
        journey_id=journey_id,
        person_id=who.id,
        kind=SupporterKind.SPONSOR,
        created_at=at,
    )
    session.add(place)
    session.flush()
    return place


def agreed(here: Map) -> None:
    here.place.consent, here.place.asked_at, here.place.answered_at = C.AGREED, NOW, NOW
    here.session.flush()


def test_asking_asks_once(here: Map) -> None:
    for minutes in (0, 1):
        at = NOW + timedelta(minutes=minutes)
        assert consent.request(here.session, here.ana, here.place.id, at) is here.place
        assert here.stands() == (C.ASKED, SupporterStage.APPROACHED)
    assert here.place.asked_at == NOW
    assert here.told(SupporterMessage.REQUEST) == [here.raj.id]
    assert here.noted() == ["consent.asked"]
    agreed(here)
    consent.request(here.session, here.ana, here.place.id, NOW)
    assert here.stands()[0] is C.AGREED


def test_asking_keeps_the_stage_of_whom_one_spoke_to_before(here: Map) -> None:
    here.place.stage = SupporterStage.ACTIVE
    consent.request(here.session, here.ana, here.place.id, NOW)
    assert here.stands() == (C.ASKED, SupporterStage.ACTIVE)


@pytest.mark.parametrize(
    ("before", "agrees", "after", "is_told"),
    [
        (C.ASKED, True, (C.AGREED, SupporterStage.ACTIVE), True),
        (C.ASKED, False, (C.DECLINED, SupporterStage.TO_APPROACH), True),
        (C.DECLINED, True, (C.AGREED, SupporterStage.ACTIVE), True),
        (C.DECLINED, False, (C.DECLINED, SupporterStage.TO_APPROACH), False),
        (C.AGREED, False, (C.AGREED, SupporterStage.TO_APPROACH), False),
        (C.AGREED, True, (C.AGREED, SupporterStage.TO_APPROACH), False),
        (C.LEFT, True, (C.LEFT, SupporterStage.TO_APPROACH), False),
        (C.LEFT, False, (C.LEFT, SupporterStage.TO_APPROACH), False),
    ],
)
def test_an_answer_changes_what_may_be_changed_and_tells_the_member(
    here: Map,
    before: Consent,
    agrees: bool,
    after: tuple[Consent, SupporterStage],
    is_told: bool,
) -> None:
    here.place.consent, here.place.asked_at = before, NOW - timedelta(days=1)
    assert consent.answer(here.session, here.raj, here.place.id, agrees, NOW) is here.place
    assert here.stands() == after
    assert here.told(SupporterMessage.ANSWER) == [here.ana.id] * is_told
    assert here.told(SupporterMessage.REDRAW) == [here.raj.id] * is_told
    assert here.place.answered_at == (NOW if is_told else None)
    assert here.noted() == [f"consent.{after[0].value}"] * is_told


@pytest.mark.parametrize("before", list(Consent))
def test_who_agreed_may_leave_and_nobody_else_can(here: Map, before: Consent) -> None:
    here.place.consent, here.place.asked_at = before, NOW
    assert consent.leave(here.session, here.raj, here.place.id, NOW) is here.place
    left = before is C.AGREED
    assert here.stands() == (
        C.LEFT if left else before,
        SupporterStage.PARKED if left else SupporterStage.TO_APPROACH,
    )
    assert here.told(SupporterMessage.ANSWER) == [here.ana.id] * left


@pytest.mark.parametrize(
    ("act", "redrawn"), [("agree", False), ("leave", True), ("decline", False)]
)
def test_a_goodbye_takes_words_off_the_members_home(
    database: Database, act: str, redrawn: bool
) -> None:
    """A yes or a no takes nothing away: it is there when they open it."""
    [journey_id] = company(database)
    with database.write() as session:
        here = mapped(session, journey_id)
        here.ana.home_opened_at = NOW
        here.place.consent, here.place.asked_at = C.AGREED if act == "leave" else C.ASKED, NOW
        session.flush()
        if act == "leave":
            consent.leave(session, here.raj, here.place.id, NOW)
        else:
            consent.answer(session, here.raj, here.place.id, act == "agree", NOW)
    with database.read() as session:
        found = session.exec(select(Delivery).where(Delivery.kind == "home")).all()
        assert [it.person_id for it in found] == [here.ana.id] * redrawn


def is_closed(here: Map) -> bool:
    """Whether neither Raj nor Ana may do anything about the place."""
    answers = []
    for act in (
        lambda: consent.answer(here.session, here.raj, here.place.id, True, NOW),
        lambda: consent.leave(here.session, here.raj, here.place.id, NOW),
        lambda: consent.own_place(here.session, here.ana, here.place.id),
    ):
        try:
            act()
        except Refusal:
            answers.append(True)
        else:
            answers.append(False)
    assert len(set(answers)) == 1
    return answers[0]


def test_a_place_is_open_to_its_two_people_while_the_journey_is_open_and_it_stands(
    here: Map,
) -> None:
    here.place.asked_at = NOW
    for status, closed in (
        (ST.ACTIVE, False),
        (ST.PAUSED, False),
        (ST.LANDED, True),
        (ST.ENDED, True),
    ):
        here.journey.status = status
        assert is_closed(here) is closed, status
    here.journey.status = ST.ACTIVE
    here.place.removed_at = NOW
    assert is_closed(here)
    here.place.removed_at = None
    here.ana, here.raj = here.raj, here.ana
    assert is_closed(here), "each in the other's place"


def test_nobody_answers_what_they_were_not_asked(here: Map) -> None:
    with refused("not open any more"):
        consent.answer(here.session, here.raj, here.place.id, True, NOW)
    with refused("not open any more"):
        consent.answer(here.session, here.raj, "unknown", True, NOW)
    with refused("not open any more"):
        consent.leave(here.session, here.raj, "unknown", NOW)
    with refused("not among your supporters"):
        consent.own_place(here.session, here.ana, "unknown")
    assert consent.own_place(here.session, here.ana, here.place.id) == (here.place, here.raj)


def test_a_no_stands_for_ninety_days_to_the_moment(here: Map) -> None:
    here.place.consent, here.place.answered_at = C.DECLINED, NOW
    early = NOW + timedelta(days=90) - timedelta(microseconds=1)
    # Ninety days on it is half past eleven at night again where Ana is.
    with refused("You can ask again from 21 February 2027"):
        consent.request(here.session, here.ana, here.place.id, early)
    assert here.stands()[0] is C.DECLINED
    consent.request(here.session, here.ana, here.place.id, NOW + REST)
    assert here.stands()[0] is C.ASKED


def test_who_left_may_be_asked_at_once(here: Map) -> None:
    here.place.consent, here.place.answered_at = C.LEFT, NOW
    consent.request(here.session, here.ana, here.place.id, NOW)
    assert here.stands()[0] is C.ASKED


def test_who_is_deactivated_is_not_asked(here: Map) -> None:
    here.raj.deactivated = True
    with refused("deactivated"):
        consent.request(here.session, here.ana, here.place.id, NOW)
    assert here.stands()[0] is C.NOT_ASKED


def test_after_not_now_the_note_names_the_day_ninety_days_later_where_the_member_is(
    here: Map,
) -> None:
    late = NOW + timedelta(hours=1)  # the next day in Berlin
    here.place.consent, here.place.asked_at = C.ASKED, NOW
    consent.answer(here.session, here.raj, here.place.id, False, late)
    note = here.session.exec(select(Delivery).where(Delivery.kind == SupporterMessage.ANSWER)).one()
    composed = messages.compose_answer(here.session, note, late)
    assert composed == Post(
        ConsentAnswer(C.DECLINED, SupporterKind.SPONSOR, "Raj", date(2027, 2, 22))
    )
    here.place.answered_at = late + timedelta(seconds=1)
    assert messages.compose_answer(here.session, note, late) is None, "it is not the last answer"


# --- whose yes stands


NOBODY: list[tuple[str, dict[str, Any]]] = [
    ("place", {"consent": it}) for it in Consent if it is not C.AGREED
]
NOBODY += [("place", {"removed_at": NOW}), ("raj", {"deactivated": True})]
NOBODY += [("journey", {"status": it}) for it in (ST.LANDED, ST.ENDED)]


@pytest.mark.parametrize(("what", "changed"), NOBODY)
def test_a_yes_that_does_not_stand_shows_nothing(
    here: Map, what: str, changed: dict[str, Any]
) -> None:
    agreed(here)
    for status in (ST.PAUSED, ST.ACTIVE):
        here.journey.status = status
        assert consent.agreed_supporter(here.session, here.journey, here.raj) is here.place
        assert consent.agreed_supporters(here.session, here.journey) == [here.place]
        assert consent.is_agreed(here.session, here.journey, here.raj)
    for name, value in changed.items():
        setattr(getattr(here, what), name, value)
    here.session.flush()
    assert consent.agreed_supporter(here.session, here.journey, here.raj) is None
    assert consent.agreed_supporters(here.session, here.journey) == []
    assert not consent.is_agreed(here.session, here.journey, here.raj)
    assert not consent.reader(here.session, here.journey, here.raj).is_agreed_supporter


def test_who_agreed_is_listed_oldest_first(here: Map) -> None:
    agreed(here)
    sue = Person(workspace_id="T1", slack_id="U3", name="Sue", created_at=NOW)
    here.session.add(sue)
    here.session.flush()
    first = put(here.session, here.journey.id, sue, NOW - timedelta(days=1))
    first.consent = C.AGREED
    here.session.flush()
    assert consent.agreed_supporters(here.session, here.journey) == [first, here.place]


def test_what_is_known_of_a_reader_is_read_afresh(here: Map) -> None:
    agreed(here)

    def known(person: Person) -> Reader:
        here.session.flush()
        return consent.reader(here.session, here.journey, person)

    assert known(here.ana) == Reader(True, is_owner=True)
    assert known(here.raj) == Reader(True, is_agreed_supporter=True)
    here.raj.is_lead = True
    assert known(here.raj) == Reader(True, is_agreed_supporter=True, is_lead=True)
    for who in (here.ana, here.raj):
        who.deactivated = True
        assert known(who) == Reader(False)


def test_somebody_of_another_workspace_is_nobody(here: Map) -> None:
    here.session.add(Workspace(id="T2", installed_at=NOW))
    here.session.flush()
    eve = Person(id=here.ana.id[::-1], workspace_id="T2", slack_id="U1", created_at=NOW)
    eve.is_lead = True
    here.session.add(eve)
    here.session.flush()
    place = put(here.session, here.journey.id, eve, NOW)
    place.consent = C.AGREED
    here.session.flush()
    assert consent.reader(here.session, here.journey, eve) == Reader(False)
    assert consent.agreed_supporter(here.session, here.journey, eve) is None
