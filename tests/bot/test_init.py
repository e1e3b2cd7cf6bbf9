"""`headway init` as an operator answers it."""

import os
import stat
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from bot.settings import Settings
from storage.revisions import newest

ROOT = Path(__file__).parent.parent.parent


def headway(folder: Path, *arguments: str, answers: str = "") -> tuple[int, str]:
    """Its exit code and all that it says."""
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        input=answers,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def settings(folder: Path) -> Settings:
    return Settings(_env_file=folder / ".env")


def test_it_writes_what_one_workspace_needs_for_its_owner_alone(tmp_path: Path) -> None:
    code, said = headway(tmp_path, "init", answers="xoxb-1\nxapp-1\n\n")
    assert code == 0, said
    assert "Next: `headway doctor`, then `headway run`." in said
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    assert (tmp_path / ".env").read_text() == "SLACK_BOT_TOKEN=xoxb-1\nSLACK_APP_TOKEN=xapp-1\n"
    assert settings(tmp_path).database_url.get_secret_value() == "sqlite:///data/headway.db"


def test_what_is_wrong_is_asked_again(tmp_path: Path) -> None:
    answers = ["xapp-1", "xoxb-1", "", "", "a secret", "5ecret", "mysql://x"]
    url = "postgresql://me:p%40$x'@127.0.0.1/name"
    code, said = headway(tmp_path, "init", answers="\n".join([*answers, url, ""]))
    assert code == 0, said
    assert "SLACK_BOT_TOKEN: starts with xoxb-" in said
    assert "SLACK_SIGNING_SECRET: is needed" in said
    assert "SLACK_SIGNING_SECRET: is blank, or has a space" in said
    assert "DATABASE_URL: must look like" in said
    found = settings(tmp_path)
    assert found.slack_signing_secret is not None
    assert found.slack_signing_secret.get_secret_value() == "5ecret"
    assert found.slack_app_token is None
    assert found.database_url.get_secret_value() == url


def test_for_several_workspaces_it_makes_the_key(tmp_path: Path) -> None:
    code, said = headway(tmp_path, "init", answers="\n123.456\nsecret\nxapp-1\n\n")
    assert code == 0, said
    found = settings(tmp_path)
    assert found.many_workspaces
    assert found.keys() is not None
    assert found.encryption_keys is not None
    assert found.encryption_keys.get_secret_value() not in said


@pytest.mark.parametrize("answers", ["", "xoxb-1\n"])
def test_half_answered_it_writes_nothing(tmp_path: Path, answers: str) -> None:
    code, said = headway(tmp_path, "init", answers=answers)
    assert code == 1
    assert said.endswith("headway: Nothing was written.\n")
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=4000\n")
    code, said = headway(tmp_path, "init", answers="xoxb-1\nxapp-1\n\n")
    assert code == 1
    assert ".env is there already" in said
    assert (tmp_path / ".env").read_text() == "PORT=4000\n"


def test_it_says_which_version_it_is(tmp_path: Path) -> None:
    said = headway(tmp_path, "--version")
    assert said == (0, f"headway {version('headway')} (schema {newest()})\n")
