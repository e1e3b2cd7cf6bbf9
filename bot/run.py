"""`headway run`: the whole bot in one process, from the first check to a clean stop."""

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from slack_sdk import WebClient

from bot.delivery.beat import Beat
from bot.delivery.engine import Engine
from bot.delivery.sender import Sender
from bot.messages import kinds, runs
from bot.metrics import HANGS_AFTER, Metrics
from bot.patience import Patience
from bot.settings import Settings
from bot.slack_client import refusal, why_unreached
from bot.web.app import build_app, web_client
from bot.web.installations import UNREACHED, Installed, named
from bot.web.oauth import many_workspaces
from bot.web.transports import Socket, http_app, http_server, socket_mode
from sponsorship.time.day_phrase import get_ready
from sponsorship.workspaces.installs import installed
from sponsorship.workspaces.purge import forget_if_due
from storage.database import Database, is_unavailable
from storage.migrate import OthersRun, OtherVersion, demand, missing, too_old, upgrade
from storage.trouble import is_full, trouble

log = logging.getLogger(__name__)


class CannotStart(Exception):
    """A sentence that says what is in the way and how to mend it."""


def utc_now() -> datetime:
    """The system's clock."""
    return datetime.now(UTC)


class Bot:
    """App, engine and transports, built from settings; nothing is touched before `start`."""

    def __init__(self, settings: Settings, now: Callable[[], datetime] = utc_now) -> None:
        self._settings = settings
        self._now = now
        self.database = Database(settings.database_url.get_secret_value())
        self.metrics = Metrics()
        token = settings.slack_bot_token
        self._client = web_client(
            token.get_secret_value() if token else None,
            settings.slack_api_url,
            self.metrics.called,
        )
        self._one: dict[str, WebClient] = {}
        self._many = many_workspaces(settings, self._client, self.database, now)
        clients = self._many.installed if self._many else self._one
        sender = Sender(self.database, clients, kinds(), now)
        self._engine: Engine
        if settings.engine == "cluster":
            from bot.delivery.cluster import (
                Cluster,  # here, as the embedded engine starts faster without
            )

            self._engine = Cluster(self.database, sender, runs(), now)
        else:
            self._engine = Beat(self.database, sender, runs(), now)
        signing_secret = settings.slack_signing_secret
        secret = signing_secret.get_secret_value() if signing_secret else None
        flow = self._many.flow if self._many else None
        self.app = build_app(
            self._client,
            secret,
            self.database,
            now,
            self._engine.wake,
            self.metrics.answered,
            self.metrics.turned_away,
            flow=flow,
            authorize=self._many.authorize if self._many else None,
        )
        self._socket: Socket | None = None
        # Without a signing secret nobody could prove to be Slack: then there are only probes.
        self._look_at_database = Patience(self._ask_database, HANGS_AFTER)
        self.metrics.watch(
            self.database, self._engine, self._otherwise_wrong, self.database_wrong, now
        )
        web = http_app(self.app if secret else None, self.wrong, flow, self.metrics.text)
        self._server = http_server(web, settings.host, settings.port)
        self._serving = threading.Thread(target=self._serve, name="http")
        self._listening: socket.socket | None = None
        # After the start, which it would slow down, and before the first /win that names a day.
        self._days = threading.Timer(1.0, lambda: get_ready(now().date()))
        self._days.name, self._days.daemon = "days", True
        self._stopping = False

    @property
    def port(self) -> int:
        """The port that is listened on; differs from the setting when that is 0."""
        assert self._listening is not None
        port: int = self._listening.getsockname()[1]
        return port

    def start(self, *, migrate: bool = True) -> None:
        """Begin to work. Raises `CannotStart`."""
        with _a_database(self.database):
            self._prepare_database(migrate=migrate)
            if self._many:
                self._meet_workspaces(self._many.installed)
            else:
                self._meet_workspace()
        self._listen()
        self._serving.start()
        self._connect()
        self._engine.start()
        self._days.start()

    def stop(self) -> None:
        """Take nothing more on, finish what is in hand, and close everything."""
        self._stopping = True
        self._days.cancel()
        self._server.should_exit = True
        self._engine.stop()
        if self._serving.is_alive():
            self._serving.join()
        if self._listening is not None:
            self._listening.close()
        if self._socket is not None:
            self._socket.close()
        self.database.close()

    def wrong(self) -> str | None:
        """None when it can work, else what is wrong, in words for an operator."""
        if self._stopping:
            return "it is stopping"
        return self.database_wrong() or self._otherwise_wrong()

    def _otherwise_wrong(self) -> str | None:
        """What is wrong beside the database."""
        if self._stopping:
            return "it is stopping"
        if self._settings.slack_app_token is not None:
            lost = "Socket Mode is not connected" if self._socket is None else self._socket.wrong()
            if lost is not None:
                return lost
        return self._engine.wrong()

    def database_wrong(self) -> str | None:
        """None when the database takes what is written, else what is wrong with it."""
        try:
            return self._look_at_database()
        except TimeoutError:
            return "the database does not answer, or takes no writes"

    def _ask_database(self) -> str | None:
        try:
            if missing(self.database):
                return "the database is not at this version's revision"
            if too_old(self.database):
                return "a newer version changed the database: this one cannot work with it"
            self.database.ping()
        except Exception as failed:
            if is_full(failed):
                return "the database's disk is full"
            if is_unavailable(failed):
                return "the database does not answer, or takes no writes"
            raise
        return None

    def _prepare_database(self, *, migrate: bool) -> None:
        try:
            if migrate:
                upgrade(self.database)
            demand(self.database)
        except (OthersRun, OtherVersion) as reason:
            raise CannotStart(str(reason)) from reason

    def _meet_workspace(self) -> None:
        try:
            us = self._client.auth_test()
        except UNREACHED as failed:
            raise _slack(
                failed,
                "the bot token",
                "copy SLACK_BOT_TOKEN again from OAuth & Permissions, or install the app to the "
                "workspace again; `headway doctor` says more",
            ) from failed
        workspace_id: str = us["team_id"]
        forget_if_due(self.database, workspace_id, self._now())
        with self.database.of(workspace_id).write() as session:
            installed(session, workspace_id, us["team"], us["user_id"], self._now())
        self._one[workspace_id] = self._client
        log.info("working for a workspace", extra={"workspace": workspace_id})

    def _meet_workspaces(self, installed: Installed) -> None:
        unreadable = installed.unreadable()
        if unreadable:
            raise CannotStart(
                f"The tokens of {named(unreadable)} cannot be read with ENCRYPTION_KEYS: add the "
                "key that encrypted them to the end of the list. If it is lost, delete those rows "
                "of the table installation and install Headway there again."
            )
        log.info("working for many workspaces", extra={"count": len(installed)})

    def _listen(self) -> None:
        listening = socket.socket(proto=socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((self._settings.host, self._settings.port))
        except OSError as taken:
            listening.close()
            raise CannotStart(
                f"Cannot listen on {self._settings.host}:{self._settings.port} "
                f"({taken.strerror}): choose another HOST or PORT."
            ) from taken
        self._listening = listening

    def _connect(self) -> None:
        if self._settings.slack_app_token is None:
            return
        # Made only now: its threads start when it is made.
        token = self._settings.slack_app_token.get_secret_value()
        self._socket = socket_mode(self.app, token)
        try:
            self._socket.connect()
        except UNREACHED as failed:
            raise _slack(
                failed,
                "the app-level token",
                "check SLACK_APP_TOKEN, and that Socket Mode is on in your app's settings",
            ) from failed

    def _serve(self) -> None:
        assert self._listening is not None
        self._server.run(sockets=[self._listening])


def _slack(failed: Exception, token: str, mend: str) -> CannotStart:
    word = refusal(failed)
    if word is not None:
        return CannotStart(f"Slack refuses {token} ({word}): {mend}.")
    return CannotStart(
        f"Slack could not be reached ({why_unreached(failed)}): check this machine's network and "
        "proxy, and SLACK_API_URL; Slack's own state is on slack-status.com."
    )


@contextmanager
def _a_database(database: Database) -> Iterator[None]:
    """What is done inside needs the database. Raises `CannotStart` when it cannot be used."""
    try:
        yield
    except Exception as failed:
        found = trouble(failed, database.url)
        if found is None:
            raise
        raise CannotStart(str(found)) from failed


STOP_WITHIN = 9.0
"""Seconds that a stop waits for what is in hand; containers are killed after ten."""


def run(
    settings: Settings,
    *,
    migrate: bool,
    now: Callable[[], datetime] = utc_now,
    stop_within: float = STOP_WITHIN,
) -> None:
    """Work until SIGTERM or SIGINT, then finish what is in hand. Raises `CannotStart`.

    A call to Slack that takes longer than `stop_within` is left: that message is looked for in
    Slack after its lease, as it would be after a kill.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    bot = Bot(settings, now)
    logging.getLogger().addHandler(bot.metrics.log_handler)
    try:
        bot.start(migrate=migrate)
        log.info("ready", extra={"probes": f"http://{settings.host}:{bot.port}/readyz"})
        stop.wait()
        log.info("stopping")
    finally:
        patience = threading.Timer(stop_within, _leave)
        patience.daemon = True
        patience.start()
        bot.stop()
        patience.cancel()
        logging.getLogger().removeHandler(bot.metrics.log_handler)


def _leave() -> None:
    log.warning("stopped with something in hand; a message is looked for after its lease")
    logging.shutdown()
    os._exit(0)
