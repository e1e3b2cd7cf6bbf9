"""`python -m playground`, beside a bot that is reached over HTTP."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from playground import __main__ as command
from tests.playground.listener import listening

NOBODY = "http://127.0.0.1:9/slack/events"


@contextmanager
def started(url: str) -> Iterator["subprocess.Popen[str]"]:
    options = ["--manifest", "manifest.yml", "--port", "0", "--request-url", url]
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "playground", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def up_to(process: "subprocess.Popen[str]", words: str) -> str:
    """What it prints up to a line with those words."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(f"it ended without {words!r}: {said}")


def test_either_of_bot_and_playground_may_start_first() -> None:
    # The one that listens learns the secret only later, as a bot that is started later.
    with listening("another") as ear, started(ear.url) as process:
        said = up_to(process, "is asked again every second")
        assert "did not answer the challenge (HTTP 401)" in said
        token = said.partition("SLACK_BOT_TOKEN")[2].split()[0]
        base = said.partition("base_url")[2].split()[0]
        us = httpx.post(f"{base}auth.test", headers={"Authorization": f"Bearer {token}"})
        assert us.json()["ok"], "Slack answers a bot that is about to start"
        ear.secret = said.partition("SLACK_SIGNING_SECRET")[2].split()[0]
        up_to(process, f"{ear.url} answered the challenge")


def test_it_ends_when_told_to_while_nobody_answers() -> None:
    with started(NOBODY) as process:
        said = up_to(process, "is asked again every second")
        assert "did not answer the challenge (connection_failed)" in said
        time.sleep(1.5)
        process.terminate()
        assert process.wait(10) == 0
        assert process.stdout is not None
        assert process.stdout.read() == "", "one reason is told once"


@pytest.mark.parametrize(
    "wrong", [["--port", "99999"], ["--request-url", "localhost:3000"], ["--request-url", "x"]]
)
def test_an_option_that_cannot_be_is_refused(
    wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(["--manifest", "manifest.yml", *wrong])
    assert ended.value.code == 2
    assert f"{wrong[0]} must" in capsys.readouterr().err
