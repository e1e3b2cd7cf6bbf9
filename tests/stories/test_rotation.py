"""Tokens that end after twelve hours, and who asks for the next one."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.web.oauth import many_workspaces
from storage.database import Database
from tests.stories.many import Many

pytestmark = pytest.mark.rotating


def refreshes(many: Many) -> int:
    """How often Slack was asked for the next token."""
    return sum("grant_type" in it["request"] for it in many.calls("oauth.v2.access"))


@pytest.mark.both
def test_tokens_are_refreshed_before_they_end_by_whoever_needs_them_first(many: Many) -> None:
    many.install("Acme")
    ana = many.start("Acme")
    first = many.installation("Acme").bot_token
    assert first.startswith("xoxe.xoxb-")
    many.advance(hours=9)
    ana.command("/wins")
    assert refreshes(many) == 0
    many.advance(hours=2)
    ana.command("/wins")
    assert refreshes(many) == 1
    assert many.installation("Acme").bot_token != first
    many.advance(days=14)
    many.tick()
    assert refreshes(many) == 2, "the sender refreshes what ended long ago"
    row = many.row("Acme")
    assert row is not None
    assert row.expires_at is not None
    assert row.expires_at > many.slack.clock.now() + timedelta(hours=11)


@pytest.mark.parametrize("hours", [11, 13], ids=["still good", "ended"])
def test_two_replicas_that_need_it_at_once_ask_for_one_token(many: Many, hours: int) -> None:
    many.install("Acme")
    team = many.teams["Acme"].id
    client = many.many.flow.client
    other = many_workspaces(many.settings, client, many.database, many.slack.clock.now)  # type: ignore[arg-type]
    assert other is not None
    many.advance(hours=hours)
    many.driver.fault("hang", method="oauth.v2.access", seconds=0.3, times=1)
    together = threading.Barrier(8)

    def use(number: int) -> bool:
        installed = (many.many, other)[number % 2].installed
        together.wait()
        return bool(installed[team].auth_test()["ok"])

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(use, range(8)))
    assert refreshes(many) == 1
    row, keys = many.row("Acme"), many.settings.keys()
    assert row is not None
    assert keys is not None
    assert keys.decrypt(row.bot_token) == many.installation("Acme").bot_token


@contextmanager
def held(many: Many) -> Iterator[None]:
    """Somebody else has the database, or on PostgreSQL the row, and keeps it."""
    other = Database(many.database.url)
    with other.everywhere().write() as session:
        session.execute(text("UPDATE installation SET name = name"))
        yield
    other.close()


@pytest.mark.impatient
@pytest.mark.parametrize("hours", [11, 13], ids=["still good", "ended"])
def test_a_token_that_cannot_be_stored_serves_from_memory_until_it_can(
    many: Many, hours: int
) -> None:
    """Slack gives it once only."""
    many.install("Acme")
    team = many.teams["Acme"].id
    first = many.installation("Acme").bot_token
    many.advance(hours=hours)
    many.driver.fault("hang", method="oauth.v2.access", seconds=1.5, times=1)
    with ThreadPoolExecutor(1) as threads:
        using = threads.submit(lambda: many.many.installed[team].auth_test()["ok"])
        until(lambda: many.installation("Acme").bot_token != first)
        with held(many):
            assert using.result()
            assert many.many.installed[team].token == many.installation("Acme").bot_token
            assert refreshes(many) == 1
    keys = many.settings.keys()
    assert keys is not None

    def is_stored() -> bool:
        row = many.row("Acme")
        return (
            row is not None and keys.decrypt(row.bot_token) == many.installation("Acme").bot_token
        )

    until(is_stored)
    assert many.many.installed[team].auth_test()["ok"]
    assert refreshes(many) == 1


@pytest.mark.impatient
def test_while_the_next_token_cannot_be_asked_for_the_old_one_serves(many: Many) -> None:
    many.install("Acme")
    many.advance(hours=11)
    with held(many):
        assert many.many.installed[many.teams["Acme"].id].auth_test()["ok"]
    assert refreshes(many) == 0


def until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_while_slack_fails_the_old_token_serves_and_nobody_asks_all_the_time(
    many: Many, caplog: pytest.LogCaptureFixture
) -> None:
    many.install("Acme")
    ana = many.start("Acme")
    many.advance(hours=11)
    many.driver.fault("error_before", method="oauth.v2.access", status=500, times=1)
    for _ in range(3):
        ana.command("/wins")
    assert refreshes(many) == 1
    [said] = [it for it in caplog.records if it.name == "bot.web.installations"]
    assert said.getMessage() == "Slack was not reached for a new token"
    assert said.levelname == "WARNING", "nothing is wrong with the token"
    many.complaints.records.clear()
    many.advance(seconds=31)
    ana.command("/wins")
    assert refreshes(many) == 2


def test_without_a_next_token_the_person_is_told_and_the_messages_wait(many: Many) -> None:
    many.install("Acme")
    ana = many.start("Acme")
    many.advance(days=7)
    many.installation("Acme").refresh_token = "xoxe-1-lost"
    many.tick()
    ana.command("/wins")
    assert "install it again" in "".join(ana.everything())
    told = [it.getMessage() for it in many.complaints.records if it.name.startswith("bot.")]
    assert told.count("Slack gave no new token") == 1
    many.complaints.records.clear()
    said = len(ana.dm())
    many.advance(hours=1)
    many.tick()
    assert len(ana.dm()) == said
    many.install("Acme")
    many.tick()
    assert len(ana.dm()) > said, "what waited goes out by the new token"
