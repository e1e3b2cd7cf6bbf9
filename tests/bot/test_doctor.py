import json
import shutil
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from alembic import command

from bot import cli
from bot.doctor import Finding, about_replicas, examine
from bot.scopes import OPTIONAL, REQUIRED
from bot.settings import Settings
from playground.company import load_manifest
from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.journeys.journeys import Journey
from storage.migrate import configuration
from storage.replicas import Replicas
from storage.types import DeliveryState
from tests.bot.conftest import Office
from tests.bot.test_run import changed, environment
from tests.conftest import NewDatabase
from tests.databases import PostgresqlServer
from tests.disks import make_read_only, small_disk


@pytest.fixture
def settings(office: Office) -> Settings:
    """Settings of a bot whose database is the office's, as if made by the migrations."""
    with office.database.engine.begin() as connection:
        command.stamp(configuration(connection), "head")
    url = office.database.url.render_as_string(hide_password=False)
    variables = environment(office, url, http=False, port=0)
    return Settings(_env_file=None, **{name.lower(): it for name, it in variables.items()})  # type: ignore[arg-type]


def to_mend(findings: list[Finding]) -> str:
    """What is not well, and how to mend it."""
    return "\n".join(str(finding) for finding in findings if not finding.well)


def journey(office: Office, channel_id: str) -> None:
    with office.database.write() as session:
        session.add(
            Journey(
                workspace_id=office.team,
                member_id=office.ana,
                current_role="Buyer",
                target_role="Analyst",
                start_day=office.now().date(),
                digest_channel_id=channel_id,
                created_at=office.now(),
            )
        )


def test_a_healthy_bot_has_nothing_to_mend(settings: Settings, office: Office) -> None:
    journey(office, office.wins.id)
    findings = examine(settings)
    assert to_mend(findings) == ""
    told = "\n".join(map(str, findings))
    for word in ("database", "Acme", "scope", "clock", "Socket Mode", office.wins.id):
        assert word in told


class Silent(BaseHTTPRequestHandler):
    """A Slack, or a proxy before it, that says nothing of scopes."""

    def do_POST(self) -> None:
        content = json.dumps({"ok": True, "user": "headway", "team": "Acme", "team_id": "T1"})
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(content.encode())

    def log_message(self, *_: object) -> None:
        """Nothing on the screen."""


def test_scopes_that_slack_does_not_tell_are_not_missing(settings: Settings) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Silent) as silent:
        threading.Thread(target=silent.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{silent.server_port}/"
        findings = examine(changed(settings, slack_api_url=url))
        silent.shutdown()
    told = "\n".join(map(str, findings))
    assert "did not tell which scopes" in told
    assert "missing" not in told
    assert "not granted" not in told
    assert "copes" not in to_mend(findings)


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_role_that_passes_over_the_walls_is_to_be_replaced(
    settings: Settings, office: Office, postgresql: PostgresqlServer
) -> None:
    url = postgresql.exempt(office.database)
    if url is None:
        pytest.skip("the server that was given has no superuser for us")
    told = to_mend(examine(changed(settings, database_url=url)))
    assert "superuser" in told
    assert "docs/operating.md" in told
    assert "superuser" not in to_mend(examine(settings))


def test_before_the_first_run_there_is_nothing_to_mend(
    settings: Settings, new_database: NewDatabase
) -> None:
    with new_database(tables=False) as url:
        findings = examine(changed(settings, database_url=url))
    assert to_mend(findings) == ""
    assert "empty yet: the first `headway run` makes its tables" in "\n".join(map(str, findings))


@pytest.mark.parametrize("tables", [True, False])
def test_a_database_that_takes_no_writes_is_to_be_mended(
    settings: Settings, new_database: NewDatabase, tmp_path: Path, tables: bool
) -> None:
    with new_database(tables=tables) as url, small_disk(tmp_path, 8) as disk:
        database = Database(url)
        if database.is_sqlite:
            if tables:
                shutil.copy(str(database.url.database), disk / "headway.db")
            else:
                (disk / "headway.db").touch()
            make_read_only(disk)
            url = f"sqlite:///{disk}/headway.db"
        else:
            read_only = (
                f'ALTER DATABASE "{database.url.database}" SET default_transaction_read_only'
            )
            with database.engine.begin() as connection:
                connection.exec_driver_sql(f"{read_only} = on")
        database.close()
        told = to_mend(examine(changed(settings, database_url=url)))
    assert "ours to write to" in told or "may not be written to" in told or "no writes" in told


def test_another_programs_database_is_told_from_ours(
    settings: Settings, new_database: NewDatabase
) -> None:
    with new_database(tables=False) as url:
        database = Database(url)
        with database.engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
            connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('ae1027a6acf5')")
        database.close()
        told = to_mend(examine(changed(settings, database_url=url)))
    assert "is another program's: its migrations are not Headway's." in told
    assert "Let DATABASE_URL name a database of Headway's own." in told


def test_a_database_of_an_older_version_is_to_be_migrated(
    settings: Settings, office: Office
) -> None:
    with office.database.engine.begin() as connection:
        command.stamp(configuration(connection), "0001")
    assert "headway migrate" in to_mend(examine(settings))


def test_the_scopes_it_asks_for_are_those_of_the_manifest() -> None:
    scopes = load_manifest("manifest.yml")["oauth_config"]["scopes"]
    assert sorted(REQUIRED) == sorted(scopes["bot"])
    assert sorted(OPTIONAL) == sorted(scopes["bot_optional"])


def test_a_missing_scope_is_named_and_an_optional_one_only_mentioned(
    settings: Settings, office: Office
) -> None:
    def take(_company: object) -> None:
        office.bot.scopes.remove("reactions:read")
        office.bot.scopes.remove("files:write")

    office.slack.change(take)
    findings = examine(settings)
    assert "reactions:read" in to_mend(findings)
    assert "files:write" not in to_mend(findings)
    assert any("files:write" in finding.what for finding in findings)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"slack_bot_token": "xoxb-wrong"}, "SLACK_BOT_TOKEN"),
        ({"slack_app_token": "xapp-wrong"}, "connections:write"),
        ({"slack_api_url": "http://127.0.0.1:9/api/"}, "Slack could not be reached"),
        ({"database_url": "postgresql://nobody@127.0.0.1:9/none"}, "DATABASE_URL"),
    ],
)
def test_each_broken_thing_says_how_to_mend_it(
    settings: Settings, values: dict[str, str], words: str
) -> None:
    assert words in to_mend(examine(changed(settings, **values)))


