"""The engine for several replicas, on real PostgreSQL: two replicas as two of its objects."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.cluster import Cluster
from bot.delivery import Sender
from bot.engine import SENDERS
from storage.database import Database
from storage.deliveries import Delivery
from storage.journeys import Journey
from tests.databases import PostgresqlServer
from tests.engine.conftest import Office
from tests.engine.seed import weekly
from tests.engine.test_beat import eventually, prompt


@pytest.fixture
def database(postgresql: PostgresqlServer) -> Iterator[Database]:
    with postgresql.fresh() as url:
        database = Database(url)
        yield database
        database.close()


@pytest.fixture
def replicas(office: Office) -> Iterator[list[Cluster]]:
    """Two, not started yet."""
    made = [
        Cluster(
            office.database,
            office.sender(),
            {"checkin": prompt},
            office.now,
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
    with office.database.write() as session:
        journey = Journey(
            workspace_id=office.team,
            member_id=office.ana,
            current_role="Buyer",
            target_role="Analyst",
            start_day=office.now().date(),
            created_at=office.now(),
        )
        session.add(journey)
        session.flush()
        due = office.now() - timedelta(minutes=1)
        session.add(weekly(journey.id, due, workspace_id=office.team))
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
            office.database, {office.team: office.client, **clients}, office.kinds, office.now
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
    full, free = (Cluster(office.database, sender, {}, office.now) for sender in senders)
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
