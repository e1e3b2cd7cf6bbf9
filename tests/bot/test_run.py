"""The whole process as an operator starts and stops it, against a real local Slack."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from sqlmodel import select

from bot import cli
from bot.run import Bot, CannotStart, utc_now
from bot.settings import Settings
from storage.database import Database
from storage.migrate import missing, upgrade
from storage.people.people import Person
from storage.workspaces.workspaces import Workspace
from tests.bot.conftest import Office
from tests.bot.test_beat import eventually
from tests.conftest import NewDatabase


def free_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port: int = unused.getsockname()[1]
        return port


def environment(office: Office, database_url: str, *, http: bool, port: int) -> dict[str, str]:
    """What an operator's .env holds."""
    transport = (
        {"SLACK_SIGNING_SECRET": office.bot.app.signing_secret}
        if http
        else {"SLACK_APP_TOKEN": office.bot.app.app_token}
    )
    return {
        "SLACK_BOT_TOKEN": office.bot.bot_token,
        "SLACK_API_URL": office.slack.api_url,
        "DATABASE_URL": database_url,
        "PORT": str(port),
        **transport,
    }


def test_one_process_starts_without_what_only_several_need() -> None:
    program = "import sys, bot.run; print('procrastinate' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert said.stdout == "False\n"


def status(port: int, path: str) -> tuple[int, str]:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        return refused.code, refused.read().decode()


def becomes_ready(port: int, process: "subprocess.Popen[str] | None" = None) -> None:
    ends = time.monotonic() + 60
    while True:
        try:
            if status(port, "/readyz")[0] == 200:
                return
        except URLError:
            pass
        assert process is None or process.poll() is None, "the process ended"
        assert time.monotonic() < ends, "it did not become ready"
        time.sleep(0.05)


@contextmanager
def running(
    variables: dict[str, str], folder: Path, *arguments: str
) -> Iterator["subprocess.Popen[str]"]:
    """`headway` with those arguments, or Python with them when they begin with an option."""
    program = [] if arguments[0].startswith("-") else ["-m", "bot.cli"]
    process = subprocess.Popen(
        [sys.executable, *program, *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd()), **variables},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("http", "engine", "backend"),
    [
        (False, "embedded", "sqlite"),
        (True, "embedded", "sqlite"),
        (False, "embedded", "postgresql"),
        (True, "cluster", "postgresql"),
    ],
    indirect=["backend"],
)
def test_a_process_serves_a_command_and_stops_cleanly_when_told_to(
    office: Office, new_database: NewDatabase, tmp_path: Path, http: bool, engine: str
) -> None:
    port = free_port()
    with (
        new_database(tables=False) as url,
        running(
            {**environment(office, url, http=http, port=port), "ENGINE": engine}, tmp_path, "run"
        ) as process,
    ):
        becomes_ready(port, process)
        assert status(port, "/healthz") == (200, "ok")
        if http:
            office.slack.use_http(office.bot.app, f"http://127.0.0.1:{port}/slack/events")
        else:
            assert status(port, "/slack/events")[0] == 404, "without a secret nobody is believed"
        office.driver.person(office.team, "ana").command("/headway")
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=15)
        assert process.returncode == 0, errors
        assert time.monotonic() - began < 10
        assert office.bot.bot_token not in errors
        assert "Traceback" not in errors


IMPATIENT = """
from bot.logs import set_up
from bot.run import run
from bot.settings import Settings, read
set_up("INFO", "text")
run(read(Settings), migrate=True, stop_within=1)
"""


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
@pytest.mark.parametrize("engine", ["embedded", "cluster"])
def test_it_stops_in_time_although_slack_does_not_answer(
    office: Office, new_database: NewDatabase, tmp_path: Path, engine: str
) -> None:
    port = free_port()
    office.driver.fault("hang", method="chat.postMessage", seconds=20)
    with new_database(tables=False) as url:
        variables = {**environment(office, url, http=True, port=port), "ENGINE": engine}
        with running(variables, tmp_path, "-c", IMPATIENT) as process:
            becomes_ready(port, process)
            office.slack.use_http(office.bot.app, f"http://127.0.0.1:{port}/slack/events")
            office.driver.person(office.team, "ana").home()
            eventually(lambda: len(office.in_dm()) == 1, within=20)
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=15)
            assert time.monotonic() - began < 5
            assert process.returncode == 0, errors
            assert "in hand" in errors


READS_A_DAY = """
import sys, threading
from datetime import date
from bot.run import Bot
from bot.settings import Settings, read
from sponsorship.time.day_phrase import find_day
bot = Bot(read(Settings))
assert "dateparser" not in sys.modules
try:
    bot.start()
    for thread in threading.enumerate():
        if thread.name == "days":
            thread.join()
    loaded = set(sys.modules)
    assert find_day("shipped it yesterday, on 3 March", date(2026, 11, 23)).day is None
    assert set(sys.modules) == loaded
finally:
    bot.stop()
"""


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_after_a_start_the_first_line_with_a_day_in_it_loads_nothing(
    office: Office, new_database: NewDatabase, tmp_path: Path
) -> None:
    with new_database(tables=False) as url:
        variables = environment(office, url, http=False, port=0)
        with running(variables, tmp_path, "-c", READS_A_DAY) as process:
            _, errors = process.communicate(timeout=60)
            assert process.returncode == 0, errors


