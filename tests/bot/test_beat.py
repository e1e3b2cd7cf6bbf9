import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from bot.delivery.beat import Beat
from sponsorship.delivery.rules.sending import Composed, Post
from sponsorship.time.schedules import Due
from storage.database import Database
from storage.delivery.deliveries import Delivery, enqueue
from storage.types import DeliveryState
from storage.workspaces.events import ReceivedEvent
from tests.bot.conftest import Office
from tests.bot.notes import NOTE
from tests.bot.seed import company


def prompt(session: Session, workspace_id: str, due: Sequence[Due], now: datetime) -> None:
    for schedule, due_at, _ in due:
        enqueue(
            session,
            workspace_id,
            key=f"prompt:{schedule.id}:{due_at.isoformat()}",
            kind="note",
            subject_id="How was your week?",
            channel_id="C1",
            now=now,
            due_at=due_at,
        )


@pytest.fixture
def beat(office: Office) -> Iterator[Beat]:
    beat = Beat(office.closed_database, office.sender(), {"checkin": prompt}, office.now)
    yield beat
    beat.stop()


def eventually(what: Callable[[], bool], within: float = 30) -> None:
    """Wait up to that many seconds of real time."""
    ends = time.monotonic() + within
    while not what():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.01)


def test_one_beat_plans_what_is_due_and_sends_it(office: Office, beat: Beat) -> None:
    due = office.weekly_due()
    beat.once()
    beat.once()
    with office.database.read() as session:
        [row] = session.exec(select(Delivery)).all()
    assert row.due_at == due


def test_a_wake_sends_at_once(office: Office, beat: Beat) -> None:
    office.enqueue("hello")
    beat.wake(office.team)
    eventually(lambda: office.posted() == ["hello"])


def test_a_hint_that_comes_while_the_workspace_is_served_is_not_lost(
    office: Office, beat: Beat
) -> None:
    composing, go_on = threading.Event(), threading.Event()

    def slow(session: Session, delivery: Delivery, now: datetime) -> Composed:
        composing.set()
        assert go_on.wait(5)
        return Post(delivery.subject_id)

    office.kinds["slow"] = replace(NOTE, compose=slow)
    office.enqueue("first", kind="slow")
    beat.wake(office.team)
    assert composing.wait(5)
    for _ in range(3):
        beat.wake(office.team)
    go_on.set()
    office.enqueue("second", person_id=office.ana)
    beat.wake(office.team)
    eventually(lambda: office.in_dm() == ["second"])
    assert office.posted() == ["first"]


def test_it_beats_by_itself_once_started_and_says_whether_it_does(
    office: Office, beat: Beat
) -> None:
    assert beat.wrong() == "the first beat has not come through yet"
    office.enqueue("hello")
    beat.start()
    eventually(lambda: office.posted() == ["hello"])
    eventually(lambda: beat.wrong() is None)


def test_a_moved_clock_is_looked_at_at_once(office: Office, beat: Beat) -> None:
    beat.start()
    eventually(lambda: beat.wrong() is None)
    office.enqueue("tomorrow", due_at=office.now() + timedelta(days=1))
    office.advance(86_401)
    beat.hurry()
    eventually(lambda: office.posted() == ["tomorrow"])


def test_stopping_finishes_the_post_in_hand_and_claims_no_more(office: Office, beat: Beat) -> None:
    composing = threading.Event()

    def slow(session: Session, delivery: Delivery, now: datetime) -> Composed:
        composing.set()
        time.sleep(0.2)
        return Post(delivery.subject_id)

    office.kinds["note"] = replace(NOTE, compose=slow)
    notes = [office.enqueue("one"), office.enqueue("two", person_id=office.ana)]
    beat.start()
    assert composing.wait(5)
    began = time.monotonic()
    beat.stop()
    assert time.monotonic() - began < 10
    assert [office.state(note) for note in notes] == [DeliveryState.SENT, DeliveryState.PENDING]
    assert office.posted() == ["one"]
    beat.wake(office.team)
    assert office.posted() == ["one"]


def test_a_beat_survives_a_broken_database(
    office: Office, beat: Beat, caplog: pytest.LogCaptureFixture
) -> None:
    """The table is gone for a moment, as it would be during a failed migration."""
    beat.start()
    eventually(lambda: beat.wrong() is None)
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE schedule RENAME TO elsewhere")
    beat.hurry()
    eventually(lambda: "beat" in caplog.text)
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO schedule")
    office.enqueue("hello")
    beat.hurry()
    eventually(lambda: office.posted() == ["hello"])


def test_a_sweep_that_fails_keeps_nothing_from_being_sent(office: Office, beat: Beat) -> None:
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE received_event RENAME TO elsewhere")
    try:
        office.enqueue("hello")
        beat.start()
        eventually(lambda: office.posted() == ["hello"])
        assert beat.wrong() is not None, "the operator is told"
    finally:
        beat.stop()
        with office.database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO received_event")


def test_a_hint_in_the_moment_of_a_stop_raises_nothing(office: Office) -> None:
    asked = threading.Event()

    class Slow(threading.Event):
        """Leaves time for a stop between the question and what follows its answer."""

        def is_set(self) -> bool:
            answer = super().is_set()
            asked.set()
            time.sleep(0.1)
            return answer

    sender = office.sender()
    sender.stopping = Slow()
    beat = Beat(office.closed_database, sender, {}, office.now)

    def stop() -> None:
        assert asked.wait(5)
        beat.stop()

    stopping = threading.Thread(target=stop)
    stopping.start()
    beat.wake(office.team)
    stopping.join()


def test_old_events_and_settled_messages_are_forgotten_daily(office: Office, beat: Beat) -> None:
    with office.database.write() as session:
        session.add(
            ReceivedEvent(workspace_id=office.team, event_id="Ev1", received_at=office.now())
        )
    late = office.enqueue("late", expires_after=timedelta(0))
    sent = office.enqueue("hello")
    beat.once()
    office.advance(40 * 86_400)
    beat.once()
    with office.database.read() as session:
        assert session.exec(select(ReceivedEvent)).all() == []
        left = session.exec(select(Delivery.id)).all()
    assert sent in left
    assert late not in left


def test_a_company_of_another_process_is_none_of_our_business(
    database: Database, office: Office, beat: Beat
) -> None:
    company(database, workspace_id="T-elsewhere")
    beat.wake("T-elsewhere")
    beat.once()
    assert beat.wrong() is None
