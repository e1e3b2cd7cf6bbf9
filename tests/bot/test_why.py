"""Why did somebody's check-in not come? One command answers, and quotes nobody."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlmodel import select

from sponsorship.checkins.rules.vocabulary import CheckinMessage
from storage.checkins.periods import CheckinPeriod
from storage.delivery.deliveries import Delivery
from storage.delivery.schedules import Schedule
from storage.delivery.sending import pause
from storage.journeys.journeys import Journey
from storage.people.away import AwayRange
from storage.people.people import Person
from storage.types import Cadence, DeliveryState, JourneyStatus, PeriodState, ScheduleKind
from storage.workspaces.workspaces import Workspace
from tests.bot.conftest import Office
from tests.bot.test_deliveries_command import Operator, headway

__all__ = ["headway"]

S = DeliveryState
PROMPT = CheckinMessage.PROMPT
EVERY_DAY = frozenset(range(7))


def slack_id_of_ana(office: Office) -> str:
    with office.database.read() as session:
        return session.get_one(Person, office.ana).slack_id


@pytest.fixture
def ana(office: Office) -> str:
    return slack_id_of_ana(office)


def change_ana(office: Office, **values: object) -> None:
    with office.database.write() as session:
        person = session.get_one(Person, office.ana)
        for name, value in values.items():
            setattr(person, name, value)


def may_be_written_to(office: Office) -> None:
    """At any moment, whenever the test runs."""
    change_ana(office, working_days=EVERY_DAY, quiet_from=None, quiet_until=None)


def checkin(office: Office, **fields: Any) -> str:
    """A journey with a check-in a day old and its prompt; returns the prompt's id."""
    now = office.now()
    with office.database.write() as session:
        journey = Journey(
            workspace_id=office.team,
            member_id=office.ana,
            current_role="zqrole",
            target_role="zqtarget",
            why="zqwhy",
            start_day=now.date(),
            created_at=now,
        )
        session.add(journey)
        session.flush()
        session.add(
            Schedule(
                workspace_id=office.team,
                journey_id=journey.id,
                kind=ScheduleKind.CHECKIN,
                cadence=Cadence.WEEKLY,
                weekdays=frozenset({4}),
                at=time(16, 0),
                zone="Europe/Berlin",
                anchor=date(2026, 11, 23),
                next_at=now + timedelta(days=6),
                updated_at=now,
            )
        )
        period = CheckinPeriod(
            workspace_id=office.team,
            journey_id=journey.id,
            starts_on=now.date() - timedelta(days=7),
            ends_on=now.date() - timedelta(days=1),
            prompt_at=now - timedelta(hours=1),
            closes_at=now + timedelta(days=6),
            created_at=now,
        )
        session.add(period)
        session.flush()
        values: dict[str, Any] = {
            "workspace_id": office.team,
            "key": "zqkey",
            "kind": PROMPT,
            "subject_id": period.id,
            "person_id": office.ana,
            "due_at": now - timedelta(minutes=1),
            "created_at": now,
            "payload": {"text": "zqtext"},
            "facts": {"said": "zqfact"},
        }
        prompt = Delivery(**values | fields)
        session.add(prompt)
        session.flush()
        return prompt.id


def set_period(office: Office, state: PeriodState) -> None:
    with office.database.write() as session:
        session.exec(select(CheckinPeriod)).one().state = state


