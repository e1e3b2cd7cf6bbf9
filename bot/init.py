"""`headway init`: asks for what Headway needs to start, and writes it to `.env`."""

import base64
import os
import re
import secrets
import sys
from collections.abc import Mapping
from getpass import getpass
from pathlib import Path

from bot.settings import Settings, SettingsError

_BASIC = "your app's page, Basic Information"

_SPELLED_OUT = re.compile(r"[A-Za-z0-9_@%+=:,./?&~-]*")
"""What needs no quotes, for a shell, for systemd and for a container alike."""


class Kept(Exception):
    """A sentence: nothing was written, and why."""


def init(path: Path) -> str:
    """Ask, and write a new file for its owner alone; returns what to do next. Raises `Kept`."""
    if path.exists():
        raise Kept(f"{path} is there already and stays as it is: move it away to begin anew.")
    try:
        found = _asked()
    except (EOFError, KeyboardInterrupt):
        raise Kept("Nothing was written.") from None
    lines = (f"{name.upper()}={_quoted(value)}\n" for name, value in found.items())
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.writelines(lines)
    return (
        f"{path} is written, for your user alone; .env.example explains what else may stand in it. "
        "Next: `headway doctor`, then `headway run`."
    )


def _asked() -> Mapping[str, str]:
    found: dict[str, str] = {}
    _say("Make the app from manifest.yml first. An empty answer takes what stands in brackets.")
    found["slack_bot_token"] = _ask(
        "slack_bot_token",
        "Bot token of the one workspace, xoxb-… (OAuth & Permissions) [several workspaces]",
    )
    if not found["slack_bot_token"]:
        found["slack_client_id"] = _ask(
            "slack_client_id", f"Client ID ({_BASIC})", is_secret=False, is_needed=True
        )
        found["slack_client_secret"] = _ask(
            "slack_client_secret", f"Client secret ({_BASIC})", is_needed=True
        )
        # Made here: whoever invents a key invents a weak one.
        found["encryption_keys"] = base64.b64encode(secrets.token_bytes(32)).decode()
        _say("A key that encrypts the workspaces' tokens is made. Keep a copy of it elsewhere.")
    found["slack_app_token"] = _ask(
        "slack_app_token", f"App-level token for Socket Mode, xapp-… ({_BASIC}) [HTTP instead]"
    )
    if not found["slack_app_token"]:
        found["slack_signing_secret"] = _ask(
            "slack_signing_secret", f"Signing secret ({_BASIC})", is_needed=True
        )
    found["database_url"] = _ask("database_url", "Database [sqlite:///data/headway.db]")
    return {name: value for name, value in found.items() if value}


def _ask(name: str, question: str, *, is_secret: bool = True, is_needed: bool = False) -> str:
    """The answer, once there is nothing wrong with it."""
    while True:
        if is_secret and sys.stdin.isatty():
            answer = getpass(f"{question}: ").strip()
        else:
            _say(f"{question}: ")
            line = sys.stdin.readline()
            if not line:
                raise EOFError
            answer = line.strip()
        wrong = _wrong(name, answer) if answer else "is needed" if is_needed else ""
        if not wrong:
            return answer
        _say(f"  {name.upper()}: {wrong}.")


def _wrong(name: str, answer: str) -> str:
    """What is wrong with one value, whatever the others are."""
    try:
        Settings(_env_file=None, **{name: answer})  # type: ignore[arg-type]  # one field, as text
    except SettingsError as refused:
        for problem in refused.problems:
            told, _, why = problem.partition(": ")
            if told == name.upper():
                return why.rstrip(".")
    return ""


def _quoted(value: str) -> str:
    if _SPELLED_OUT.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