def test_over_http_no_socket_is_asked_for(settings: Settings) -> None:
    findings = examine(changed(settings, slack_app_token=None, slack_signing_secret="s"))
    assert any("/slack/events" in finding.what for finding in findings)


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_wrong_clock_is_noticed(settings: Settings, hours: int) -> None:
    findings = examine(settings, lambda: datetime.now(UTC) + timedelta(hours=hours))
    assert "clock" in to_mend(findings)


def test_digest_channels_that_cannot_be_posted_to_are_named(
    settings: Settings, office: Office
) -> None:
    company = office.slack.company
    elsewhere = company.channel(company.teams[office.team], "elsewhere")
    archived = company.channel(
        company.teams[office.team], "archived", members=[office.bot.bot_user]
    )
    archived.is_archived = True
    for channel in (office.secret, elsewhere, archived, office.wins):
        journey(office, channel.id)
    told = to_mend(examine(settings))
    assert f"{office.secret.id} cannot be looked at" in told
    assert f"not a member of digest channel {elsewhere.id}" in told
    assert f"{archived.id} is archived" in told
    assert office.wins.id not in told


def test_messages_that_wait_for_a_person_are_counted(settings: Settings, office: Office) -> None:
    note = office.enqueue("hello")
    with office.database.write() as session:
        row = session.get_one(Delivery, note)
        row.state, row.error = DeliveryState.UNSURE, "missing_scope"
    assert "1 messages wait" in to_mend(examine(settings))


def test_a_workspace_whose_messages_wait_for_a_token_is_named(
    settings: Settings, office: Office
) -> None:
    office.enqueue("hello")
    office.driver.fault("error_before", method="chat.postMessage", error="token_revoked")
    office.sender().drain(office.team)
    told = to_mend(examine(settings))
    assert f"Messages of Acme ({office.team}) wait for a token that works." in told


def test_the_exit_code_says_whether_all_is_well(
    settings: Settings,
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = office.database.url.render_as_string(hide_password=False)
    for name, value in environment(office, url, http=False, port=0).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-wrong")
    assert cli.main(["doctor"]) == 1
    assert "MEND" in capsys.readouterr().out


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_replicas_are_counted_and_ten_may_connect(settings: Settings, office: Office) -> None:
    found = examine(changed(settings, engine="cluster"))
    assert any("come through. Replicas running: 0" in finding.what for finding in found)
    assert "replica" not in to_mend(found).lower()
    workers = "procrastinate.procrastinate_workers"
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO {workers} SELECT FROM generate_series(1, 11)")
    try:
        told = to_mend(examine(changed(settings, engine="cluster")))
    finally:
        with office.database.engine.begin() as connection:
            connection.exec_driver_sql(f"DELETE FROM {workers}")
    assert "11 replicas run, and Slack allows 10" in told
    assert "max_connections" in told


def test_a_pooler_that_lets_no_notification_through_is_named(settings: Settings) -> None:
    found = list(about_replicas(settings, Replicas(alive=1, connections=97, notified=False)))
    assert "session mode" in to_mend(found)
