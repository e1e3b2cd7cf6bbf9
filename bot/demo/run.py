"""Starts the demo: the playground, the company, the real bot, the guide."""

import argparse
import errno
import logging
import signal
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.delivery.beat import Beat
from bot.delivery.sender import Sender
from bot.demo import guide, past
from bot.messages import kinds, runs
from bot.web.app import build_app, web_client
from bot.web.transports import socket_mode
from playground.company import load_manifest
from playground.server import Playground
from storage.database import Database, describe_url
from storage.migrate import OthersRun
from storage.trouble import trouble

ROOT = Path(__file__).parent.parent.parent
SHELF = ROOT / "data" / "demo"
PORT = 8930


def main(arguments: list[str]) -> int:
    """Run the demo until Ctrl+C; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="headway demo", description="Try Headway on a Slack of its own, on this machine only."
    )
    parser.add_argument(
        "--port", type=port, default=PORT, metavar="PORT", help=f"of the page ({PORT})"
    )
    parser.add_argument("--database", metavar="URL", help="instead of a temporary SQLite file")
    parser.add_argument("--no-browser", action="store_true", help="do not open the page")
    chosen = parser.parse_args(arguments)
    wrong = describe_url(chosen.database) if chosen.database else None
    if wrong:
        parser.error(f"--database {wrong}")
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        with demo(chosen.port, chosen.database, datetime.now(UTC)) as playground:
            sys.stdout.write(
                f"\nHeadway's demo is at {playground.url}\n"
                "You are Maya; the guide on the page shows the first steps. Ctrl+C ends it.\n"
            )
            sys.stdout.flush()
            if not chosen.no_browser:
                webbrowser.open(playground.url)
            stop.wait()
    except OSError as taken:
        if taken.errno not in (errno.EADDRINUSE, errno.EACCES) or taken.filename:
            raise  # nothing of the port's
        sys.stderr.write(
            f"The demo could not use port {chosen.port} ({taken.strerror}). "
            "Is it running already? Another port: headway demo --port 8931\n"
        )
        return 1
    except OthersRun as others:
        sys.stderr.write(f"headway demo: {others}\n")
        return 1
    except Exception as failed:
        found = trouble(failed, chosen.database) if chosen.database else None
        if found is None:
            raise
        sys.stderr.write(f"headway demo: {found}\n")
        return 1
    return 0


def port(word: str) -> int:
    """Raise ValueError, which argparse tells in words, for what is no port."""
    number = int(word)
    if not 0 <= number <= 65535:
        raise ValueError
    return number


@contextmanager
def demo(
    port: int, database_url: str | None, today: datetime, shelf: Path = SHELF
) -> Iterator[Playground]:
    """Open the demo; its clock shows the Monday morning of `today`'s week.

    The past that was lived through once is kept in the folder `shelf`, unless there is a database.
    """
    start = monday_morning(today)
    manifest = load_manifest(ROOT / "manifest.yml")
    with ExitStack() as stack:
        if database_url is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="headway-demo-")))
            larkfield, database_url = past.remembered(manifest, shelf, ROOT, folder, start)
        else:
            larkfield = past.lived(manifest, database_url, start)
        database = Database(database_url)
        stack.callback(database.close)

        playground = stack.enter_context(Playground(larkfield.company, port))
        client = web_client(larkfield.bot.bot_token, playground.api_url)
        sender = Sender(database, {larkfield.team.id: client}, kinds(), playground.clock.now)
        beat = Beat(database, sender, runs(), playground.clock.now)
        app = build_app(
            client, larkfield.bot.app.signing_secret, database, playground.clock.now, beat.wake
        )
        connection = socket_mode(app, larkfield.bot.app.app_token)
        connection.connect()
        stack.callback(connection.client.close)
        beat.start()
        stack.callback(beat.stop)
        playground.clock.on_move(beat.hurry)
        playground.slack.guide = guide.steps(larkfield)
        yield playground


def monday_morning(today: datetime) -> datetime:
    """Monday, 9:00 in Berlin, of the week that `today` (aware) is in."""
    zone = ZoneInfo("Europe/Berlin")
    local = today.astimezone(zone)
    monday = local.date() - timedelta(days=local.weekday())
    return datetime.combine(monday, time(9, 0), zone)
