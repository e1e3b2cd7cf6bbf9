"""What operators read: enough to follow a message to Slack, and no word of anybody's."""

import io
import json
import logging
import re
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError

from bot.logs import OURS, Format, Lines, about
from handlers import errors
from playground.driver import Person
from sponsorship.refusals import Refusal
from sponsorship.supporters.rules import SupporterRefused
from tests.world import PEOPLE, World

WORD = re.compile(r"zq\w+")


class Log:
    """Everything that is logged, at the most talkative setting, as an operator reads it."""

    def __init__(self) -> None:
        self._stream = io.StringIO()
        self.handler = logging.StreamHandler(self._stream)
        self.form("text")

    def form(self, form: Format) -> None:
        self.handler.setFormatter(Lines(form))

    @property
    def lines(self) -> list[str]:
        return self._stream.getvalue().splitlines()

    def only(self, *parts: str) -> str:
        (found,) = [line for line in self.lines if all(part in line for part in parts)]
        return found


@pytest.fixture
def log() -> Iterator[Log]:
    log = Log()
    loggers = [logging.getLogger(name) for name in OURS]
    before = [logger.level for logger in loggers]
    logging.getLogger().addHandler(log.handler)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    try:
        yield log
    finally:
        logging.getLogger().removeHandler(log.handler)
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def value(line: str, key: str) -> str:
    found = re.search(rf"\b{key}=(\S+)", line)
    assert found, f"no {key} in: {line}"
    return found[1]


def journey(world: World) -> Person:
    """Ana starts her journey, every text of hers a word that is easy to find again."""
    ana = world.person("ana")
    ana.command("/win zqline saved 3h/week #zqtag", channel="elsewhere")
    ana.command("/win", channel="elsewhere")
    ana.click("Start my journey", in_=ana.view())
    ana.submit(current_role="zqcurrent", target_role="zqtarget", why="zqwhy")
    while ana.views():
        ana.close(clear=True)
    return ana


def test_one_id_leads_from_the_command_to_the_message_in_slack(world: World, log: Log) -> None:
    ana = journey(world)
    ana.command("/win", channel="elsewhere")
    ana.submit(title="zqtitle", change="zqchange", outcome="zqoutcome")
    world.tick()
    (card,) = [it for it in ana.dm() if "zqtitle" in it.text]
    sent = log.only("message sent", f"ts={card.ts}")
    enqueued = log.only("message enqueued", f"delivery={value(sent, 'delivery')}")
    answered = log.only("payload answered", f"request={value(enqueued, 'request')}")
    assert value(answered, "kind") == "view"
    assert value(answered, "workspace") == value(sent, "workspace") == world.workspace_id
    assert value(answered, "user") == ana.id
    assert value(enqueued, "subject") == value(sent, "subject")


@pytest.mark.both
def test_nothing_that_anybody_typed_or_is_called_is_in_the_log(world: World, log: Log) -> None:
    world.refusals_expected = True
    ana = journey(world)
    ana.command("/win zqone 1.200 h and zqtwo #zqtag2", channel="elsewhere")
    ana.command("/wins zqsearch", channel="elsewhere")
    while ana.views():
        ana.close(clear=True)
    ana.command("/win", channel="elsewhere")
    assert ana.submit(title="zqtitle", happened_on="2030-01-01"), "a date in the future is refused"
    ana.submit(happened_on="2026-11-23", change="zqchange", evidence_url="https://zqlink.example")
    ana.command("/checkin")
    ana.submit(progress="zqprogress", blockers="zqblocker", hours_it="zqhours")
    ana.submit(hours_it="7")
    ana.say("zqmessage", channel="it-moves")
    world.advance(days=7)
    world.advance(days=1)
    # What Slack refuses and what a rule of ours trips over is written down too.
    world.driver.fault("error_before", method="chat.postMessage", error="zq word", status=200)
    ana.command("/win", channel="elsewhere")
    ana.submit(title="zqlast")
    world.tick()
    assert len(log.lines) > 20
    assert not WORD.findall("\n".join(log.lines))
    for secret in (
        world.bot.bot_token,
        world.bot.app.app_token,
        world.bot.app.signing_secret,
    ):
        assert secret not in "\n".join(log.lines)
    words = set(re.split(r"[^a-z]+", "\n".join(log.lines).lower()))
    assert not words & set(PEOPLE)


def test_a_surprise_is_logged_with_the_reference_that_the_person_saw(log: Log) -> None:
    typed = "zq" + "typed"  # apart, as a stack shows lines of code
    try:
        raise ValueError(typed) from KeyError(typed)
    except ValueError as surprise:
        with about(request="r1"):
            sentence, _ = errors._words(surprise)
    found = re.search(r"noted under (\w+)", sentence)
    assert found
    line = log.only("unexpected error", f"reference={found[1]}", "request=r1")
    assert "error=ValueError" in line
    assert "caused by" in line
    assert "test_logs.py" in line
    assert not WORD.findall(line)
    errors._words(Refusal(SupporterRefused.ALREADY, "person", name="zqname"))
    assert "event=refused" in log.lines[-1]
    assert not WORD.findall(log.lines[-1])


def test_a_row_that_the_database_refuses_is_not_quoted(log: Log) -> None:
    """PostgreSQL's own words may hold the whole row, should they ever come as far as the log."""
    said = psycopg.errors.NotNullViolation("Failing row contains (1, T1, zqname).")
    refused = IntegrityError("INSERT INTO person …", None, said)
    assert WORD.findall(str(refused)), "there was nothing to hide"
    logging.getLogger("bot").error("unexpected error", exc_info=refused)
    assert "IntegrityError" in value(log.lines[-1], "error")
    assert not WORD.findall(log.lines[-1])


@pytest.mark.parametrize("form", ["text", "json"])
def test_one_event_is_one_line_whatever_is_in_it(log: Log, form: Format) -> None:
    log.form(form)
    with about(request="r3"):
        logging.getLogger("bot").info("odd", extra={"used": 'a "b"\nc=d\u2028e', "none": None})
    with about(request="r4"):
        logging.getLogger("bot").info("plain", extra={"count": 3})
    odd, plain = log._stream.getvalue().rstrip("\n").split("\n")
    if form == "json":
        said = json.loads(odd)
        assert (said["used"], said["request"]) == ('a "b"\nc=d\u2028e', "r3")
        assert "none" not in said
        assert json.loads(plain)["count"] == 3
    else:
        assert odd.endswith(r'event=odd request=r3 used="a \"b\"\nc=d\u2028e"')
        assert plain.endswith("event=plain request=r4 count=3")
