"""What Prometheus and the probes are told, by a real process at work."""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlmodel import Session

from bot.delivery.beat import Beat
from bot.doctor import examine
from bot.metrics import Metrics
from bot.run import Bot
from bot.settings import Settings
from storage.database import Database
from storage.delivery.deliveries import Delivery, enqueue
from storage.delivery.schedules import Schedule
from storage.delivery.sending import pause
from storage.journeys.journeys import Journey
from storage.revisions import newest
from storage.types import Cadence, DeliveryState
from tests.bot.conftest import Office
from tests.bot.test_run import becomes_ready, environment, status
from tests.conftest import NewDatabase
from tests.databases import PostgresqlServer, as_text
from tests.disks import fill, small_disk
from tests.relay import relay

sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
"""Where the database makes no difference, or is not the fixture's."""


AWAY = "the database does not answer, or takes no writes"


class Figures:
    """One answer of `/metrics`."""

    def __init__(self, told: str) -> None:
        self.told = told
        self.samples = {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(told)
            for sample in family.samples
        }

    def __call__(self, name: str, **labels: str) -> float | None:
        return self.samples.get((f"headway_{name}", tuple(sorted(labels.items()))))


def figures(bot: Bot) -> Figures:
    with urlopen(f"http://127.0.0.1:{bot.port}/metrics", timeout=10) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        return Figures(answer.read().decode())


def eventually(true: Callable[[], bool], within: float = 30) -> None:
    ends = time.monotonic() + within
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.05)


@contextmanager
def started(office: Office, url: str, *, http: bool = True, **settings: str) -> Iterator[Bot]:
    variables = environment(office, url, http=http, port=0)
    values = {name.lower(): value for name, value in variables.items()} | settings
    bot = Bot(Settings(_env_file=None, **values))  # type: ignore[arg-type]
    try:
        bot.start()
        becomes_ready(bot.port)
        if http:
            office.slack.use_http(office.bot.app, f"http://127.0.0.1:{bot.port}/slack/events")
        yield bot
    finally:
        bot.stop()


@pytest.fixture
def bot(office: Office, new_database: NewDatabase) -> Iterator[Bot]:
    with new_database(tables=False) as url, started(office, url) as bot:
        yield bot


@sqlite
def test_what_people_do_and_what_slack_answers_is_counted(office: Office, bot: Bot) -> None:
    before = figures(bot)
    assert before("acknowledgement_seconds_count", kind="command") is None
    ana = office.driver.person(office.team, "ana")
    ana.command("/headway")
    ana.command("/win")
    after = figures(bot)
    assert after("payloads_total", kind="command", status="200") == 2
    assert after("acknowledgement_seconds_count", kind="command") == 2
    assert after("acknowledgement_seconds_bucket", kind="command", le="+Inf") == 2
    assert after("slack_calls_total", method="views.open", answer="ok") == 1
    assert after("slack_calls_total", method="users.info", answer="ok") == 1
    assert (after("slack_call_seconds_sum", method="views.open") or 0) > 0
    office.driver.fault("error_before", method="views.open", status=200, error="expired_trigger_id")
    ana.command("/win")
    refused = figures(bot)("slack_calls_total", method="views.open", answer="expired_trigger_id")
    assert refused == 1


def test_it_tells_how_the_process_is(bot: Bot) -> None:
    told = figures(bot)
    assert told("ready") == 1
    assert told("database_up") == 1
    assert 0 <= (told("last_beat_seconds") or 0) < 60
    assert told("workspaces_in_hand") == 0
    with bot.database.read() as session:
        session.connection()
        taken = figures(bot)
    assert (taken("database_connections", state="in_use") or 0) >= 1
    assert (taken("database_connections", state="free") or 0) >= 1
    assert told("database_writers_waiting") == 0
    assert told("log_lines_total", level="error") == 0
    assert any(name.startswith("process_resident_memory") for name, _ in told.samples)


def waiting(session: Session, office: Office, state: DeliveryState, due: timedelta) -> None:
    session.add(
        Delivery(
            workspace_id=office.team,
            key=f"k:{state}:{due}",
            kind="note",
            subject_id="s",
            due_at=office.now() + due,
            state=state,
            created_at=office.now(),
        )
    )


