"""The two doors that Slack comes in by, for the same app: Socket Mode and signed HTTP."""

import asyncio
import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl

import uvicorn
from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.oauth import InstallFlow

log = logging.getLogger(__name__)

WORKERS = 16
"""Listeners that run at once. The database's pool is larger."""

LARGEST_BODY = 1_000_000
"""Bytes. A view is at most 250 KB, and an interaction carries it once."""

Check = Callable[[], str | None]
"""None when all is well, else what is wrong, in words for an operator."""


def socket_mode(app: App, app_token: str) -> SocketModeHandler:
    """Return a handler for `connect()` and `close()`. It reconnects by itself."""
    return SocketModeHandler(app, app_token, concurrency=WORKERS)


def http_app(
    app: App | None,
    ready: Check,
    flow: InstallFlow | None = None,
    figures: Callable[[], bytes] | None = None,
) -> Starlette:
    """Serve `/slack/events`, `/healthz` (the process lives) and `/readyz` (it can work).

    Without an app there are only the probes, and with a flow the two pages of an install.
    `figures` are served as `/metrics`.

    Bolt verifies signatures. Listeners run in threads of their own, so that a slow one
    holds up nobody else.
    """
    threads = ThreadPoolExecutor(WORKERS, thread_name_prefix="slack")

    async def events(request: Request) -> Response:
        assert app is not None
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_BODY:
                return PlainTextResponse("too large", status_code=413)
        # Without one, Bolt refuses it; one that is no number breaks Bolt.
        if not request.headers.get("X-Slack-Request-Timestamp", "0").isdecimal():
            return PlainTextResponse("not signed", status_code=401)
        if not _is_payload(body, request.headers.get("Content-Type", "")):
            return PlainTextResponse("not a payload of Slack's", status_code=400)
        asked = to_bolt_request(request, body)
        loop = asyncio.get_running_loop()
        return to_starlette_response(await loop.run_in_executor(threads, app.dispatch, asked))

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


def _is_payload(body: bytes, content_type: str) -> bool:
    """Whether Bolt can read it: a JSON object, a form, or a form with a JSON object in it."""
    try:
        text = body.decode()
        if content_type != "application/json" and not text.startswith("{"):
            form = dict(parse_qsl(text, keep_blank_values=True))
            text = form.get("payload", "{}" if form else "")
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def http_server(web: Starlette, host: str, port: int) -> uvicorn.Server:
    """Return a server for `run()`; set `should_exit` from any thread to stop it."""
    return uvicorn.Server(
        uvicorn.Config(
            web,
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