@pytest.fixture
def settings(office: Office, new_database: NewDatabase) -> Iterator[Settings]:
    with new_database(tables=False) as url:
        variables = environment(office, url, http=False, port=0)
        yield Settings(_env_file=None, **{name.lower(): it for name, it in variables.items()})  # type: ignore[arg-type]


def changed(settings: Settings, **values: object) -> Settings:
    return Settings(_env_file=None, **{**settings.model_dump(), **values})


def test_it_tells_truly_whether_it_can_work(settings: Settings, office: Office) -> None:
    bot = Bot(settings)
    try:
        assert bot.wrong() == "the database is not at this version's revision"
        bot.start()
        becomes_ready(bot.port)
        with bot.database.everywhere().read() as session:
            [workspace] = session.exec(select(Workspace)).all()
        assert (workspace.id, workspace.name) == (office.team, "Acme")
        office.slack.stop()
        ends = time.monotonic() + 15
        while status(bot.port, "/readyz") != (503, "Socket Mode is not connected"):
            assert time.monotonic() < ends
            time.sleep(0.1)
    finally:
        bot.stop()


def test_it_works_with_a_database_that_was_migrated_before(settings: Settings) -> None:
    bot = Bot(settings)
    try:
        with pytest.raises(CannotStart, match="headway migrate"):
            bot.start(migrate=False)
        upgrade(bot.database)
        bot.start(migrate=False)
        becomes_ready(bot.port)
    finally:
        bot.stop()


def test_it_starts_while_others_write_and_says_so_when_it_cannot(settings: Settings) -> None:
    """PostgreSQL: who writes a row of the workspace is in nobody's way. SQLite has one writer."""
    first, second = Bot(settings), Bot(settings)
    try:
        first.start()
        with first.database.everywhere().write() as session:
            [workspace] = session.exec(select(Workspace)).all()
            session.add(
                Person(workspace_id=workspace.id, slack_id="U1", name="Uma", created_at=utc_now())
            )
            session.flush()
            if first.database.is_sqlite:
                with pytest.raises(CannotStart, match="is busy"):
                    second.start()
            else:
                second.start()
    finally:
        first.stop()
        second.stop()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"slack_bot_token": "xoxb-wrong"}, r"Slack refuses the bot token \(invalid_auth\)"),
        ({"slack_app_token": "xapp-wrong"}, "Slack refuses the app-level token"),
        ({"slack_api_url": "http://127.0.0.1:9/api/"}, r"could not be reached \(Connection ref"),
        ({"host": "203.0.113.1"}, "HOST or PORT"),
        ({"database_url": "postgresql://nobody@127.0.0.1:9/none"}, "DATABASE_URL"),
    ],
)
def test_what_is_in_the_way_of_a_start_is_said_in_words(
    settings: Settings, wrong: dict[str, str], words: str
) -> None:
    bot = Bot(changed(settings, **wrong))
    try:
        with pytest.raises(CannotStart, match=words):
            bot.start()
    finally:
        bot.stop()


@pytest.fixture
def operator(
    office: Office, new_database: NewDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The environment and folder that a command is started in; gives the database's URL."""
    monkeypatch.chdir(tmp_path)
    with new_database(tables=False) as url:
        for name, value in environment(office, url, http=False, port=0).items():
            monkeypatch.setenv(name, value)
        yield url


def test_migrate_brings_the_database_up_to_date(
    operator: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["migrate"]) == 0
    assert "up to date" in capsys.readouterr().out
    database = Database(operator)
    assert not missing(database)
    database.close()


def test_migrate_says_when_the_database_does_not_answer(
    operator: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    assert cli.main(["migrate"]) == 1
    assert "DATABASE_URL" in capsys.readouterr().err


def test_wrong_settings_are_all_told_before_anything_starts(
    operator: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "wrong")
    monkeypatch.setenv("PORT", "-1")
    assert cli.main(["run"]) == 2
    told = capsys.readouterr().err
    assert "SLACK_BOT_TOKEN" in told
    assert "PORT" in told


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o600])
def test_a_start_says_that_everybody_can_read_the_secrets(
    mode: int,
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    variables = environment(office, f"sqlite:///{tmp_path}/headway.db", http=True, port=0)
    variables["SLACK_BOT_TOKEN"] = "xoxb-wrong"  # so that it does not start
    file = tmp_path / ".env"
    file.write_text("".join(f"{name}={value}\n" for name, value in variables.items()))
    file.chmod(mode)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["run"]) == 1
    assert ("can read .env" in caplog.text) == (mode == 0o644)


def test_run_says_why_it_cannot_start(
    operator: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-wrong")
    assert cli.main(["run"]) == 1
    assert "invalid_auth" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["dance"], ["migrate", "--now"]])
def test_an_unknown_command_shows_what_there_is(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
