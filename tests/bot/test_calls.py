"""What the answers of a `response_url` mean. Slack calls it five times, for thirty minutes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from slack_sdk import WebClient

from bot.delivery.calls import Answer, Done, Doubt, Gone, Wait, send
from sponsorship.delivery.rules.drawn import RespondCall
from tests.bot.seed import MONDAY_NINE


@contextmanager
def answering(status: int, **headers: str) -> Iterator[str]:
    """A URL that answers every POST like this."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "headers", "meaning"),
    [
        (200, {}, Done()),
        (429, {"Retry_After": "7"}, Wait(7)),
        (503, {}, Doubt("http_503")),
        (404, {}, Gone("http_404")),
    ],
)
@pytest.mark.parametrize("text", [None, "Saved"])
def test_a_response_url_says_what_became_of_the_answer(
    status: int, headers: dict[str, str], meaning: Answer, text: str | None
) -> None:
    with answering(status, **headers) as url:
        call = RespondCall(at=MONDAY_NINE, response_url=url, text=text)
        assert send(WebClient(token="xoxb-1"), "D1", call, None) == meaning
