"""Slack's end of Socket Mode, as thin as can be: it hands out links and times the answers.

The playground checks everything and is too slow to be a load; this one checks that each
command is acknowledged, and with a reply.
"""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from benchmarks.load import TEAM, Load, body


@dataclass
class Link:
    """One app's connection."""

    socket: WebSocket
    waiting: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)


class SlackLink:
    """Serves apps by the name in their app token, `xapp-<name>`."""

    def __init__(self, port: int) -> None:
        self.api_url = f"http://127.0.0.1:{port}/api/"
        self._port = port
        self._links: dict[str, Link] = {}
        self.loop: asyncio.AbstractEventLoop | None = None
        routes = [
            Route("/api/{method}", self._api, methods=["GET", "POST"]),
            WebSocketRoute("/link/{name}", self._link),
        ]
        config = uvicorn.Config(
            Starlette(routes=routes),
            host="127.0.0.1",
            port=port,
            log_config=None,
            access_log=False,
            ws="websockets-sansio",
        )
        self.server = uvicorn.Server(config)

    def run(self, name: str, *, requests: int, in_flight: int, text: str) -> Load:
        """Send `requests` commands to the app and wait for each reply."""
        assert self.loop is not None
        return asyncio.run_coroutine_threadsafe(
            self._run(name, requests, in_flight, text), self.loop
        ).result()

    async def _run(self, name: str, requests: int, in_flight: int, text: str) -> Load:
        while name not in self._links:
            await asyncio.sleep(0.05)
        link = self._links[name]
        latencies: list[float] = []
        numbers = iter(range(requests))

        async def worker() -> None:
            for number in numbers:
                envelope = str(uuid4())
                said = dict(parse_qsl(body(number, text.format(number=number))))
                answered = asyncio.get_running_loop().create_future()
                link.waiting[envelope] = answered
                sent = {
                    "type": "slash_commands",
                    "envelope_id": envelope,
                    "accepts_response_payload": True,
                    "payload": said,
                }
                began = time.perf_counter()
                await link.socket.send_text(json.dumps(sent))
                answer = await answered
                latencies.append((time.perf_counter() - began) * 1000)
                if "text" not in answer.get("payload", {}):
                    raise RuntimeError(f"{name} acknowledged without a reply: {answer}")

        began = time.perf_counter()
        await asyncio.gather(*(worker() for _ in range(in_flight)))
        return Load(time.perf_counter() - began, latencies)

    async def _api(self, request: Request) -> Response:
        if request.path_params["method"] == "auth.test":
            return JSONResponse(
                {"ok": True, "team_id": TEAM, "team": "Bench", "user_id": "U0BOT", "bot_id": "B0"}
            )
        name = request.headers["authorization"].removeprefix("Bearer xapp-")
        return JSONResponse({"ok": True, "url": f"ws://127.0.0.1:{self._port}/link/{name}"})

    async def _link(self, socket: WebSocket) -> None:
        self.loop = asyncio.get_running_loop()
        await socket.accept()
        await socket.send_text(json.dumps({"type": "hello", "num_connections": 1}))
        link = self._links[socket.path_params["name"]] = Link(socket)
        try:
            while True:
                answer = json.loads(await socket.receive_text())
                link.waiting.pop(answer["envelope_id"]).set_result(answer)
        except WebSocketDisconnect:
            pass


@contextmanager
def slack_link(port: int) -> Iterator[SlackLink]:
    """The server, in a thread of its own."""
    link = SlackLink(port)
    thread = threading.Thread(target=link.server.run)
    thread.start()
    while not link.server.started:
        time.sleep(0.01)
    try:
        yield link
    finally:
        link.server.should_exit = True
        thread.join()
