"""Socket Mode: connections of apps, envelopes, acknowledgements.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.lines import ENDS, Valve
from playground.model import App, Json

MOST_CONNECTIONS = 10
TICKET_SECONDS = 30


@dataclass
class Answer:
    """What an app made of a payload. `error` is empty when it was acknowledged in time.

    Errors: `timeout`, `no_connection`, `disconnected`, `connection_failed`, `http_error`.
    """

    body: Any = None
    error: str = ""
    ms: float = 0.0
    status: int = 200
    no_retry: bool = False


@dataclass(eq=False)
class Connection:
    """One WebSocket of an app; `waiting` are envelopes that were not yet acknowledged."""

    socket: WebSocket
    valve: Valve
    app_id: str
    waiting: dict[str, asyncio.Future[Any]] = field(default_factory=dict)
    draining: bool = False


class SocketMode:
    """All Socket Mode connections of one playground."""

    def __init__(self) -> None:
        """No connection yet."""
        self._connections: dict[str, list[Connection]] = defaultdict(list)
        self._tickets: dict[str, tuple[App, float]] = {}
        self._turn = 0
        self._connected = asyncio.Condition()
        # Apps whose server stands still; set when it goes on.
        self._frozen: dict[str, asyncio.Event] = {}

    def ticket(self, app: App) -> str:
        """A ticket for one connection, valid for 30 real seconds."""
        ticket = uuid.uuid4().hex
        self._tickets[ticket] = (app, time.monotonic() + TICKET_SECONDS)
        return ticket

    def open_for(self, app: App) -> list[Connection]:
        """The connections that can carry a payload now."""
        return [c for c in self._connections[app.id] if not c.draining]

    async def wait_for_connection(self, app: App, seconds: float) -> bool:
        """Wait until the app is connected; False when it did not connect in time."""
        async with self._connected:
            try:
                async with asyncio.timeout(seconds):
                    await self._connected.wait_for(lambda: bool(self.open_for(app)))
            except TimeoutError:
                return False
            return True

    async def serve(self, socket: WebSocket, valve: Valve) -> None:
        """Serve one connection until it ends."""
        app, valid_until = self._tickets.pop(
            socket.query_params.get("ticket", ""), (None, float("-inf"))
        )
        if app is None or valid_until < time.monotonic():
            await socket.close(1008)
            return
        if app.id in self._frozen:
            await self._frozen[app.id].wait()
            if valve.is_closing():
                return
        connections = self._connections[app.id]
        await socket.accept()
        if len(connections) >= MOST_CONNECTIONS:
            await socket.send_json(_goodbye("too_many_websockets"))
            await socket.close(1008)
            return
        connection = Connection(socket, valve, app.id)
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(connections) + 1,
                "debug_info": {
                    "host": "applink-playground",
                    "build_number": 1,
                    "approximate_connection_time": 18060,
                },
                "connection_info": {"app_id": app.id},
            }
        )
        async with self._connected:
            connections.append(connection)
            self._connected.notify_all()
        try:
            while True:
                self._take(connection, await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError, KeyError):
            # Gone, with or without a close frame; KeyError: a frame that carries no text.
            pass
        finally:
            self._forget(connection)

    def _take(self, connection: Connection, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return  # clients send plain text such as "ping"; Slack ignores it as well
        if not isinstance(message, dict):
            return
        future = connection.waiting.pop(str(message.get("envelope_id", "")), None)
        if future is not None and not future.done():
            future.set_result(message.get("payload"))

    def _forget(self, connection: Connection) -> None:
        connections = self._connections[connection.app_id]
        if connection in connections:
            connections.remove(connection)
        for future in connection.waiting.values():
            if not future.done():
                future.set_exception(ConnectionResetError("the socket was closed"))
        connection.waiting.clear()

    async def send(
        self,
        app: App,
        kind: str,
        payload: Json,
        *,
        within: float,
        accepts_response: bool,
        attempt: int = 0,
        reason: str = "",
        drop: str = "",
    ) -> Answer:
        """Send one envelope and wait for its acknowledgement.

        `drop`: the line is lost just after, in one of the ways of `lines.ENDS`.
        """
        usable = self.open_for(app)
        if not usable:
            return Answer(error="no_connection")
        self._turn += 1
        connection = usable[self._turn % len(usable)]
        envelope: Json = {
            "envelope_id": str(uuid.uuid4()),
            "payload": payload,
            "type": kind,
            "accepts_response_payload": accepts_response,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope["envelope_id"]] = future
        started = time.monotonic()
        try:
            async with asyncio.timeout(within):
                await connection.socket.send_json(envelope)
                if drop:
                    await self._lose(connection, drop)
                body = await future
        except TimeoutError:
            return Answer(error="timeout", ms=(time.monotonic() - started) * 1000)
        except (ConnectionResetError, RuntimeError, WebSocketDisconnect):
            self._forget(connection)
            return Answer(error="disconnected", ms=(time.monotonic() - started) * 1000)
        finally:
            connection.waiting.pop(envelope["envelope_id"], None)
            if future.done() and not future.cancelled():
                future.exception()  # looked at, so that asyncio does not report it as lost
        return Answer(body=body, ms=(time.monotonic() - started) * 1000)

    async def _lose(self, connection: Connection, how: str) -> None:
        if how == "frozen":
            connection.valve.freeze()
            return
        self._forget(connection)
        if how != "closed":
            connection.valve.end(reset=how == "aborted")
            return
        try:
            await connection.socket.close(1011)
        except (RuntimeError, WebSocketDisconnect):
            return

    async def disconnect(
        self, app: App, reason: str = "refresh_requested", *, grace: float = 2.0
    ) -> None:
        """Ask every connection of an app to reconnect, then close the old ones.

        `reason` is Slack's: `warning` (closes later), `refresh_requested`, `link_disabled`.
        """
        old = list(self._connections[app.id])
        for connection in old:
            connection.draining = reason != "warning"
            await connection.socket.send_json(_goodbye(reason))
        if reason == "warning":
            return
        await asyncio.sleep(grace)
        for connection in old:
            self._forget(connection)
            try:
                await connection.socket.close(1000)
            except (RuntimeError, WebSocketDisconnect):
                continue

    async def drop(self, app: App, how: str) -> int:
        """Lose every connection of an app; returns how many there were.

        `frozen` goes on for new ones as well, until `thaw`. Raises ValueError for an unknown way.
        """
        if how not in ENDS:
            raise ValueError(f"No line is lost “{how}”. There is: {', '.join(ENDS)}.")
        if how == "frozen":
            self._frozen.setdefault(app.id, asyncio.Event())
        connections = list(self._connections[app.id])
        for connection in connections:
            await self._lose(connection, how)
        return len(connections)

    def thaw(self, app: App) -> int:
        """Let everything go on that was frozen; returns how many connections there were."""
        waiting = self._frozen.pop(app.id, None)
        if waiting is not None:
            waiting.set()
        frozen = [it for it in self._connections[app.id] if it.valve.is_frozen]
        for connection in frozen:
            connection.valve.thaw()
        return len(frozen)

    async def close(self) -> None:
        """Cut everything."""
        for connections in list(self._connections.values()):
            for connection in list(connections):
                await self._lose(connection, "closed")


def _goodbye(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-playground"}}
