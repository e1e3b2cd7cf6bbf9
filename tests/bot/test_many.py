"""The whole process for many workspaces: its settings, its keys, and what the operator is told."""

from pathlib import Path
from urllib.request import urlopen

import pytest
from alembic import command
from cryptography.fernet import Fernet

from bot import cli
from bot.doctor import examine
from bot.run import Bot, CannotStart
from bot.settings import Settings
from storage.database import Database
from storage.encryption import Keys
from storage.migrate import configuration
from storage.workspaces.installations import Installation, store_installation
from tests.bot.conftest import Office
from tests.bot.test_doctor import to_mend
from tests.bot.test_run import becomes_ready, changed, free_port, running
from tests.bot.test_run import environment as one_token
from tests.conftest import NewDatabase

KEY, NEW, LOST = (Fernet.generate_key().decode() for _ in range(3))


def environment(office: Office, database_url: str, port: int = 0) -> dict[str, str]:
    """What an operator's .env holds: Socket Mode, so no signing secret is needed."""
    return {
        "SLACK_CLIENT_ID": office.bot.app.client_id,
        "SLACK_CLIENT_SECRET": office.bot.app.client_secret,
        "SLACK_APP_TOKEN": office.bot.app.app_token,
        "ENCRYPTION_KEYS": KEY,
        "SLACK_API_URL": office.slack.api_url,
        "DATABASE_URL": database_url,
        "PORT": str(port),
    }


def installed(database: Database, office: Office, key: str = KEY) -> None:
    """As if Acme had come in by the page."""
    with database.everywhere().write() as session:
        store_installation(
            session,
            Installation(
                id=office.team,
                name="Acme",
                bot_id=office.bot.bot_id,
                bot_user_id=office.bot.bot_user,
                bot_token=Keys([key]).encrypt(office.bot.bot_token),
                installed_at=office.now(),
            ),
        )


@pytest.fixture
def settings(office: Office) -> Settings:
    """Settings for the office's database, as if made by the migrations."""
    with office.database.engine.begin() as connection:
        command.stamp(configuration(connection), "head")
    url = office.database.url.render_as_string(hide_password=False)
    variables = environment(office, url)
    return Settings(_env_file=None, **{name.lower(): it for name, it in variables.items()})  # type: ignore[arg-type]


@pytest.fixture
def operator(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment that a command is started in."""
    monkeypatch.chdir(tmp_path)
    for name, value in settings.model_dump(exclude_unset=True).items():
        secret = getattr(value, "get_secret_value", lambda value=value: value)
        monkeypatch.setenv(name.upper(), str(secret()))


@pytest.mark.slow
def test_a_process_serves_whoever_installed_it_and_lets_others_in(
    office: Office, new_database: NewDatabase, tmp_path: Path
) -> None:
    port = free_port()
    with (
        new_database(tables=False) as url,
        running(
            {**environment(office, url, port), "SLACK_BOT_TOKEN": ""}, tmp_path, "run"
        ) as process,
    ):
        becomes_ready(port, process)
        with urlopen(f"http://127.0.0.1:{port}/slack/install", timeout=5) as page:
            assert "Add Headway to your Slack" in page.read().decode()
        database = Database(url)
        installed(database, office)
        database.close()
        office.driver.person(office.team, "ana").command("/headway")
        process.terminate()
        _, errors = process.communicate(timeout=15)
        assert process.returncode == 0, errors
        for secret in (office.bot.bot_token, KEY, office.bot.app.client_secret):
            assert secret not in errors
        assert "WARNING" not in errors


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_variables_that_are_set_to_nothing_are_as_if_not_set(
    office: Office, new_database: NewDatabase, tmp_path: Path
) -> None:
    """So does a container whose environment is a copy of `.env.example`."""
    port = free_port()
    with new_database(tables=False) as url:
        variables = {
            **dict.fromkeys(environment(office, url), ""),
            **one_token(office, url, http=False, port=port),
        }
        with running(variables, tmp_path, "run") as process:
            becomes_ready(port, process)
            ana = office.driver.person(office.team, "ana")
            ana.command("/headway")
            assert "install it again" not in "".join(ana.everything())
            process.terminate()
            _, errors = process.communicate(timeout=15)
            assert process.returncode == 0, errors
            assert "installation_store" not in errors


def test_a_wrong_or_lost_key_is_said_before_anything_starts(
    settings: Settings, office: Office
) -> None:
    installed(office.database, office, LOST)
    bot = Bot(settings)
    try:
        with pytest.raises(CannotStart, match="tokens of Acme cannot be read with ENCRYPTION_KEYS"):
            bot.start(migrate=False)
    finally:
        bot.stop()
    assert "ENCRYPTION_KEYS" in to_mend(examine(settings))


def test_a_key_is_changed_in_three_steps(
    operator: None,
    settings: Settings,
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    installed(office.database, office)
    monkeypatch.setenv("ENCRYPTION_KEYS", f"{NEW},{KEY}")
    assert cli.main(["rotate-key"]) == 0
    assert (
        "The tokens of 1 installation are encrypted with the newest key now."
        in capsys.readouterr().out
    )
    assert cli.main(["rotate-key"]) == 0
    assert "Nothing to do" in capsys.readouterr().out
    assert to_mend(examine(changed(settings, encryption_keys=NEW))) == ""
    monkeypatch.setenv("ENCRYPTION_KEYS", LOST)
    assert cli.main(["rotate-key"]) == 1
    told = capsys.readouterr()
    assert "opens the tokens of Acme" in told.err
    assert office.bot.bot_token not in told.out + told.err


def test_without_a_key_or_a_database_nothing_is_encrypted_anew(
    operator: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    assert cli.main(["rotate-key"]) == 1
    assert "does not answer" in capsys.readouterr().err
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "ENCRYPTION_KEYS"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    assert cli.main(["rotate-key"]) == 2
    assert "ENCRYPTION_KEYS" in capsys.readouterr().err


def test_the_doctor_looks_at_every_workspace(settings: Settings, office: Office) -> None:
    told = "\n".join(map(str, examine(settings)))
    assert "installed in 0 workspaces" in told
    installed(office.database, office)
    findings = examine(settings)
    assert to_mend(findings) == ""
    told = "\n".join(map(str, findings))
    assert f"Acme ({office.team}): Slack knows us as headway in Acme" in told
    office.slack.change(lambda _company: setattr(office.bot, "active", False))
    assert "account_inactive" in to_mend(examine(settings))
