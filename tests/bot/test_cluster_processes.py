"""Several replicas as processes of their own, on one real PostgreSQL."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlmodel import select

from playground.company import load_manifest
from playground.model import Channel
from storage.database import Database
from storage.delivery.deliveries import Delivery, enqueue
from storage.types import DeliveryState
from storage.workspaces.workspaces import Workspace
from tests.bot.conftest import Office
from tests.bot.replica import DEAD_AFTER, EVERY, Replicas
from tests.bot.test_beat import eventually
from tests.databases import PostgresqlServer, as_text

pytestmark = pytest.mark.slow

WITHIN = DEAD_AFTER + EVERY + 10
"""Seconds until others work for the workspaces of a replica that died."""

LOG_JOBS = """
CREATE TABLE job_log (name text, timestamp text);
CREATE FUNCTION log_job() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO public.job_log VALUES (NEW.task_name, NEW.args->>'timestamp'); RETURN NEW;
END $$;
CREATE TRIGGER log_job AFTER INSERT ON procrastinate.procrastinate_jobs
    FOR EACH ROW EXECUTE FUNCTION log_job();
"""


@pytest.fixture
def closed_database(postgresql: PostgresqlServer) -> Iterator[Database]:
    with postgresql.fresh() as url:
        database = Database(url)
        yield database
        database.close()


@dataclass
class Teams:
    """Three workspaces with two channels each, and the processes that send there."""

    office: Office
    rooms: list[tuple[str, Channel]]
    replicas: Replicas

    def enqueue(self, messages: int) -> list[str]:
        """As many notes to every channel; returns their texts."""
        texts = []
        for team_id, room in self.rooms:
            with self.office.database.of(team_id).write() as session:
                for n in range(messages):
                    texts.append(f"{room.id} {n}")
                    assert enqueue(
                        session,
                        team_id,
                        key=texts[-1],
                        kind="note",
                        subject_id=texts[-1],
                        channel_id=room.id,
                        now=self.office.now(),
                    )
        return texts

    def posted(self) -> Counter[str]:
        return Counter(message.text for _, room in self.rooms for message in room.in_order())

    def states(self) -> Counter[DeliveryState]:
        with self.office.database.everywhere().read() as session:
            return Counter(row.state for row in session.exec(select(Delivery)))

    def advance(self, seconds: float) -> None:
        self.office.advance(seconds)
        self.replicas.set_clock(self.office.slack.clock.offset_seconds)

    def alive(self) -> int:
        """How many replicas say that they live."""
        with self.office.database.engine.connect() as connection:
            found = connection.exec_driver_sql(
                "SELECT count(*) FROM procrastinate.procrastinate_workers "
                f"WHERE last_heartbeat > now() - interval '{DEAD_AFTER} seconds'"
            )
            return int(found.scalar_one())


@pytest.fixture
def teams(office: Office, tmp_path: Path) -> Iterator[Teams]:
    company, tokens, rooms = office.slack.company, {}, []
    with office.database.everywhere().write() as session:
        for name in ("Beta", "Gamma", "Delta"):
            team = company.team(name)
            bot = company.install(load_manifest("manifest.yml"), team)
            tokens[team.id] = bot.bot_token
            for name in ("one", "two"):
                room = company.channel(team, name, members=[bot.bot_user])
                rooms.append((team.id, room))
            session.add(Workspace(id=team.id, name=team.name, installed_at=office.now()))
    replicas = Replicas(tmp_path, as_text(office.database.url), office.slack.api_url, tokens)
    replicas.set_clock(office.slack.clock.offset_seconds)
    yield Teams(office, rooms, replicas)
    replicas.close()


def test_two_replicas_deliver_everything_once_and_beat_once_between_them(teams: Teams) -> None:
    with psycopg.connect(as_text(teams.office.database.url), autocommit=True) as connection:
        connection.execute(LOG_JOBS)
    for _ in range(2):
        teams.replicas.start()
    eventually(lambda: teams.alive() == 2, within=20)
    texts = teams.enqueue(20)
    eventually(lambda: teams.states() == {DeliveryState.SENT: len(texts)}, within=20)
    assert teams.posted() == dict.fromkeys(texts, 1)
    with psycopg.connect(as_text(teams.office.database.url)) as connection:
        beats = connection.execute("SELECT timestamp FROM job_log WHERE name = 'beat'").fetchall()
        sweeps = connection.execute("SELECT timestamp FROM job_log WHERE name = 'sweep'").fetchall()
    assert len(beats) == len(set(beats)) >= 2
    assert len(sweeps) == 1


def test_a_dead_replicas_workspaces_are_taken_over(teams: Teams) -> None:
    dying = teams.replicas.start()
    eventually(lambda: teams.alive() == 1, within=20)
    teams.office.driver.fault("hang", method="chat.postMessage", seconds=60, times=3)
    texts = teams.enqueue(5)
    eventually(lambda: len(teams.posted()) == 3, within=20)  # one post hangs in every workspace
    teams.replicas.start()
    eventually(lambda: teams.alive() == 2, within=20)
    assert len(teams.posted()) == 3, "their workspaces are locked"

    teams.replicas.kill(dying)
    died = time.monotonic()
    sent, sending = DeliveryState.SENT, DeliveryState.SENDING
    eventually(lambda: teams.states() == {sent: len(texts) - 3, sending: 3}, within=WITHIN)
    assert time.monotonic() - died < WITHIN
    teams.advance(301)  # the leases of what it had in hand are over: it is looked for
    eventually(lambda: teams.states() == {sent: len(texts)}, within=10)
    assert teams.posted() == dict.fromkeys(texts, 1)
