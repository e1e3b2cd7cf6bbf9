import re
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, read

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
        read()
    return wrong.value.problems


def test_two_tokens_are_enough(env: pytest.MonkeyPatch) -> None:
    env.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    env.setenv("SLACK_APP_TOKEN", "xapp-1")
    settings = read()
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
    settings = read()
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
    assert problems() == ["SLACK_BOT_TOKEN is missing: copy .env.example to .env and fill it in."]


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
    assert read().engine == "cluster"


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
    settings = read()
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
    assert SECRET not in repr(read())
    env.delenv("SLACK_BOT_TOKEN")
    for name, value in {**MANY, "SLACK_CLIENT_SECRET": SECRET}.items():
        env.setenv(name, value)
    shown = repr(read())
    assert SECRET not in shown
    assert KEY not in shown


def test_the_example_names_every_variable_and_no_other() -> None:
    example = (Path(__file__).parent.parent / ".env.example").read_text()
    named = re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)
    assert named == [name.upper() for name in Settings.model_fields]
    commented = re.findall(r"^# .+\n[A-Z_]+=", example, re.MULTILINE)
    assert len(commented) == len(named), "each has its line of explanation"
