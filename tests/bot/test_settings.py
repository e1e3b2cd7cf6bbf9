import re
from pathlib import Path

import pytest

from bot.settings import DatabaseSettings, KeySettings, Settings, SettingsError, read

SECRET = "oops-this-is-a-secret"


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An environment in which none of our variables is set, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def problems() -> list[str]:
    with pytest.raises(SettingsError) as wrong:
        read(Settings)
    return wrong.value.problems


def test_two_tokens_are_enough(env: pytest.MonkeyPatch) -> None:
    env.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    env.setenv("SLACK_APP_TOKEN", "xapp-1")
    settings = read(Settings)
    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == "xoxb-1"
    assert settings.database_url.get_secret_value() == "sqlite:///data/headway.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 3000)


def test_they_may_stand_in_a_file_and_the_environment_comes_first(
    env: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(
        "SLACK_BOT_TOKEN=xoxb-file\nSLACK_SIGNING_SECRET=s\nPORT=4000\nLOG_LEVEL=debug\n"
    )
    env.setenv("SLACK_BOT_TOKEN", "xoxb-environment")
    settings = read(Settings)
    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == "xoxb-environment"
    assert (settings.port, settings.log_level) == (4000, "DEBUG")


def test_every_problem_is_told_at_once_and_no_secret_with_it(env: pytest.MonkeyPatch) -> None:
    env.setenv("SLACK_BOT_TOKEN", SECRET)
    env.setenv("SLACK_APP_TOKEN", SECRET)
    env.setenv("DATABASE_URL", f"mysql://root:{SECRET}@db/headway")
    env.setenv("SLACK_API_URL", f"http://{SECRET}")
    env.setenv("PORT", "many")
    env.setenv("LOG_LEVEL", "loud")
    env.setenv("ENGINE", "steam")
    found = problems()
    assert "ENGINE: must be embedded (one process) or cluster (several replicas)." in found
    assert "PORT: must be a whole number from 0 to 65535." in found
    assert "LOG_LEVEL: must be DEBUG, INFO, WARNING or ERROR." in found
    names = {problem.split(":")[0] for problem in found}
    assert names == {
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "DATABASE_URL",
        "SLACK_API_URL",
        "PORT",
        "LOG_LEVEL",
        "ENGINE",
    }
    assert SECRET not in "\n".join(found)


def test_a_missing_token_says_what_to_do(env: pytest.MonkeyPatch) -> None:
    env.setenv("SLACK_APP_TOKEN", "")
    assert problems() == [
        "SLACK_BOT_TOKEN is missing: `headway init` asks for what is needed.",
        "Set SLACK_APP_TOKEN to connect by Socket Mode, or SLACK_SIGNING_SECRET to be called over "
        "HTTP.",
    ]


def test_what_is_missing_is_told_beside_what_is_wrong(env: pytest.MonkeyPatch) -> None:
    env.setenv("PORT", "many")
    env.setenv("ENGINE", "cluster")
    env.setenv("SLACK_CLIENT_ID", "1.2")
    found = "\n".join(problems())
    for words in (
        "PORT: must be",
        "ENGINE=cluster needs PostgreSQL",
        "also set SLACK_CLIENT_SECRET and ENCRYPTION_KEYS",
        "Set SLACK_APP_TOKEN",
    ):
        assert words in found


def test_what_is_wrong_is_not_called_missing_as_well(env: pytest.MonkeyPatch) -> None:
    env.setenv("SLACK_BOT_TOKEN", SECRET)
    env.setenv("SLACK_SIGNING_SECRET", "  ")
    env.setenv("ENGINE", "cluster")
    env.setenv("DATABASE_URL", "sqlite://data/headway.db")
    assert [problem.split(":")[0] for problem in problems()] == [
        "DATABASE_URL",
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
    ]
    for name, value in {**MANY, "SLACK_CLIENT_ID": "1", "ENCRYPTION_KEYS": SECRET}.items():
        env.setenv(name, value)
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "ENGINE", "DATABASE_URL"):
        env.delenv(name)
    assert [it.split(":")[0] for it in problems()] == ["ENCRYPTION_KEYS", "SLACK_CLIENT_ID"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-"),
        ("SLACK_BOT_TOKEN", "xoxb-…"),
        ("SLACK_APP_TOKEN", "xapp-1 2"),
        ("SLACK_SIGNING_SECRET", "   "),
        ("SLACK_SIGNING_SECRET", "two words"),
        ("SLACK_CLIENT_SECRET", "\t"),
        ("SLACK_CLIENT_ID", "1"),
        ("SLACK_CLIENT_ID", "A0123456"),
        ("HOST", "bad..host"),
        ("HOST", "http://127.0.0.1"),
        ("HOST", "127.0.0.1:3000"),
        ("HOST", "  "),
        ("PORT", "65536"),
        ("SLACK_API_URL", "https://"),
        ("SLACK_API_URL", "https://slack.com:many/api/"),
        ("SLACK_API_URL", "https://slack.com/a pi/"),
        ("SLACK_API_URL", "http://127.0.0.1.example.com/api/"),
        ("DATABASE_URL", "data/headway.db"),
        ("DATABASE_URL", "sqlite://data/headway.db"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///data/headway.db?mode=ro"),
        ("DATABASE_URL", "postgresql://me@db:port/headway"),
        ("DATABASE_URL", "postgresql://me@db:99999/headway"),
        ("DATABASE_URL", "postgresql://me@db/headway?speed=fast"),
    ],
)
def test_a_value_that_cannot_work_is_refused_by_its_name(
    env: pytest.MonkeyPatch, name: str, value: str
) -> None:
    for given in (("SLACK_BOT_TOKEN", "xoxb-1"), ("SLACK_APP_TOKEN", "xapp-1"), (name, value)):
        env.setenv(*given)
    assert any(problem.startswith(f"{name}: ") for problem in problems())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOST", "0.0.0.0"),
        ("HOST", "localhost"),
        ("HOST", "my-host.example.com"),
        ("SLACK_API_URL", "http://localhost:7700/api"),
        ("DATABASE_URL", "postgresql://me@db:5433/headway?sslmode=verify-full&host=/run"),
        ("DATABASE_URL", "postgresql+psycopg://me@db/headway"),
    ],
)
def test_a_value_that_may_work_is_taken(env: pytest.MonkeyPatch, name: str, value: str) -> None:
    for given in (("SLACK_BOT_TOKEN", "xoxb-1"), ("SLACK_APP_TOKEN", "xapp-1"), (name, value)):
        env.setenv(*given)
    read(Settings)


