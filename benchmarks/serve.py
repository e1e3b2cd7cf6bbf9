"""One server process of a benchmark: `python -m benchmarks.serve KIND MODE`.

KIND is `noop` (Bolt with one command that does nothing) or `headway`. MODE is `http` or
`socket`. Settings come by environment: PORT, SLACK_API_URL, DATABASE_URL and the tokens.
Prints `ready` when it can be asked.
"""

import os
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from slack_bolt import Ack

from bot.web.app import build_app, web_client
from bot.web.payloads import WatchedApp
from bot.web.transports import http_app, http_server, socket_mode
from storage.database import Database


def now() -> datetime:
    """The time of day."""
    return datetime.now(UTC)


def noop_app(token: str, api: str, secret: str) -> WatchedApp:
    """Bolt as Headway configures it, with a command that only acknowledges."""
    app = WatchedApp(
        answered=lambda *_: None,
        turned_away=lambda *_: None,
        client=web_client(token, api),
        signing_secret=secret,
        process_before_response=True,
        token_verification_enabled=False,
    )

    def answer(ack: Ack) -> None:
        ack(text="ok")

    app.command("/win")(answer)
    return app


def main() -> None:
    """Serve until the process is ended."""
    kind, mode = sys.argv[1:3]
    env = os.environ
    token, api = env["SLACK_BOT_TOKEN"], env["SLACK_API_URL"]
    secret = env["SLACK_SIGNING_SECRET"]
    if kind == "noop":
        app = noop_app(token, api, secret)
    else:
        wake: Callable[[str], None] = lambda _workspace: None  # noqa: E731 - nothing to wake here
        database = Database(env["DATABASE_URL"])
        app = build_app(web_client(token, api), secret, database, now, wake)
    if mode == "socket":
        socket_mode(app, env["SLACK_APP_TOKEN"]).client.connect()
        print("ready", flush=True)
        threading.Event().wait()
    server = http_server(http_app(app, lambda: None), "127.0.0.1", int(env["PORT"]))
    print("ready", flush=True)
    server.run()


if __name__ == "__main__":
    main()