def words(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def test_one_is_planned(office: Office, headway: Operator, ana: str) -> None:
    may_be_written_to(office)
    later = office.now() + timedelta(hours=3)
    prompt = checkin(office, due_at=later)
    told = headway("why", ana)
    assert "may be written to now (on Mon, Tue, Wed, Thu, Fri, Sat, Sun)." in told
    assert "The next check-in is planned for" in told
    assert "is open: it was, or will be, asked about" in told
    assert f"{prompt}  {PROMPT}" in told
    assert f"waits until {words(later)}, as planned." in told
    assert headway("why", prompt).count("as planned") == 1


def test_quiet_hours_hold_it(office: Office, headway: Operator, ana: str) -> None:
    until = (office.now() + timedelta(hours=5)).replace(microsecond=0)
    change_ana(
        office,
        zone="UTC",
        working_days=EVERY_DAY,
        quiet_from=(until + timedelta(hours=2)).time(),
        quiet_until=until.time(),
    )
    checkin(office, due_at=until)
    told = headway("why", ana)
    assert "their time: these are their quiet hours (on Mon" in told
    assert f"waits until {words(until)}: these are their quiet hours." in told


def test_a_day_off_holds_it(office: Office, headway: Operator, ana: str) -> None:
    today = office.now().weekday()
    change_ana(office, zone="UTC", working_days=EVERY_DAY - {today}, quiet_from=None)
    checkin(office, due_at=office.now() + timedelta(hours=20))
    assert headway("why", ana).count("it is no working day of theirs") == 2


def test_they_are_away(office: Office, headway: Operator, ana: str) -> None:
    may_be_written_to(office)
    now = office.now()
    prompt = checkin(office, state=S.CANCELLED, settled_at=now)
    with office.database.write() as session:
        session.add(
            AwayRange(
                workspace_id=office.team,
                person_id=office.ana,
                starts_on=now.date() - timedelta(days=2),
                ends_on=now.date() + timedelta(days=2),
                note="zqnote",
                set_by_id=office.ana,
                created_at=now,
            )
        )
    set_period(office, PeriodState.AWAY)
    told = headway("why", ana)
    assert "their time: they are away" in told
    asked = "what it asks about was not asked about, as the person was away"
    assert f"not wanted any more {words(now)}: {asked}." in told
    assert asked in headway("why", prompt)


def test_the_journey_or_the_workspace_rests(office: Office, headway: Operator, ana: str) -> None:
    checkin(office)
    until = office.now() + timedelta(minutes=3)
    with office.database.write() as session:
        session.exec(select(Journey)).one().status = JourneyStatus.PAUSED
        pause(session, office.team, until)
        session.get_one(Workspace, office.team).uninstalled_at = office.now()
    told = headway("why", ana)
    assert "Their journey is paused: no check-in is planned until it goes on." in told
    assert f"Slack told us to leave the workspace alone until {words(until)}." in told
    assert f"Headway is out of the workspace since {words(office.now())}." in told
    with office.database.write() as session:
        session.exec(select(Journey)).one().status = JourneyStatus.LANDED
    told = headway("why", ana)
    assert "No journey of theirs is under way" in told
    assert "landed" not in told


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"state": S.SENT, "ts": "1732353600.000100", "sent_channel_id": "D1"}, "D1 1732353600"),
        ({"state": S.FAILED, "error": "user_not_found"}, "refused by Slack"),
        ({"state": S.EXPIRED}, "too late to be of use"),
        ({"state": S.UNSURE, "error": "missing_scope"}, "a history scope is missing"),
        ({"state": S.SENDING}, "being sent at this moment"),
        ({"attempt": 3, "error": "token_revoked"}, "tried 3 times (token_revoked), again"),
        ({}, "sent when its turn comes"),
    ],
    ids=lambda it: it.get("state", "") if isinstance(it, dict) else "",
)
def test_what_became_of_it(
    office: Office, headway: Operator, ana: str, fields: dict[str, object], answer: str
) -> None:
    prompt = checkin(office, settled_at=office.now(), **fields)
    assert answer in headway("why", ana)
    told = headway("why", prompt)
    assert answer in told
    assert f"{ana} in {office.team}" in told
    assert "zq" not in told, "nothing that anybody wrote"


def test_a_message_is_found_by_its_link(office: Office, headway: Operator) -> None:
    sent = checkin(office, state=S.SENT, ts="1732353600.000100", settled_at=office.now())
    for word in ("1732353600.000100", "https://x.slack.com/archives/D1/p1732353600000100"):
        assert f"Message {sent} ({PROMPT})" in headway("why", word)


def test_who_and_what_is_unknown_is_told_so(office: Office, headway: Operator, ana: str) -> None:
    assert "neither a person nor a message UNOBODY" in headway("why", "UNOBODY")
    assert "neither a person" in headway("why", ana, "--workspace", "TOTHER")
    told = headway("why", ana)
    assert "No journey of theirs is under way: no check-in is planned." in told
    assert "No message to them is known." in told
    note = office.enqueue("to a channel")
    assert f"Message {note} (note)" in headway("why", note)


def test_an_account_that_is_gone_gets_nothing(office: Office, headway: Operator, ana: str) -> None:
    change_ana(office, deactivated=True)
    assert "the account is deactivated" in headway("why", ana)
