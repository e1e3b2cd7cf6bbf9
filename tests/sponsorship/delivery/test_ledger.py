"""Claim and settle: whatever happens in whatever order, a message has one holder at most."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from blocks.refusals import sentence
from sponsorship.delivery import ledger
from sponsorship.delivery.ledger import LEASE, Claim
from sponsorship.delivery.rules import retries
from sponsorship.delivery.rules.drawn import PostCall
from sponsorship.delivery.rules.sending import Standing
from sponsorship.privacy import erase as data
from sponsorship.refusals import Refusal
from storage.database import Database
from storage.delivery.deliveries import Delivery, cancel_pending, enqueue
from storage.delivery.sending import due_deliveries
from storage.people.people import Person
from storage.privacy.erase import hold_messages
from storage.types import DeliveryState
from tests.bot.seed import MONDAY_NINE, company
from tests.databases import PostgresqlServer, SqliteFiles

pytestmark = pytest.mark.both

S = DeliveryState
OPEN = {S.PENDING, S.SENDING, S.UNSURE}


def add(database: Database, key: str = "k", expires_after: timedelta | None = None) -> str:
    with database.write() as session:
        found = enqueue(
            session,
            "T1",
            key=key,
            kind="note",
            subject_id=key,
            now=MONDAY_NINE,
            channel_id="C1",
            expires_after=expires_after,
        )
    assert found is not None
    return found


def claim_first(session: Session, now: datetime) -> Claim | None:
    """What a sender does: list what is due, doubtful ones first, and claim from the top."""
    for state in (S.UNSURE, S.PENDING):
        for delivery_id, _ in due_deliveries(session, "T1", state, now, 200, kinds={"note"}):
            claimed = ledger.claim(session, "T1", delivery_id, state, now)
            if claimed is not None:
                ledger.hold(session, claimed, PostCall(at=now, text="drawn"), now)
                return claimed
    return None


def row(database: Database, delivery_id: str) -> Delivery:
    with database.read() as session:
        return session.get_one(Delivery, delivery_id)


def test_a_claimed_message_is_not_claimed_again(database: Database) -> None:
    company(database)
    note = add(database)
    with database.write() as session:
        first = claim_first(session, MONDAY_NINE)
    with database.write() as session:
        assert claim_first(session, MONDAY_NINE) is None
        assert ledger.claim(session, "T1", note, S.PENDING, MONDAY_NINE) is None
    assert first is not None
    held = row(database, note)
    assert (held.state, held.attempt, held.lease_until) == (S.SENDING, 1, MONDAY_NINE + LEASE)


def test_of_what_is_cancelled_nothing_drawn_is_kept(database: Database) -> None:
    company(database)
    note = add(database)
    with database.write() as session:
        session.get_one(Delivery, note).payload = {"text": "drawn"}
    with database.write() as session:
        cancel_pending(session, "T1", MONDAY_NINE)
    cancelled = row(database, note)
    assert (cancelled.state, cancelled.payload) == (S.CANCELLED, None)


def test_a_message_that_is_put_off_between_listing_and_claim_is_not_sent_early(
    database: Database,
) -> None:
    company(database)
    note = add(database)
    with database.write() as session:
        [(listed, _)] = due_deliveries(session, "T1", S.PENDING, MONDAY_NINE, 9, kinds={"note"})
    later = MONDAY_NINE + timedelta(microseconds=1)
    with database.write() as session:
        session.get_one(Delivery, note).due_at = later
    with database.write() as session:
        assert ledger.claim(session, "T1", listed, S.PENDING, MONDAY_NINE) is None
    assert row(database, note).state is S.PENDING
    with database.write() as session:
        assert ledger.claim(session, "T1", listed, S.PENDING, later) is not None


def test_a_claim_on_a_locked_message_returns_at_once(postgresql: PostgresqlServer) -> None:
    """Else a sender would wait for another's call to Slack. SQLite has one writer anyway."""
    with postgresql.shared() as shared, ThreadPoolExecutor(1) as thread:
        database = shared.everywhere()
        company(database)
        note = add(database)

        def claimed() -> Claim | None:
            with database.write() as session:
                return ledger.claim(session, "T1", note, S.PENDING, MONDAY_NINE)

        with database.write() as session:
            assert ledger.claim(session, "T1", note, S.PENDING, MONDAY_NINE) is not None
            second = thread.submit(claimed)
            try:
                assert second.result(5) is None
            finally:
                session.rollback()  # so that the other ends, whatever it did
        assert claimed() is not None


