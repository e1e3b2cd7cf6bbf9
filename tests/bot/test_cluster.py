"""The engine for several replicas, on real PostgreSQL: two replicas as two of its objects."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import psycopg
import pytest
from sqlmodel import Session, select

from bot.delivery.cluster import Cluster
from bot.delivery.engine import SENDERS
from bot.delivery.sender import Sender
from sponsorship.delivery.rules.sending import Composed, Post
from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.types import DeliveryState
from tests.bot.conftest import Office
from tests.bot.notes import NOTE
from tests.bot.test_beat import eventually, prompt
from tests.databases import PostgresqlServer, as_text


@pytest.fixture
def closed_database(postgresql: PostgresqlServer) -> Iterator[Database]:
    with postgresql.fresh() as url:
        database = Database(url)
        yield database
        database.close()


@pytest.fixture
def replicas(office: Office) -> Iterator[list[Cluster]]:
    """Two, not started yet."""
    made = [
        Cluster(
            office.closed_database,
            office.sender(),
            {"checkin": prompt},
            office.now,
            every=1,
            heartbeat=0.5,
            dead_after=2,
        )
        for _ in range(2)
    ]
    yield made
    for replica in made:
        replica.stop()


def ready(*replicas: Cluster) -> None:
    for replica in replicas:
        replica.start()
    eventually(lambda: not any(replica.wrong() for replica in replicas))


def jobs(office: Office) -> list[tuple[str, str]]:
    """Names and states of all jobs in the queue."""
    with office.database.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT task_name, status::text FROM procrastinate.procrastinate_jobs ORDER BY id"
        )
        return [(name, status) for name, status in rows]


def test_a_beat_plans_what_is_due_and_has_it_sent(office: Office, replicas: list[Cluster]) -> None:
    office.weekly_due()
    office.enqueue("hello")
    assert replicas[0].wrong() == "the first beat has not come through yet"
    ready(*replicas)
    eventually(lambda: office.posted() == ["hello"])
    with office.database.read() as session:
        assert [row.due_at for row in session.exec(select(Delivery)) if row.subject_id != "hello"]


class Sluggish(Sender):
    """Holds on to workspaces called busy until it is told to go on."""

    def __init__(self, office: Office) -> None:
        clients = {f"busy-{n}": office.client for n in range(SENDERS + 2)}
        super().__init__(
            office.closed_database,
            {office.team: office.client, **clients},
            office.kinds,
            office.now,
        )
        self.held: list[str] = []
        self.served: list[str] = []
        self.go_on = threading.Event()

    def drain(self, workspace_id: str) -> bool:
        if workspace_id.startswith("busy"):
            self.held.append(workspace_id)
            assert self.go_on.wait(30)
            return False
        self.served.append(workspace_id)
        return super().drain(workspace_id)


def test_a_wake_reaches_another_replica_at_once(office: Office) -> None:
    """The replica that is woken has its hands full, so that the other one serves."""
    senders = Sluggish(office), Sluggish(office)
    full, free = (Cluster(office.closed_database, sender, {}, office.now) for sender in senders)
    try:
        ready(full)
        for n in range(SENDERS + 2):
            full.wake(f"busy-{n}")
        eventually(lambda: len(senders[0].held) == SENDERS + 2)
        ready(free)
        office.enqueue("hello")
        began = time.monotonic()
        full.wake(office.team)
        eventually(lambda: office.posted() == ["hello"])
        assert time.monotonic() - began < 3
        assert (senders[0].served, senders[1].served) == ([], [office.team])
    finally:
        for sender in senders:
            sender.go_on.set()
        full.stop()
        free.stop()


def test_work_goes_on_after_every_connection_was_cut(
    office: Office, replicas: list[Cluster]
) -> None:
    ready(*replicas)
    with psycopg.connect(as_text(office.database.url)) as connection:
        cut = connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename = current_user "
            "AND pid <> pg_backend_pid()"
        ).fetchone()
    assert cut is not None
    assert cut[0] > 4
    office.enqueue("hello")
    eventually(lambda: office.posted() == ["hello"], within=10)
    eventually(lambda: not any(replica.wrong() for replica in replicas))


def put(office: Office, name: str, status: str, workspace_id: str, worker: str = "NULL") -> None:
    """A job in the queue, as somebody else left it there."""
    lock = f"{name}:{workspace_id}"
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL search_path TO procrastinate")
        connection.exec_driver_sql(
            "INSERT INTO procrastinate_jobs "
            "(queue_name, task_name, lock, queueing_lock, status, worker_id, args) VALUES "
            f"('{name}', '{name}', '{lock}', '{lock}', '{status}', {worker}, "
            f"""'{{"workspace_id": "{workspace_id}"}}')"""
        )


A_LIVING_ONE = "(SELECT min(id) FROM procrastinate.procrastinate_workers)"


@pytest.mark.parametrize("worker", ["NULL", A_LIVING_ONE], ids=["dead", "its end was not noted"])
def test_a_job_that_nobody_works_on_holds_up_its_workspace_only_for_a_moment(
    office: Office, replicas: list[Cluster], worker: str
) -> None:
    ready(replicas[0])
    put(office, "serve", "doing", office.team, worker)
    put(office, "serve", "todo", office.team)  # its twin, which a retry would run into
    office.enqueue("hello")
    eventually(lambda: office.posted() == ["hello"])


def test_a_job_of_a_newer_version_waits_for_it(office: Office, replicas: list[Cluster]) -> None:
    ready(*replicas)
    put(office, "something new", "todo", office.team)
    office.enqueue("hello")
    eventually(lambda: office.posted() == ["hello"])
    eventually(lambda: jobs(office) == [("something new", "todo")])


def test_stopping_finishes_the_post_in_hand_and_claims_no_more(
    office: Office, replicas: list[Cluster]
) -> None:
    composing = threading.Event()

    def slow(session: Session, delivery: Delivery, now: datetime) -> Composed:
        composing.set()
        time.sleep(0.2)
        return Post(delivery.subject_id)

    office.kinds["note"] = replace(NOTE, compose=slow)
    notes = [office.enqueue("one"), office.enqueue("two", person_id=office.ana)]
    [alone] = replicas[:1]
    alone.start()
    assert composing.wait(30)
    began = time.monotonic()
    alone.stop()
    assert time.monotonic() - began < 10
    assert [office.state(note) for note in notes] == [DeliveryState.SENT, DeliveryState.PENDING]
    assert office.posted() == ["one"]
    # The next beat may have been asked for just then: whoever works on has it.
    assert {name for name, _ in jobs(office)} <= {"beat"}
    alone.wake(office.team)
    assert office.posted() == ["one"]


def test_a_beat_that_fails_is_told_and_does_not_end_the_beating(
    office: Office, replicas: list[Cluster], caplog: pytest.LogCaptureFixture
) -> None:
    """The table is gone for a moment, as it would be during a failed migration."""
    ready(replicas[0])
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE schedule RENAME TO elsewhere")
    eventually(lambda: "something failed" in caplog.text)
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO schedule")
    office.enqueue("hello")
    eventually(lambda: office.posted() == ["hello"])