def test_who_works_on_the_database_alone_needs_nothing_of_slacks(env: pytest.MonkeyPatch) -> None:
    env.setenv("SLACK_BOT_TOKEN", SECRET)
    env.setenv("ENCRYPTION_KEYS", SECRET)
    env.setenv("LOG_LEVEL", "warning")
    assert read(DatabaseSettings).log_level == "WARNING"
    env.setenv("DATABASE_URL", f"mysql://root:{SECRET}@db/headway")
    with pytest.raises(SettingsError) as wrong:
        read(KeySettings)
    assert [it.split(":")[0] for it in wrong.value.problems] == ["DATABASE_URL", "ENCRYPTION_KEYS"]
    assert SECRET not in str(wrong.value)


def test_without_any_transport_both_ways_are_named(env: pytest.MonkeyPatch) -> None:
    env.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    [problem] = problems()
    assert problem.startswith("Set SLACK_APP_TOKEN")
    assert "SLACK_SIGNING_SECRET" in problem


def test_several_replicas_need_postgresql(env: pytest.MonkeyPatch) -> None:
    env.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    env.setenv("SLACK_APP_TOKEN", "xapp-1")
    env.setenv("ENGINE", "Cluster")
    [problem] = problems()
    assert problem.startswith("ENGINE=cluster needs PostgreSQL: set DATABASE_URL")
    env.setenv("DATABASE_URL", f"postgresql://headway:{SECRET}@db/headway")
    assert read(Settings).engine == "cluster"


KEY = "5lR2zznt0mPaLzDZ5F5aSOHOoP0l28gCzAHHkcSWA3c="
MANY = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "s",
    "ENCRYPTION_KEYS": f"{KEY}, {KEY}",
    "SLACK_APP_TOKEN": "xapp-1",
}


def test_many_workspaces_need_the_apps_credentials_and_a_key(env: pytest.MonkeyPatch) -> None:
    for name, value in MANY.items():
        env.setenv(name, value)
    settings = read(Settings)
    assert settings.many_workspaces
    assert settings.keys() is not None
    env.delenv("ENCRYPTION_KEYS")
    env.delenv("SLACK_CLIENT_SECRET")
    assert problems() == ["For many workspaces also set SLACK_CLIENT_SECRET and ENCRYPTION_KEYS."]


def test_one_token_and_many_workspaces_exclude_each_other(env: pytest.MonkeyPatch) -> None:
    for name, value in {**MANY, "SLACK_BOT_TOKEN": "xoxb-1"}.items():
        env.setenv(name, value)
    [problem] = problems()
    assert "keep one or the other" in problem


@pytest.mark.parametrize("keys", [SECRET, f"{KEY},{SECRET}", ","])
def test_a_key_of_the_wrong_shape_says_how_to_make_one(env: pytest.MonkeyPatch, keys: str) -> None:
    for name, value in {**MANY, "ENCRYPTION_KEYS": keys}.items():
        env.setenv(name, value)
    [problem] = problems()
    assert problem.startswith("ENCRYPTION_KEYS: needs one key")
    assert "openssl rand -base64 32" in problem
    assert SECRET not in problem


def test_settings_shown_in_a_log_keep_their_secrets(env: pytest.MonkeyPatch) -> None:
    env.setenv("SLACK_BOT_TOKEN", f"xoxb-{SECRET}")
    env.setenv("SLACK_SIGNING_SECRET", SECRET)
    env.setenv("DATABASE_URL", f"postgresql://headway:{SECRET}@db/headway")
    assert SECRET not in repr(read(Settings))
    env.delenv("SLACK_BOT_TOKEN")
    for name, value in {**MANY, "SLACK_CLIENT_SECRET": SECRET}.items():
        env.setenv(name, value)
    shown = repr(read(Settings))
    assert SECRET not in shown
    assert KEY not in shown


def test_the_example_names_every_variable_and_no_other() -> None:
    example = (Path(__file__).parent.parent.parent / ".env.example").read_text()
    named = re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)
    assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)
    commented = re.findall(r"^# .+\n[A-Z_]+=", example, re.MULTILINE)
    assert len(commented) == len(named), "each has its line of explanation"
