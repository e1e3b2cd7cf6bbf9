"""The playground as a server on loopback, in a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket
from uvicorn.protocols.http.h11_impl import H11Protocol

from playground import consent, response_url
from playground.clock import Clock
from playground.company import Company
from playground.guide import Step
from playground.lines import Line
from playground.model import App, Json
from playground.play_api import PlayApi
from playground.slack import Slack
from playground.web_api import endpoint as web_api_endpoint

PAGE = Path(__file__).parent / "page" / "dist"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
Result = TypeVar("Result")


class Protocol(H11Protocol):
    """HTTP whose connections can be cut: each request carries its transport."""

    def handle_events(self) -> None:
        """Hand the transport over with the request."""
        self.app_state["transports"][self.client] = self.transport
        super().handle_events()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the transport."""
        self.app_state["transports"].pop(self.client, None)
        super().connection_lost(exc)


class LoopbackOnly:
    """Refuses requests for another host or from another site's page.

    Without it, any page open in the same browser could act in this Slack (DNS rebinding).
    """

    def __init__(self, app: ASGIApp) -> None:
        """`app` is what it guards."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through or refuse it."""
        if scope["type"] in ("http", "websocket"):
            headers = HTTPConnection(scope).headers
            origin = headers.get("origin")
            allowed = urlsplit(f"//{headers.get('host', '')}").hostname in LOOPBACK and (
                origin is None or urlsplit(origin).hostname in LOOPBACK
            )
            if not allowed:
                refused = JSONResponse(
                    {
                        "ok": False,
                        "error": "not_loopback",
                        "message": "The playground answers this machine only.",
                    },
                    status_code=403,
                )
                if scope["type"] == "websocket":
                    await WebSocket(scope, receive, send).close(1008)
                else:
                    await refused(scope, receive, send)
                return
        await self.app(scope, receive, send)


def web_app(slack: Slack, transports: dict[Any, asyncio.Transport]) -> ASGIApp:
    """The ASGI app that serves bots, people and the page."""

    async def api(request: Request) -> Response:
        try:
            return await web_api_endpoint.endpoint(slack, request)
        except web_api_endpoint.CutError:
            transport = transports.get(tuple(request.client or ()))
            if transport is not None:
                transport.abort()
            return PlainTextResponse("")

    async def answer_later(request: Request) -> Response:
        return await response_url.endpoint(slack, request)

    async def upload(request: Request) -> Response:
        return await take_upload(slack, request)

    async def authorize(request: Request) -> Response:
        return await consent.endpoint(slack, request)

    async def link(websocket: WebSocket) -> None:
        valve = websocket.scope["state"]["valves"][tuple(websocket.client or ())]
        await slack.delivery.sockets.serve(websocket, valve)

    async def page(_request: Request) -> Response:
        if not (PAGE / "index.html").exists():
            return PlainTextResponse(
                "The page is not built yet: python -m playground.build\n"
                "The Web API is below /api/, people are below /play/."
            )
        return FileResponse(PAGE / "index.html")

    routes: list[BaseRoute] = [
        Route("/api/{method}", api, methods=["GET", "POST"]),
        Route("/oauth/v2/authorize", authorize, methods=["GET", "POST"]),
        Route("/response/{token}", answer_later, methods=["POST"]),
        Route("/upload/{token}", upload, methods=["POST", "PUT"]),
        WebSocketRoute("/link", link),
        *PlayApi(slack).routes(),
        Route("/", page),
    ]
    if PAGE.exists():
        routes.append(Mount("/", StaticFiles(directory=PAGE)))
    return LoopbackOnly(Starlette(routes=routes))


async def take_upload(slack: Slack, request: Request) -> Response:
    """The bytes of a file, raw or as a form."""
    team_id, file_id = slack.uploads.get(request.path_params["token"], ("", ""))
    file = slack.company.teams[team_id].files.get(file_id) if team_id else None
    if file is None:
        return PlainTextResponse("This upload URL is not valid.", status_code=404)
    content = b""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        form = await request.form()
        for part in form.values():
            content = part.encode() if isinstance(part, str) else await part.read()
    else:
        content = await request.body()
    if len(content) != file.length:
        return PlainTextResponse(
            f"{file.length} bytes were announced and {len(content)} came.", status_code=400
        )
    file.content, file.uploaded = content, True
    return PlainTextResponse(f"OK - {len(content)}")