def test_it_tells_what_waits_and_since_when(office: Office) -> None:
    metrics = Metrics()
    metrics.watch(office.database, Resting(), lambda: "no", lambda: None, office.now)
    with office.database.write() as session:
        for state, due in [
            (DeliveryState.PENDING, timedelta(seconds=-90)),
            (DeliveryState.PENDING, timedelta(hours=1)),
            (DeliveryState.UNSURE, timedelta(hours=-2)),
            (DeliveryState.SENT, timedelta(hours=-3)),
        ]:
            waiting(session, office, state, due)
        journey = Journey(
            workspace_id=office.team,
            member_id=office.ana,
            current_role="a",
            target_role="b",
            start_day=date(2026, 11, 23),
            created_at=office.now(),
        )
        session.add(journey)
        session.flush()
        session.add(
            Schedule(
                workspace_id=office.team,
                journey_id=journey.id,
                kind="checkin",
                cadence=Cadence.WEEKLY,
                weekdays=frozenset({0}),
                at=office.now().time().replace(tzinfo=None),
                zone="UTC",
                anchor=date(2026, 11, 23),
                next_at=office.now() - timedelta(seconds=40),
                updated_at=office.now(),
            )
        )
        pause(session, office.team, office.now() + timedelta(minutes=1))
    told = Figures(metrics.text().decode())
    assert told("deliveries", state="pending") == 2
    assert told("deliveries", state="unsure") == 1
    assert told("deliveries", state="sending") == told("deliveries", state="failed") == 0
    assert told("delivery_wait_seconds") == 0, "Slack has the workspace wait"
    assert 40 <= (told("schedule_lag_seconds") or 0) < 50
    assert told("workspaces_paused") == 1
    assert told("ready") == 0
    assert told("last_beat_seconds") is None
    office.advance(61)
    told = Figures(metrics.text().decode())
    assert told("workspaces_paused") == 0
    assert 151 <= (told("delivery_wait_seconds") or 0) < 161


def test_a_workspace_whose_token_is_revoked_is_counted_while_its_messages_wait(
    office: Office,
) -> None:
    metrics = Metrics()
    metrics.watch(office.database, Resting(), lambda: None, lambda: None, office.now)

    def told(name: str) -> float | None:
        return Figures(metrics.text().decode())(name)

    assert told("workspaces_without_token") == told("deliveries_retried") == 0
    office.enqueue("one")
    office.enqueue("two", person_id=office.ana)
    sender = office.sender()
    for _ in range(2):
        office.driver.fault("error_before", method="chat.postMessage", error="token_revoked")
        sender.drain(office.team)
        office.advance(6)
    assert told("workspaces_without_token") == 1
    assert (told("deliveries_retried") or 0) >= 1
    for _ in range(2):
        office.advance(301)
        office.sender().drain(office.team)
    assert told("workspaces_without_token") == told("deliveries_retried") == 0


class Resting:
    """An engine that has not begun."""

    def silent(self) -> None:
        return None

    def in_hand(self) -> int:
        return 0


def test_figures_of_the_process_remain_while_the_database_is_away() -> None:
    metrics = Metrics()
    nowhere = Database("postgresql://nobody@127.0.0.1:9/none", wait=0.2)
    metrics.watch(nowhere, Resting(), lambda: "no", lambda: None, lambda: datetime.now(UTC))
    metrics.answered("command", 200, 0.01)
    told = Figures(metrics.text().decode())
    assert told("database_up") == 0
    assert told("deliveries", state="pending") is None
    assert told("payloads_total", kind="command", status="200") == 1


@sqlite
def test_no_label_holds_a_name_an_id_or_a_word_of_anybodys(office: Office, bot: Bot) -> None:
    ana = office.driver.person(office.team, "ana")
    ana.command("/win zqword saved 3h/week")
    office.driver.fault("error_before", method="views.open", status=200, error="zq word <b>")
    ana.command("/win")
    told = figures(bot)
    values = {value for _, labels in told.samples for _, value in labels}
    assert "http_200" in values, "an answer that is no word of Slack's is called by its status"
    for secret in ("zq", office.team, "Acme", ana.id, "ana", office.ana):
        assert secret not in values
        assert "zq" not in told.told
    assert all(re.fullmatch(r"[A-Za-z0-9_.+-]{1,50}", value) for value in values)


def test_readyz_tells_when_the_database_is_older_than_the_code(bot: Bot) -> None:
    with bot.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert status(bot.port, "/readyz") == (503, "the database is not at this version's revision")
    assert status(bot.port, "/healthz") == (200, "ok")
    with bot.database.engine.begin() as connection:
        put_back = "UPDATE alembic_version SET version_num = :it, oldest = '9999'"
        connection.execute(text(put_back), {"it": newest()})
    assert "a newer version changed the database" in status(bot.port, "/readyz")[1]
    with bot.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET oldest = NULL"))
    assert status(bot.port, "/readyz") == (200, "ok")


@sqlite
def test_readyz_tells_when_the_beat_has_died(bot: Bot, office: Office) -> None:
    beat = bot._engine
    assert isinstance(beat, Beat)
    beat._scheduler.shutdown()
    assert beat._beaten_at is not None
    beat._beaten_at -= 61
    told = status(bot.port, "/readyz")
    assert told[0] == 503
    assert "no beat for 61 seconds" in told[1]
    assert figures(bot)("ready") == 0
    beat._scheduler.start()


@sqlite
def test_readyz_tells_when_the_line_to_slack_is_cut_and_when_it_is_back(
    office: Office, new_database: NewDatabase
) -> None:
    with new_database(tables=False) as url, started(office, url, http=False) as bot:
        office.driver.drop_sockets(office.bot.app.id)
        eventually(lambda: status(bot.port, "/readyz")[0] == 503, within=3)
        eventually(lambda: status(bot.port, "/readyz") == (200, "ok"), within=30)


