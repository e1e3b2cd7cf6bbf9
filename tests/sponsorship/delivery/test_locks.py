"""What people do and what the clock does take locks in one order, so neither kills the other."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time
from threading import Event

import pytest
from sqlmodel import Session

from bot.messages import runs
from sponsorship.checkins import schedule as checkin_settings
from sponsorship.checkins.rules.schedule import CheckinTimes, Rhythm
from sponsorship.delivery.plan import plan
from sponsorship.digests import schedule
from sponsorship.digests.rules.schedule import DigestChannel, DigestSettings
from sponsorship.people import away
from sponsorship.people.rules import DaysAway, WorkingTime
from sponsorship.privacy import erase
from sponsorship.privacy.rules import WORD
from sponsorship.time.schedules import Due
from storage.database import Database
from storage.journeys.journeys import Journey
from storage.people.people import Person, lock_person
from storage.types import Cadence
from storage.workspaces.workspaces import lock_workspace
from tests.bot.seed import MONDAY_NINE, company, weekly
from tests.databases import PostgresqlServer

EVERY_DAY = CheckinTimes(
    Rhythm(Cadence.DAILY, frozenset(range(5)), time(9)), WorkingTime(frozenset(range(5)))
)


Act = Callable[[Session, Person, Journey], object]


def another_digest_hour(session: Session, ana: Person, journey: Journey) -> None:
    chosen = DigestSettings(journey.id, "C1", 3, time(16), 24, False)
    schedule.change_schedule(session, ana, chosen, DigestChannel("C1", True), MONDAY_NINE)


def no_digest(session: Session, ana: Person, journey: Journey) -> None:
    schedule.stop_schedule(session, ana, journey.id, MONDAY_NINE)


def other_checkins(session: Session, ana: Person, _journey: Journey) -> None:
    checkin_settings.change_times(session, ana, EVERY_DAY, MONDAY_NINE)


def days_off(session: Session, ana: Person, _journey: Journey) -> None:
    today = MONDAY_NINE.date()
    away.set_away(session, ana, DaysAway(today, today, ""), MONDAY_NINE)


def everything_erased(session: Session, ana: Person, _journey: Journey) -> None:
    erase.erase(session, ana, WORD, MONDAY_NINE)


def _lock_person(session: Session, ana: Person) -> None:
    lock_person(session, ana.workspace_id, ana.id)


def _lock_workspace(session: Session, ana: Person) -> None:
    lock_workspace(session, ana.workspace_id)


@pytest.mark.parametrize(
    ("lock", "act"),
    [
        (_lock_person, another_digest_hour),
        (_lock_person, no_digest),
        (_lock_person, other_checkins),
        (_lock_person, days_off),
        (_lock_workspace, everything_erased),
    ],
)
def test_a_run_and_its_member_never_wait_for_each_other(
    postgresql: PostgresqlServer, lock: Callable[[Session, Person], None], act: Act
) -> None:
    """The run holds its schedules when the member comes, and goes on when they hold a lock too."""
    planning, acting = Event(), Event()

    def run(session: Session, workspace_id: str, due: Sequence[Due], now: datetime) -> None:
        planning.set()
        assert acting.wait(10)
        runs()[due[0].schedule.kind](session, workspace_id, due, now)

    with postgresql.shared() as shared, ThreadPoolExecutor(1) as thread:
        database = shared.everywhere()
        ana, journey = _member_with_both(database)
        planned = thread.submit(plan, database, MONDAY_NINE, dict.fromkeys(runs(), run))
        assert planning.wait(10)
        with database.write() as session:
            lock(session, ana)
            acting.set()
            act(session, session.merge(ana), session.merge(journey))
        assert planned.result(10) == 2


def _member_with_both(database: Database) -> tuple[Person, Journey]:
    """Their check-in and the preview of their digest are due at the same moment."""
    [journey_id] = company(database)
    with database.write() as session:
        journey = session.get_one(Journey, journey_id)
        journey.digest_channel_id = "C1"
        session.add_all(weekly(journey_id, MONDAY_NINE, kind=kind) for kind in runs())
        return session.get_one(Person, journey.member_id), journey
