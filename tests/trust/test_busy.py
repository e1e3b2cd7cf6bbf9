"""A database that others hold, or that is gone: a sentence in time, and nothing typed is lost."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from sqlalchemy import text
from sqlmodel import select

from blocks.refusals import AWAY, BUSY
from storage.database import Database
from storage.wins.wins import Win
from tests.stories.sponsoring import sponsored
from tests.trust.company import slack_id
from tests.trust.setting import Restored, Setting
from tests.world import World

pytestmark = pytest.mark.both

IN_TIME = 3.0
"""Seconds after which Slack takes no acknowledgement."""


@contextmanager
def held(world: World) -> Iterator[None]:
    """Somebody else writes wins, and takes their time."""
    other = Database(world.database.url).everywhere()
    try:
        with other.write() as session:
            if not other.is_sqlite:
                session.execute(text("LOCK TABLE win IN EXCLUSIVE MODE"))
            yield
    finally:
        other.close()


@pytest.mark.impatient
@pytest.mark.slow  # it counts seconds, which a machine with other work stretches
def test_a_busy_database_keeps_the_form_and_answers_the_command_in_time(world: World) -> None:
    sponsored(world)
    ana = world.person("ana")
    ana.command("/win", channel="elsewhere")
    with held(world):
        began = time.monotonic()
        errors = ana.submit(title="Cut the report from two days to one")
        assert list(errors.values()) == [BUSY]
        assert time.monotonic() - began < IN_TIME
        assert ana.view().title == "Log a win"

        began = time.monotonic()
        ana.command("/win Saved 3h a week", channel="elsewhere")
        assert time.monotonic() - began < IN_TIME
        shown = ana.messages("elsewhere")[-1]
        assert BUSY in shown.text
        assert "/win Saved 3h a week" in shown.text, "what was typed is given back"
    assert ana.submit(title="Cut the report from two days to one") == {}
    with world.database.read() as session:
        assert [it.title for it in session.exec(select(Win))] == [
            "Cut the report from two days to one"
        ]


def test_a_server_that_cut_its_connections_is_asked_again(world: World) -> None:
    """PostgreSQL was restarted: the next click finds it again, and nothing is logged."""
    if world.database.is_sqlite:
        return
    sponsored(world)
    with ExitStack() as several:
        for _ in range(3):
            several.enter_context(world.database.read()).connection()
    with Database(world.database.url).write() as session:
        session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND usename = current_user "
                "AND pid <> pg_backend_pid()"
            )
        )
    ana = world.person("ana")
    ana.command("/win Saved 3h a week", channel="elsewhere")
    assert "Saved 3h a week" in ana.messages("elsewhere")[-1].text


@contextmanager
def read_only(here: Setting) -> Iterator[None]:
    """The database's one pooled connection cannot write."""
    here.database.engine.dispose()
    with here.database.engine.connect() as connection:
        connection.execute(text("PRAGMA query_only=ON"))
    yield
    here.database.engine.dispose()


def test_a_file_that_cannot_be_written_is_said_in_words_with_what_was_typed(
    at_first: Restored, caplog: pytest.LogCaptureFixture
) -> None:
    here = at_first.here
    with read_only(here):
        answer = here.command(slack_id("ana"), "/win", "Saved 3h a week &amp; more")
    assert answer.refusal == f"{AWAY}\n```/win Saved 3h a week &amp; more```"
    [logged] = [it for it in caplog.records if it.levelname == "WARNING"]
    assert "readonly database" in logged.__dict__["reason"]
    assert here.rows() == at_first.first


def test_an_event_that_could_not_be_kept_is_not_acknowledged(at_first: Restored) -> None:
    """Slack delivers it again until it is; acknowledged, it would be lost."""
    here = at_first.here
    event = {"type": "app_home_opened", "user": slack_id("ana"), "tab": "home", "channel": "D1"}
    payload = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": event}
    with read_only(here):
        assert here.post("event", payload).status == 503
    assert here.post("event", payload).status == 200