@sqlite
def test_readyz_tells_when_the_database_goes_away_and_when_it_is_back(
    office: Office, postgresql: PostgresqlServer
) -> None:
    with postgresql.fresh(tables=False) as url, started(office, url) as bot:
        name = str(bot.database.url.database)
        other = as_text(bot.database.url.set(database="postgres"))
        with psycopg.connect(other, autocommit=True) as control:
            allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
            control.execute(allow.format(sql.Identifier(name), False))
            control.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = %s AND usename = current_user",
                [name],
            )
            assert status(bot.port, "/readyz") == (503, AWAY)
            assert figures(bot)("database_up") == 0
            assert status(bot.port, "/healthz") == (200, "ok")
            control.execute(allow.format(sql.Identifier(name), True))
        eventually(lambda: status(bot.port, "/readyz") == (200, "ok"))


def test_readyz_tells_when_the_database_takes_no_writes(bot: Bot) -> None:
    """Such as a standby, or a file on a disk that became read-only."""
    if bot.database.is_sqlite:
        blocker = sqlite3.connect(str(bot.database.url.database))
        blocker.execute("BEGIN IMMEDIATE")
        assert status(bot.port, "/readyz") == (503, AWAY)
        blocker.close()
    else:
        with bot.database.engine.begin() as connection:
            name = bot.database.url.database
            read_only = f'ALTER DATABASE "{name}" SET default_transaction_read_only'
            connection.execute(text(f"{read_only} = on"))
        bot.database.close()
        assert status(bot.port, "/readyz") == (503, AWAY)
        with bot.database.engine.connect() as connection:
            connection.execute(text("SET TRANSACTION READ WRITE"))
            connection.execute(text(f"{read_only} = off"))
            connection.commit()
        bot.database.close()
    assert status(bot.port, "/readyz") == (200, "ok")


@sqlite
def test_a_server_that_hangs_holds_up_neither_the_figures_nor_the_probes(
    office: Office, postgresql: PostgresqlServer
) -> None:
    with (
        postgresql.fresh(tables=False) as url,
        relay(make_url(url)) as line,
        started(office, as_text(line.url)) as bot,
    ):
        line.hang()
        for _ in range(2):
            began = time.monotonic()
            told = figures(bot)
            assert time.monotonic() - began < 3
            assert told("database_up") == told("database_writable") == told("ready") == 0
        began = time.monotonic()
        assert status(bot.port, "/readyz") == (503, AWAY)
        assert time.monotonic() - began < 3
        assert status(bot.port, "/healthz") == (200, "ok")
        line.go_on()
        eventually(lambda: status(bot.port, "/readyz") == (200, "ok"))
        assert figures(bot)("database_up") == 1


@sqlite
def test_a_full_disk_is_told_at_once(
    office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with small_disk(tmp_path, 16) as disk, started(office, f"sqlite:///{disk}/headway.db") as bot:
        told = figures(bot)
        assert told("database_writable") == 1
        assert (told("database_free_bytes") or 0) > 1e6
        soon = datetime.now(UTC) + timedelta(seconds=2)
        with bot.database.write() as session:
            enqueue(
                session,
                office.team,
                key="waits",
                kind="home",
                subject_id="nobody",
                now=soon,
                person_id=None,
            )
        filler = fill(disk)
        full = "the database's disk is full"
        eventually(lambda: status(bot.port, "/readyz") == (503, full), within=3)
        told = figures(bot)
        assert (told("database_up"), told("database_writable"), told("ready")) == (1, 0, 0)
        assert told("database_free_bytes") == 0
        findings = "\n".join(map(str, examine(bot._settings)))
        assert f"MEND  The disk of the database {disk}/headway.db is full." in findings
        waits = f"{full}; the next beat tries again"
        eventually(lambda: waits in caplog.messages, within=12)
        filler.unlink()
        eventually(lambda: status(bot.port, "/readyz") == (200, "ok"))
        findings = "\n".join(map(str, examine(bot._settings)))
        assert "MB left.\n      Make room on it: Headway wants 256 MB." in findings


@sqlite
def test_the_cluster_tells_the_same_figures(office: Office, postgresql: PostgresqlServer) -> None:
    with postgresql.fresh(tables=False) as url, started(office, url, engine="cluster") as bot:
        office.driver.person(office.team, "ana").command("/headway")
        told = figures(bot)
        assert told("ready") == 1
        assert 0 <= (told("last_beat_seconds") or 0) < 60
        assert (told("workspaces_in_hand") or 0) >= 0
        assert told("deliveries", state="failed") == 0
        assert told("payloads_total", kind="command", status="200") == 1


@sqlite
def test_readyz_tells_that_it_stops(bot: Bot) -> None:
    assert bot.wrong() is None
    bot.stop()
    assert bot.wrong() == "it is stopping"