def test_a_doubtful_message_past_its_expiry_is_taken_into_hand_and_another_expires(
    database: Database,
) -> None:
    company(database)
    unsure, pending = (add(database, key, timedelta(minutes=1)) for key in ("unsure", "pending"))
    ends = MONDAY_NINE + timedelta(minutes=1)
    with database.write() as session:
        session.get_one(Delivery, unsure).state = S.UNSURE
        session.get_one(Delivery, pending).payload = {"text": "drawn"}
    with database.write() as session:
        early = ledger.claim(session, "T1", pending, S.PENDING, ends - timedelta(microseconds=1))
        assert early is not None
        assert not early.doubtful
        assert ledger.claim(session, "T1", pending, S.PENDING, ends) is None
        claimed = ledger.claim(session, "T1", unsure, S.UNSURE, ends)
        assert claimed is not None
        assert (claimed.doubtful, claimed.attempt) == (True, 1)
    late = row(database, pending)
    assert (late.state, late.settled_at, late.payload) == (S.EXPIRED, ends, None)


def test_another_workspace_cannot_claim_it(database: Database) -> None:
    company(database)
    note = add(database)
    with database.write() as session:
        assert ledger.claim(session, "T2", note, S.PENDING, MONDAY_NINE) is None


def test_a_sender_that_was_given_up_has_no_say(database: Database) -> None:
    company(database)
    note = add(database)
    with database.write() as session:
        slow = claim_first(session, MONDAY_NINE)
    later = MONDAY_NINE + LEASE
    with database.write() as session:
        assert ledger.take_over(session, "T1", later) == 1
        fast = claim_first(session, later)
    assert slow is not None
    assert fast is not None
    assert fast.doubtful
    with database.write() as session:
        assert not ledger.settle(session, slow, S.FAILED, later, error="timeout")
        assert ledger.settle(session, fast, S.SENT, later, stands=Standing("C1", "1.1"))
        assert not ledger.settle(session, fast, S.FAILED, later)
    assert (row(database, note).state, row(database, note).ts) == (S.SENT, "1.1")


def test_what_a_dead_sender_left_behind_is_looked_for_at_once_and_no_sooner(
    database: Database,
) -> None:
    company(database)
    note = add(database)
    with database.write() as session:
        assert claim_first(session, MONDAY_NINE) is not None
    with database.write() as session:
        assert ledger.take_over(session, "T1", MONDAY_NINE + LEASE - timedelta(microseconds=1)) == 0
        assert ledger.take_over(session, "T1", MONDAY_NINE + LEASE) == 1
    left = row(database, note)
    assert (left.state, left.due_at, left.lease_until) == (S.UNSURE, MONDAY_NINE + LEASE, None)


