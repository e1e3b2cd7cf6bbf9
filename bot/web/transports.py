"""The two doors that Slack comes in by, for the same app: Socket Mode and signed HTTP."""

import asyncio
import json
import logging
import select
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

import h11
import uvicorn
from slack_bolt import BoltContext
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_bolt.request.internals import build_context
from slack_sdk.socket_mode.builtin.connection import Connection
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.interval_runner import IntervalRunner
from slack_sdk.socket_mode.request import SocketModeRequest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.web.bodies import LARGEST_UNSIGNED, Bodies, NoRoom, Signature, TooLarge
from bot.web.installations import UNREACHED
from bot.web.oauth import InstallFlow
from bot.web.payloads import WatchedApp
from bot.web.shapes import misfit

log = logging.getLogger(__name__)

WORKERS = 16
"""Listeners that run at once. The database's pool is larger."""

LARGEST_HEADERS = 65_536
"""Bytes, all of a request's together."""

PATIENCE = 10.0
"""Seconds for a whole request to come in. Slack itself gives up after three."""

PING_EVERY = 1.0
LOOK_EVERY = 0.5
LATE_AFTER = 2.5
"""Seconds without an answer to a ping until `/readyz` tells."""

LOST_AFTER = 4.0
"""Seconds without an answer until another line is opened."""

Check = Callable[[], str | None]
"""None when all is well, else what is wrong, in words for an operator."""


def socket_mode(app: WatchedApp, app_token: str) -> "Socket":
    """Return a handler for `connect()` and `close()`. It reconnects by itself."""
    return Socket(app, app_token)


class Socket(SocketModeHandler):
    """The line to Slack, and what its log says: when it is lost, and when it is there again.

    The SDK connects anew once it knows that the line is gone. Of a server that died or stands
    still it learns late or never, as TCP waits for minutes: so we look whether pings are answered.
    """

    app: WatchedApp

    def __init__(self, app: WatchedApp, app_token: str) -> None:
        self._line = _Line()
        super().__init__(
            app, app_token, logger=self._line, concurrency=WORKERS, ping_interval=PING_EVERY
        )
        self.client.on_message_listeners.append(lambda _: self._line.is_open())
        self._watch = IntervalRunner(self._look, LOOK_EVERY)
        self._heard: tuple[Connection | None, float | None] = (None, None)
        self._heard_at = 0.0
        self._ended: Connection | None = None

    def connect(self) -> None:
        """Raise what the SDK raises when Slack gives no address to connect to."""
        self.client.connect()
        if not self.client.is_connected():  # a handshake that failed is no exception
            self._line.is_lost()
        self._look()
        self._watch.start()

    def close(self) -> None:
        """End the line for good."""
        self._watch.shutdown()  # type: ignore[no-untyped-call]
        self.client.close()

    def wrong(self) -> str | None:
        """None while Slack answers on the line, else what is wrong, in words for an operator."""
        if not self.client.is_connected():
            return "Socket Mode is not connected"
        if self._ended is not None or time.monotonic() - self._heard_at > LATE_AFTER:
            return "Socket Mode is connected, and Slack does not answer there"
        return None

    def _look(self) -> None:
        """Note when an answer came, and end a line on which none can come any more."""
        line: Connection | None = self.client.current_session
        sock = line.sock if line else None
        heard = line, line.last_ping_pong_time if line else None
        if line is None or sock is None:
            return
        if heard != self._heard:
            self._heard, self._heard_at = heard, time.monotonic()
        # What came before an end is read first: it is cut off at the second look.
        ended, self._ended = self._ended is line, line if _ended(sock) else None
        if ended or time.monotonic() - self._heard_at > LOST_AFTER:
            self._line.is_lost()
            with suppress(OSError):  # it may be gone in the meantime
                # First: whoever reads there would hold on to it for another three seconds.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
            line.disconnect()

    def handle(self, client: BaseSocketModeClient, req: SocketModeRequest) -> None:
        """Answer one payload."""
        answer(self.app, client, req)


def _ended(sock: socket.socket) -> bool:
    """Whether the other side has ended the connection, as a server that dies does."""
    poll = select.poll()
    try:
        poll.register(sock, select.POLLRDHUP if hasattr(select, "POLLRDHUP") else 0)
    except ValueError:  # closed in the meantime
        return True
    return bool(poll.poll(0))


class _Line(logging.Logger):
    """What the SDK logs, in words of ours: its own quote exceptions, every ten seconds anew."""

    def __init__(self) -> None:
        super().__init__("socket", logging.WARNING)
        self._open: bool | None = None

    def handle(self, record: logging.LogRecord) -> None:
        failed = record.exc_info[1] if record.exc_info else None
        if isinstance(failed, json.JSONDecodeError):  # the SDK passes on what came before the end
            log.warning("a payload was cut off with its line; Slack sends it again, or says so")
        elif failed is not None and not isinstance(failed, UNREACHED):
            log.error("a payload could not be answered", exc_info=failed)
        elif self._open:  # before, whoever connects is told
            self.is_lost()

    def is_open(self) -> None:
        if self._open is False:
            log.info("the line to Slack is open again")
        self._open = True

    def is_lost(self) -> None:
        if self._open is not False:
            log.warning("there is no line to Slack; it is tried again until there is one")
        self._open = False