class Playground:
    """A running Slack.

        with Playground(company) as slack:
            client = WebClient(token=installation.bot_token, base_url=slack.api_url)

    `port=0` picks a free port. The company may be changed directly before `start`, and through
    `change` while it runs.
    """

    def __init__(
        self,
        company: Company,
        port: int = 0,
        *,
        keep_entries: int = 2000,
        guide: Iterable[Step] = (),
    ) -> None:
        """`keep_entries` is how much the inspector remembers; `guide` is shown on the page."""
        self.company = company
        self.slack = Slack(company, keep_entries=keep_entries)
        self.slack.guide = list(guide)
        self._port = port
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stop: asyncio.Event | None = None

    @property
    def clock(self) -> Clock:
        """The clock; a bot that shares it sees the same days."""
        return self.company.clock

    @property
    def url(self) -> str:
        """Where the page is, without a trailing slash."""
        return self.slack.base_url

    @property
    def api_url(self) -> str:
        """The `base_url` for slack_sdk's WebClient."""
        return f"{self.url}/api/"

    def start(self) -> Playground:
        """Serve; returns when requests are answered. Raises OSError when the port is taken."""
        # With the protocol named, asyncio sets TCP_NODELAY: 40 ms less for every answer.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", self._port))
        except OSError:
            listening.close()
            raise
        self._port = listening.getsockname()[1]
        self.slack.base_url = f"http://127.0.0.1:{self._port}"
        ready: Future[None] = Future()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(listening, ready)),
            name="playground",
            daemon=True,
        )
        self._thread.start()
        ready.result(timeout=10)
        return self

    def stop(self) -> None:
        """Stop serving; every connection is cut."""
        if self._loop is None or self._stop is None or self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(timeout=10)
        self._loop = self._stop = self._thread = None

    def __enter__(self) -> Playground:
        """Start."""
        return self.start()

    def __exit__(self, *_exception: object) -> None:
        """Stop."""
        self.stop()

    def change(self, change: Callable[[Company], Result]) -> Result:
        """Build more of the company while the server runs: `change` is called on its loop.

        Apps hear of people who join a team that was there; of nothing else.
        """

        async def run() -> Result:
            teams = list(self.company.teams.values())
            before = {person for team in teams for person in team.people}
            result = change(self.company)
            for team in teams:
                for person in list(team.people.values()):
                    if person.id not in before and not person.is_bot:
                        self.slack.joined(team, person)
            self.slack.live.changed("view")
            return result

        return self.call(run)

    def call(self, run: Callable[[], Awaitable[Result]], *, seconds: float = 30) -> Result:
        """Await something on the server's loop, from any other thread; `seconds` at most."""
        if self._loop is None:
            raise RuntimeError("The playground is not running.")

        async def awaited() -> Result:
            return await run()

        return asyncio.run_coroutine_threadsafe(awaited(), self._loop).result(timeout=seconds)

    def use_http(self, app: App, request_url: str) -> None:
        """Reach an app over signed HTTP from now on, after Slack's url_verification.

        Raises ValueError when the URL does not answer the challenge.
        """
        challenge = f"{app.id}-challenge"
        before, app.request_url = app.request_url, request_url
        payload: Json = {
            "token": app.verification_token,
            "challenge": challenge,
            "type": "url_verification",
        }
        answer = self.call(lambda: self.slack.delivery.send(app, "", "events_api", payload))
        body = answer.body
        answered = body.get("challenge") if isinstance(body, dict) else body
        if answer.error or answered != challenge:
            app.request_url = before
            why = f"HTTP {answer.status}" if answer.error in ("", "http_error") else answer.error
            raise ValueError(
                f"{request_url} did not answer the challenge ({why}): Slack would not save this "
                "URL."
            )

    async def _serve(self, listening: socket.socket, ready: Future[None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        transports: dict[Any, asyncio.Transport] = {}
        config = uvicorn.Config(
            web_app(self.slack, transports),
            http=Protocol,
            ws=Line,
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            date_header=False,
            ws_ping_interval=5,
        )
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        server.lifespan.state |= {"transports": transports, "valves": {}}
        loop = self._loop

        def moved() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self.slack.live.changed, "clock", "view")

        self.clock.on_move(moved)
        try:
            await server.startup(sockets=[listening])
        except BaseException as problem:  # noqa: BLE001 - handed to the thread that waits
            ready.set_exception(problem)
            return
        ready.set_result(None)
        await self._stop.wait()
        for one in server.servers:
            one.close()
        await self.slack.live.close()
        await self.slack.delivery.close()
        for transport in list(transports.values()):
            transport.abort()
        for connection in list(server.server_state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)
