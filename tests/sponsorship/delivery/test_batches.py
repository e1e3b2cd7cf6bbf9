"""Runs that are done together bring exactly what each brings by itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.messages import runs
from sponsorship.checkins import answers
from sponsorship.checkins import periods as checkins
from sponsorship.checkins.rules.periods import Snooze
from sponsorship.delivery.plan import Run, plan
from sponsorship.digests import schedule
from sponsorship.digests.rules.schedule import DigestChannel, DigestSettings
from sponsorship.journeys import lifecycle
from sponsorship.people import away
from sponsorship.people.rules import DaysAway
from sponsorship.time.schedules import Due
from storage.checkins.periods import CheckinPeriod
from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.delivery.schedules import Schedule
from storage.digests.digests import Digest
from storage.journeys.journeys import Journey
from storage.people.people import Person
from storage.types import Cadence, DeliveryState, DigestState, JourneyStatus, PeriodState
from tests.databases import SqliteFiles
from tests.sponsorship.checkins.checkin_seed import NOTHING, Member, member

BEGIN = datetime(2026, 3, 20, 9, tzinfo=UTC)
ZONES = ["Europe/Berlin", "America/New_York", "Pacific/Apia"]
PEOPLE = 3
MANY = settings().max_examples // 3  # each is a whole month

members = st.tuples(
    st.sampled_from(ZONES),
    st.sampled_from(Cadence),
    st.integers(0, 4),
    st.sampled_from([time(9), time(15), time(23, 30)]),
    st.booleans(),
)
steps = st.lists(
    st.tuples(
        st.integers(0, PEOPLE - 1),
        st.sampled_from(["early", "answer", "skip", "snooze", "away", "pause", "hold", "sent"]),
        st.timedeltas(timedelta(hours=1), timedelta(days=9)),
    ),
    min_size=2,
    max_size=10,
)


def content(session: Session) -> list[str]:
    """Everything that runs write, with periods and digests called by their moments."""
    session.flush()
    periods = session.exec(select(CheckinPeriod)).all()
    digests = session.exec(select(Digest)).all()
    names = {it.id: f"period {it.journey_id} {it.prompt_at}" for it in periods}
    names |= {it.id: f"digest {it.journey_id} {it.post_at}" for it in digests}
    found = [str(it.model_dump(exclude={"id"})) for it in (*periods, *digests)]
    for it in session.exec(select(Delivery)):
        key = [names.get(part, part) for part in it.key.split(":")]
        row = it.model_dump(exclude={"id", "key", "subject_id"})
        found.append(f"{key} {names.get(it.subject_id, it.subject_id)} {row}")
    return sorted(found)


def in_both_ways(run: Run, differences: list[tuple[list[str], list[str]]]) -> Run:
    """Does runs one by one, takes that back, and does them together."""

    def compared(session: Session, workspace_id: str, due: Sequence[Due], now: datetime) -> None:
        with session.begin_nested() as savepoint:
            for it in due:
                run(session, workspace_id, [it], now)
            singly = content(session)
            savepoint.rollback()
        run(session, workspace_id, due, now)
        together = content(session)
        if singly != together:
            differences.append((singly, together))

    return compared


def live(session: Session, who: Member, what: str, now: datetime) -> None:
    """Something that the member, or Slack, does between two runs."""
    person = session.get_one(Person, who.person.id)
    journey = session.get_one(Journey, who.journey.id)
    if what == "pause":
        move = lifecycle.resume if journey.status is JourneyStatus.PAUSED else lifecycle.pause
        move(session, person, journey.id, now)
    elif what == "away":
        today = now.date() + timedelta(days=1)
        away.set_away(session, person, DaysAway(today, today + timedelta(days=6), ""), now)
    elif what == "hold":
        unposted = session.exec(select(Digest).where(Digest.journey_id == journey.id)).all()
        for number, digest in enumerate(unposted):
            digest.state = DigestState.POSTED if number % 2 else DigestState.HELD
    elif what == "sent":
        session.execute(
            update(Delivery)
            .where(col(Delivery.due_at) <= now)
            .values(state=DeliveryState.SENT, ts=str(now.timestamp()), settled_at=now)
        )
    elif journey.status is JourneyStatus.ACTIVE:
        period = checkins.running_period(session, person, now)
        if what == "answer":
            entry = replace(NOTHING, progress="Done")
            answers.answer(session, person, period.id, entry, now)
        elif period.state is PeriodState.OPEN and what == "skip":
            checkins.skip(session, person, period.id, now)
        elif period.state is PeriodState.OPEN and what == "snooze":
            checkins.snooze(session, person, period.id, Snooze.NEXT_WEEK, now)


@pytest.mark.usefixtures("not_measured")
@settings(max_examples=MANY, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rules=st.lists(members, min_size=PEOPLE, max_size=PEOPLE), steps=steps)
def test_runs_together_bring_what_each_brings_by_itself(
    sqlite_files: SqliteFiles,
    rules: list[tuple[str, Cadence, int, time, bool]],
    steps: list[tuple[int, str, timedelta]],
) -> None:
    differences: list[tuple[list[str], list[str]]] = []
    both = {kind: in_both_ways(run, differences) for kind, run in runs().items()}
    with sqlite_files.shared() as database:
        people = [_with_a_digest(database, number, *rule) for number, rule in enumerate(rules)]
        now, done = BEGIN, 0
        for who, what, later in steps:
            now += later
            done += plan(database, now, both)
            with database.write() as session:
                live(session, people[who], what, now)
        done += plan(database, now + timedelta(days=15), both)
        assert not differences
        assert done >= PEOPLE
        with database.read() as session:
            assert not session.exec(
                select(Schedule).where(col(Schedule.retry_at).is_not(None))
            ).all()


def _with_a_digest(
    database: Database,
    number: int,
    zone: str,
    cadence: Cadence,
    weekday: int,
    at: time,
    has_home: bool,
) -> Member:
    weekdays = frozenset({weekday})
    who = member(database, BEGIN, zone, cadence, weekdays, at, slack_id=f"U{number}", quiet=None)
    with database.write() as session:
        person = session.get_one(Person, who.person.id)
        journey = session.get_one(Journey, who.journey.id)
        person.home_opened_at = BEGIN if has_home else None
        chosen = DigestSettings(journey.id, "C1", 4, time(15), 24, has_home)
        schedule.change_schedule(session, person, chosen, DigestChannel("C1", True), BEGIN)
    return who
