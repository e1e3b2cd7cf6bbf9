"""What an operator reads when a command cannot do its work: a sentence, and what mends it."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from bot import cli
from bot.settings import Settings
from storage.trouble import OLDEST_POSTGRESQL
from tests.databases import PostgresqlServer, as_text, binaries
from tests.relay import relay

KEY = "5lR2zznt0mPaLzDZ5F5aSOHOoP0l28gCzAHHkcSWA3c="
ON_THE_DATABASE = [
    ["migrate"],
    ["backup", "copy"],
    ["restore", "there"],
    ["deliveries", "list"],
    ["rotate-key"],
]
EVERY = [["run"], ["doctor"], *ON_THE_DATABASE]


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Nothing is set but what tells where Slack is not, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("ENCRYPTION_KEYS", KEY)
    return monkeypatch


@pytest.fixture
def with_slack(env: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Tokens, and an address at which nobody listens."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        env.setenv("SLACK_API_URL", f"http://127.0.0.1:{silent.getsockname()[1]}/api/")
        env.setenv("SLACK_BOT_TOKEN", "xoxb-1")
        env.setenv("SLACK_APP_TOKEN", "xapp-1")
        env.setenv("PORT", "0")
        yield env


def told(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    """What a command that fails says; a traceback would fail the test."""
    assert cli.main(arguments) == 1
    said = capsys.readouterr()
    return said.out if arguments == ["doctor"] else said.err


def name(arguments: list[str]) -> str:
    return arguments[0]


@pytest.mark.parametrize("arguments", EVERY, ids=name)
def test_a_server_that_is_stopped_and_a_database_that_is_missing_are_told_apart(
    with_slack: pytest.MonkeyPatch,
    postgresql: PostgresqlServer,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    arguments: list[str],
) -> None:
    (tmp_path / "there").write_bytes(b"PGDMP")
    with_slack.setenv("PATH", f"{binaries()}:{os.environ['PATH']}")
    with_slack.setenv("DATABASE_URL", "postgresql://nobody:pa55word@127.0.0.1:9/none")
    said = told(capsys, arguments)
    assert "does not answer (Connection refused" in said
    assert "that PostgreSQL is running" in said
    with postgresql.fresh() as url:
        with_slack.setenv("DATABASE_URL", as_text(make_url(url).set(database="missing")))
        said = told(capsys, arguments)
        assert "PostgreSQL answers, but has no database missing." in said
        assert 'CREATE DATABASE "missing" OWNER' in said
        with_slack.setenv("DATABASE_URL", as_text(make_url(url).set(username="stranger")))
        said = told(capsys, arguments)
        assert "does not let us in" in said
        assert "check the user and the password" in said.lower()


@pytest.mark.parametrize("arguments", [it for it in EVERY if it != ["backup", "copy"]], ids=name)
def test_a_server_that_is_too_old_is_told_from_one_that_will_do(
    with_slack: pytest.MonkeyPatch,
    postgresql: PostgresqlServer,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    arguments: list[str],
) -> None:
    (tmp_path / "there").write_bytes(b"PGDMP")
    with postgresql.fresh() as url:
        other = f"{OLDEST_POSTGRESQL - 1}".encode()
        says = {b"PostgreSQL " + it.encode(): b"PostgreSQL " + other for it in ("15", "16", "18")}
        with relay(make_url(url), says) as line:
            with_slack.setenv("DATABASE_URL", as_text(line.url))
            said = told(capsys, arguments)
    assert "The server is PostgreSQL 14, and Headway needs 15 or newer." in said
    assert "Upgrade the server" in said


def test_the_docs_name_the_oldest_postgresql() -> None:
    page = (Path(__file__).parent.parent.parent / "docs" / "operating.md").read_text()
    assert f"PostgreSQL {OLDEST_POSTGRESQL} or newer" in page


@pytest.mark.parametrize("arguments", [it for it in EVERY if it[0] != "restore"], ids=name)
def test_a_file_that_is_no_database_or_cannot_be_opened_is_named(
    with_slack: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    arguments: list[str],
) -> None:
    (tmp_path / "letter").write_text("Dear operator, this is no database. " * 100)
    with_slack.setenv("DATABASE_URL", "sqlite:///letter")
    said = told(capsys, arguments)
    assert "letter is no SQLite database" in said or "letter is no database of Headway's" in said
    with_slack.setenv("DATABASE_URL", "sqlite:////proc/nobody/headway.db")
    said = told(capsys, arguments)
    assert "/proc/nobody/headway.db" in said


@pytest.mark.parametrize("arguments", [["deliveries", "list"], ["rotate-key"]], ids=name)
def test_without_tables_it_says_what_makes_them(
    env: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert "`headway migrate` makes its tables" in told(capsys, arguments)


def test_who_works_on_the_database_asks_for_no_token(
    env: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    env.setenv("SLACK_BOT_TOKEN", "wrong, and of no use here")
    assert cli.main(["migrate"]) == 0
    assert cli.main(["backup", "copy"]) == 0
    assert cli.main(["restore", "copy"]) == 0
    assert cli.main(["deliveries", "list"]) == 0
    assert cli.main(["rotate-key"]) == 0
    said = capsys.readouterr()
    assert "There are none." in said.out
    assert "Nothing to do: no token" in said.out
    assert said.err == ""


def test_slack_that_is_away_is_told_from_slack_that_refuses(
    with_slack: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = told(capsys, ["run"])
    assert "Slack could not be reached (Connection refused): check this machine's network" in said
    assert "Slack refuses" not in said
    said = told(capsys, ["doctor"])
    assert "MEND  Slack could not be reached (Connection refused)." in said
    assert "MEND  Slack could not be reached for Socket Mode (Connection refused)." in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--database", "mysql://x"], "--database must look like sqlite:///"),
        (["--database", "sqlite://data/x.db"], "--database needs a third slash"),
        (["--port", "99999"], "--port"),
        (["--port", "many"], "--port"),
    ],
)
def test_the_demo_says_which_option_is_wrong(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["demo", *arguments])
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


def test_the_demo_says_what_the_matter_is_with_its_database(
    env: pytest.MonkeyPatch, postgresql: PostgresqlServer, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = "postgresql://nobody@127.0.0.1:9/none"
    assert "does not answer" in told(capsys, ["demo", "--no-browser", "--database", gone])
    with postgresql.fresh() as url:
        missing = as_text(make_url(url).set(database="missing"))
        said = told(capsys, ["demo", "--no-browser", "--database", missing])
        assert "has no database missing" in said