def test_two_who_enqueue_the_same_message_at_once_enqueue_it_once(database: Database) -> None:
    """On PostgreSQL the second asks before the first has committed; on SQLite it waits."""
    company(database)
    ids: list[str | None] = []
    both = threading.Barrier(2)

    def put() -> None:
        both.wait(5)
        with database.write() as session:
            ids.append(
                enqueue(session, "T1", key="k", kind="note", subject_id="s", now=MONDAY_NINE)
            )
            time.sleep(0.1)

    writers = [threading.Thread(target=put) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(10)
    assert len([it for it in ids if it is not None]) == 1
    assert len(ids) == 2


def test_an_erasure_waits_for_a_sender_that_takes_a_message_and_sees_it(
    database: Database,
) -> None:
    """Else it would be deleted here and posted there, and nobody would know where it stands."""
    company(database)
    with database.read() as session:
        ana = session.exec(select(Person)).one()
    with database.write() as session:
        enqueue(
            session, "T1", key="k", kind="note", subject_id="s", person_id=ana.id, now=MONDAY_NINE
        )
    with database.write() as session:
        hold_messages(session, "T1", ana.id)  # takes a while the first time
    asked, refused = threading.Event(), []

    def erase() -> None:
        asked.set()
        try:
            with database.write() as session:
                data.erase(session, ana, "erase", MONDAY_NINE)
        except Refusal as refusal:
            refused.append(sentence(refusal))

    erasing = threading.Thread(target=erase)
    with database.write() as session:
        claimed = claim_first(session, MONDAY_NINE)
        session.flush()
        erasing.start()
        asked.wait(5)
        time.sleep(0.3)
    erasing.join(10)
    assert claimed is not None
    assert "on its way to Slack" in refused[0]
    assert row(database, claimed.delivery.id).state is S.SENDING


@pytest.mark.parametrize(
    ("attempt", "retry", "look"),
    [(1, 5, 20), (2, 10, 40), (3, 20, 60), (9, 300, 60), (10_000, 300, 60)],
)
def test_waits_grow_up_to_a_limit(attempt: int, retry: int, look: int) -> None:
    assert retries.retry_at(attempt, MONDAY_NINE) == MONDAY_NINE + timedelta(seconds=retry)
    assert retries.look_at(attempt, MONDAY_NINE) == MONDAY_NINE + timedelta(seconds=look)


EVENTS = st.lists(
    st.one_of(
        st.just(("claim",)),
        st.tuples(
            st.just("settle"),
            st.integers(0, 5),
            st.sampled_from([S.PENDING, S.UNSURE, S.SENT, S.FAILED, S.CANCELLED]),
        ),
        st.tuples(st.just("pass"), st.sampled_from([1, 30, 301])),
        st.just(("take over",)),
    ),
    max_size=40,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS)
def test_whatever_happens_a_message_has_one_holder_and_one_end(
    sqlite_files: SqliteFiles, events: list[tuple[object, ...]]
) -> None:
    with sqlite_files.shared() as database:
        company(database)
        notes = [add(database, "a"), add(database, "b", expires_after=timedelta(minutes=4))]
        now = MONDAY_NINE
        claims: list[Claim] = []  # every one ever made, also those that were given up
        holder: dict[str, int] = {}  # message to the attempt that holds it
        ended: dict[str, DeliveryState] = {}
        for event in events:
            with database.write() as session:
                match event:
                    case ("claim",):
                        claimed = claim_first(session, now)
                        if claimed is not None:
                            delivery = claimed.delivery
                            assert delivery.id not in holder
                            assert delivery.id not in ended
                            holder[delivery.id] = claimed.attempt
                            claims.append(claimed)
                    case ("settle", int(which), DeliveryState() as state) if claims:
                        claimed = claims[which % len(claims)]
                        note, attempt = claimed.delivery.id, claimed.attempt
                        took = ledger.settle(session, claimed, state, now, due_at=now)
                        assert (took is not None) == (holder.get(note) == attempt)
                        if took:
                            del holder[note]
                            if state not in OPEN:
                                ended[note] = state
                    case ("pass", int(seconds)):
                        now += timedelta(seconds=seconds)
                    case ("take over",):
                        ledger.take_over(session, "T1", now)
            for note in notes:
                stored = row(database, note)
                if stored.state is S.UNSURE and note in holder:
                    assert stored.due_at <= now
                    del holder[note]  # its lease was over
                assert (stored.state is S.SENDING) == (note in holder)
                if stored.state is S.EXPIRED:
                    ended.setdefault(note, S.EXPIRED)
                if note in ended:
                    assert stored.state is ended[note]
                    assert stored.payload is None
                    assert stored.settled_at is not None
                else:
                    assert stored.state in OPEN
