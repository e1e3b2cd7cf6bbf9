"""A bot that keeps what it is told over signed HTTP and answers as the test says."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from slack_sdk.signature import SignatureVerifier

from playground.model import Json

Answer = Callable[[Json], tuple[int, Any]]


@dataclass
class Heard:
    """One request: its payload and its headers."""

    payload: Json
    headers: dict[str, str]


@dataclass
class Listener:
    """What was heard. `answer` gives (status, body) for a payload; by default an empty 200."""

    url: str = ""
    secret: str = ""
    heard: list[Heard] = field(default_factory=list)
    answer: Answer = lambda _payload: (200, None)

    def of_type(self, kind: str) -> list[Heard]:
        """The payloads of a type, events by their own."""
        return [
            h
            for h in list(self.heard)
            if kind in (h.payload.get("type"), h.payload.get("event", {}).get("type"))
        ]

    def wait_for(self, kind: str, count: int = 1) -> list[Heard]:
        """Wait up to five seconds for so many payloads of a type."""
        until = time.monotonic() + 5
        while len(self.of_type(kind)) < count and time.monotonic() < until:
            time.sleep(0.01)
        assert len(self.of_type(kind)) >= count, [h.payload for h in self.heard]
        return self.of_type(kind)


@contextmanager
def listening(secret: str) -> Iterator[Listener]:
    """Serve a listener that refuses what is not signed with `secret`."""
    listener = Listener(secret=secret)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {k.lower(): v for k, v in self.headers.items()}
            if not SignatureVerifier(listener.secret).is_valid_request(body, headers):
                self.reply(401, None)
                return
            payload = read(body, headers["content-type"])
            listener.heard.append(Heard(payload, headers))
            if payload.get("type") == "url_verification":
                self.reply(200, {"challenge": payload["challenge"]})
                return
            self.reply(*listener.answer(payload))

        def reply(self, status: int, body: Any) -> None:
            content = b"" if body is None else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with suppress(BrokenPipeError):  # a late answer that nobody waits for any more
                self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.url = f"http://127.0.0.1:{server.server_address[1]}/slack/events"
    thread = threading.Thread(target=lambda: server.serve_forever(0.01), daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def read(body: bytes, kind: str) -> Json:
    """The payload of a request's body."""
    if kind == "application/json":
        payload: Json = json.loads(body)
        return payload
    fields = {k: v[0] for k, v in parse_qs(body.decode(), keep_blank_values=True).items()}
    if "payload" in fields:
        inner: Json = json.loads(fields["payload"])
        return inner
    return {**fields, "type": "command"}
