"""Nobody is disturbed in their quiet hours, on days off or while away, unless a kind says why."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from bot.messages import kinds
from bot.messages.kind import Kind
from sponsorship.advocacy.rules import AdvocacyMessage
from sponsorship.checkins.rules.vocabulary import CheckinMessage
from sponsorship.delivery import undelivered
from sponsorship.delivery.rules.sending import Composed, Update, Upload
from sponsorship.digests import channels
from sponsorship.digests.rules.vocabulary import DigestMessage
from sponsorship.home.rules import HomeMessage
from sponsorship.journeys.rules import JourneyMessage
from sponsorship.privacy.rules import PrivacyMessage
from sponsorship.wins.rules.vocabulary import WinMessage
from storage.delivery.deliveries import Delivery
from storage.journeys.journeys import Journey
from storage.people.away import AwayRange
from storage.people.people import Person
from storage.types import DeliveryState, Visibility
from tests.bot.conftest import Office
from tests.bot.notes import NOTE

S = DeliveryState
MONDAY_NIGHT = datetime(2026, 12, 7, 23, 0, tzinfo=UTC)
TUESDAY_EIGHT = datetime(2026, 12, 8, 8, 0, tzinfo=UTC)


@pytest.fixture
def night(office: Office) -> Office:
    """Monday at 23:00, where Ana is left alone from 20:00 to 8:00 and at weekends."""
    office.ahead = MONDAY_NIGHT - office.slack.clock.now()
    office.kinds["note"] = replace(NOTE, at_once="")
    return office


def sends(office: Office, note: str) -> tuple[DeliveryState, datetime]:
    office.sender().drain(office.team)
    row = office.row(note)
    return row.state, row.due_at


def away(office: Office, first: date, last: date) -> None:
    with office.database.write() as session:
        session.add(
            AwayRange(
                workspace_id=office.team,
                person_id=office.ana,
                starts_on=first,
                ends_on=last,
                set_by_id=office.ana,
                created_at=MONDAY_NIGHT,
            )
        )


def test_a_message_to_a_person_waits_for_their_morning(night: Office) -> None:
    note = night.enqueue("hello", person_id=night.ana)
    state, due_at = sends(night, note)
    assert state is S.PENDING
    assert abs(due_at - TUESDAY_EIGHT) < timedelta(seconds=1)
    assert night.in_dm() == []
    night.ahead = TUESDAY_EIGHT + timedelta(minutes=1) - night.slack.clock.now()
    assert sends(night, note)[0] is S.SENT
    assert night.in_dm() == ["hello"]


def test_it_waits_for_days_on_which_they_work_and_are_there(night: Office) -> None:
    note = night.enqueue("hello", person_id=night.ana)
    away(night, date(2026, 12, 8), date(2026, 12, 11))
    state, due_at = sends(night, note)
    assert (state, due_at.date(), due_at.hour) == (S.PENDING, date(2026, 12, 14), 8)


def test_who_has_no_quiet_hours_is_told_at_night_unless_they_are_away(night: Office) -> None:
    with night.database.write() as session:
        ana = session.get_one(Person, night.ana)
        ana.quiet_from = ana.quiet_until = None
    assert sends(night, night.enqueue("hello", person_id=night.ana))[0] is S.SENT
    away(night, date(2026, 12, 1), date(2026, 12, 6))
    assert sends(night, night.enqueue("again", person_id=night.ana))[0] is S.SENT
    away(night, date(2026, 12, 7), date(2026, 12, 7))
    state, due_at = sends(night, night.enqueue("late", person_id=night.ana))
    assert (state, due_at.date()) == (S.PENDING, date(2026, 12, 8))


def test_a_file_waits_as_well(night: Office) -> None:
    def file(session: Session, delivery: Delivery, now: datetime) -> Composed:
        return Upload(delivery.subject_id, "all.zip", b"zip")

    night.kinds["note"] = replace(NOTE, compose=file, at_once="")
    assert sends(night, night.enqueue("hello", person_id=night.ana))[0] is S.PENDING


def test_channels_and_changes_of_a_message_disturb_nobody(night: Office) -> None:
    assert sends(night, night.enqueue("hello"))[0] is S.SENT
    ts = night.wins.in_order()[-1].ts

    def change(session: Session, delivery: Delivery, now: datetime) -> Composed:
        return Update("changed", night.wins.id, ts)

    night.kinds["note"] = replace(NOTE, compose=change, at_once="")
    assert sends(night, night.enqueue("it", person_id=night.ana))[0] is S.SENT
    assert night.posted() == ["changed"]


def test_a_reason_sends_at_once_for_the_kind_or_for_one_message(night: Office) -> None:
    night.kinds["note"] = replace(
        NOTE, at_once=lambda it: "it answers them" if it.subject_id == "answer" else ""
    )
    assert sends(night, night.enqueue("answer", person_id=night.ana))[0] is S.SENT
    assert sends(night, night.enqueue("news", person_id=night.ana))[0] is S.PENDING
    night.kinds["note"] = replace(NOTE, at_once="it answers them")
    assert sends(night, night.enqueue("another", person_id=night.ana))[0] is S.SENT


def test_these_kinds_are_sent_at_once_and_say_why() -> None:
    at_once = {name: kind.at_once for name, kind in kinds().items() if kind.at_once}
    by_message = {AdvocacyMessage.ENDORSEMENT, AdvocacyMessage.OFFER, AdvocacyMessage.QUESTION}
    assert at_once.keys() - by_message == {
        CheckinMessage.RECEIPT,
        HomeMessage.WELCOME,
        JourneyMessage.LANDED,
        JourneyMessage.STARTED,
        PrivacyMessage.EXPORT,
        PrivacyMessage.PART,
        WinMessage.CARD,
    }
    for name, why in at_once.items():
        assert callable(why) if name in by_message else len(str(why).split()) > 4


def test_news_of_a_lost_channel_or_a_refused_message_waits_for_the_morning(night: Office) -> None:
    """Their composers had forgotten to ask."""
    refused_id = night.enqueue("refused")
    with night.database.write() as session:
        journey = Journey(
            workspace_id=night.team,
            member_id=night.ana,
            current_role="Buyer",
            target_role="Data analyst",
            start_day=date(2026, 11, 2),
            win_visibility=Visibility.SUPPORTERS,
            digest_channel_id=night.wins.id,
            created_at=MONDAY_NIGHT,
        )
        session.add(journey)
        session.flush()
        channels.lost(session, night.team, night.wins.id, DigestMessage.CHANNEL_LEFT, MONDAY_NIGHT)
        refused = session.get_one(Delivery, refused_id)
        refused.state, refused.error = S.FAILED, "is_archived"
        undelivered.tell(session, refused, night.ana, MONDAY_NIGHT)
    night.sender().drain(night.team)
    waiting = [it for it in night.rows() if it.person_id is not None]
    assert len(waiting) == 2
    assert {(it.state, it.due_at.date()) for it in waiting} == {(S.PENDING, date(2026, 12, 8))}
    night.ahead = TUESDAY_EIGHT + timedelta(minutes=1) - night.slack.clock.now()
    sender = night.sender()
    for _ in range(2):
        sender.drain(night.team)
        night.pace.sleep(2)
    assert len(night.in_dm()) == 2


def test_no_statement_more_is_spent_on_somebody_who_is_not_away(office: Office) -> None:
    def away_asked_of(kind: Kind, text: str) -> int:
        office.kinds["note"] = kind
        asked: list[str] = []

        def watch(_c: Any, _u: Any, statement: str, *_: Any) -> None:
            if "FROM away_range" in statement and "EXISTS" not in statement:
                asked.append(statement)

        event.listen(office.database.engine, "before_cursor_execute", watch)
        office.ahead = TUESDAY_EIGHT + timedelta(hours=2) - office.slack.clock.now()
        assert sends(office, office.enqueue(text, person_id=office.ana))[0] is S.SENT
        event.remove(office.database.engine, "before_cursor_execute", watch)
        return len(asked)

    assert away_asked_of(replace(NOTE, at_once=""), "one") == 0
    away(office, date(2026, 12, 21), date(2026, 12, 24))
    assert away_asked_of(replace(NOTE, at_once=""), "two") == 1
