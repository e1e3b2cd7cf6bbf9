"""A company with Headway in it: the real app over a real transport, on a real database.

People act through the playground's driver; `tick` lets the bot do what is due. The clock is
the playground's, moved by the test, so that a week passes in a moment.
"""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.delivery.beat import Beat
from bot.delivery.sender import Sender
from bot.messages import kinds, runs
from bot.web.app import build_app, web_client
from bot.web.oauth import InstallFlow
from bot.web.payloads import WatchedApp
from bot.web.transports import PATIENCE, http_app, http_server, socket_mode
from playground.clock import Clock
from playground.company import Company, load_manifest
from playground.driver import Driver, Person
from playground.http_delivery import no_certificates
from playground.model import App as SlackApp
from playground.model import Installation, Team
from playground.server import Playground
from sponsorship.workspaces.installs import installed
from storage.database import Database
from tests.emissions import problems_in
from tests.pace import Pace
from tests.unmeasured import UnmeasuredDriver, stop_measuring, unmeasured

MANIFEST = load_manifest(Path(__file__).parent.parent / "manifest.yml")

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
"""When a world begins."""

PEOPLE = {
    "ana": "Europe/Berlin",  # makes the move
    "tom": "Europe/Berlin",  # makes a move of his own
    "raj": "Asia/Kolkata",  # supports
    "sue": "America/New_York",  # supports
    "max": "Europe/Berlin",  # supports
    "lee": "Europe/Berlin",  # leads the programme
    "kim": "Europe/Berlin",  # is admin of the Slack workspace
    "eve": "Europe/Berlin",  # has nothing to do with any of it
}

Transport = Literal["socket", "http"]


class Complaints(logging.Handler):
    """Keeps what the bot logs as an error: a story that expects one takes it out."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@dataclass
class World:
    slack: Playground
    driver: Driver
    team: Team
    bot: Installation
    database: Database
    app: WatchedApp
    beat: Beat
    complaints: Complaints
    refusals_expected: bool = False
    woken: list[str] = field(default_factory=list)

    @property
    def workspace_id(self) -> str:
        return self.team.id

    def now(self) -> datetime:
        return self.slack.clock.now()

    def person(self, name: str) -> Person:
        """Act as somebody, by the name in `PEOPLE`."""
        return self.driver.person(self.team.id, name)

    def advance(self, *, tick: bool = True, **span: float) -> None:
        """Let time pass, in `timedelta`'s words, and let the bot do what fell due."""
        self.slack.clock.advance(timedelta(**span).total_seconds())
        if tick:
            self.tick()

    def move_to(self, wall: str, zone: str = "Europe/Berlin", *, tick: bool = True) -> None:
        """Jump forward to a wall clock time such as `2026-11-27 15:00`."""
        moment = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone))
        self.slack.clock.move_to(moment)
        if tick:
            self.tick()

    def tick(self) -> None:
        """One beat: plan what is due, send what is in the ledger."""
        self.beat.once()
        self.driver.settle()

    def posts(self, method: str = "chat.postMessage") -> list[dict[str, Any]]:
        """Arguments of the bot's calls that Slack accepted, oldest first."""
        return [call["request"] for call in self.driver.calls(method) if not call["refused"]]


@contextmanager
def world(transport: Transport, database: Database) -> Iterator[World]:
    """Open a world; at its end, everything the bot emitted is checked against Slack's limits."""
    company = Company(
        rate_limits=False,
        acknowledge_within=30,  # on a busy machine Slack's 3 s would be about the machine
        event_retry_delays=(0.05, 0.1, 0.2),
        clock=Clock(MONDAY),
    )
    team = company.team("Acme")
    everyone = {
        name: company.person(team, name, real_name=name, tz=zone, is_admin=name == "kim")
        for name, zone in PEOPLE.items()
    }
    bot = company.install(MANIFEST, team)
    inner = [everyone[name] for name in ("ana", "raj", "sue", "max")]
    company.channel(team, "ana-sponsors", private=True, members=[*inner, bot.bot_user])
    company.channel(team, "it-moves", members=[*everyone.values(), bot.bot_user])
    company.channel(team, "elsewhere", members=list(everyone.values()))

    with ExitStack() as stack:
        slack = stack.enter_context(Playground(company))
        stop_measuring(slack)
        driver = stack.enter_context(UnmeasuredDriver(slack.url, timeout=60))
        complaints = Complaints()
        logging.getLogger().addHandler(complaints)
        stack.callback(logging.getLogger().removeHandler, complaints)

        with database.of(team.id).write() as session:
            installed(session, team.id, team.name, bot.bot_user, slack.clock.now())
        woken: list[str] = []
        client = web_client(bot.bot_token, slack.api_url)
        # Loopback needs no certificates, and loading them takes 40 ms of each story.
        client.ssl = no_certificates()
        client.timeout = 30  # as long as Slack here waits for us
        app = build_app(client, bot.app.signing_secret, database, slack.clock.now, woken.append)
        if transport == "socket":
            stack.enter_context(connected(app, bot.app, driver))
        else:
            slack.use_http(bot.app, stack.enter_context(served(app)))

        pace = Pace()
        sender = Sender(
            database,
            {team.id: client},
            kinds(),
            slack.clock.now,
            monotonic=pace.monotonic,
            sleep=pace.sleep,
        )
        beat = Beat(database, sender, runs(), slack.clock.now)
        stack.callback(beat.stop)
        everywhere = database.everywhere()  # for the test's own looks; the bot has none
        here = World(slack, driver, team, bot, everywhere, app, beat, complaints, woken=woken)
        yield here

        driver.settle()
        assert not [r.getMessage() for r in complaints.records], "the bot logged errors"
        calls = driver.calls()
        refused = [
            (call["name"], call["refused"], call["response"])
            for call in calls
            if str(call["refused"] or "").startswith(("invalid_", "missing_", "unknown_"))
        ]
        assert here.refusals_expected or not refused, refused
        with unmeasured():
            problems = problems_in(calls)
        assert not problems


@contextmanager
def connected(app: WatchedApp, slack_app: SlackApp, driver: Driver) -> Iterator[None]:
    """The app over Socket Mode, closed for good at the end."""
    client = socket_mode(app, slack_app.app_token).client
    client.connect()
    try:
        yield
    finally:
        # Left to `close`, the client waits for its reader (3 s) and for its queue (1 s), and
        # two of its threads may close the same socket. So nobody else looks after the line, it
        # is cut from the far end, and an empty entry wakes who waits for the queue.
        client.auto_reconnect_enabled = False
        client.current_app_monitor.shutdown()  # type: ignore[no-untyped-call]
        driver.drop_sockets(slack_app.id)
        deadline = time.monotonic() + 10
        while client.is_connected() and time.monotonic() < deadline:
            time.sleep(0.001)
        client.closed = True
        client.message_queue.put(None)
        client.close()


@contextmanager
def served(
    app: WatchedApp, flow: InstallFlow | None = None, *, patience: float = PATIENCE
) -> Iterator[str]:
    """The app behind signed HTTP on a free port of loopback; gives its request URL."""
    listening = socket.socket(proto=socket.IPPROTO_TCP)  # so that asyncio sets TCP_NODELAY
    listening.bind(("127.0.0.1", 0))
    listening.listen()  # Slack may ask before the server has started: the request waits
    port = listening.getsockname()[1]
    web = http_app(app, lambda: None, flow)
    server = http_server(web, "127.0.0.1", port, patience=patience)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}/slack/events"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listening.close()


def utc(wall: str, zone: str = "Europe/Berlin") -> datetime:
    """A wall clock time as aware UTC."""
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