def answer(app: WatchedApp, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
    """Answer one payload over Socket Mode; one that is not of Slack's shape gets no answer."""
    wrong = misfit(request.payload)
    if wrong is not None:
        app.turn_away("other_shape", request.payload, wrong)
        return
    began = time.time()
    send_response(client, request, run_bolt_app(app, request), began)


def http_app(
    app: WatchedApp | None,
    ready: Check,
    flow: InstallFlow | None = None,
    figures: Callable[[], bytes] | None = None,
) -> Starlette:
    """Serve `/slack/events`, `/healthz` (the process lives) and `/readyz` (it can work).

    Without an app there are only the probes, and with a flow the two pages of an install.
    `figures` are served as `/metrics`.

    What Slack did not sign is not even parsed, and `bot.web.bodies` says how much is taken in at
    once. Listeners run in threads of their own, so that a slow one holds up nobody else.
    """
    threads = ThreadPoolExecutor(WORKERS, thread_name_prefix="slack")
    bodies = Bodies()

    async def events(request: Request) -> Response:
        assert app is not None
        signature = Signature(app.signing_secret, request.headers, time.time())
        try:
            with bodies.one() as body:
                await bodies.read(body, request, signature)
                content = bytes(body.content)
                if signature.holds():
                    loop = asyncio.get_running_loop()
                    return await loop.run_in_executor(threads, _answered, app, request, content)
        except ClientDisconnect:
            return PlainTextResponse("gone", status_code=400)  # nobody is there to read it
        except NoRoom:
            app.turn_away("no_room")
            return PlainTextResponse("too much at once", status_code=503)
        except TooLarge:
            if signature.may_hold:
                app.turn_away("too_large")
                return PlainTextResponse("too large", status_code=413)
            content = b""
        if _checks_certificate(content):
            return Response()
        app.turn_away("unsigned")
        return PlainTextResponse("not signed", status_code=401)

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(_request: Request) -> Response:
        wrong = await asyncio.get_running_loop().run_in_executor(None, ready)
        return PlainTextResponse(wrong or "ok", status_code=503 if wrong else 200)

    async def install(request: Request) -> Response:
        assert flow is not None
        asked, path = to_bolt_request(request, b""), request.url.path
        loop = asyncio.get_running_loop()
        return to_starlette_response(await loop.run_in_executor(threads, flow.answer, asked, path))

    async def metrics(_request: Request) -> Response:
        assert figures is not None
        told = await asyncio.get_running_loop().run_in_executor(None, figures)
        return Response(told, media_type="text/plain; version=0.0.4")

    routes = [Route("/healthz", healthz), Route("/readyz", readyz)]
    if figures is not None:
        routes.append(Route("/metrics", metrics))
    if app is not None:
        routes.append(Route("/slack/events", events, methods=["POST"]))
    if flow is not None:
        routes += [Route(path, install) for path in (flow.install_path, flow.redirect_uri_path)]
    return Starlette(routes=routes)


def _checks_certificate(body: bytes) -> bool:
    """Whether Slack looks if the certificate is good: it signs nothing then, and needs a 200."""
    is_small = len(body) <= LARGEST_UNSIGNED
    return is_small and ("ssl_check", "1") in parse_qsl(body.decode("latin-1"))


def _answered(app: WatchedApp, request: Request, body: bytes) -> Response:
    """The answer to what Slack signed."""
    payload = _payload(body)
    if payload is None:
        app.turn_away("no_payload")
        return PlainTextResponse("not a payload of Slack's", status_code=400)
    wrong = misfit(payload)
    if wrong is not None:
        app.turn_away("other_shape", payload, wrong)
        return PlainTextResponse("not a payload of Slack's", status_code=400)
    # Read by us: Bolt takes a command whose text has the word "payload" for an interaction.
    asked = to_bolt_request(request, b"")
    asked.raw_body, asked.body = body.decode(), payload
    asked.context = build_context(BoltContext(), payload)
    return to_starlette_response(app.dispatch(asked))


def _payload(body: bytes) -> Any | None:
    """An event's JSON, a command's form, or a form with an interaction's JSON in it."""
    try:
        text = body.decode()
        found: Any = {}
        if not text.startswith("{"):
            found = dict(parse_qsl(text, keep_blank_values=True))
            text = found.get("payload", "")
        if text:
            found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found or None


class _Protocol(H11Protocol):
    """HTTP that waits for no slow client.

    A request that is not there as a whole some seconds after its first byte is cut off, and so
    is a connection on which none comes. Uvicorn itself waits for ever.
    """

    patience = PATIENCE
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._late is None:
            self._wait()
        super().data_received(data)
        if self.conn.their_state is h11.DONE:
            self._wait_no_more()

    def send_400_response(self, msg: str) -> None:
        if self.cycle is not None:
            self.cycle.disconnected = True  # a broken request has had its answer with this
        super().send_400_response(msg)

    def _wait(self) -> None:
        self._late = self.loop.call_later(self.patience, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._late is not None:
            self._late.cancel()
        self._late = None


def http_server(
    web: Starlette, host: str, port: int, *, patience: float = PATIENCE
) -> uvicorn.Server:
    """Return a server for `run()`; set `should_exit` from any thread to stop it.

    A whole request has to come within `patience` seconds, in at most 64 KB of headers.
    """
    return uvicorn.Server(
        uvicorn.Config(
            web,
            http=type("Protocol", (_Protocol,), {"patience": patience}),
            h11_max_incomplete_event_size=LARGEST_HEADERS,
            host=host,
            port=port,
            lifespan="off",
            access_log=False,
            log_config=None,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=8,
            limit_concurrency=2000,
        )
    )
